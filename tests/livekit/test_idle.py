"""Extraction waits for the call: a reply never waits for it, nor the end of a call for long."""

import asyncio
import json
from collections.abc import Hashable
from typing import Any

import pytest
from aiohttp import web
from livekit.agents import function_tool, llm

from caller_memory.call import extractor
from caller_memory.extraction.schema import BATCH
from caller_memory.livekit.session import _listeners
from caller_memory.models import Kind
from memory_manager import memory_manager
from tests.helpers.calls import say, spoken, stored
from tests.helpers.fake_openai import FakeOpenAI, listening
from tests.helpers.fakes import (
    ExtractingLLM,
    FakeLLM,
    FakeSTT,
    Question,
    Reply,
    arrive,
    call,
    conversation,
    scribe,
)
from tests.helpers.waiting import HANG_GUARD_S, until

FULL = [f"i love canary number {number}" for number in range(BATCH + 1)]
"""As many turns as start a batch."""
LOVED = ("number 1", "INTEREST loves = canary number 1")
LINES = json.dumps({"lines": ["Loves canary number 1."]})


def facts() -> dict[str, str]:
    """Key and value of what was extracted."""
    return {m.key: m.value for m in memory_manager.retrieve_all() if m.kind is Kind.FACT}


async def test_a_turn_amid_a_batch_is_answered_and_the_batch_follows() -> None:
    """What was asked is cancelled, and that is no failure of the turns."""
    replies: list[Reply] = [None]
    model = ExtractingLLM(lambda asked: replies.pop() if replies else scribe(LOVED)(asked))
    assistant = await arrive("alice", extract=True)
    async with conversation(assistant, model) as session:
        await say(session, *FULL)
        await until(lambda: len(model.questions) == 1)
        assert await say(session, "how are you") == ["All right."]
        await until(lambda: len(model.cancelled) == 1)
        await until(lambda: facts() == {"loves": "canary number 1"})
    assert [turn["person"] for turn in model.questions[1]["turns"]] == FULL[:BATCH]
    await assistant.finish()


class OneSlot(FakeOpenAI):
    """A server that answers one request after the other; on extraction it would work for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.slot = asyncio.Lock()
        self.extractions = 0
        self.given_up = 0

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Wait for the slot. It is free once the client is gone."""
        async with self.slot:
            if "response_format" in await request.json():
                self.extractions += 1
                try:
                    await asyncio.Event().wait()
                finally:
                    self.given_up += 1
            return await super().complete(request)


async def test_a_server_with_one_slot_answers_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """LiveKit's own plug-in closes the request of the batch, and the server stops."""
    monkeypatch.setattr(extractor, "FINISH_TIMEOUT_S", 0.05)
    server = OneSlot()
    assistant = await arrive("alice", extract=True)
    async with listening(server) as model, conversation(assistant, model) as session:
        await say(session, *FULL)
        await until(lambda: server.extractions == 1)
        async with asyncio.timeout(HANG_GUARD_S):
            assert await say(session, "how are you") == ["All right."]
        assert server.given_up == 1
        await assistant.finish()
    await until(lambda: server.given_up == server.extractions)


class Watched(FakeLLM):
    """Notes at each request of a reply whether extraction may ask meanwhile."""

    def __init__(self, *script: Reply) -> None:
        super().__init__(*script)
        self.is_free: list[bool] = []

    def chat(self, **arguments: Any) -> llm.LLMStream:
        """Look, then answer."""
        self.is_free.append(is_free())
        return super().chat(**arguments)


def needed_by() -> set[Hashable]:
    """Who needs the model of the only session now: "thinking" is LiveKit's state of an agent."""
    [listener] = _listeners.values()
    return listener._use._needed_by


def is_free() -> bool:
    """Whether extraction may ask that model now."""
    return not needed_by()


async def test_what_counts_as_a_reply() -> None:
    """The greeting, a reply made before the turn is over, and all of one that calls tools."""
    _listeners.clear()
    amid_tool: list[bool] = []

    @function_tool
    async def look_up() -> str:
        """Look something up, when the model has said all that it says before."""
        await until(lambda: needed_by() <= {"thinking"})
        amid_tool.append(is_free())
        return "found"

    model, hearing = Watched("Hello!", "So early.", call("look_up")), FakeSTT()
    assistant = await arrive("alice", extract=True, tools=[look_up])
    async with conversation(assistant, model, hearing, 0.05) as session:
        await assistant.greet()
        assert is_free()
        await spoken(session, hearing, "i love green")
        await session.wait_for_idle()
        assert is_free()
        await say(session, "look it up")
        assert is_free()
    assert amid_tool == [False] and model.is_free == [False] * 4


async def test_at_the_end_the_summary_comes_first() -> None:
    """Also before a batch that is being extracted; that is asked for again behind it."""
    summed_up: list[int] = []

    def extract(question: Question) -> Reply:
        summed_up.append(len(model.to_sum_up))
        return None if len(summed_up) == 1 else scribe(LOVED)(question)

    model = ExtractingLLM(extract, summary=LINES)
    assistant = await arrive("alice", extract=True)
    async with conversation(assistant, model) as session:
        await say(session, *FULL)
        await until(lambda: len(model.questions) == 1)
    await assistant.finish()
    assert summed_up == [0, 1, 1] and len(model.cancelled) == 1
    assert facts() == {"loves": "canary number 1"}
    assert memory_manager.retrieve("FACT", "last_call") == "Loves canary number 1."


@pytest.mark.parametrize("hangs", ["summary", "extraction", "both"])
async def test_a_model_that_never_answers_ends_no_call_late(
    hangs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that is asked at the end shares one deadline, and nothing is left behind."""
    monkeypatch.setattr(extractor, "FINISH_TIMEOUT_S", 0.2)
    model = ExtractingLLM(
        lambda asked: scribe(LOVED)(asked) if hangs == "summary" else None,
        summary=LINES if hangs == "extraction" else None,
    )
    assistant = await arrive("alice", extract=True)
    async with conversation(assistant, model) as session:
        await say(session, *FULL[:3])
    async with asyncio.timeout(HANG_GUARD_S):
        await assistant.finish()
    assert stored()[:3] == FULL[:3] and len(model.cancelled) == 1
    assert len(model.to_sum_up) == 1 and len(model.questions) == (hangs == "extraction")
