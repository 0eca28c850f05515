"""examples/ and the README's agent: each runs, and remembers, without a room and without a key."""

import importlib
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
from livekit.agents import Agent, AgentSession, JobContext, llm

from caller_memory import PersonMemory, open_stores, user_id
from caller_memory.livekit import RememberingAgent
from tests.helpers.fake_realtime import FakeRealtime
from tests.helpers.fakes import FakeLLM, call
from tests.helpers.room import Room
from tests.helpers.waiting import until

REPOSITORY = Path(__file__).resolve().parents[2]
NAMES = sorted(path.stem for path in (REPOSITORY / "examples").glob("*.py"))


@pytest.fixture(autouse=True)
def known_from_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples are scripts, not modules of the product."""
    monkeypatch.syspath_prepend(str(REPOSITORY / "examples"))
    for name in NAMES:
        sys.modules.pop(name, None)


@asynccontextmanager
async def call_of(
    example: ModuleType,
    model: llm.LLM[Any] | llm.RealtimeModel,
    monkeypatch: pytest.MonkeyPatch,
    identity: str = "alice",
) -> AsyncIterator[AgentSession[None]]:
    """One call at an example's entrypoint: its session speaks with this model, in no room."""
    session: AgentSession[None] = AgentSession(
        llm=model, vad=None, turn_handling={"turn_detection": None}
    )
    start = session.start

    async def without_a_room(agent: Agent, **_: Any) -> None:
        await start(agent, record=False)

    monkeypatch.setattr(session, "start", without_a_room)
    monkeypatch.setattr(example, "AgentSession", lambda **_: session)
    if isinstance(model, llm.RealtimeModel):
        monkeypatch.setattr(example, "model", lambda: model)
    room = Room()
    room.enter(identity)

    async def nothing() -> None: ...

    async def caller() -> Any:
        return room.remote_participants[identity]

    ctx = SimpleNamespace(room=room, connect=nothing, wait_for_participant=caller)
    await example.entrypoint(cast(JobContext, ctx))
    agent = session.current_agent
    assert isinstance(agent, RememberingAgent)
    try:
        yield session
    finally:
        await session.aclose()
        await agent.finish()


def remembered(identity: str = "alice") -> list[str]:
    """What is kept of a person, oldest first."""
    memories = PersonMemory(user_id(identity), open_stores("memories")).retrieve_all()
    return [memory.value for memory in reversed(memories) if memory.key.startswith("user_input")]


def shown_for(model: FakeLLM, question: str) -> str:
    """What the model was shown of memory when it answered a question."""
    blocks = zip(model.prompts, model.blocks, strict=True)
    return next(
        block
        for prompt, block in blocks
        if question in [part for message in prompt.messages() for part in message.content]
    )


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_short_and_in_the_readme(name: str) -> None:
    """Under 60 lines, one line for each."""
    path = REPOSITORY / "examples" / f"{name}.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) < 60
    assert f"examples/{name}.py" in (REPOSITORY / "README.md").read_text(encoding="utf-8")


async def test_an_own_agent_greets_uses_its_tool_and_remembers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its own instructions and greeting, its own tool beside the two of memory that it leaves."""
    example = importlib.import_module("own_agent")
    model = FakeLLM("Hello, I am Iris.", call("find_shelf", '{"subject": "science"}'), "Upstairs.")
    async with call_of(example, model, monkeypatch) as session:
        await session.run(user_input="I love reading books about volcanoes")
    first = model.prompts[0].messages()[0].text_content or ""
    assert first.startswith(example.INSTRUCTIONS) and "<memories> and </memories>" in first
    assert model.offered[0] == ["find_shelf", "forget", "recall"]
    assert [output.output for output in model.tool_outputs] == ["upstairs on the left"]
    assert remembered() == ["I love reading books about volcanoes"]

    later = FakeLLM()
    async with call_of(example, later, monkeypatch) as session:
        await session.run(user_input="what do I love reading about?")
    assert "volcanoes" in shown_for(later, "what do I love reading about?")
    stranger = FakeLLM()
    async with call_of(example, stranger, monkeypatch, "bob") as session:
        await session.run(user_input="what do I love reading about?")
    assert "volcanoes" not in "".join(stranger.blocks)


async def test_a_hand_off_keeps_the_memory_and_stores_each_turn_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Said before, with and after it; the second agent knows what was said to the first."""
    example = importlib.import_module("handoff")
    alice = PersonMemory(user_id("alice"), open_stores("memories"))
    alice.store("FACT", "allergy", "allergic to penicillin")
    model = FakeLLM("Hello.", "I see.", call("ask_a_doctor"), "I am Ada.", "I see.")
    async with call_of(example, model, monkeypatch) as session:
        await session.run(user_input="I love climbing mountains")
        await session.run(user_input="I live with a bad knee")
        await until(lambda: isinstance(session.current_agent, example.Doctor))
        await session.run(user_input="I work as a baker")
        await session.run(user_input="what am I allergic to?")
    said = ["I love climbing mountains", "I live with a bad knee", "I work as a baker"]
    assert remembered() == said
    assert "penicillin" in shown_for(model, "what am I allergic to?")


async def test_a_realtime_model_knows_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its instructions and its tools; what it hears is kept."""
    example = importlib.import_module("realtime")
    model = FakeRealtime()
    async with call_of(example, model, monkeypatch):
        assert len(model.sessions[-1].asked) == 1
        model.sessions[-1].hear("I love reading books about volcanoes")
        await until(lambda: bool(remembered()))
    assert remembered() == ["I love reading books about volcanoes"]

    model = FakeRealtime()
    async with call_of(example, model, monkeypatch):
        assert "volcanoes" in model.instructions
        assert {"recall", "forget"} <= set(model.sessions[-1].tools.function_tools)
    stranger = FakeRealtime()
    async with call_of(example, stranger, monkeypatch, "bob"):
        assert "volcanoes" not in stranger.instructions


def test_the_example_of_a_realtime_model_makes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The arguments are those of the plug-in."""
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    example = importlib.import_module("realtime")
    assert example.model().model == "gpt-realtime"


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_a_worker(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`python examples/NAME.py` takes LiveKit's commands."""
    example = importlib.import_module(name)
    assert example.server._entrypoint_fnc is example.entrypoint


def test_the_readme_names_what_to_install() -> None:
    """And the agent in it is Python."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert "caller-memory[livekit]" in readme
    (agent,) = re.findall(r"```python\n(from livekit.*?)```", readme, re.DOTALL)
    compile(agent, "README.md", "exec")
