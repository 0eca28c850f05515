"""Connections come and go: the call goes on, and nothing is said twice or lost."""

import asyncio

import pytest
from livekit import rtc

from .processes import wait_until
from .sentences import DOG, QUESTION, STILL_THERE, VIOLIN, VOLCANO, VOLCANOES
from .stack import Stack, new_room, stranger
from .wire import Wire

pytestmark = pytest.mark.e2e

OUTAGE_S = 3.0
RECONNECT_TIMEOUT_S = 30.0


async def test_a_lost_network_that_comes_back_resumes_the_session(stack: Stack) -> None:
    """The line is cut and mended: the same session goes on, and each turn is kept once."""
    alice, room = stranger("alice"), new_room()

    async with (
        Wire(stack.livekit.url) as wire,
        stack.caller(alice, room, url=wire.url) as caller,
    ):
        await caller.reply()
        await caller.say(VOLCANOES)
        await stack.wait_stored(alice, "volcano")
        await caller.hears("thank")
        connections = wire.connections
        wire.cut()
        await asyncio.sleep(OUTAGE_S)
        wire.mend()
        await wait_until(lambda: wire.connections > connections, RECONNECT_TIMEOUT_S)
        await wait_until(caller.room.isconnected, RECONNECT_TIMEOUT_S)
        await caller.say(STILL_THERE)
        await caller.reply()
        await caller.type(DOG)
        await stack.wait_stored(alice, "Rex")
        await caller.hears("thank")
        await caller.say(QUESTION)
        await caller.hears(*VOLCANO)
    await stack.wait_ended(room)

    assert len(stack.worker.messages("[ENTRYPOINT]", room=room)) == 1
    said = " ".join(stack.worker.messages("[USER INPUT]", room=room))
    kept = " ".join(stack.memories(alice))
    assert (said.count("volcano"), kept.count("volcano")) == (1, 1)
    assert (said.count("Rex"), kept.count("Rex")) == (1, 1)


async def test_who_vanishes_and_joins_again_finds_the_session(stack: Stack) -> None:
    """An app that died without a goodbye comes back under its identity: the same session."""
    alice, room = stranger("alice"), new_room()

    async with Wire(stack.livekit.url) as wire:
        lost = stack.caller(alice, room, url=wire.url)
        await lost.join()
        await lost.reply()
        await lost.say(VOLCANOES)
        await stack.wait_stored(alice, "volcano")
        wire.cut()
        await lost.hang_up()
        async with stack.caller(alice, room) as caller:
            await caller.say(STILL_THERE)
            await caller.reply()
            await caller.say(QUESTION)
            await caller.hears(*VOLCANO)
    await stack.wait_ended(room)

    said = " ".join(stack.worker.messages("[USER INPUT]", room=room))
    assert len(stack.worker.messages("[ENTRYPOINT]", room=room)) == 1
    assert said.count("volcano") == 1


async def test_a_second_device_takes_the_call_over(stack: Stack) -> None:
    """LiveKit lets the newer device in and the older one out; what was said on both is kept."""
    alice, room = stranger("alice"), new_room()

    async with stack.caller(alice, room) as phone:
        await phone.reply()
        await phone.say(VOLCANOES)
        await stack.wait_stored(alice, "volcano")
        async with stack.caller(alice, room) as laptop:
            await wait_until(lambda: phone.disconnected_by is not None, RECONNECT_TIMEOUT_S)
            await laptop.say(STILL_THERE)
            await laptop.reply()
            await laptop.say(VIOLIN)
            await stack.wait_stored(alice, "violin")
    await stack.wait_ended(room)

    assert phone.disconnected_by == rtc.DisconnectReason.DUPLICATE_IDENTITY
    assert len(stack.worker.messages("[ENTRYPOINT]", room=room)) == 1
    assert any("volcano" in value for value in stack.memories(alice))


@pytest.mark.parametrize("at_once", [False, True], ids=["later", "at once"])
async def test_who_comes_back_to_the_room_finds_an_agent(stack: Stack, at_once: bool) -> None:
    """Left and joined again under the same name, a room has an agent who knows the person."""
    alice, room = stranger("alice"), new_room()

    async with stack.caller(alice, room) as caller:
        await caller.reply()
        await caller.say(VOLCANOES)
        await stack.wait_stored(alice, "volcano")
    if not at_once:
        await stack.wait_ended(room)
    async with stack.caller(alice, room) as caller:
        await caller.hears(*VOLCANO)
