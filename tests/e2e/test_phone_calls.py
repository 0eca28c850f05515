"""Callers by phone: who is the same person, who is anonymous, and whose number stands nowhere."""

import hashlib

import pytest

from identity import livekit_identity_to_uuid

from .openai_server import OpenAIServer
from .processes import wait_until
from .sentences import QUESTION, VOLCANO, VOLCANOES
from .stack import Stack, new_room, person_file

pytestmark = pytest.mark.e2e

TIME_LIMIT_S = 180.0


def hidden(number: str) -> str:
    """The identity that LiveKit gives a caller where the trunk hides numbers."""
    return "sip_" + hashlib.sha256(number.encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("identity", "attributes"),
    [
        ("sip_anonymous", {"sip.phoneNumber": "anonymous"}),
        ("sip_private", {"sip.phoneNumber": "private"}),
        ("sip_+266696687", {"sip.phoneNumber": "+266696687"}),
        (hidden("anonymous"), {}),
    ],
)
async def test_two_who_withhold_their_number_share_nothing(
    stack: Stack, identity: str, attributes: dict[str, str]
) -> None:
    """They are served, nothing is kept of the first, and the second is told nothing."""
    for room in (new_room(), new_room()):
        async with stack.caller(
            identity, room, kind="sip", attributes=attributes, microphone="muted"
        ) as caller:
            await caller.reply()
            await caller.type(QUESTION)
            await caller.hears("know", "sorry")
            await caller.type(VOLCANOES)
            await caller.hears("thank")
        await stack.wait_ended(room)
        assert not stack.worker.messages("[MEMORY STORED]", room=room)
        assert not stack.worker.messages("[SESSION INIT] Identity:", room=room)
    assert not person_file(stack.worker.memory_dir, identity).exists()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (hidden("+4915112345678"), hidden("+4915112345678")),
        ("sip_+4915112300001", "sip_004915112300001"),
    ],
)
async def test_one_number_is_one_person(stack: Stack, first: str, second: str) -> None:
    """Hidden from us or spelled otherwise: who called before is known."""
    async with stack.caller(first, new_room(), kind="sip", microphone="muted") as caller:
        await caller.reply()
        await caller.type(VOLCANOES)
        await stack.wait_stored(first, "volcano")
    async with stack.caller(second, new_room(), kind="sip", microphone="muted") as caller:
        await caller.hears(*VOLCANO)


async def test_no_line_of_a_masked_log_holds_the_number(
    stack: Stack, openai: OpenAIServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """LiveKit's rule for single callers names the room after it, beside the person's UUID."""
    number = "+4915112300002"
    masked = Stack.started(tmp_path_factory.mktemp("masked"), openai, settings={"LOG_PII": "0"})
    try:
        await masked.worker.wait_ready()
        async with masked.caller(
            f"sip_{number}",
            f"call-_{number}_xyz",
            kind="sip",
            attributes={"sip.phoneNumber": number},
            microphone="muted",
        ) as caller:
            await caller.reply()
            await caller.type(VOLCANOES)
            await masked.wait_stored(f"sip_{number}", "volcano")
        await wait_until(lambda: "process exiting" in masked.worker.log.read_text(), 40)
        log = masked.worker.log.read_text(errors="replace")
    finally:
        masked.stop()
    assert livekit_identity_to_uuid(f"sip_{number}") in log
    assert "volcano" not in log.lower()
    assert [line for line in log.splitlines() if number[1:] in line] == []
