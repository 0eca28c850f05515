"""Typed chat while a call runs, and a model that calls tools."""

import pytest

from .scripted_llm import ToolCall
from .sentences import DOG, QUESTION, VOLCANO, VOLCANOES
from .stack import Stack, new_room, stranger

pytestmark = pytest.mark.e2e


async def test_what_is_typed_during_a_call_is_kept_once_and_answered(stack: Stack) -> None:
    """Typed or spoken, a turn is one memory of the caller, and the answer knows both."""
    alice, room = stranger("alice"), new_room()

    async with stack.caller(alice, room) as caller:
        await caller.reply()
        await caller.say(VOLCANOES)
        await stack.wait_stored(alice, "volcano")
        await caller.hears("thank")
        await caller.type(DOG)
        await stack.wait_stored(alice, "Rex")
        await caller.hears("thank")
        await caller.type(QUESTION)
        await caller.hears(*VOLCANO)
    await stack.wait_ended(room)

    said = stack.worker.messages("[USER INPUT]", room=room)
    assert said[1:] == [DOG, QUESTION]
    assert "volcano" in said[0]
    assert [value for value in stack.memories(alice) if value != QUESTION] == said[:2]


async def test_the_model_remembers_recalls_and_forgets(stack: Stack) -> None:
    """What the model stores by tool it finds by tool, until it erases it."""
    alice = stranger("alice")
    stack.openai.llm.rules.update(
        {
            "keep": ToolCall.of(
                "remember", category="FACT", key="lucky_number", value="Forty two it is."
            ),
            "search": ToolCall.of("recall", query="lucky number"),
            "erase": ToolCall.of("forget", category="FACT", key="lucky_number"),
        }
    )

    async with stack.caller(alice, new_room()) as caller:
        await caller.reply()
        await caller.type("Keep it.")
        await caller.hears("tool")
        kept = stack.memories(alice)
        await caller.type("Search it.")
        await caller.hears("forty", "42")
        await caller.type("Erase the number.")
        await caller.hears("forgot")

    assert "Forty two it is." in kept
    assert "Forty two it is." not in stack.memories(alice)


async def test_malformed_tool_calls_cost_nothing(stack: Stack) -> None:
    """The model is told each time, nothing is stored, and the next question is answered."""
    alice = stranger("alice")
    calls = [
        ToolCall("remember", '{"category": "FACT", "key": '),
        ToolCall.of("remember", category="FACT"),
        ToolCall.of("remember", category="SECRET", key="number", value="forty two"),
        ToolCall.of("remember", category="FACT", key="", value="forty two"),
        ToolCall.of("forget", category="FACT", key="never_stored"),
        ToolCall.of("no_such_tool", key="number"),
    ]

    async with stack.caller(alice, new_room()) as caller:
        await caller.reply()
        for call in calls:
            stack.openai.llm.rules["try"] = call
            await caller.type("Try it.")
            await caller.hears("tool")
        await caller.type(QUESTION)
        await caller.hears("not know")

    assert not any("forty" in value for value in stack.memories(alice))
