"""livekit/agent.py: memory that raises, hangs or talks nonsense never costs a reply."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from caller_memory.call import code, keeping, memory
from caller_memory.errors import StoreUnavailable
from caller_memory.person import PersonMemory
from tests.helpers.calls import spoken, stored
from tests.helpers.fakes import FakeLLM, FakeSTT, arrive, call, conversation
from worker.assistant import Assistant

BLUE = '{"category": "PREFERENCE", "key": "colour", "value": "blue"}'


class Broken:
    """A method of memory that does not do what it should."""

    def __init__(self, how: str) -> None:
        self.how = how
        self.released = threading.Event()

    def __call__(self, *_: object, **__: object) -> object:
        """Whatever it is asked."""
        match self.how:
            case "raises":
                raise StoreUnavailable("disk")
            case "raises unexpectedly":
                raise ZeroDivisionError
            case "hangs":
                self.released.wait(20)
        return [1, None, "garbage"]


@pytest.fixture(params=["raises", "raises unexpectedly", "hangs", "talks nonsense"])
async def broken(request: pytest.FixtureRequest) -> AsyncIterator[Broken]:
    """One for all methods; what hangs is released before the threads are joined."""
    broken = Broken(request.param)
    yield broken
    broken.released.set()


METHODS = ("store", "retrieve", "retrieve_all", "remember_turn", "recall", "forget", "forget_all")


@pytest.fixture
def no_memory(broken: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of memory is broken, and the patience with it is short."""
    for name in METHODS:
        monkeypatch.setattr(PersonMemory, name, broken)
    monkeypatch.setattr(memory, "OPEN_TIMEOUT_S", 0.05)
    monkeypatch.setattr(code, "LOAD_TIMEOUT_S", 0.05)
    monkeypatch.setattr(memory, "RECALL_TIMEOUT_S", 0.05)
    monkeypatch.setattr(memory, "TOOL_TIMEOUT_S", 0.05)
    monkeypatch.setattr(keeping, "WRITE_RETRY_DELAYS_S", (0.0,))
    monkeypatch.setattr(Assistant.drain, "__defaults__", (0.05,))
    monkeypatch.setattr(memory.CallMemory.drain, "__defaults__", (0.05,))


@pytest.mark.usefixtures("no_memory")
async def test_greeting_and_turns_are_answered() -> None:
    """A greeting, a spoken turn and a typed one, all without memory."""
    assistant, hearing, model = await arrive("alice"), FakeSTT(), FakeLLM()
    async with conversation(assistant, model, hearing) as session:
        await assistant.greet()
        await spoken(session, hearing, "I love reading books")
        await session.run(user_input="I love sailing")
        replies = [m for m in session.history.messages() if m.role == "assistant"]
        assert len(replies) == 3
    assert set(model.blocks) == {""}


@pytest.mark.usefixtures("no_memory")
@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("remember", BLUE),
        ("recall", '{"query": "cat"}'),
        ("forget", '{"category": "PREFERENCE", "key": "colour"}'),
        ("list_memories", "{}"),
    ],
)
async def test_tools_are_answered(
    tool: str, arguments: str, broken: Broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model is told, and has the last word."""
    monkeypatch.setattr(memory, "TOOL_TIMEOUT_S", 0.1)
    assistant, model = await arrive("alice"), FakeLLM(call(tool, arguments), "The last word.")
    async with conversation(assistant, model) as session:
        try:
            await asyncio.wait_for(session.run(user_input="hello"), 20)
        finally:
            broken.released.set()  # LiveKit closes no session before its tools have ended
        assert "The last word." in str(session.history.messages()[-1].text_content)


async def test_not_even_the_session_user_is_needed_for_a_reply(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An exception in on_user_turn_completed would drop the turn: there is none."""

    def raising(*_: object) -> None:
        raise ZeroDivisionError

    assistant, hearing, model = await arrive("alice"), FakeSTT(), FakeLLM()
    monkeypatch.setattr(assistant.call, "_verify_caller", raising)
    async with conversation(assistant, model, hearing) as session:
        await spoken(session, hearing, "I love reading books")
        assert session.history.messages()[0].text_content == "I love reading books"
    assert len(model.prompts) == 1 and stored() == []
    assert "verifying the session user" in caplog.text


async def test_a_busy_file_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn that could not be stored at once is stored, in order, and once."""
    failures = [StoreUnavailable("locked"), StoreUnavailable("locked")]
    remember = PersonMemory.remember_turn

    def busy(self: PersonMemory, text: str, **options: Any) -> Any:
        if failures:
            raise failures.pop()
        return remember(self, text, **options)

    monkeypatch.setattr(PersonMemory, "remember_turn", busy)
    monkeypatch.setattr(keeping, "WRITE_RETRY_DELAYS_S", (0.0, 0.0))
    assistant = await arrive("alice")
    async with conversation(assistant, FakeLLM()) as session:
        await session.run(user_input="I love reading books")
        await session.run(user_input="I love sailing")
    assert stored() == ["I love reading books", "I love sailing"]


async def test_a_greeting_that_can_not_be_noted_is_a_greeting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The next one will be a first one again; the caller hears nothing of it."""

    def raising(_: PersonMemory) -> None:
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(PersonMemory, "mark_greeted", raising)
    assistant = await arrive("alice")
    async with conversation(assistant, FakeLLM("Hello!")) as session:
        await assistant.greet()
        assert session.history.messages()[-1].text_content == "Hello! "
    assert "noting the first greeting" in caplog.text
