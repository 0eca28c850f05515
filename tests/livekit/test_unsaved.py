"""A disk that fills in the middle of a conversation: the person is told, until writing works."""

import asyncio
from collections.abc import Callable

import pytest

from caller_memory.call.memory import CallMemory
from caller_memory.call.state import NOT_SAVED
from caller_memory.errors import StoreRejected, StoreUnavailable
from caller_memory.models import Memory
from caller_memory.person import PersonMemory
from memory_manager import current_person
from session_context import session_user
from tests.helpers.calls import say
from tests.helpers.fakes import FakeLLM, arrive, call, conversation
from tests.helpers.room import Room, company_in
from worker.offline_llm import answer


async def test_what_could_not_be_saved_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With the turn itself, in the model's prompt; one line of log without a traceback."""
    remember = PersonMemory.remember_turn

    def full(*_: object, **__: object) -> Memory | None:
        raise StoreUnavailable("database or disk is full")

    with session_user("alice"):
        memory = CallMemory(current_person())
        monkeypatch.setattr(PersonMemory, "remember_turn", full)
        turn = memory.commit("1", "i love tea", None, 1.0)
        block = await memory.block_for("i love tea")
        assert block is not None and block.startswith(NOT_SAVED)
        assert "could not save" in answer(["i love tea", block])
        await turn
        assert "Traceback" not in caplog.text and "disk is full" in caplog.text

        monkeypatch.setattr(PersonMemory, "remember_turn", remember)
        await memory.commit("2", "i love coffee", None, 2.0)
        await asyncio.sleep(0)
        assert NOT_SAVED not in (await memory.block_for("what do i love?") or "")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """A switch: with True the disk is full, with False it is not."""
    methods = {name: getattr(PersonMemory, name) for name in ("remember_turn", "store")}

    def full(*_: object, **__: object) -> None:
        raise StoreRejected("database or disk is full")

    def turn(is_full: bool) -> None:
        for name, method in methods.items():
            monkeypatch.setattr(PersonMemory, name, full if is_full else method)

    return turn


def told(model: FakeLLM) -> list[bool]:
    """Of each prompt, whether it says that nothing can be saved."""
    return [NOT_SAVED in str(prompt.to_dict()) for prompt in model.prompts]


async def test_it_is_told_in_every_prompt_until_writing_works(
    disk: Callable[[bool], None],
) -> None:
    """In small talk, off the record, in a greeting and beside the reason to be silent, too."""
    room, model = Room(), FakeLLM()
    assistant = await arrive("alice", company=company_in(room))
    async with conversation(assistant, model) as session:
        disk(True)
        await say(session, "I love tea")
        await assistant.drain()
        await say(session, "How are you?")
        await assistant.greet()
        room.enter("bob")
        await say(session, "How are you?")
        await assistant.greet()
        room.leave("bob")
        disk(False)
        await say(session, "I love coffee")
        await assistant.drain()
        await say(session, "How are you?")
    assert told(model)[1:5] == [True] * 4 and not told(model)[-1]


async def test_a_tool_that_can_not_write_is_told_too(
    disk: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that hears of it in the tool's answer alone forgets it with the next turn."""
    blue = call("remember", '{"category": "PREFERENCE", "key": "colour", "value": "blue"}')
    model = FakeLLM(blue, "No.", "Hm.", blue, "Saved.")
    keep = PersonMemory.remember_turn
    async with conversation(await arrive("alice"), model) as session:
        disk(True)
        monkeypatch.setattr(PersonMemory, "remember_turn", keep)
        await say(session, "How are you?", "Hello")
        disk(False)
        await say(session, "Hello again")
    assert told(model) == [False, True, True, True, False]
