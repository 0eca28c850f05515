"""The file as a replica of Supabase: what each side knows better, and when nobody waits."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import storage
from caller_memory.errors import StoreUnavailable
from caller_memory.models import Category
from caller_memory.stores import Stores
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync import Sync
from caller_memory.stores.sync_source import SyncSource
from profiles import ensure_profile_exists
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.waiting import HANG_GUARD_S

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
FACT = Category.FACT
NOW = datetime.now(UTC)


@pytest.fixture
def remote(tmp_path: Path) -> FakeSupabase:
    """Supabase."""
    return FakeSupabase(tmp_path / "supabase")


@pytest.fixture
def local(tmp_path: Path) -> SqliteStore:
    """The files of this worker."""
    return SqliteStore(tmp_path / "memories", is_replica=True)


@pytest.fixture
def sync(local: SqliteStore, remote: FakeSupabase) -> Sync:
    """The way between the two, whose thread does nothing by itself."""
    sync = Sync(SyncSource(local), remote, timeout_s=HANG_GUARD_S)
    sync._ended = True
    return sync


def test_what_comes_from_supabase_is_kept_in_the_order_it_was_said(
    local: SqliteStore, remote: FakeSupabase, sync: Sync
) -> None:
    """Search takes neighbours in the file for neighbours in the conversation."""
    for minutes in (3, 1, 2):
        said_at = NOW - timedelta(minutes=minutes)
        remote.put(ALICE, FACT, f"{minutes} minutes ago", "x", said_at=said_at)
    sync.open_session(ALICE, None)
    with local.files.read(ALICE) as db:
        rows = db.execute("select key from memories order by id").fetchall()
    assert [key for (key,) in rows] == ["3 minutes ago", "2 minutes ago", "1 minutes ago"]


async def test_a_greeting_that_supabase_has_not_heard_of_counts(
    local: SqliteStore, remote: FakeSupabase, sync: Sync
) -> None:
    """Nobody is greeted as new twice, because the first greeting is still on its way."""
    remote.open_session(ALICE, None)
    local.open_profile(ALICE, None)
    local.set_greeted(ALICE)
    storage.use(Stores(local, sync))
    profile = await ensure_profile_exists(ALICE)
    there = remote.find_profile(ALICE)
    assert there is not None and there.is_first_login is True
    assert profile.is_first_login is False
    kept = local.find_profile(ALICE)
    assert kept is not None and kept.is_first_login is False


def test_nobody_waits_for_a_supabase_that_is_out_of_reach(
    local: SqliteStore, remote: FakeSupabase, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of a call is not held up by what can only be sent later."""
    remote.error = StoreUnavailable("Supabase does not answer")
    monkeypatch.setattr("random.uniform", lambda low, high: 10 * HANG_GUARD_S)
    assert sync.open_session(ALICE, None) is None
    answers: list[bool] = []
    waiting = threading.Thread(target=lambda: answers.append(sync.flush(ALICE, 10 * HANG_GUARD_S)))
    waiting.start()
    waiting.join(HANG_GUARD_S)
    assert answers == [False]


def test_a_file_that_is_needed_again_is_not_removed(local: SqliteStore) -> None:
    """It is looked at once more when nobody else can write to it."""
    local.put(ALICE, FACT, "a", "1")
    local.files.close()
    looks = iter([True, False])
    assert local.files.remove_if(ALICE, lambda _: next(looks)) is False
    assert local.list_memories(ALICE)
