"""Corrections by hand: a fact keeps what it said before, a turn's words leave the disk."""

from pathlib import Path

import pytest

from caller_memory import PersonMemory, open_stores, user_id
from caller_memory.models import Kind
from caller_memory.stores import Stores


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    """Files in a folder of their own."""
    return open_stores(tmp_path / "memories")


def test_a_corrected_fact_keeps_its_former_value(stores: Stores) -> None:
    """The new value holds from now on; the old one is told as former."""
    alice = PersonMemory(user_id("alice"), stores)
    berlin = alice.store("FACT", "home", "Berlin")

    vienna = alice.correct(berlin, "Vienna")

    assert vienna is not None and vienna.holds and vienna.value == "Vienna"
    (former,) = [memory for memory in alice.retrieve_all() if memory.superseded_at]
    assert (former.value, former.former_key) == ("Berlin", "home")
    assert former.superseded_at == vienna.created_at


def test_a_corrected_turn_leaves_nothing_of_its_words(stores: Stores) -> None:
    """What was misheard is gone, to the byte; when it was said stays."""
    alice = PersonMemory(user_id("alice"), stores)
    turn = alice.remember_turn("I love reading books about volcanoes")
    assert turn is not None

    mended = alice.correct(turn, "I love reading books about orchids")

    assert mended is not None and mended.kind is Kind.TURN
    assert (mended.key, mended.created_at) == (turn.key, turn.created_at)
    assert [memory.value for memory in alice.retrieve_all()] == [mended.value]
    stores.local.files.close()
    folder = stores.local.files.folder
    assert not any(b"volcano" in path.read_bytes() for path in folder.rglob("*.db*"))


def test_a_secret_in_a_correction_is_redacted(stores: Stores) -> None:
    """The same rules as for whatever else is stored."""
    alice = PersonMemory(user_id("alice"), stores)
    mended = alice.correct(alice.store("FACT", "home", "Berlin"), "my password is hunter2xx")
    assert mended is not None and "hunter2xx" not in mended.value


def test_what_changed_meanwhile_is_left_alone(stores: Stores) -> None:
    """Whoever corrects has seen what they correct."""
    alice = PersonMemory(user_id("alice"), stores)
    seen = alice.store("FACT", "home", "Berlin")
    alice.store("FACT", "home", "Rome")
    assert alice.correct(seen, "Vienna") is None
    assert alice.retrieve("FACT", "home") == "Rome"


def test_an_empty_correction_is_refused(stores: Stores) -> None:
    """To forget is another wish."""
    alice = PersonMemory(user_id("alice"), stores)
    with pytest.raises(ValueError, match="empty"):
        alice.correct(alice.store("FACT", "home", "Berlin"), "  ")


def test_running_calls_notice_a_correction(stores: Stores) -> None:
    """They hide the conversation so far, as after an erasure elsewhere."""
    alice = PersonMemory(user_id("alice"), stores)
    call = alice.in_call("call")
    berlin = alice.store("FACT", "home", "Berlin")
    before = call.erased_elsewhere_at()
    alice.correct(berlin, "Vienna")
    assert call.erased_elsewhere_at() > before
