"""A spoken code: until it is said, memory is quiet; it is kept as a hash and shown nowhere."""

import contextlib
import json
import logging
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from livekit.agents import AgentSession

import agent
from caller_memory.call import code
from caller_memory.call.code import (
    ASK_FOR_CODE,
    CODE_FIRST,
    CODE_KEPT,
    FORGOTTEN_CODE,
    NO_CODE,
    NO_MORE_TRIES,
    RIGHT_CODE,
    TOO_SHORT,
    WHICH_CODE,
    WRONG_CODE,
)
from caller_memory.call.commands import FAILED
from caller_memory.call.state import LOCKED
from caller_memory.errors import StoreUnavailable
from caller_memory.models import Category, Kind
from caller_memory.person import PersonMemory
from caller_memory.provenance import CODE
from memory_manager import current_person, memory_manager
from tests.helpers.calls import say, spoken, texts_of
from tests.helpers.fake_realtime import FakeRealtime
from tests.helpers.fakes import FakeLLM, FakeSTT, arrive, call, conversation
from tests.helpers.waiting import until


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash quickly: what it costs to guess a code is not what is tested."""
    monkeypatch.setattr(code, "_COST", {"n": 2, "r": 8, "p": 1})


ASK = "ask for my code when I call"
Talk = tuple[AgentSession[None], FakeLLM]


@contextlib.asynccontextmanager
async def calling(*script: Any, **options: Any) -> AsyncIterator[Talk]:
    """Alice calls, and is greeted."""
    assistant, model = await arrive("alice", **options), FakeLLM(*script)
    async with conversation(assistant, model) as session:
        await assistant.greet()
        yield session, model


async def alice_has_a_code(said: str = "four seven one nine") -> None:
    """She set it in a call before."""
    async with calling() as (session, _):
        memory_manager.store("FACT", "name", "Alice")
        memory_manager.store("INTEREST", "collection", "collects stamps")
        assert await say(session, ASK, said) == [WHICH_CODE, CODE_KEPT]


def files() -> bytes:
    """All that is on the disk."""
    return b"".join(file.read_bytes() for file in Path(".data").rglob("*.db*"))


def told(model: FakeLLM) -> str:
    """All that a model was asked."""
    return " ".join(str(prompt.to_dict()) for prompt in model.prompts)


async def test_a_code_is_kept_as_a_hash_and_shown_nowhere(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in the file nor in a prompt, a log line, an export."""
    caplog.set_level(logging.DEBUG, "memory-agent")
    async with calling() as (session, model):
        assert await say(session, ASK, "It's four seven one nine.") == [WHICH_CODE, CODE_KEPT]
        await say(session, "I love sailing", "what do I love?")
    (kept,) = [m for m in memory_manager.retrieve_all() if m.kind is Kind.CONTROL]
    assert kept.place == CODE and kept.value.startswith("scrypt:")
    assert agent.main(["memory", "export", "--identity", "alice"]) == 0
    shown = told(model) + caplog.text + capsys.readouterr().out
    said = "".join(m.value + (m.context or "") for m in memory_manager.retrieve_all())
    for text in (shown, said):
        assert "four seven one nine" not in text and " 4719" not in text
    assert kept.value not in caplog.text + told(model)
    assert b"seven one nine" not in files()


async def test_nothing_is_told_or_kept_until_the_code_is_said() -> None:
    """Then everything is."""
    await alice_has_a_code()
    async with calling() as (session, model):
        assert texts_of(session, "assistant") == [ASK_FOR_CODE] and model.prompts == []
        await say(session, "what do I collect?", "I love knives")
        assert "stamps" not in told(model) and "Alice" not in told(model)
        assert all(LOCKED in str(prompt.to_dict()) for prompt in model.prompts)
        assert await say(session, "4 7 1 9") == [RIGHT_CODE]
        await say(session, "what do I collect?", "I love rowing")
        assert "collects stamps" in told(model) and "4 7 1 9" not in told(model)
    values = [m.value for m in memory_manager.retrieve_all()]
    assert "I love rowing" in values and "I love knives" not in values


async def test_spoken_into_a_microphone() -> None:
    """On LiveKit's own path for voice, where answers are begun before a turn has ended."""
    await alice_has_a_code("blue giraffe")
    assistant, model, hearing = await arrive("alice"), FakeLLM(), FakeSTT()
    async with conversation(assistant, model, hearing, 0.05) as session:
        await assistant.greet()
        await spoken(session, hearing, "What do I collect?")
        await spoken(session, hearing, "My code is Blue Giraffe.")
        assert texts_of(session, "assistant")[-1] == RIGHT_CODE
        assert "stamps" not in told(model)
        await spoken(session, hearing, "What do I collect?")
    assert "collects stamps" in told(model) and "Giraffe" not in told(model)


async def test_three_tries_and_memory_stays_quiet_for_the_call() -> None:
    """Also for the right code, then. In the next call there are three again."""
    await alice_has_a_code()
    async with calling() as (session, model):
        answers = await say(session, "1234", "my code is 5678", "blue giraffe")
        assert answers == [WRONG_CODE, WRONG_CODE, NO_MORE_TRIES]
        await say(session, "4719", "I love knives", "what do I collect?")
        assert not any(word in told(model) for word in ("stamps", "Alice", "1234", "giraffe"))
    assert "I love knives" not in [m.value for m in memory_manager.retrieve_all()]
    async with calling() as (session, _):
        assert await say(session, "4719") == [RIGHT_CODE]


@pytest.mark.parametrize(
    "command", ["forget everything", "stop remembering me", "you can remember again"]
)
async def test_a_stranger_commands_nothing(command: str) -> None:
    """And takes no code away."""
    await alice_has_a_code()
    async with calling() as (session, _):
        assert (await say(session, command, "yes"))[0] == CODE_FIRST
        await say(session, "stop asking for my code")
    assert memory_manager.retrieve(*CODE) and memory_manager.retrieve("FACT", "name") == "Alice"


async def test_tools_are_refused_until_the_code_is_said() -> None:
    """With that reason."""
    await alice_has_a_code()
    async with calling(call("list_memories")) as (session, model):
        await say(session, "show me what you know")
        (output,) = model.tool_outputs
    assert LOCKED in output.output and "stamps" not in output.output


async def test_a_code_is_taken_back_or_changed_after_it_was_said() -> None:
    """By who knows it."""
    await alice_has_a_code()
    async with calling() as (session, _):
        await say(session, "4719")
        assert await say(session, "set my code to 5566") == [CODE_KEPT]
    async with calling() as (session, _):
        assert await say(session, "4719", "five five six six") == [WRONG_CODE, RIGHT_CODE]
        assert await say(session, "stop asking for my code") == [NO_CODE]
    async with calling("Welcome back!") as (session, model):
        assert texts_of(session, "assistant") == ["Welcome back!"] and "stamps" in told(model)


async def test_a_code_has_four_characters_and_may_be_thought_better_of() -> None:
    """What is no code at all is an ordinary turn."""
    async with calling() as (session, _):
        assert await say(session, ASK, "one two", "never mind") == [WHICH_CODE, TOO_SHORT, NO_CODE]
        assert await say(session, ASK, "what for?") == [WHICH_CODE, "All right."]
    assert memory_manager.retrieve(*CODE) is None


async def test_who_has_forgotten_the_code_asks_the_operator() -> None:
    """Whose command takes the code, and leaves the rest."""
    await alice_has_a_code()
    async with calling() as (session, _):
        assert await say(session, "I forgot my code") == [FORGOTTEN_CODE]
    place = ["--category", CODE[0], "--key", CODE[1]]
    assert agent.main(["memory", "forget", "--identity", "alice", *place]) == 0
    async with calling() as (_, model):
        assert "stamps" in told(model)


async def test_erasing_everything_takes_the_code() -> None:
    """And old age does not."""
    await alice_has_a_code()
    later = datetime.now(UTC) + timedelta(days=1)
    current_person().forget_older({Category.PREFERENCE: later, Category.INTEREST: later})
    assert (
        memory_manager.retrieve(*CODE) and memory_manager.retrieve("INTEREST", "collection") is None
    )
    async with calling() as (session, _):
        await say(session, "4719", "forget everything", "yes")
    assert memory_manager.retrieve_all() == []


async def test_no_model_sets_or_is_shown_a_code() -> None:
    """Its place is ours."""
    await alice_has_a_code()
    overwrite = call("remember", json.dumps({"key": CODE[1], "value": "1111"}))
    async with calling(overwrite) as (session, model):
        await say(session, "4719", "do that", "what do you know about me?")
        assert "reserved" in model.tool_outputs[0].output
        assert "scrypt" not in told(model)


async def test_memory_is_quiet_while_nobody_can_tell_whether_there_is_a_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And speaks from the turn on at which that is known."""
    retrieve, failures = PersonMemory.retrieve, [StoreUnavailable("busy")]

    def busy(self: PersonMemory, category: str, key: str) -> str | None:
        if key == CODE[1] and failures:
            raise failures.pop()
        return retrieve(self, category, key)

    assistant = await arrive("alice")
    memory_manager.store("INTEREST", "collection", "collects stamps")
    monkeypatch.setattr(PersonMemory, "retrieve", busy)
    model = FakeLLM()
    async with conversation(assistant, model) as session:
        await assistant.greet()
        assert "stamps" not in told(model) and ASK_FOR_CODE not in texts_of(session, "assistant")
        await say(session, "what do I collect?")
    assert "stamps" in told(model)


async def test_a_code_that_can_not_be_written_is_not_said_to_be_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The person is told."""

    def full(*_: Any) -> None:
        raise StoreUnavailable("disk full") from sqlite3.OperationalError()

    monkeypatch.setattr(PersonMemory, "choose", full)
    async with calling() as (session, _):
        assert await say(session, ASK, "4719") == [WHICH_CODE, FAILED]


async def test_a_realtime_model_knows_nothing_until_the_code_is_said() -> None:
    """Then it is told."""
    await alice_has_a_code()
    assistant, model = await arrive("alice"), FakeRealtime()
    async with conversation(assistant, model) as session:  # type: ignore[arg-type]
        await assistant.greet()
        (heard,) = model.sessions
        assert ASK_FOR_CODE in heard.asked[-1]
        await until(lambda: LOCKED in model.instructions)
        assert "stamps" not in "".join(heard.told)
        heard.hear("four seven one nine")
        await until(lambda: "stamps" in model.instructions)
        await until(lambda: "seven one" not in str(heard.chat_ctx.to_dict()))
        await session.wait_for_idle()
