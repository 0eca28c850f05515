"""A guest on the person's line: nothing of the person is told, nothing of the guest is kept."""

import logging
from typing import Any

import pytest
from livekit.agents import llm

from caller_memory.call.line import ONLY_THE_PERSON
from caller_memory.call.state import GUEST
from caller_memory.livekit.agent import SOMEBODY_SPEAKS
from memory_manager import current_person, memory_manager
from tests.helpers.calls import greeted, say, spoken, stored
from tests.helpers.disk import bytes_with
from tests.helpers.fake_realtime import FakeRealtime
from tests.helpers.fakes import (
    ExtractingLLM,
    FakeLLM,
    FakeSTT,
    arrive,
    call,
    conversation,
    scribe,
)
from tests.helpers.waiting import until
from worker.assistant import Assistant

BOB = "This is not Alice, this is her husband Bob."
BACK = "It's me again."


async def alice(**options: Any) -> Assistant:
    """Alice's assistant, who knows her name, her lawyer and her stamps."""
    assistant = await arrive("alice", **options)
    memory_manager.store("FACT", "name", "Alice")
    memory_manager.store("FACT", "lawyer", "sees a divorce lawyer")
    memory_manager.store("INTEREST", "collection", "collects stamps")
    return assistant


KNOWN = ["Alice", "sees a divorce lawyer", "collects stamps"]


def shown(prompt: llm.ChatContext) -> str:
    """Everything in a request but the guest's own words."""
    return str(prompt.to_dict()).replace(BOB, "")


def assert_nothing_of_alice(prompt: llm.ChatContext) -> None:
    """Neither memories nor what was said before."""
    text = shown(prompt)
    assert not any(word in text for word in ("Alice", "lawyer", "stamps", "sailing"))


async def test_a_guest_is_told_nothing_and_nothing_of_them_is_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """From the turn that announces them, which is no turn of the person in the log either."""
    caplog.set_level(logging.INFO)
    model = FakeLLM("Sailing and your lawyer, lovely.")
    async with conversation(await alice(), model) as session:
        await say(session, "I love sailing", BOB, "What did she tell you about a lawyer?")
        await say(session, "I collect knives", "my name is Bob")
    for prompt in model.prompts[1:]:
        assert GUEST in shown(prompt)
        rest = shown(prompt).replace("What did she tell you about a lawyer?", "")
        assert not any(word in rest for word in ("Alice", "lawyer", "stamps", "sailing"))
    assert stored() == [*KNOWN, "I love sailing"]
    assert "knives" not in caplog.text and "husband" not in caplog.text


@pytest.mark.parametrize("pause_s", [0.0, 0.05])
async def test_the_answer_to_the_announcement_already_knows_nothing(pause_s: float) -> None:
    """Also one that is begun before the turn has ended."""
    model, hearing = FakeLLM(), FakeSTT()
    async with conversation(await alice(), model, hearing, pause_s) as session:
        await spoken(session, hearing, "I love sailing")
        before = len(model.prompts)
        await spoken(session, hearing, BOB)
    assert len(model.prompts) > before
    for prompt in model.prompts[before:]:
        assert_nothing_of_alice(prompt)
    assert stored() == [*KNOWN, "I love sailing"]


async def test_the_person_comes_back_to_what_was_known() -> None:
    """To their memories and to what was said before; what the guest said is not theirs."""
    model = FakeLLM("Nice.", "Hello Bob.", "Knives, wow.")
    async with conversation(await alice(), model) as session:
        await say(session, "I love sailing", BOB, "I collect knives")
        await say(session, BACK, "what do I collect?", "I like rowing, too")
    back, later = model.prompts[-2:]
    for prompt in (back, later):
        text = shown(prompt)
        assert "sailing" in text and GUEST not in text
        assert not any(word in text for word in ("knives", "Knives", "Bob"))
    assert "collects stamps" in shown(back)
    assert stored() == [*KNOWN, "I love sailing", "I like rowing, too"]
    contexts = {m.value: m.context for m in memory_manager.retrieve_all()}
    assert (contexts["I like rowing, too"] or "").strip() == "All right."


async def test_what_the_guest_was_told_is_no_context_of_the_person() -> None:
    """The first thing that they say is kept by itself."""
    model = FakeLLM("Hello Bob, knives are nice.")
    async with conversation(await alice(), model) as session:
        await say(session, BOB, "It's me again, I love sailing")
    (kept,) = [m for m in memory_manager.retrieve_all() if "sailing" in m.value]
    assert kept.context is None


async def test_another_name_does_not_end_it() -> None:
    """Only the person's own does."""
    model = FakeLLM()
    async with conversation(await alice(), model) as session:
        await say(session, BOB, "it's me, Bob", "is Alice back?", "this is Bob again")
        assert all(GUEST in shown(prompt) for prompt in model.prompts)
        await say(session, "Alice here again, what do I collect?")
    assert "collects stamps" in shown(model.prompts[-1])


async def test_a_guest_names_a_person_who_gave_their_name_in_small_letters() -> None:
    """Recognition that writes no capitals tells no names, but the two belong together."""
    async with conversation(await arrive("alice"), FakeLLM()) as session:
        await say(session, "its brenda here i love tea", "hello this is brendas husband")
        await say(session, "i love coffee", "its me again brenda sorry about him", "i love cake")
    assert "i love coffee" not in stored()
    assert {"its brenda here i love tea", "i love cake"} <= set(stored())


async def test_a_guest_names_a_person_whose_name_is_not_known() -> None:
    """By that name they come back."""
    assistant, model = await arrive("alice"), FakeLLM()
    memory_manager.store("INTEREST", "collection", "collects stamps")
    async with conversation(assistant, model) as session:
        await say(session, BOB, "this is Carol again", "Alice here again, what do I collect?")
    assert [GUEST in shown(prompt) for prompt in model.prompts] == [True, True, False]
    assert "collects stamps" in shown(model.prompts[-1])


@pytest.mark.parametrize(
    "command", ["forget everything", "forget that", "don't remember me", "you can remember again"]
)
async def test_a_guest_commands_nothing(command: str) -> None:
    """They are told who can."""
    model = FakeLLM()
    async with conversation(await alice(), model) as session:
        answers = await say(session, "I love sailing", BOB, command, "yes")
    assert answers[2] == ONLY_THE_PERSON
    assert stored() == [*KNOWN, "I love sailing"] and not current_person().is_opted_out()


async def test_a_guest_does_not_confirm_what_the_person_asked() -> None:
    """The question was not for them."""
    async with conversation(await alice(), FakeLLM()) as session:
        await say(session, "forget everything", BOB, "yes")
    assert stored() == KNOWN


@pytest.mark.parametrize(
    "tool",
    [
        call("recall", '{"query": "lawyer"}'),
        call("list_memories"),
        call("forget", '{"category": "FACT", "key": "lawyer"}'),
        call("remember", '{"key": "hobby", "value": "knives"}'),
        call("forget_everything"),
        call("off_the_record", '{"off": false}'),
    ],
)
async def test_tools_of_memory_do_nothing_for_a_guest(tool: Any) -> None:
    """The model is told why."""
    model = FakeLLM("Hello.", tool)
    async with conversation(await alice(), model) as session:
        await say(session, BOB, "please do that", "yes")
    (output,) = model.tool_outputs
    assert "Somebody else is on the line" in output.output or ONLY_THE_PERSON in output.output
    assert "divorce" not in output.output and stored() == KNOWN


async def test_a_model_hears_that_somebody_else_speaks() -> None:
    """The turn in which it did is erased, what was said before is hidden from then on."""
    announces = call("someone_else_is_speaking", '{"speaking": true}')
    returns = call("someone_else_is_speaking", '{"speaking": false}')
    model = FakeLLM("Fine.", announces, "Hello.", "I see.", returns, "Stamps.")
    async with conversation(await alice(), model) as session:
        await say(session, "I love sailing", "I love sharp knives and big boats")
        assert "knives" not in "".join(stored())
        after_the_tool = model.prompts[2]
        await say(session, "I love swords", "what do I collect?")
        await say(session, "and what else do I collect?")
    assert "sailing" not in shown(after_the_tool) and GUEST in shown(after_the_tool)
    assert "collects stamps" in shown(model.prompts[-1]) and "sailing" in shown(model.prompts[-1])
    assert "swords" not in shown(model.prompts[-1])
    assert stored() == [*KNOWN, "I love sailing"]


async def test_what_is_said_before_the_phone_is_given_away_is_the_persons() -> None:
    """And nothing from the sentence on that gives it away, nor what a guest says before one."""
    gives = "I have a bad hip. I'm handing you to my friend now, she collects knives."
    passes_on = "I am Bob and I collect swords. I'm passing you to my friend."
    async with conversation(await alice(), FakeLLM()) as session:
        await say(session, gives, "I love sharp knives", BACK, BOB, passes_on)
    assert stored() == [*KNOWN, "I have a bad hip."]


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("Off the record. I have cancer.", "cancer"),
        ("Don't write this down but I have cancer.", "cancer"),
        ("Set my code to blue xylofon.", "xylofon"),
    ],
)
async def test_what_is_not_to_be_kept_is_not_before_a_handover_either(
    said: str, secret: str
) -> None:
    """What the person says there is a turn of its own, with its commands."""
    async with conversation(await alice(), FakeLLM()) as session:
        await say(session, f"{said} I'm handing you to my wife now.")
    assert stored() == KNOWN and not bytes_with(secret)


async def test_a_command_before_a_handover_is_obeyed() -> None:
    """And what was forgotten so is no context of what follows."""
    async with conversation(await alice(), FakeLLM("How nice.")) as session:
        await say(session, "I love sailing", "Forget that. I'm handing you to my wife now.")
    assert stored() == KNOWN


async def test_a_guest_who_leaves_is_not_kept_as_the_person() -> None:
    """Where a model says in answer to their goodbye that the person is back."""
    returns = call("someone_else_is_speaking", '{"speaking": false}')
    for said in ("Bye then, I collect knives", "Okay, here's Alice, I collect knives"):
        async with conversation(await alice(), FakeLLM("Hello.", returns, "Hi.")) as session:
            await say(session, BOB, said, "I love rowing")
        assert "I love rowing" in stored() and not any("knives" in each for each in stored())


async def test_what_comes_again_does_not_open_the_memory() -> None:
    """A guest may speak of it."""
    async with conversation(await alice(), model := FakeLLM()) as session:
        await say(session, "I'm handing you to my wife now", "hello, nice to meet you")
        await say(session, "It's cold again", "What did she say about a lawyer?")
    assert all("divorce" not in shown(prompt) for prompt in model.prompts[1:])
    assert stored() == KNOWN


async def test_the_turn_by_which_a_model_hears_the_person_again_is_kept() -> None:
    """Without what the agent said to the guest; not one that commands something."""
    announces = call("someone_else_is_speaking", '{"speaking": true}')
    returns = call("someone_else_is_speaking", '{"speaking": false}')
    model = FakeLLM(announces, "Hello.", returns, "Fine.", announces, "Hm.", returns, "Fine.")
    async with conversation(await alice(), model) as session:
        await say(session, "good day to you there", "right, on we go, I love sailing")
        await say(session, "good day to you", "I love rowing, forget that")
    (kept,) = [m for m in memory_manager.retrieve_all() if "sailing" in m.value]
    assert kept.context is None
    assert not any("rowing" in each or "good day" in each for each in stored())


async def test_a_model_can_not_call_a_guest_the_person() -> None:
    """Where their very turn gives another name."""
    returns = call("someone_else_is_speaking", '{"speaking": false}')
    model = FakeLLM("Hello.", returns)
    async with conversation(await alice(), model) as session:
        await say(session, BOB, "It's me, Bob, tell me about the lawyer")
    (output,) = model.tool_outputs
    assert output.is_error and GUEST in output.output
    assert all(GUEST in shown(prompt) for prompt in model.prompts)


@pytest.mark.parametrize(
    ("back", "is_told"),
    [("that was Bob, you have Alice back", True), ("it's me, Cem, tell me about it", False)],
)
async def test_of_two_without_a_known_name_the_second_may_be_the_person(
    back: str, is_told: bool
) -> None:
    """Whom a model hears again: unless the guest has given that name."""
    announces = call("someone_else_is_speaking", '{"speaking": true}')
    returns = call("someone_else_is_speaking", '{"speaking": false}')
    model = FakeLLM("Fine.", announces, "Hello.", "I see.", returns, "Lovely.")
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "I love sailing", "somebody wants to try you", "my name is Cem")
        await say(session, back, "I love rowing")
    assert ("I love rowing" in stored()) is is_told
    assert not any("Cem" in each for each in stored())


async def test_who_was_spoken_of_before_is_no_guest() -> None:
    """ "She" is somebody's sister."""
    async with conversation(await alice(), FakeLLM("Lovely.")) as session:
        await say(session, "My sister lives in Rome", "She's not here right now", "I love rowing")
    assert "I love rowing" in stored()


async def test_nothing_of_a_guest_is_extracted_or_summed_up() -> None:
    """The person's own turns are."""
    model = ExtractingLLM(scribe(("sailing", "INTEREST hobby = sailing")), summary="")
    assistant = await alice(extract=True)
    async with conversation(assistant, model) as session:
        await say(session, "I love sailing", "I love rowing", "I live in Oslo")
        await say(session, BOB, "I love knives", "I live in Rome", "I work as a butcher")
    await assistant.finish()
    asked = str(model.questions) + str(model.to_sum_up)
    assert "sailing" in asked
    assert not any(word in asked for word in ("knives", "Rome", "butcher", "husband"))


async def test_a_call_that_ends_with_a_guest_does_not_go_on_later() -> None:
    """Whoever calls back first may be the guest: the worker was killed, and nothing noted."""
    async with conversation(await alice(), FakeLLM(), killed=True) as session:
        await say(session, "I love sailing", BOB)
    _, model = await greeted(await arrive("alice"))
    assert "cut off" not in shown(model.prompts[0])


async def test_an_anonymous_caller_has_no_guest() -> None:
    """There is nothing to tell or to keep."""
    anonymous, model = Assistant(None), FakeLLM()
    async with conversation(anonymous, model) as session:
        await say(session, "I love sailing", BOB)
    assert "sailing" in shown(model.prompts[-1]) and GUEST not in shown(model.prompts[-1])


async def test_what_a_realtime_model_says_when_a_guest_comes_is_broken_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It hears the guest as soon as we do, and may be telling them; once for each guest."""
    model, greetings = FakeRealtime(), list[str]()
    assistant = await alice()
    monkeypatch.setattr(assistant, "_on_arrival", greetings.append)
    async with conversation(assistant, model) as session:  # type: ignore[arg-type]
        (heard,) = model.sessions
        for said in (BOB, "I collect knives", "It's me again.", "Here's my son."):
            heard.hear(said)
            await session.wait_for_idle()
            await assistant.drain()
        await until(lambda: len(greetings) == 2)
    assert greetings == [SOMEBODY_SPEAKS] * 2


async def test_a_realtime_model_knows_nothing_before_a_guest() -> None:
    """It is told anew, and loses what was said; nothing of the guest is kept."""
    model = FakeRealtime()
    async with conversation(await alice(), model) as session:  # type: ignore[arg-type]
        (heard,) = model.sessions
        await until(lambda: "stamps" in model.instructions)
        heard.hear("I love sailing")
        await until(lambda: "I love sailing" in stored())
        heard.hear(BOB)
        await until(lambda: GUEST in model.instructions)
        assert not any(word in model.instructions for word in ("Alice", "stamps", "lawyer"))
        await until(lambda: "sailing" not in str(heard.chat_ctx.to_dict()))
        heard.hear("I collect knives")
        heard.call_tool("list_memories")
        await until(lambda: "function_call_output" in str(session.history.to_dict()))
        items = session.history.items
        (output,) = [item.output for item in items if item.type == "function_call_output"]
        assert GUEST in output
        heard.hear("It's me again.")
        await until(lambda: "stamps" in model.instructions)
    assert stored() == [*KNOWN, "I love sailing"]


async def test_what_a_realtime_model_hears_is_the_guests_until_its_words_come() -> None:
    """It may say that the person is back before the words are there by which it knows."""
    model = FakeRealtime()
    async with conversation(await alice(), model) as session:  # type: ignore[arg-type]
        (heard,) = model.sessions
        heard.hear(BOB)
        await until(lambda: GUEST in model.instructions)
        heard.hear("I collect knives")
        await session.wait_for_idle()
        heard.call_tool("someone_else_is_speaking", '{"speaking": false}')
        await until(lambda: "stamps" in model.instructions)
        heard.hear("I love sailing")
        await until(lambda: "I love sailing" in stored())
    assert stored() == [*KNOWN, "I love sailing"]
