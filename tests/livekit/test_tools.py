"""livekit/tools.py: the tools of the model, called by LiveKit with whatever a model wrote."""

import json

import pytest
from livekit.agents import llm

from caller_memory.errors import StoreRejected
from caller_memory.livekit.tools import (
    ANSWER_NOW,
    CALLS_A_TURN,
    NOTHING_KNOWN,
    NOTHING_REMEMBERED,
    TELL_THEM,
    TELL_WHAT_IS_GONE,
    MemoryTools,
)
from caller_memory.person import PersonMemory
from memory_manager import memory_manager
from session_context import session_user
from tests.helpers.calls import stored
from tests.helpers.fakes import FakeLLM, arrive, call, conversation

TOOLS = [
    "forget", "forget_everything", "list_memories", "off_the_record", "recall", "remember",
    "someone_else_is_speaking",
]  # fmt: skip
BLUE = json.dumps({"category": "PREFERENCE", "key": "colour", "value": "blue"})


async def use(
    tool: str, arguments: str = "{}", said: str = "hello"
) -> tuple[llm.FunctionCallOutput, FakeLLM]:
    """What alice's model is told when it calls a tool; the model has the last word."""
    model = FakeLLM(call(tool, arguments), "The last word.")
    async with conversation(await arrive("alice"), model) as session:
        await session.run(user_input=said)
        assert "The last word." in str(session.history.messages()[-1].text_content)
    [output] = model.tool_outputs
    return output, model


async def test_remember() -> None:
    """The same key is overwritten; it is saved for the user of the call."""
    await arrive("alice")
    memory_manager.store("PREFERENCE", "colour", "green")
    output, model = await use("remember", BLUE)
    assert (output.output, output.is_error) == (f"Saved. {TELL_THEM}", False)
    assert stored() == ["blue"]
    assert model.offered[0] == TOOLS


@pytest.mark.parametrize(
    ("key", "value", "category"),
    [
        ("favourite_colour", "green", "PREFERENCE"),
        ("home", "Oslo", "FACT"),
        ("sister", "Emma", "RELATIONSHIP"),
        ("xq", "zz", "FACT"),
    ],
)
async def test_remember_finds_the_category(key: str, value: str, category: str) -> None:
    """A model need not choose one."""
    output, _ = await use("remember", json.dumps({"key": key, "value": value}))
    assert not output.is_error
    assert [(m.category, m.key, m.value) for m in memory_manager.retrieve_all()] == [
        (category, key, value)
    ]


async def test_recall() -> None:
    """What fits the query comes as quoted data, and nothing of anybody else."""
    with session_user("bob"):
        memory_manager.store("RELATIONSHIP", "cat", "bob has a cat")
    await arrive("alice")
    memory_manager.store("RELATIONSHIP", "cat", "alice has a cat")
    memory_manager.store("FACT", "city", "lives in Oslo")
    output, _ = await use("recall", '{"query": "the cat"}')
    assert "alice has a cat" in output.output and not output.is_error
    assert "bob" not in output.output and "Oslo" not in output.output


async def test_recall_of_nothing() -> None:
    """Nothing known is an answer, not an error."""
    output, _ = await use("recall", '{"query": "the cat"}')
    assert (output.output, output.is_error) == (NOTHING_KNOWN, False)


async def test_list_memories() -> None:
    """All of them, with the categories and keys that `forget` takes."""
    await arrive("alice")
    memory = memory_manager.remember_turn("I love reading books")
    assert memory is not None
    memory_manager.store("FACT", "city", "lives in Oslo")
    output, _ = await use("list_memories")
    for shown in (f"[{memory.category}] {memory.key}", "I love reading books", "city", "Oslo"):
        assert shown in output.output


async def test_forget() -> None:
    """Erased, and so said only when there was something."""
    await arrive("alice")
    memory_manager.store("FACT", "city", "lives in Oslo")
    output, _ = await use("forget", '{"category": "FACT", "key": "city"}')
    told = f"Forgotten: city. {TELL_WHAT_IS_GONE}"
    assert (output.output, output.is_error) == (told, False)
    assert stored() == []
    output, _ = await use("forget", '{"category": "FACT", "key": "city"}')
    assert "nothing was forgotten" in output.output


async def test_forget_shows_what_tells_the_same() -> None:
    """A turn in which the person said it: the model can name it, and forget it as well."""
    await arrive("alice")
    turn = memory_manager.remember_turn("anna sent me the code of the new locker")
    assert turn is not None
    memory_manager.store("FACT", "locker_code", "4411")
    memory_manager.store("FACT", "city", "lives in Oslo")
    asked = "i moved house so the locker code is gone"
    output, _ = await use("forget", '{"category": "FACT", "key": "locker_code"}', asked)
    assert output.output.startswith("Forgotten: locker code. Forget what tells the same too:")
    assert f"[{turn.category}] {turn.key} = " in output.output
    assert "Oslo" not in output.output and asked not in output.output
    assert sorted(stored()) == ["anna sent me the code of the new locker", "lives in Oslo"]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("remember", "{}"),
        ("remember", "not json"),
        ("remember", '{"category": "MOOD", "key": "a", "value": "b"}'),
        ("remember", '{"category": "FACT", "key": "", "value": "b"}'),
        ("remember", '{"category": "FACT", "key": "a", "value": " "}'),
        ("remember", '{"category": "FACT", "key": ["a"], "value": {"b": 1}}'),
        ("recall", '{"query": 7}'),
        ("recall", "[]"),
        ("forget", '{"category": null, "key": "a"}'),
        ("forget", '{"key": "a"}'),
    ],
)
async def test_malformed_arguments_are_an_error_to_the_model(tool: str, arguments: str) -> None:
    """The model is told, nothing is stored, the caller gets a reply."""
    output, _ = await use(tool, arguments)
    assert output.is_error and "Saved" not in output.output
    assert stored() == []


@pytest.mark.parametrize(
    ("tool", "arguments", "method"),
    [
        ("remember", BLUE, "store"),
        ("forget", '{"category": "FACT", "key": "a"}', "forget"),
        ("recall", '{"query": "cat"}', "recall"),
        ("list_memories", "{}", "retrieve_all"),
    ],
)
async def test_what_failed_is_told_as_failed(
    tool: str, arguments: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The agent never says that it did what it could not do."""

    def disk_full(*_: object, **__: object) -> None:
        raise StoreRejected("disk full")

    monkeypatch.setattr(PersonMemory, method, disk_full)
    output, _ = await use(tool, arguments)
    assert output.is_error
    assert "did not work" in output.output and "disk full" not in output.output
    for claim in ("Saved", "Forgotten", "Nothing is"):
        assert claim not in output.output


async def test_a_tool_of_somebody_elses_task_is_refused() -> None:
    """No tool takes a user: who drives the session from another context gets nothing."""
    assistant, model = await arrive("alice"), FakeLLM(call("list_memories"), call("remember", BLUE))
    memory_manager.store("FACT", "city", "alice lives in Oslo")
    async with conversation(assistant, model) as session:
        with session_user("bob"):
            await session.run(user_input="hello")
    assert [output.is_error for output in model.tool_outputs] == [True, True]
    assert "Oslo" not in str(model.tool_outputs)
    assert stored() == ["alice lives in Oslo"]
    with session_user("bob"):
        assert stored() == []


async def test_tools_are_refused_from_the_fourth_call_of_a_turn_on() -> None:
    """A model that calls on and on is told to answer; in the next turn it may call again."""
    model = FakeLLM(*[call("remember", BLUE)] * 4, "Blue.", call("list_memories"), "Blue.")
    async with conversation(await arrive("alice"), model) as session:
        await session.run(user_input="my favourite colour is blue")
        await session.run(user_input="what is it?")
    *saved, refused, listed = model.tool_outputs
    assert len(saved) == CALLS_A_TURN and not any(output.is_error for output in saved)
    assert refused.is_error and ANSWER_NOW in refused.output
    assert not listed.is_error and "blue" in listed.output


async def test_who_does_not_tell_its_turns_is_not_refused() -> None:
    """A realtime model has no requests to count by: it may go on to the end of the call."""
    call_of_alice = (await arrive("alice")).call
    tools = MemoryTools(lambda: call_of_alice, lambda: None)
    for _ in range(CALLS_A_TURN + 1):
        assert await tools.list_memories() == NOTHING_REMEMBERED
