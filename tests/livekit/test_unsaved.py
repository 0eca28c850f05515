"""A disk that fills in the middle of a conversation: the person is told, until writing works."""

import asyncio

import pytest

from caller_memory.call.blocks import NOT_SAVED
from caller_memory.call.memory import CallMemory
from caller_memory.errors import StoreUnavailable
from caller_memory.models import Memory
from caller_memory.person import PersonMemory
from memory_manager import current_person
from session_context import session_user
from worker.offline_llm import answer


async def test_what_could_not_be_saved_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With the turn itself, in the model's prompt; one line of log without a traceback."""
    remember = PersonMemory.remember_turn

    def full(*_: object, **__: object) -> Memory | None:
        raise StoreUnavailable("database or disk is full")

    with session_user("alice"):
        call = CallMemory(current_person())
        monkeypatch.setattr(PersonMemory, "remember_turn", full)
        turn = call.commit("1", "i love tea", None, 1.0)
        block = await call.block_for("i love tea")
        assert block is not None and block.startswith(NOT_SAVED)
        assert "could not save" in answer(["i love tea", block])
        await turn
        assert "Traceback" not in caplog.text and "disk is full" in caplog.text

        monkeypatch.setattr(PersonMemory, "remember_turn", remember)
        await call.commit("2", "i love coffee", None, 2.0)
        await asyncio.sleep(0)
        assert NOT_SAVED not in (await call.block_for("what do i love?") or "")
