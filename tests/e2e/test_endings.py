"""Calls end, one way or another: what was committed is kept, inside LiveKit's limits."""

import asyncio

import pytest

from .sentences import VOLCANO, VOLCANOES
from .stack import Stack, new_room, stranger

pytestmark = pytest.mark.e2e


async def test_a_hang_up_in_mid_sentence_loses_nothing_said_before(stack: Stack) -> None:
    """The caller is gone between two words: the sentence before is kept, the job ends in time."""
    alice, room = stranger("alice"), new_room()

    async with stack.caller(alice, room) as caller:
        await caller.reply()
        await caller.say(VOLCANOES)
        await caller.hears("thank")
        speaking = asyncio.create_task(caller.say("I also grow tomatoes in the garden at home."))
        await asyncio.sleep(1)
    speaking.cancel()
    await stack.wait_ended(room)

    assert any("volcano" in value for value in stack.memories(alice))


async def test_a_deleted_room_loses_nothing_said_before(stack: Stack) -> None:
    """The room is deleted by the server while the agent answers."""
    alice, room = stranger("alice"), new_room()

    async with stack.caller(alice, room) as caller:
        await caller.reply()
        await caller.say(VOLCANOES)
        await stack.worker.wait_for("[USER INPUT]", room=room)
        await stack.livekit.delete_room(room)
        await stack.wait_ended(room)

    assert any("volcano" in value for value in stack.memories(alice))


async def test_a_killed_job_has_kept_what_it_acknowledged(stack: Stack) -> None:
    """Behind a logged memory stands a row on disk; the next call goes on where it broke off."""
    alice, room = stranger("alice"), new_room()

    async with stack.caller(alice, room) as caller:
        await caller.reply()
        await caller.say(VOLCANOES)
        await stack.worker.wait_for("[MEMORY STORED]", room=room)
        stack.worker.kill_job(room)
    kept = stack.memories(alice)
    async with stack.caller(alice, new_room()) as caller:
        heard = await caller.hears(*VOLCANO)

    assert any("volcano" in value for value in kept)
    assert "there you are again" in heard


async def test_a_terminated_worker_finishes_its_calls(own_stack: Stack) -> None:
    """SIGTERM in mid-call: the call goes on to its end, then the worker leaves with 0."""
    alice, room = stranger("alice"), new_room()
    await own_stack.worker.wait_ready()

    async with own_stack.caller(alice, room) as caller:
        await caller.reply()
        own_stack.worker.terminate()
        await own_stack.worker.wait_for("draining worker")
        await caller.say(VOLCANOES)
        await own_stack.wait_stored(alice, "volcano")
        await caller.hears("thank")
    await own_stack.wait_ended(room)
    exit_code = await own_stack.worker.wait_ended(timeout_s=20)

    assert exit_code == 0


@pytest.mark.parametrize("own_stack", ["dev"], indirect=True)
async def test_the_development_worker_takes_calls(own_stack: Stack) -> None:
    """`python agent.py dev` serves a caller as `start` does."""
    alice = stranger("alice")
    await own_stack.worker.wait_ready()

    async with own_stack.caller(alice, new_room()) as caller:
        await caller.reply()
        await caller.say(VOLCANOES)
        await own_stack.wait_stored(alice, "volcano")
        await caller.hears("thank")
