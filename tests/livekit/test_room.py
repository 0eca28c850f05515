"""worker/room.py: what a session takes from its room, and from whom."""

from typing import Any, cast

import pytest
from livekit import rtc
from livekit.agents.voice.room_io import TextInputEvent

from caller_memory.livekit.caller_options import MAX_TYPED_CHARS, TYPED_TOO_MUCH, caller_options
from tests.helpers.fakes import FakeLLM, arrive, conversation
from tests.helpers.room import SIP, STANDARD, Participant
from worker.room import caller_identity, caller_zone


def identity_of(participant: Participant, region: str | None = None) -> str | None:
    """Whom the participant is remembered as."""
    return caller_identity(cast(rtc.RemoteParticipant, participant), region)


def test_only_a_caller_by_phone_is_named_by_a_number() -> None:
    """What a client says of itself, its attributes included, names nobody."""
    number = {"sip.phoneNumber": "+4915112345678"}
    assert identity_of(Participant("sip_x", SIP, number)) == "sip_+4915112345678"
    assert identity_of(Participant("sip_x", SIP)) is None
    assert identity_of(Participant("sip_015112345678", SIP), "DE") == "sip_+4915112345678"
    assert identity_of(Participant("anonymous", STANDARD, number)) == "anonymous"
    assert identity_of(Participant("+4915112345678", STANDARD)) == "+4915112345678"


@pytest.mark.parametrize(
    ("kind", "identity", "attributes", "zone"),
    [
        (STANDARD, "alice", {"timezone": "America/New_York"}, "America/New_York"),
        (STANDARD, "alice", {}, None),
        (STANDARD, "sip_+4915112345678", {}, None),
        (SIP, "sip_+4915112345678", {}, "Europe/Berlin"),
        (SIP, "sip_x", {"sip.phoneNumber": "+12125551234"}, "America/New_York"),
        (SIP, "sip_030901820", {}, "Europe/Berlin"),
        (SIP, "front-desk", {"sip.phoneNumber": "+818012345678"}, "Asia/Tokyo"),
        (SIP, "sip_+61412345678", {}, None),
        (SIP, "sip_+18005551234", {}, None),
        (SIP, "sip_anonymous", {"sip.phoneNumber": "anonymous"}, None),
        (SIP, "sip_0123456789abcdef", {}, None),
        (SIP, "sip_+4915112345678", {"timezone": "Asia/Tokyo"}, "Asia/Tokyo"),
    ],
)
def test_the_time_zone_is_told_or_that_of_the_number(
    kind: int, identity: str, attributes: dict[str, str], zone: str | None
) -> None:
    """A region of several zones tells none; a number counts only where the network says it."""
    participant = cast(rtc.RemoteParticipant, Participant(identity, kind, attributes))
    found = caller_zone(participant, "DE")
    assert (str(found) if found else None) == zone


@pytest.mark.parametrize(
    "name", ["Mars/Base", "../../etc/passwd", "/etc/localtime", "Europe", "a\0b", "x" * 5000, " "]
)
def test_a_wrong_time_zone_is_ignored(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """With one warning that does not repeat it; the number tells the zone then."""
    caller = Participant("sip_+4915112345678", SIP, {"timezone": name})
    assert str(caller_zone(cast(rtc.RemoteParticipant, caller), None)) == "Europe/Berlin"
    [warning] = caplog.messages
    assert warning == "the participant's attribute timezone names no time zone: ignored"


def test_the_session_takes_the_callers_voice_and_typing_alone() -> None:
    """Early sound is not taken: whoever names the caller's track could speak for them."""
    arguments = caller_options("alice")
    taken = arguments["room_options"]
    assert arguments["session_host"] is False
    assert taken.participant_identity == "alice"
    sound = taken.get_audio_input_options()
    assert sound is not None and sound.pre_connect_audio is False
    assert taken.get_video_input_options() is None


@pytest.mark.parametrize("length", [MAX_TYPED_CHARS, MAX_TYPED_CHARS + 1])
async def test_a_typed_message_that_is_too_long_is_declined(length: int) -> None:
    """With words that say so, and without asking a model."""
    model, typed = FakeLLM(), caller_options("alice")["room_options"].get_text_input_options()
    assert typed is not None
    async with conversation(await arrive("alice"), model) as session:
        answer: Any = typed.text_input_cb(session, TextInputEvent(text="x" * length))
        await answer
        await session.wait_for_idle()
        said = [m.text_content for m in session.history.messages() if m.role == "assistant"]
    is_too_long = length > MAX_TYPED_CHARS
    assert len(model.prompts) == (0 if is_too_long else 1)
    assert said == ([TYPED_TOO_MUCH] if is_too_long else ["All right. "])
