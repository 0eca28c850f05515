"""stores: an opt-out outlives a "forget everything" of a worker that did not know of it."""

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest

from caller_memory.models import Category, Kind
from caller_memory.provenance import OPT_OUT
from caller_memory.stores.base import Change, Op, Pushed, Result
from caller_memory.stores.changes import put_all
from caller_memory.stores.rows import now_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import SyncSource
from caller_memory.stores.tombstones import set_meta
from tests.helpers.fake_supabase import FakeSupabase

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"


@pytest.fixture
def remote(tmp_path: Path) -> FakeSupabase:
    """Supabase; Alice has a profile there."""
    remote = FakeSupabase(tmp_path / "supabase")
    remote.open_session(ALICE, None)
    return remote


@pytest.fixture
def local(tmp_path: Path) -> SqliteStore:
    """The files of this worker, in which Alice wants nothing kept."""
    local = SqliteStore(tmp_path / "memories", is_replica=True)
    local.put(ALICE, *OPT_OUT, "no", kind=Kind.CONTROL)
    return local


def pull(local: SqliteStore, remote: FakeSupabase) -> None:
    """What a session start does."""
    source = SyncSource(local)
    known = source.known_version(ALICE)
    assert source.merge(ALICE, remote.open_session(ALICE, None, known), now_us(), known)


def waiting(local: SqliteStore) -> list[Change]:
    """What is to be sent."""
    return [change for _, change in SyncSource(local).batch(ALICE, 50)]


def test_everything_forgotten_elsewhere_leaves_it(local: SqliteStore, remote: FakeSupabase) -> None:
    """It is sent as of when it was said."""
    remote.forget_all(ALICE)
    old = local.find(ALICE, *OPT_OUT)
    pull(local, remote)
    assert local.find(ALICE, *OPT_OUT) == old
    (change,) = waiting(local)
    assert change.memory == old
    remote.push(ALICE, [change])
    assert remote.find(ALICE, *OPT_OUT) == old


def test_one_of_a_clock_that_ran_ahead_stays(local: SqliteStore, remote: FakeSupabase) -> None:
    """Other memories of a time that has not come yet go with everything: a choice does not."""
    (old,) = [m for m in local.list_memories(ALICE) if m.place == OPT_OUT]
    ahead = dataclasses.replace(old, updated_at=old.updated_at + timedelta(seconds=90))
    with local.writing(ALICE) as db:
        put_all(db, [ahead])
        db.execute("delete from outbox")  # it was sent, and the answer did not come
    remote.forget_all(ALICE)
    pull(local, remote)
    assert local.find(ALICE, *OPT_OUT) == ahead


def test_everything_forgotten_here_leaves_one_that_comes_in(
    local: SqliteStore, remote: FakeSupabase, tmp_path: Path
) -> None:
    """This worker forgot everything after it was said at another."""
    (change,) = waiting(local)
    remote.push(ALICE, [change])
    other = SqliteStore(tmp_path / "other", is_replica=True)
    other.forget_all(ALICE)
    pull(other, remote)
    assert other.find(ALICE, *OPT_OUT)
    assert [c.op for c in waiting(other)] == [Op.FORGET_ALL]


def test_kept_with_everything_forgotten_it_is_not_said_again(
    local: SqliteStore, remote: FakeSupabase, tmp_path: Path
) -> None:
    """Who took it back elsewhere before that, not knowing, said the newest of it."""
    remote.push(ALICE, waiting(local))
    other = SqliteStore(tmp_path / "other", is_replica=True)
    pull(other, remote)
    remote.forget(ALICE, *OPT_OUT)
    local.put(ALICE, Category.FACT, "home", "Leeds")
    assert local.forget_all(ALICE, keep_opt_out=True) == 1
    assert local.find(ALICE, *OPT_OUT)
    remote.push(ALICE, waiting(local))
    pull(local, remote)
    assert local.find(ALICE, *OPT_OUT) is None


def test_of_who_was_removed_it_goes(local: SqliteStore, remote: FakeSupabase) -> None:
    """The person begins anew."""
    (change,) = waiting(local)
    remote.push(ALICE, [change])
    pull(local, remote)
    source, known = SyncSource(local), SyncSource(local).known_version(ALICE)
    page = dataclasses.replace(
        remote.open_session(ALICE, None, known), profile=None, removed_at=change.updated_at
    )
    source.merge(ALICE, page, now_us(), known)
    assert local.find(ALICE, *OPT_OUT) is None


def test_a_push_that_comes_too_late_leaves_it(local: SqliteStore) -> None:
    """Supabase has it for forgotten with everything: the next page tells more."""
    source = SyncSource(local)
    source.acknowledge(ALICE, source.batch(ALICE, 50), Pushed(0, 1, [Result.FORGOTTEN], {}))
    assert local.find(ALICE, *OPT_OUT)
    with local.writing(ALICE) as db:
        set_meta(db, "version", 7)
    local.put(ALICE, *OPT_OUT, "no", kind=Kind.CONTROL)
    source.acknowledge(ALICE, source.batch(ALICE, 50), Pushed(7, 8, [Result.FORGOTTEN], {}))
    assert source.known_version(ALICE) == -1


def test_taken_back_elsewhere_it_goes(local: SqliteStore, remote: FakeSupabase) -> None:
    """By itself, before everything else was forgotten."""
    (change,) = waiting(local)
    remote.push(ALICE, [change])
    remote.forget(ALICE, *OPT_OUT)
    remote.forget_all(ALICE)
    pull(local, remote)
    assert local.find(ALICE, *OPT_OUT) is None


def test_taking_it_back_outlives_forgetting_everything(local: SqliteStore) -> None:
    """Neither the outbox nor the file loses that it was taken back."""
    local.forget(ALICE, *OPT_OUT)
    local.forget_all(ALICE)
    assert [change.op for change in waiting(local)] == [Op.FORGET, Op.FORGET_ALL]
    with local.writing(ALICE) as db:
        assert db.execute("select count(*) from tombstones").fetchone() == (1,)


def test_forgetting_it_with_everything_takes_it_back(local: SqliteStore) -> None:
    """Where the person is known to have opted out, and that is to go, too."""
    local.forget_all(ALICE)
    assert [change.op for change in waiting(local)] == [Op.FORGET_ALL, Op.FORGET]
