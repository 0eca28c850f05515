"""caller_memory/call/memory.py: one consumer, in order, and what is said of a call that ends."""

import asyncio
import logging
import time

import pytest

from caller_memory.call.command_grammar import VoiceCommand
from caller_memory.call.inbox import Inbox
from caller_memory.call.memory import CallMemory
from caller_memory.errors import OffTheRecord, StoreRejected
from caller_memory.language.query import estimate_tokens
from caller_memory.person import PersonMemory
from memory_manager import current_person, memory_manager
from session_context import set_session_user
from tests.helpers.fakes import FakeLLM, arrive, conversation


def alices() -> CallMemory:
    """A call of Alice, who is the user of the context."""
    set_session_user("alice")
    return CallMemory(current_person())


def say(call: CallMemory, text: str, number: int = 1) -> "asyncio.Future[None]":
    """A turn is committed."""
    return call.commit(f"message-{number}", text, None, time.time())


async def test_jobs_are_done_in_order_and_each_tells_its_own_outcome() -> None:
    """One that fails keeps no other from its turn."""
    done: list[int] = []

    async def job(number: int) -> int:
        await asyncio.sleep(0.01 / (number + 1))
        if number == 1:
            raise ValueError
        done.append(number)
        return number

    inbox = Inbox()
    outcomes = [inbox.put(lambda n=n: job(n)) for n in range(4)]  # type: ignore[misc]
    assert await inbox.join(5) == 0
    results = await asyncio.gather(*outcomes, return_exceptions=True)
    assert done == [0, 2, 3] and isinstance(results[1], ValueError)


async def test_a_drain_that_gives_up_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is not on disk when a call ends is an error that an operator sees."""
    store = PersonMemory.remember_turn

    def slowly(self: PersonMemory, text: str, **options: object) -> object:
        time.sleep(0.2)
        return store(self, text, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(PersonMemory, "remember_turn", slowly)
    call = alices()
    say(call, "I love reading books")
    say(call, "I love sailing", 2)
    await call.drain(0.05)
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.getMessage().startswith("2 turns are not stored")
    await call.drain()
    assert len(memory_manager.retrieve_all()) == 2


async def test_off_the_record_outlives_a_late_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person says so while it is still being read whether they want to be remembered."""
    read = PersonMemory.is_opted_out

    def slowly(self: PersonMemory) -> bool:
        time.sleep(0.1)
        return read(self)

    monkeypatch.setattr(PersonMemory, "is_opted_out", slowly)
    call = alices()
    opening = asyncio.create_task(call.open())
    await asyncio.sleep(0)
    await say(call, "off the record")
    await opening
    assert call.state.off


@pytest.mark.parametrize("prompt_tokens", [0, 39, 40, 80, 120, 600])
async def test_the_time_is_part_of_the_budget(prompt_tokens: int) -> None:
    """With what is recalled, and without: for a message and for the greeting."""
    alices()
    call = CallMemory(current_person(), prompt_tokens)
    for number in range(50):
        memory_manager.store("PREFERENCE", f"colour_{number}", "I love green at noon tomorrow")
    for note in (
        await call.block_for("which colour do I love?"),
        await call.block_for("um yeah"),
        await call.block_for_greeting(),
    ):
        told = "\n".join(filter(None, (note, call.opening.line())))
        assert estimate_tokens(told) <= prompt_tokens
        assert ("(It is " in told) == (prompt_tokens >= 40)


async def test_the_same_question_after_forget_everything_recalls_nothing() -> None:
    """What was recalled for it before is not shown again."""
    call = alices()
    memory_manager.store("PREFERENCE", "colour", "I love green")
    assert "green" in (await call.block_for("which colour do I love?") or "")
    await call.obey(VoiceCommand.REALLY_EVERYTHING, time.time())
    assert "green" not in (await call.block_for("which colour do I love?") or "")


async def test_after_forget_everything_the_instructions_stay() -> None:
    """What the model must not see again is the conversation, not what it is."""
    model = FakeLLM()
    async with conversation(await arrive("alice"), model) as session:
        await session.generate_reply(user_input="I love green")
        await session.generate_reply(user_input="forget everything")
        await session.generate_reply(user_input="yes")
        await session.generate_reply(user_input="hello")
    first, *others = model.prompts[-1].messages()
    assert first.role == "system"
    assert "green" not in " ".join(m.text_content or "" for m in others)


async def test_a_yes_is_understood_once_the_turns_before_it_are() -> None:
    """Also where the model is about to be asked before either of them has been looked at."""
    call = alices()
    memory_manager.store("FACT", "home", "oslo")
    say(call, "I love reading books", 0)
    asked = say(call, "forget everything", 1)
    answer = asyncio.create_task(call.answer_to("message-2", "yes"))
    await asked
    await asyncio.sleep(0.05)
    await say(call, "yes", 2)
    assert await answer is not None
    assert memory_manager.retrieve_all() == []


async def test_what_can_not_succeed_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a busy file is worth another try."""
    tries: list[str] = []

    def refuse(self: PersonMemory, text: str, **_: object) -> None:
        tries.append(text)
        raise StoreRejected("the file refused")

    monkeypatch.setattr(PersonMemory, "remember_turn", refuse)
    call = alices()
    await say(call, "I love reading books")
    assert len(tries) == 1


async def test_a_tool_waits_behind_the_turns() -> None:
    """What the person just said is there when the model lists what is known."""
    call = alices()
    say(call, "I love reading books")
    memories = await call.act(lambda person: person.retrieve_all())
    assert [memory.value for memory in memories] == ["I love reading books"]


async def test_a_call_of_nobody_keeps_nothing() -> None:
    """No file, no block, no answer of memory."""
    call = CallMemory(None)
    await say(call, "forget everything")
    await call.open()
    assert await call.block_for("what do I love?") is None
    assert await call.answer_to("message-1", "forget everything") is None
    with pytest.raises(OffTheRecord):
        await call.act(lambda person: person.retrieve_all())
