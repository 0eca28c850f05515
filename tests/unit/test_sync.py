"""stores/sync.py: changes out, snapshots in, whatever the other side does; with a fake Supabase."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from caller_memory.errors import StoreMisconfigured, StoreUnavailable
from caller_memory.models import Category
from caller_memory.stores import user_databases
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync import Sync
from caller_memory.stores.sync_source import SyncSource
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.syncing import hurry, syncing
from tests.helpers.waiting import HANG_GUARD_S, eventually

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
BOB = "1bbc064c-d74a-56e6-a2b9-009139975e85"
FACT = Category.FACT
DOWN = StoreUnavailable("Supabase does not answer")
WRONG_KEY = StoreMisconfigured("Supabase refuses every request: check SUPABASE_URL and the key")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again after moments."""
    hurry(monkeypatch)


@pytest.fixture
def remote(tmp_path: Path) -> FakeSupabase:
    """Supabase."""
    return FakeSupabase(tmp_path / "supabase")


@pytest.fixture
def local(tmp_path: Path) -> SqliteStore:
    """The files of this worker."""
    return SqliteStore(tmp_path / "memories", is_replica=True)


@pytest.fixture
def sync(local: SqliteStore, remote: FakeSupabase) -> Iterator[Sync]:
    """The way between the two."""
    with syncing(local, remote) as way:
        yield way


def sent(sync: Sync, user: str | None = ALICE) -> bool:
    """Wait until all of it has arrived."""
    return eventually(lambda: sync.flush(user, HANG_GUARD_S))


def levels(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Of what was logged that somebody should look at."""
    return [r.levelname for r in caplog.records if r.levelno >= logging.WARNING]


def test_what_is_written_arrives(local: SqliteStore, remote: FakeSupabase, sync: Sync) -> None:
    """By itself, in the order of the writes, in batches of fifty at most."""
    sync._breaker._open_until = float("inf")
    for n in range(120):
        local.put(ALICE, FACT, f"k{n}", f"v{n}")
    sync._breaker._open_until = 0.0
    local.forget(ALICE, FACT, "k7")
    assert sent(sync)
    arrived = [change.key for batch in remote.batches for change in batch]
    assert arrived == [f"k{n}" for n in range(120) if n != 7] + ["k7", "taken back: k7"]
    assert max(len(batch) for batch in remote.batches) == 50
    assert remote.values(ALICE) == {f"k{n}": f"v{n}" for n in range(120) if n != 7}


def test_no_write_waits_for_supabase(local: SqliteStore, remote: FakeSupabase, sync: Sync) -> None:
    """While it hangs, the turn's reads and writes go on."""
    remote.open.clear()
    local.put(ALICE, FACT, "a", "1")
    assert eventually(lambda: remote.asked == 1)
    local.put(ALICE, FACT, "b", "2")
    assert len(local.list_memories(ALICE)) == 2
    assert remote.batches == [] and not sync.flush(ALICE, 0)
    remote.open.set()
    assert sent(sync) and remote.values(ALICE) == {"a": "1", "b": "2"}


@pytest.mark.parametrize("too_late", [False, True])
def test_what_fails_is_tried_again(
    local: SqliteStore,
    remote: FakeSupabase,
    sync: Sync,
    caplog: pytest.LogCaptureFixture,
    too_late: bool,
) -> None:
    """Nothing lost; nothing twice where the answer alone was lost; warnings and no ERROR."""
    remote.error, remote.too_late = DOWN, too_late
    remote.open_profile(ALICE, None)
    local.put(ALICE, FACT, "a", "1")
    local.put(ALICE, FACT, "a", "2")
    assert eventually(lambda: remote.asked > 2)
    assert not sync.flush(ALICE, 0) and set(levels(caplog)) == {"WARNING"}
    remote.error = None
    assert sent(sync) and remote.values(ALICE) == {"a": "2"}


def test_an_operators_matter_is_said_once(
    local: SqliteStore, remote: FakeSupabase, sync: Sync, caplog: pytest.LogCaptureFixture
) -> None:
    """One ERROR with the fix for as long as it lasts, session starts included; then all arrives."""
    caplog.set_level(logging.INFO)
    remote.error = WRONG_KEY
    local.put(ALICE, FACT, "a", "1")
    assert eventually(lambda: remote.asked > 2)
    # Nothing of Bob's waits: that is no answer of Supabase.
    sync.wake(BOB)
    assert eventually(lambda: remote.asked > 5)
    assert sync.open_session(BOB, None) is None
    assert eventually(lambda: remote.asked > 8)
    assert levels(caplog) == ["ERROR"] and "check SUPABASE_URL" in caplog.text
    remote.error = None
    assert sent(sync, None) and remote.values(ALICE) == {"a": "1"}
    assert caplog.messages.count("Supabase answers again") == 1


def test_a_row_to_blame_is_found_and_put_aside(
    local: SqliteStore, remote: FakeSupabase, sync: Sync, caplog: pytest.LogCaptureFixture
) -> None:
    """Two among fifty, by halves; each an ERROR, neither with what it says."""
    remote.open_session(ALICE, None)
    remote.refuses = {"canary-13", "canary-40"}
    sync._breaker._open_until = float("inf")
    for n in range(50):
        local.put(ALICE, FACT, f"canary-{n}", "canary")
    sync._breaker._open_until, remote.asked = 0.0, 0
    sync.wake(ALICE)
    assert sent(sync)
    assert len(remote.values(ALICE)) == 48 and len(local.list_memories(ALICE)) == 50
    assert SyncSource(local).state(ALICE).dead == 2
    assert levels(caplog) == ["ERROR", "ERROR"] and "canary" not in caplog.text
    assert remote.asked < 25


def test_a_missing_profile_is_made_first(
    local: SqliteStore, remote: FakeSupabase, sync: Sync, caplog: pytest.LogCaptureFixture
) -> None:
    """With the address that the file knows."""
    local.open_profile(ALICE, "alice@example.com")
    local.put(ALICE, FACT, "a", "1")
    assert sent(sync) and remote.values(ALICE) == {"a": "1"}
    profile = remote.find_profile(ALICE)
    assert profile and profile.email == "alice@example.com" and levels(caplog) == []


def test_a_session_that_could_not_ask_is_pulled_later(
    local: SqliteStore, remote: FakeSupabase, sync: Sync
) -> None:
    """As soon as Supabase answers, without another call."""
    remote.put(ALICE, FACT, "a", "1")
    remote.error = DOWN
    assert sync.open_session(ALICE, "alice@example.com") is None
    remote.error = None
    assert eventually(lambda: [m.key for m in local.list_memories(ALICE)] == ["a"])


def test_an_answer_that_takes_forever_is_left_behind(
    local: SqliteStore, remote: FakeSupabase, sync: Sync
) -> None:
    """Whatever the client's own time-outs make of it."""
    sync._replication.timeout_s = 0.02
    remote.open.clear()
    assert sync.open_session(ALICE, None) is None
    local.put(ALICE, FACT, "a", "1")
    assert eventually(lambda: remote.asked > 2)
    sync._replication.timeout_s = HANG_GUARD_S
    remote.open.set()
    assert sent(sync) and remote.values(ALICE) == {"a": "1"}


def test_one_persons_file_holds_up_nobody_else(
    local: SqliteStore,
    remote: FakeSupabase,
    sync: Sync,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It can not be read: the others' changes go on, and no pause is blamed on Supabase."""
    monkeypatch.setattr(user_databases, "BUSY_TIMEOUT_S", 0.02)
    local.files.path(ALICE).mkdir(parents=True)
    sync.wake(ALICE)
    for n in range(5):
        local.put(BOB, FACT, f"k{n}", "v")
        assert sent(sync, BOB)
    assert len(remote.values(BOB)) == 5 and sync._breaker.failures == 0
    assert eventually(lambda: f"user {ALICE} can not be sent now" in caplog.text)
    local.files.path(ALICE).rmdir()
    assert sent(sync)


def test_a_sweep_sends_what_others_left(
    local: SqliteStore, remote: FakeSupabase, sync: Sync
) -> None:
    """Killed jobs, and files from before Supabase was configured; again for what comes later."""
    alone = SqliteStore(local.files.folder)
    local.on_write = lambda user_id: None
    local.put(ALICE, FACT, "a", "1")
    alone.put(BOB, FACT, "b", "2")
    (local.files.folder / "ed" / "notes.db").write_text("not a person's")
    sync.sweep()
    assert sent(sync, None)
    assert remote.values(ALICE) == {"a": "1"} and remote.values(BOB) == {"b": "2"}


def test_closing_ends_the_thread(local: SqliteStore, remote: FakeSupabase, sync: Sync) -> None:
    """What comes later stays on disk."""
    local.put(ALICE, FACT, "a", "1")
    assert sent(sync) and sync._thread
    sync.close()
    sync._thread.join(HANG_GUARD_S)
    assert not sync._thread.is_alive()
    local.put(ALICE, FACT, "b", "2")
    assert remote.values(ALICE) == {"a": "1"} and not sync.flush(ALICE, 0)
