"""profiles.py: the profile is there before the session starts."""

import logging
from pathlib import Path

import pytest

import storage
from caller_memory.person import PersonMemory
from identity import livekit_identity_to_uuid
from memory_manager import memory_manager
from profiles import ensure_profile_exists
from session_context import set_session_user

ALICE = "alice@example.com"
ALICE_UUID = livekit_identity_to_uuid(ALICE)


async def test_first_login_creates_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    """The lines of creation are printed on the first login alone."""
    with caplog.at_level(logging.INFO):
        first = await ensure_profile_exists(ALICE_UUID, original_identity=ALICE)
        again = await ensure_profile_exists(ALICE_UUID, original_identity=ALICE)
    assert first == again
    assert (first.id, first.email, first.is_first_login) == (ALICE_UUID, ALICE, True)
    ready = f"[SESSION INIT] ✓ Profile ready for user: {ALICE_UUID}"
    assert caplog.messages == [
        f"[PROFILE CREATE] Creating profile for LiveKit user: {ALICE}",
        f"[PROFILE CREATE] Successfully created profile for user {ALICE}",
        ready,
        ready,
    ]


async def test_no_address_is_invented() -> None:
    """`email` holds the identity only when it is one."""
    profile = await ensure_profile_exists(livekit_identity_to_uuid("user-1"), "user-1")
    assert profile.email is None


async def test_a_memory_before_any_profile_makes_one(caplog: pytest.LogCaptureFixture) -> None:
    """Silently; the address is filled in when it is known."""
    set_session_user(ALICE)
    memory_manager.store("FACT", "a", "b")
    assert "PROFILE" not in caplog.text
    assert (await ensure_profile_exists(ALICE_UUID, ALICE)).email == ALICE


async def test_after_the_greeting_it_is_no_first_login() -> None:
    """Also for the next call."""
    await ensure_profile_exists(ALICE_UUID, ALICE)
    PersonMemory(ALICE_UUID, storage.current()).mark_greeted()
    assert (await ensure_profile_exists(ALICE_UUID, ALICE)).is_first_login is False


async def test_without_a_store_the_call_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody knows whether it is a first login, and nothing claims that the profile is ready."""
    (tmp_path / ".data").write_text("a file where the folder should be")
    with caplog.at_level(logging.INFO):
        profile = await ensure_profile_exists(ALICE_UUID, ALICE)
    assert (profile.id, profile.email, profile.is_first_login) == (ALICE_UUID, ALICE, None)
    assert [r.levelname for r in caplog.records] == ["ERROR"]
