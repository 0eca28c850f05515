"""A server behind the agent fails: the call survives, and memory keeps what was said."""

import pytest

from .openai_server import Fault, Service
from .sentences import DOG, QUESTION, VIOLIN, VOLCANOES
from .stack import Stack, new_room, stranger

pytestmark = pytest.mark.e2e

TIME_LIMIT_S = 180.0
RECOVERY_TIMEOUT_S = 60.0


@pytest.mark.parametrize("fault", list(Fault), ids=[f.name for f in Fault])
async def test_without_a_language_model_the_greeting_is_fixed(stack: Stack, fault: Fault) -> None:
    """Nobody answers for the agent: it greets all the same, and keeps what it is told."""
    alice = stranger("alice")
    stack.openai.faults[Service.LLM] = fault

    async with stack.caller(alice, new_room()) as caller:
        await caller.hears("hello", "help")
        await caller.say(VOLCANOES)
        await stack.wait_stored(alice, "volcano")
        stack.openai.faults.clear()
        await caller.type(QUESTION)
        await caller.hears("volcano", timeout_s=RECOVERY_TIMEOUT_S)


@pytest.mark.parametrize("fault", list(Fault), ids=[f.name for f in Fault])
async def test_without_speech_the_agent_still_listens(stack: Stack, fault: Fault) -> None:
    """The agent is mute: what it is told is kept, and told again once it can speak."""
    alice, room = stranger("alice"), new_room()
    stack.openai.faults[Service.TTS] = fault

    async with stack.caller(alice, room) as caller:
        await stack.worker.wait_for("[SESSION INIT] ✓ Session started", room=room)
        await caller.say(VOLCANOES)
        await stack.wait_stored(alice, "volcano", RECOVERY_TIMEOUT_S)
        stack.openai.faults.clear()
        await caller.type(QUESTION)
        await caller.hears("volcano", timeout_s=RECOVERY_TIMEOUT_S)


@pytest.mark.parametrize("fault", list(Fault), ids=[f.name for f in Fault])
async def test_without_recognition_the_agent_still_reads(stack: Stack, fault: Fault) -> None:
    """The agent is deaf: what is typed is kept and answered, and speech as soon as it hears."""
    alice = stranger("alice")
    stack.openai.faults[Service.STT] = fault

    async with stack.caller(alice, new_room()) as caller:
        await caller.reply()
        await caller.say(VIOLIN)
        await caller.type(DOG)
        await stack.wait_stored(alice, "Rex")
        stack.openai.faults.clear()
        await caller.say(VOLCANOES)
        await stack.wait_stored(alice, "reading", RECOVERY_TIMEOUT_S)
        await caller.type(QUESTION)
        await caller.hears("reading", "books", timeout_s=RECOVERY_TIMEOUT_S)
