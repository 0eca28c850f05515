"""call/memory.py, call/commands.py: memory in the person's hands, by voice and by tools."""

import asyncio
import logging

import pytest
from livekit.agents import llm

from caller_memory.call import commands
from caller_memory.call.command_grammar import VoiceCommand
from caller_memory.call.memory import CallMemory
from caller_memory.errors import StoreUnavailable
from caller_memory.person import PersonMemory
from memory_manager import current_person, memory_manager
from tests.helpers.calls import OFF, ON, say, stored
from tests.helpers.disk import bytes_with
from tests.helpers.fakes import FakeLLM, arrive, call, conversation


def last_prompt(model: FakeLLM) -> str:
    """All that the model was shown last."""
    return str(model.prompts[-1].to_dict())


async def test_off_the_record_and_back(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is written, recalled or printed in between; before and after, everything is."""
    caplog.set_level(logging.INFO)
    model = FakeLLM()
    assistant = await arrive("alice")
    memory_manager.store("RELATIONSHIP", "cat", "the cat is called mia")
    async with conversation(assistant, model) as session:
        (answer,) = await say(session, OFF)
        assert answer == commands.REPLIES[VoiceCommand.OFF_THE_RECORD]
        await say(session, "i earn ninety thousand", "what is my cat called")
        assert model.blocks == ["", ""]
        await say(session, ON, "i live in oslo", "what is my cat called")
        assert "mia" in model.blocks[-1]
    assert "i live in oslo" in stored()
    assert "ninety" not in caplog.text
    assert caplog.messages.count("[USER INPUT] (off the record)") == 4
    assert not bytes_with("ninety thousand")


async def test_what_is_to_be_kept_is_on_the_record_again() -> None:
    """Who went off the record asks for it in the turn itself; an opt-out stays one."""
    async with conversation(await arrive("alice"), FakeLLM()) as session:
        await say(session, OFF, "i earn ninety thousand", "you may note that i live in oslo")
        await say(session, "i love tea")
    assert sorted(stored()) == ["i love tea", "you may note that i live in oslo"]
    async with conversation(await arrive("alice"), FakeLLM()) as session:
        await say(session, "never remember anything about me", "you may note that i hate tea")
    assert "you may note that i hate tea" not in stored()


async def test_what_is_said_in_confidence_is_not_kept() -> None:
    """The turn itself or the one before, and nothing else."""
    async with conversation(await arrive("alice"), FakeLLM()) as session:
        await say(session, "don't write this down but i owe him money", "i live in oslo")
        await say(session, "i lost at poker", "oh i shouldnt have said that forget it please")
    assert stored() == ["i live in oslo"]


async def test_a_command_is_answered_once() -> None:
    """What the agent says unasked behind it comes from the model again."""
    model = FakeLLM()
    async with conversation(await arrive("alice"), model) as session:
        assert await say(session, ON) == [commands.REPLIES[VoiceCommand.ON_THE_RECORD]]
        await session.generate_reply(instructions="Ask how they are.")
        assert "All right." in str(session.history.messages()[-1].text_content)


async def test_a_command_is_about_what_is_said_from_then_on() -> None:
    """Turns that still wait to be kept were said on the record; those in between were not."""
    assistant = await arrive("alice")
    async with conversation(assistant, FakeLLM()) as session:
        for text in ("i live in oslo", OFF, "i earn ninety thousand", ON, "i love tea"):
            session._conversation_item_added(llm.ChatMessage(role="user", content=[text]))
        await assistant.drain()
    assert sorted(stored()) == ["i live in oslo", "i love tea"]


async def test_two_commands_in_one_turn_are_both_obeyed() -> None:
    """The one that asks back is answered last; what was forgotten leaves the opt-out standing."""
    model = FakeLLM()
    assistant = await arrive("alice")
    memory_manager.store("RELATIONSHIP", "cat", "the cat is called mia")
    async with conversation(assistant, model) as session:
        (answer,) = await say(session, "forget everything and never remember me again")
        assert answer == " ".join(
            commands.REPLIES[command]
            for command in (VoiceCommand.STOP_REMEMBERING, VoiceCommand.FORGET_EVERYTHING)
        )
        await say(session, "yes", "i live in oslo")
    assert stored() == [] and current_person().is_opted_out()


async def test_an_opt_out_lasts_across_calls() -> None:
    """Until the person takes it back; what was known before is still there then."""
    memory_text, model = "the cat is called mia", FakeLLM()
    assistant = await arrive("alice")
    memory_manager.store("RELATIONSHIP", "cat", memory_text)
    async with conversation(assistant, model) as session:
        await say(session, "never remember anything about me")
    again = await arrive("alice")
    async with conversation(again, model) as session:
        await again.greet()
        await say(session, "i live in oslo", "what is my cat called")
        assert not any("mia" in prompt for prompt in map(str, model.blocks))
        await say(session, ON, "what is my cat called")
        assert "mia" in model.blocks[-1]
    assert "i live in oslo" not in stored()


async def test_an_opt_out_that_arrives_during_the_call_counts() -> None:
    """Supabase may tell of it only when the person is talking already."""
    model = FakeLLM()
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "i live in paris")
        current_person().opt_out()
        await say(session, "i hate my boss", "what about paris")
    assert "i hate my boss" not in stored()
    assert model.blocks[-1] == ""


async def test_forget_what_was_said_in_a_call() -> None:
    """From the file and from the prompt, without a question; what was said before it stays."""
    model = FakeLLM()
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "i live in oslo")
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "i hate my boss", "i play the xylophonequux")
        assert await say(session, "forget everything i said today, i was just angry") == [
            "I have forgotten what you said in this call."
        ]
        await say(session, "what do i play", "i love tea")
    assert stored() == ["i live in oslo", "i love tea"] and not bytes_with("xylophonequux")
    assert "xylophonequux" not in last_prompt(model) and "boss" not in last_prompt(model)


async def test_forget_that() -> None:
    """The last thing said goes: from the file, and from what the model is shown in this call."""
    model = FakeLLM()
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "i live in oslo", "my password for the xylophonequux club is secret")
        await say(session, "i play the xylophonequux")
        assert bytes_with("xylophonequux")
        assert await say(session, "forget that") == [
            'I have forgotten what you just said: "i play the xylophonequux".'
        ]
        await say(session, "what do i play")
        assert "i play the xylophonequux" not in last_prompt(model)
        assert await say(session, "forget that", "forget that") == [
            "I have forgotten that.",
            commands.NOTHING_TO_FORGET,
        ]
    assert "i play the xylophonequux" not in stored()


async def test_what_the_agent_made_of_it_is_forgotten_too() -> None:
    """Its answer and the call of a tool that repeat it; the sentence itself may be said again."""
    hobby = '{"category": "INTEREST", "key": "hobby", "value": "plays the xylophonequux"}'
    model = FakeLLM("Hello!", call("remember", hobby), "The xylophonequux, how nice!")
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "hello", "i play the xylophonequux")
        assert "xylophonequux" in last_prompt(model)
        await say(session, "forget that", "what did i say")
        assert "xylophonequux" not in last_prompt(model) and "Hello!" in last_prompt(model)
        assert not bytes_with("xylophonequux")
        assert await say(session, "i play the xylophonequux") == ["All right."]
        assert "xylophonequux" in last_prompt(model)
    assert stored() == ["i play the xylophonequux"]


async def test_what_repeats_the_forgotten_is_no_context() -> None:
    """Not even where the agent was interrupted before it could say that it is forgotten."""
    assistant = await arrive("alice")
    async with conversation(assistant, FakeLLM("The xylophonequux!")) as session:
        await say(session, "i play the xylophonequux")
        for text in ("forget that", "i live in oslo"):
            item = llm.ChatMessage(role="user", content=[text])
            session._conversation_item_added(item)
        await assistant.drain()
    (memory,) = memory_manager.retrieve_all()
    assert (memory.value, memory.context) == ("i live in oslo", None)


async def test_forget_everything_asks_once() -> None:
    """Only a plain yes erases; then no byte is left, and the model knows nothing of this call."""
    model = FakeLLM()
    memory_of_bob = "bob likes the trombone"
    await arrive("bob")
    memory_manager.store("FACT", "hobby", memory_of_bob)
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "i play the xylophonequux")
        (question,) = await say(session, "forget everything")
        await say(session, "no wait")
        assert stored() == ["i play the xylophonequux"]
        assert await say(session, "yes") != [commands.REPLIES[VoiceCommand.REALLY_EVERYTHING]]
        assert await say(session, "forget everything", "yes") == [
            question,
            commands.REPLIES[VoiceCommand.REALLY_EVERYTHING],
        ]
        await say(session, "what do i play")
        assert "xylophonequux" not in last_prompt(model)
    assert stored() == []
    assert not bytes_with("xylophonequux")
    await arrive("bob")
    assert stored() == [memory_of_bob]


async def test_what_do_you_remember_shows_the_model_everything() -> None:
    """Not only what a search for those words finds."""
    model = FakeLLM()
    assistant = await arrive("alice")
    memory_manager.store("FACT", "home", "oslo")
    memory_manager.store("RELATIONSHIP", "cat", "mia")
    async with conversation(assistant, model) as session:
        await say(session, "what do you remember about me")
    assert "oslo" in model.blocks[-1] and "mia" in model.blocks[-1]


async def test_a_command_that_fails_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is spoken after the deed."""

    def refuse(*_: object) -> bool:
        raise StoreUnavailable("locked")

    async with conversation(await arrive("alice"), FakeLLM()) as session:
        await say(session, "i live in oslo")
        monkeypatch.setattr(PersonMemory, "forget", refuse)
        assert await say(session, "forget that") == [commands.FAILED]
    assert stored() == ["i live in oslo"]


async def test_commands_by_tool() -> None:
    """Off the record by the model's tool; and no tool can erase everything without the person."""
    model = FakeLLM(
        call("off_the_record", '{"off": true}'),
        call("remember", '{"category": "FACT", "key": "home", "value": "oslo"}'),
    )
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "between you and me please")
        assert "off the record" in str(session.history.items)
        assert stored() == []
        await say(session, ON, "i live in rome")
    model = FakeLLM(call("forget_everything", "{}"), call("forget_everything", "{}"))
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "get rid of the lot")
        assert len(stored()) >= 1
        assert await say(session, "yes please") == [
            commands.REPLIES[VoiceCommand.REALLY_EVERYTHING]
        ]
    assert stored() == []


async def test_secrets_are_redacted_before_anything_is_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither the log nor the file ever holds the number."""
    caplog.set_level(logging.INFO)
    async with conversation(await arrive("alice"), FakeLLM()) as session:
        await say(session, "my card number is 4111 1111 1111 1111 and i live in oslo")
    memory_manager.store("FACT", "card", "4111 1111 1111 1111")
    assert all("[card number]" in text for text in stored())
    assert "1111 1111" not in caplog.text and not bytes_with("4111 1111 1111")


async def test_forget_that_is_what_was_said_last() -> None:
    """Off the record as well: what was said before it stays."""
    async with conversation(await arrive("alice"), FakeLLM()) as session:
        await say(session, "i live in paris", OFF, "i hate my boss", "forget that", ON)
    assert "i live in paris" in stored()


async def test_a_yes_before_the_question_confirms_nothing() -> None:
    """A model that asks in its own words, then by the tool: our question is asked all the same."""
    model = FakeLLM("Shall I delete it all?", call("forget_everything"), "Really everything?")
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "i live in paris")
        assert await say(session, "yes") == ["Really everything?"]
        assert "i live in paris" in stored()
        assert await say(session, "yes") == [commands.REPLIES[VoiceCommand.REALLY_EVERYTHING]]
    assert not stored()


async def test_what_is_erased_elsewhere_is_not_told_any_more() -> None:
    """By another call, or an operator: the conversation so far is hidden from the model."""
    model = FakeLLM("Hello!", "The xylophonequux, how nice!")
    assistant = await arrive("alice")
    async with conversation(assistant, model) as session:
        await say(session, "hello", "i play the xylophonequux")
        await assistant.drain()
        (turn,) = memory_manager.retrieve_all()
        assert current_person().forget(turn.category, turn.key)
        await say(session, "i live in oslo")
        assert "xylophonequux" not in last_prompt(model) and "i live in oslo" in last_prompt(model)
        await assistant.drain()
        await say(session, "where do i live")
        assert "i live in oslo" in last_prompt(model)  # said since, so it goes on being shown
        current_person().in_call("another call").forget_all()
        await say(session, "and now")
        assert "i live in oslo" not in last_prompt(model)
    assert not bytes_with("xylophonequux")


async def test_what_is_erased_in_this_call_hides_no_more_than_that() -> None:
    """Nor does what somebody else has erased of theirs, or what was erased before the call."""
    model = FakeLLM()
    await arrive("bob")
    memory_manager.store("FACT", "home", "rome")
    bob = current_person()
    assistant = await arrive("alice")
    memory_manager.store("FACT", "home", "bergen")
    current_person().forget("FACT", "home")
    async with conversation(await arrive("alice"), model) as session:
        await say(session, "i live in oslo", "i play the xylophonequux", "forget that")
        bob.forget_all()
        await say(session, "what did i say")
        assert "i live in oslo" in last_prompt(model)
        assert "xylophonequux" not in last_prompt(model)
    await assistant.drain()


async def test_a_yes_that_is_taken_while_memory_is_slow_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The reply is asked for before the turn is committed, and waits for turns before it."""
    async with conversation(await arrive("alice"), FakeLLM()) as session:
        await say(session, "i live in oslo", "forget everything")
        look = CallMemory.notice_erasures

        async def slowly(call: CallMemory) -> None:
            call._inbox.put(lambda: asyncio.sleep(0.05))
            await look(call)

        monkeypatch.setattr(CallMemory, "notice_erasures", slowly)
        assert await say(session, "yes") == [commands.REPLIES[VoiceCommand.REALLY_EVERYTHING]]
    assert stored() == []


async def test_a_long_turn_is_kept_whole() -> None:
    """In several memories, which "forget that" takes all."""
    sentences = [f"I love canary number {number} in my garden." for number in range(150)]
    assistant = await arrive("alice")
    async with conversation(assistant, FakeLLM()) as session:
        await say(session, " ".join(sentences))
        await assistant.drain()
        kept = " ".join(stored())
        assert len(stored()) == 2 and all(sentence in kept for sentence in sentences)
        await say(session, "forget that")
    assert stored() == []
