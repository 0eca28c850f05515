"""Other participants in the room: one person is served, the others change nothing."""

import random
from typing import Literal

import pytest

from .sentences import PINEAPPLES, QUESTION, VOLCANO, VOLCANOES
from .stack import Stack, new_room, person_file, stranger

pytestmark = pytest.mark.e2e


async def test_a_second_person_is_not_taken_for_the_first(stack: Stack) -> None:
    """Whoever joins a call later is neither heard, stored nor answered, and ends nothing."""
    alice, mallory, room = stranger("alice"), stranger("mallory"), new_room()

    async with stack.caller(alice, room) as caller:
        await caller.reply()
        async with stack.caller(mallory, room) as intruder:
            await intruder.say(PINEAPPLES)
            await intruder.type("My cat is called Tom.")
            await caller.say(VOLCANOES)
            await stack.wait_stored(alice, "volcano")
            await caller.hears("thank")
        await caller.type(QUESTION)
        await caller.hears(*VOLCANO)
    await stack.wait_ended(room)

    assert not any("pineapple" in r.text.lower() for r in stack.openai.recognised)
    assert not stack.openai.prompts("pineapple")
    assert not stack.openai.prompts("Tom")
    assert not any("pineapple" in v or "Tom" in v for v in stack.memories(alice))
    assert not person_file(stack.worker.memory_dir, mallory).exists()


async def test_of_two_who_wait_one_is_served(own_stack: Stack) -> None:
    """Two people are there before the agent: the one it serves is the one it hears and keeps."""
    first, second, room = stranger("alice"), stranger("bob"), new_room()

    async with own_stack.caller(first, room) as alice, own_stack.caller(second, room) as bob:
        await own_stack.worker.wait_ready()
        await own_stack.livekit.dispatch(room)
        await own_stack.worker.wait_for("[SESSION INIT] ✓ Session started", room=room)
        served_alice = first in own_stack.worker.messages("[SESSION INIT] Identity:", room=room)[0]
        served, other = (alice, bob) if served_alice else (bob, alice)
        await served.reply()
        await other.say(PINEAPPLES)
        await other.type("My cat is called Tom.")
        await served.say(VOLCANOES)
        await own_stack.wait_stored(served.identity, "volcano")
        await served.hears("thank")

    assert not any("pineapple" in r.text.lower() for r in own_stack.openai.recognised)
    assert not own_stack.openai.prompts("Tom")
    assert not any("Tom" in value for value in own_stack.memories(served.identity))
    assert not person_file(own_stack.worker.memory_dir, other.identity).exists()


@pytest.mark.parametrize("kind", ["egress", "agent"])
async def test_a_machine_is_not_taken_for_a_person(
    stack: Stack, kind: Literal["egress", "agent"]
) -> None:
    """A recorder or another agent that is there first is waited past: the person is served."""
    alice, machine, room = stranger("alice"), stranger(kind), new_room()

    async with stack.caller(machine, room, kind=kind, microphone="none"):
        await stack.worker.wait_for(f"[ENTRYPOINT] Starting session for room: {room}")
        async with stack.caller(alice, room) as caller:
            await caller.reply()
            await caller.say(VOLCANOES)
            await stack.wait_stored(alice, "volcano")

    assert alice in stack.worker.messages("[SESSION INIT] Identity:", room=room)[0]
    assert not person_file(stack.worker.memory_dir, machine).exists()


async def test_a_phone_call_without_a_number_is_served_and_not_remembered(stack: Stack) -> None:
    """Who withholds the number is anonymous: they are answered, and nothing of it is kept."""
    anonymous, room = "sip_anonymous", new_room()

    async with stack.caller(
        anonymous, room, kind="sip", attributes={"sip.phoneNumber": "anonymous"}
    ) as caller:
        await caller.reply()
        await caller.say(VOLCANOES)
        await caller.hears("thank")
    await stack.wait_ended(room)

    assert not stack.worker.messages("[MEMORY STORED]", room=room)
    assert not stack.worker.messages("[SESSION INIT] Identity:", room=room)
    assert not person_file(stack.worker.memory_dir, anonymous).exists()


async def test_a_phone_call_with_a_number_is_remembered(stack: Stack) -> None:
    """A caller by phone is a person as any other."""
    number = f"+1555{random.randrange(200, 999)}{random.randrange(1000, 9999)}"
    alice = f"sip_{number}"

    async with stack.caller(
        alice, new_room(), kind="sip", attributes={"sip.phoneNumber": number}
    ) as caller:
        await caller.reply()
        await caller.say(VOLCANOES)
        await stack.wait_stored(alice, "volcano")
