"""To forget is to forget: a turn that asks for it is not kept, in whatever words."""

import asyncio
import json
from typing import Any

import pytest
from livekit.agents import APIStatusError, llm

from caller_memory.call.commands import NOT_ANSWERED
from caller_memory.livekit.agent import FIXED_APOLOGY
from caller_memory.livekit.asking import NOTHING_SAID
from caller_memory.livekit.tools import TELL_WHAT_IS_GONE
from caller_memory.person import PersonMemory
from memory_manager import memory_manager
from tests.helpers.calls import say, spoken, stored, texts_of
from tests.helpers.disk import bytes_with
from tests.helpers.fake_realtime import FakeRealtime
from tests.helpers.fakes import FakeLLM, FakeSTT, arrive, call, conversation
from tests.helpers.waiting import until

DOWN = APIStatusError("no", status_code=400, retryable=False)


def forget(key: str, category: str = "FACT") -> llm.FunctionToolCall:
    """The model forgets something."""
    return call("forget", json.dumps({"category": category, "key": key}))


def asked(model: FakeLLM, since: int = 0) -> str:
    """All that the model was asked from a request on."""
    return "".join(str(prompt.to_dict()) for prompt in model.prompts[since:]).lower()


async def greeting_of_the_next_call() -> str:
    """What the model is shown when the person calls again."""
    model = FakeLLM()
    again = await arrive("alice")
    async with conversation(again, model):
        await again.greet()
    return asked(model)


async def test_who_asks_to_forget_is_not_kept() -> None:
    """By the model's tool: the memory, the request, what the agent made of it; here and later."""
    model = FakeLLM(
        "Good to know about the xylophonequux!",
        "Rainy, is it?",
        forget("allergy"),
        "I have forgotten that you are allergic to xylophonequux.",
    )
    assistant = await arrive("alice")
    memory_manager.store("FACT", "allergy", "xylophonequux")
    async with conversation(assistant, model) as session:
        await say(session, "my allergy to xylophonequux is bad", "i live in bergen, where it rains")
        await say(session, "I want my xylophonequux thing out of your memory, lose that now")
        before = len(model.prompts)
        await say(session, "i love green tea", "what do you know about me")
        assert "xylophonequux" not in asked(model, before)
        assert "bergen" in asked(model, before)
    assert stored() == ["i live in bergen, where it rains", "i love green tea"]
    assert not bytes_with("xylophonequux")
    assert "xylophonequux" not in await greeting_of_the_next_call()


async def test_the_model_is_told_what_went() -> None:
    """So that the person hears it."""
    model = FakeLLM(forget("sister_name"), "Your sister's name is forgotten.")
    assistant = await arrive("alice")
    memory_manager.store("FACT", "sister_name", "Anna")
    async with conversation(assistant, model) as session:
        await say(session, "delete the name that I gave you, of my sister")
    assert model.tool_outputs[0].output == f"Forgotten: sister name. {TELL_WHAT_IS_GONE}"
    assert stored() == []


async def test_a_turn_that_only_may_ask_is_kept_once_it_is_answered() -> None:
    """With the time at which it was said, and with its context."""
    model = FakeLLM("What is new?", "Cleared.", "Nice.")
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "hello", "remove the nuts from my order for the party")
        assert await say(session, "i live in oslo") == ["Nice."]
    order, home = memory_manager.retrieve_all()[::-1]
    assert order.value == "remove the nuts from my order for the party"
    assert order.context == "What is new? " and home.context == "Cleared. "
    assert order.created_at < home.created_at


@pytest.mark.parametrize("script", [(DOWN,), ("",), (call("list_memories"), "")])
async def test_what_did_not_work_is_said_and_not_kept(script: Any) -> None:
    """The model is down, or says nothing."""
    model = FakeLLM(*script)
    assistant = await arrive("alice")
    memory_manager.store("FACT", "home", "oslo")
    async with conversation(assistant, model) as session:
        if script == (DOWN,):
            await session.generate_reply(user_input="erase my xylophonequux from your notes")
        else:
            await say(session, "erase my xylophonequux from your notes")
        await until(lambda: NOT_ANSWERED in texts_of(session, "assistant"))
        heard = texts_of(session, "assistant")
        assert FIXED_APOLOGY not in heard and NOTHING_SAID not in heard
        await say(session, "i love tea")
    assert stored() == ["oslo", "i love tea"] and not bytes_with("xylophonequux")


async def test_other_turns_fail_as_ever() -> None:
    """They are kept, with the general apology."""
    async with conversation(await arrive("alice"), FakeLLM(DOWN, "")) as session:
        await session.generate_reply(user_input="don't forget that I'm allergic to nuts")
        await until(lambda: FIXED_APOLOGY in texts_of(session, "assistant"))
        assert await say(session, "i live in oslo") == [NOTHING_SAID]
    assert stored() == ["don't forget that I'm allergic to nuts", "i live in oslo"]


async def test_an_empty_reply_after_forgetting_says_what_went() -> None:
    """A small model has no words left."""
    assistant = await arrive("alice")
    memory_manager.store("FACT", "sister_name", "Anna")
    async with conversation(assistant, FakeLLM(forget("sister_name"), "")) as session:
        assert await say(session, "lose that business of my sister's name") == [
            "I have forgotten: sister name."
        ]
    assert stored() == []


async def test_a_model_that_fails_after_forgetting_does_not_deny_it() -> None:
    """What was done is said."""
    assistant = await arrive("alice")
    memory_manager.store("FACT", "sister_name", "Anna")
    async with conversation(assistant, FakeLLM(forget("sister_name"), DOWN)) as session:
        await session.generate_reply(user_input="lose that business of my sister's name")
        await until(lambda: "I have forgotten: sister name." in texts_of(session, "assistant"))
    assert stored() == []


async def test_a_call_that_ends_before_the_answer_keeps_nothing_of_the_question() -> None:
    """Nor does anything wait for it: not the next turn, not the end."""
    assistant = await arrive("alice")
    model = FakeLLM(None)
    async with conversation(assistant, model) as session:
        session.generate_reply(user_input="wipe my xylophonequux from your memory")
        await until(lambda: len(model.prompts) == 1)
        await asyncio.wait_for(assistant.drain(), 5)
    assert stored() == [] and not bytes_with("xylophonequux")


async def test_two_in_a_row_are_answered_by_one_reply() -> None:
    """The first was cut off: the model has both before it."""
    model = FakeLLM(None, forget("allergy"), "Done.")
    assistant = await arrive("alice")
    memory_manager.store("FACT", "allergy", "xylophonequux")
    async with conversation(assistant, model) as session:
        first = session.generate_reply(user_input="you shouldn't have that I can not eat")
        await until(lambda: len(model.prompts) == 1)
        first.interrupt(force=True)
        await say(session, "the xylophonequux, I mean, get rid of it")
    assert len(model.prompts) == 3
    assert "xylophonequux" not in str(stored()) and not bytes_with("xylophonequux")


async def test_a_turn_that_nobody_took_for_a_request_goes_with_what_it_had_forgotten() -> None:
    """It was stored at once; the model understood it, in whatever words."""
    model = FakeLLM("Sorry to hear.", forget("illness"), "Of course.")
    assistant = await arrive("alice")
    memory_manager.store("FACT", "illness", "xylophonequux")
    async with conversation(assistant, model) as session:
        await say(session, "i love tea", "my xylophonequux is none of your business")
        await say(session, "i live in oslo")
    assert stored() == ["i love tea", "i live in oslo"] and not bytes_with("xylophonequux")


async def test_a_correction_is_kept() -> None:
    """What the model stores in answer to it, too; a guess that finds nothing erases nothing."""
    name = '{"category": "FACT", "key": "name", "value": "Jon"}'
    model = FakeLLM(call("remember", name), "Jon.", forget("city_of_birth"), "I see.")
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "no, that's wrong, I said Jon", "i moved to bergen")
    assert stored() == ["no, that's wrong, I said Jon", "Jon", "i moved to bergen"]


@pytest.mark.parametrize("forgets_last", [False, True])
async def test_what_is_stored_in_the_same_turn_stays(forgets_last: bool) -> None:
    """A model that corrects by two tools, in whatever order."""
    new = '{"category": "FACT", "key": "residence", "value": "Bergen"}'
    tools = [forget("old_home"), call("remember", new)]
    model = FakeLLM(*(tools[::-1] if forgets_last else tools), "Bergen it is.")
    assistant = await arrive("alice")
    memory_manager.store("FACT", "old_home", "Oslo")
    async with conversation(assistant, model) as session:
        await say(session, "i moved to bergen")
    assert stored() == ["Bergen"]


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        (call("off_the_record", '{"off": true}'), "keep the xylophonequux between us"),
        (call("off_the_record", '{"off": true}'), "psst, the xylophonequux is stolen"),
        (call("forget_everything"), "the xylophonequux and the rest, away with all of it"),
    ],
)
async def test_the_other_tools_take_their_turn_along(tool: Any, text: str) -> None:
    """Whether it was held or stored."""
    async with conversation(await arrive("alice"), FakeLLM(tool, "Okay.")) as session:
        await say(session, text)
    assert stored() == [] and not bytes_with("xylophonequux")


async def test_a_guessed_key_is_understood() -> None:
    """Where one thing tells all of its words; with others, the model is shown their keys."""
    model = FakeLLM(forget("sister_name", "RELATIONSHIP"), "Your sister's name.")
    assistant = await arrive("alice")
    memory_manager.store("FACT", "sisters_name", "Anna")
    memory_manager.store("FACT", "brother", "Tom")
    async with conversation(assistant, model) as session:
        await say(session, "the name of my sister should be gone from your notes")
    assert stored() == ["Tom"]


async def test_a_key_that_means_several_things_is_answered_with_theirs() -> None:
    """So that the next call succeeds, within the calls of a turn."""
    model = FakeLLM(forget("user_sister", "PERSON"), forget("sister_job"), "Her job.")
    assistant = await arrive("alice")
    memory_manager.store("FACT", "sister_name", "Anna")
    memory_manager.store("FACT", "sister_job", "nurse")
    memory_manager.store("FACT", "home", "oslo")
    async with conversation(assistant, model) as session:
        await say(session, "get rid of what my sister works as")
    shown = model.tool_outputs[0].output
    assert "[FACT] sister_name" in shown and "[FACT] sister_job" in shown and "oslo" not in shown
    assert stored() == ["Anna", "oslo"]


async def test_nothing_to_forget_is_an_answer_and_the_request_is_not_kept() -> None:
    """The model guessed a key of what was never known."""
    model = FakeLLM(forget("xylophonequux"), "I know nothing of it.")
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "my xylophonequux is not for the record")
        await say(session, "i live in oslo")
    (home,) = memory_manager.retrieve_all()
    assert (home.value, home.context) == ("i live in oslo", None)
    assert not bytes_with("xylophonequux")


NAMED = [
    (
        "Please forget that I'm allergic to xylophonequux",
        "I have forgotten that you're allergic to xylophonequux.",
    ),
    (
        "forget what I said about the xylophonequux",
        "I have forgotten what you told me about the xylophonequux.",
    ),
    (
        "forget my xylophonequux allergy",
        "I have forgotten what you told me about your xylophonequux allergy.",
    ),
]


@pytest.mark.parametrize(("text", "answer"), NAMED)
async def test_what_is_named_goes_without_a_model(text: str, answer: str) -> None:
    """One thing tells it, in a turn and a fact; what went is said, and nowhere kept."""
    model = FakeLLM("Oh, xylophonequux!", "Rain!")
    assistant = await arrive("alice")
    memory_manager.store("FACT", "allergy", "xylophonequux")
    async with conversation(assistant, model) as session:
        await say(session, "i'm allergic to xylophonequux", "i live in bergen")
        assert await say(session, text) == [answer]
        assert len(model.prompts) == 2
        await say(session, "i love green tea", "what do you know about me")
        assert "xylophonequux" not in asked(model, 2)
    assert stored() == ["i live in bergen", "i love green tea"]
    assert not bytes_with("xylophonequux")
    assert "xylophonequux" not in await greeting_of_the_next_call()


@pytest.mark.parametrize("text", [text for text, _ in NAMED])
async def test_what_is_named_and_not_known_is_for_the_model(text: str) -> None:
    """Whatever it answers, the request is not kept."""
    model = FakeLLM("I know nothing of any xylophonequux.")
    async with conversation(await arrive("alice"), model) as session:
        assert await say(session, text) == ["I know nothing of any xylophonequux."]
        await say(session, "i live in oslo")
    assert stored() == ["i live in oslo"] and not bytes_with("xylophonequux")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("forget about my sister", ["my sister anna sings", "my sister eva cooks in rome"]),
        ("delete my appointment on friday", ["i have my appointment on friday at noon"]),
        ("delete my account", ["the account manager is called tom"]),
        ("forget that i smoke", ["my dad smokes"]),
        ("forget what i said about tea", ["i live in oslo"]),
    ],
)
async def test_what_is_not_clearly_one_thing_is_for_the_model(text: str, known: list[str]) -> None:
    """What is forgotten by mistake does not come back."""
    assistant = await arrive("alice")
    for said in known:
        assert memory_manager.remember_turn(said)
    async with conversation(assistant, FakeLLM("Which one?")) as session:
        assert await say(session, text) == ["Which one?"]
    assert stored() == known


async def test_what_was_just_said_is_one_topic() -> None:
    """Two turns of this call about it."""
    async with conversation(await arrive("alice"), FakeLLM()) as session:
        await say(session, "my divorce is ugly", "i live in oslo", "the divorce hurts the children")
        (answer,) = await say(session, "forget what I said about my divorce")
        assert answer == "I have forgotten what you told me about your divorce."
    assert stored() == ["i live in oslo"]


async def test_what_the_agent_said_of_it_leaves_the_other_memories() -> None:
    """The diagnosis goes, and what the agent said stands before the next turn no more."""
    model = FakeLLM("I'm so sorry about your leukaemia!", "Good.", "Yes?")
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "i was diagnosed with leukaemia", "my doctor is called lee")
        await say(session, "forget that i was diagnosed with leukaemia")
        await say(session, "what is my doctor called")
        assert "leukaemia" not in asked(model, 2)
    doctor = memory_manager.retrieve_all()[-1]
    assert (doctor.value, doctor.context) == ("my doctor is called lee", None)
    assert not bytes_with("leukaemia")


async def test_forget_that_reaches_a_turn_that_is_held() -> None:
    """It was never stored."""
    model = FakeLLM(None)
    async with conversation(await arrive("alice"), model) as session:
        reply = session.generate_reply(user_input="don't mention the xylophonequux to anybody")
        await until(lambda: len(model.prompts) == 1)
        reply.interrupt(force=True)
        assert await say(session, "forget that") == ["I have forgotten that."]
        await say(session, "i live in oslo")
    assert stored() == ["i live in oslo"] and not bytes_with("xylophonequux")


async def test_a_spoken_request_is_not_kept() -> None:
    """The reply is generated before the turn is committed."""
    model = FakeLLM(forget("allergy"), "Gone.", "Nice.")
    assistant, hearing = await arrive("alice"), FakeSTT()
    memory_manager.store("FACT", "allergy", "xylophonequux")
    async with conversation(assistant, model, hearing) as session:
        await spoken(session, hearing, "you shouldn't have my xylophonequux, lose it")
        await spoken(session, hearing, "clear my table for friday, i have a dinner")
        await until(lambda: len(model.prompts) == 3)
    assert stored() == ["clear my table for friday, i have a dinner"]
    assert not bytes_with("xylophonequux")


async def test_a_secret_that_a_held_turn_reveals_is_redacted_at_once() -> None:
    """Also where that turn is never stored."""
    model = FakeLLM("Okay.", None)
    assistant = await arrive("alice")
    async with conversation(assistant, model) as session:
        await say(session, "i use hunterquux2 everywhere")
        session.generate_reply(user_input="don't note that, hunterquux2 is my password")
        await until(lambda: len(model.prompts) == 2)
        await assistant.drain()
    assert not bytes_with("hunterquux2")


async def test_off_the_record_is_not_delayed_by_memory_that_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What can not be erased is logged; the record ends all the same."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    model = FakeLLM("Hm.", call("off_the_record", '{"off": true}'), "Okay.")
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "i love tea")
        monkeypatch.setattr(PersonMemory, "forget", broken)
        await say(session, "my boss is a clown, psst", "i earn ninety thousand")
    assert "i earn ninety thousand" not in stored()


async def test_a_realtime_model_is_waited_for() -> None:
    """It has no requests: what its speech has led to tells."""
    model = FakeRealtime()
    assistant = await arrive("alice")
    memory_manager.store("FACT", "allergy", "xylophonequux")
    async with conversation(assistant, model):  # type: ignore[arg-type]
        (spoken,) = model.sessions
        spoken.hear("clear my table for friday, i have a dinner")
        await until(lambda: len(stored()) == 2)
        spoken.hear_without_answer("lose that about my xylophonequux")
        spoken.call_tool("forget", '{"category": "FACT", "key": "allergy"}')
        await until(lambda: len(stored()) == 1)
        await until(lambda: "lose that" not in str(spoken.chat_ctx.to_dict()))
        spoken.hear("i live in oslo")
        await until(lambda: len(stored()) == 2)
        assert stored() == ["clear my table for friday, i have a dinner", "i live in oslo"]
        assert "i live in oslo" in str(spoken.chat_ctx.to_dict())
    assert not bytes_with("xylophonequux")


async def test_words_that_come_after_the_deed_are_not_kept() -> None:
    """A realtime model acts on what it hears, and its transcript may come later."""
    model = FakeRealtime()
    assistant = await arrive("alice")
    memory_manager.store("FACT", "allergy", "xylophonequux")
    async with conversation(assistant, model) as session:  # type: ignore[arg-type]
        (spoken,) = model.sessions
        spoken.hear("i love tea")
        await until(lambda: len(texts_of(session, "assistant")) == 1)
        await assistant.drain()
        spoken.call_tool("forget", '{"category": "FACT", "key": "allergy"}')
        await until(lambda: len(texts_of(session, "assistant")) == 2)
        spoken.hear("lose that about my xylophonequux")
        await until(lambda: len(texts_of(session, "assistant")) == 3)
        spoken.hear("i live in oslo")
        await until(lambda: len(texts_of(session, "assistant")) == 4)
    assert stored() == ["i love tea", "i live in oslo"]
    assert not bytes_with("xylophonequux")


SECRETS = [
    ("i was diagnosed with leukaemia in tromso", "forget what I said about leukaemia"),
    ("my sister magdalena is in prison", "forget that my sister magdalena is in prison"),
    ("i owe nakamura ninety thousand", "please forget what I told you about nakamura"),
    ("i drink vodka before breakfast", "don't remember that I drink vodka"),
]


@pytest.mark.parametrize("by_model", [False, True])
@pytest.mark.parametrize(("secret", "request_"), SECRETS)
async def test_no_word_of_it_reaches_a_model_again(
    secret: str, request_: str, by_model: bool
) -> None:
    """In this call and the next, however much the agent has made of it."""
    words = [word for word in secret.split() if len(word) > 7]
    model = FakeLLM("Hello!", f"So {secret}, I see. {' '.join(words)}!", f"About {words[-1]}: yes.")
    assistant = await arrive("alice")
    async with conversation(assistant, model) as session:
        await say(session, "hello", secret, "i live in bergen, a rainy place")
        await assistant.drain()
        turn = next(m for m in memory_manager.retrieve_all() if m.value == secret)
        if by_model:
            model.script = [forget(turn.key, turn.category), f"Gone: {secret}."]
            request_ = f"lose that, {words[0]} and {words[-1]} and all"
        await say(session, request_)
        before = len(model.prompts)
        await say(session, "i love tea", "what do you know about me", "and about tea")
        left = asked(model, before) + await greeting_of_the_next_call()
    assert not [word for word in words if word in left]
    assert not [word for word in words if bytes_with(word)]
    assert "bergen" in left


async def test_what_a_request_points_at_is_forgotten_where_its_words_are_known() -> None:
    """Of more than one thing it is what is named, else nothing: who asks knows what they mean."""
    async with conversation(await arrive("alice"), FakeLLM()) as session:
        await say(session, "i play the piano", "i am allergic to penicillin")
        await say(session, "strike that about the piano, people here talk")
        assert stored() == ["i am allergic to penicillin"]
        await say(session, "strike that about the sale")
    assert stored() == ["i am allergic to penicillin"]
