"""stores: what grew too old is said once for each category, and holds on all disks as a forget."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from caller_memory import PersonMemory, Stores
from caller_memory.models import Category, Kind, Memory
from caller_memory.provenance import CODE, LANGUAGE, OPT_OUT, TOO_OLD
from caller_memory.stores import expiry, rows
from caller_memory.stores.base import Change
from caller_memory.stores.history import forgets_here
from caller_memory.stores.sqlite import SqliteStore
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.replicas import ALICE, Replica

ANNA = "1c9f1a39-0e4e-5a0e-8f6e-0a5a5a5a5a5a"
NOW = datetime.now(UTC)
PLANS = {Category.PLAN: NOW - timedelta(days=90)}
"""Plans are kept for ninety days."""


class Worker(Replica):
    """A disk, with its own way to Supabase."""

    def is_told(self, *changes: Change, user: str = ALICE) -> None:
        """A person tells it these, and nobody else hears."""
        with self.local.writing(user) as db:
            for change in changes:
                self.local.record(db, change)

    def tombstones(self) -> int:
        """How many its file holds."""
        with self.local.files.read(ALICE) as db:
            return int(db.execute("select count(*) from tombstones").fetchone()[0])

    def unsent(self) -> list[tuple[str, str | None]]:
        """What its outbox holds."""
        with self.local.files.read(ALICE) as db:
            return db.execute("select op, key from outbox order by id").fetchall()

    def keys(self) -> list[str]:
        """Of all that it knows."""
        return sorted(memory.key for memory in self.memory.retrieve_all())


@pytest.fixture
def remote(tmp_path: Path) -> FakeSupabase:
    """Supabase."""
    return FakeSupabase(tmp_path / "supabase")


@pytest.fixture
def workers(tmp_path: Path, remote: FakeSupabase) -> Iterator[tuple[Worker, Worker]]:
    """Two that have met Alice."""
    one, two = (Worker(tmp_path / name, remote) for name in ("one", "two"))
    for worker in (one, two):
        worker.meet()
    yield one, two
    for worker in (one, two):
        worker.local.files.close()


def plan(
    days_ago: float, key: str = "trip", value: str = "to rome", kind: Kind = Kind.FACT
) -> Change:
    """One that was last written so many days ago."""
    at = NOW - timedelta(days=days_ago)
    return Change.put(Memory(Category.PLAN, key, value, None, at, at, kind))


def test_a_file_does_not_grow_with_what_is_gone(workers: tuple[Worker, Worker]) -> None:
    """Nor what waits for Supabase, however often something grew too old."""
    one, _ = workers
    for day in range(5):
        one.is_told(*(plan(95.5 - day, f"plan {day} {n}") for n in range(20)))
        kept_since = {c: NOW - timedelta(days=95 - day) for c in Category}
        assert one.memory.forget_older(kept_since) == 20
    assert one.keys() == [] and one.tombstones() == 1
    assert one.unsent() == [("forget", TOO_OLD)]


@pytest.mark.parametrize("is_sent", [True, False])
def test_it_is_gone_from_every_disk(
    workers: tuple[Worker, Worker], remote: FakeSupabase, is_sent: bool
) -> None:
    """Also what the worker that noticed had never heard of; what is newer stays."""
    one, two = workers
    one.is_told(plan(91), plan(89, "talk"))
    one.meet()
    two.meet()
    two.is_told(plan(200, "old"), plan(89, "new"))
    if is_sent:
        two.meet()
    assert one.memory.forget_older(PLANS) == 1
    for worker in (one, two, one):
        worker.meet()
    assert one.keys() == two.keys() == sorted(remote.values(ALICE)) == ["new", "talk"]
    assert two.unsent() == []


def test_no_other_category_is_too_old(workers: tuple[Worker, Worker]) -> None:
    """And no choice about memory itself, here and elsewhere."""
    one, two = workers
    long_ago = NOW - timedelta(days=400)
    places = [OPT_OUT, CODE, LANGUAGE]
    choices = [Memory(*place, "no", None, long_ago, long_ago, Kind.CONTROL) for place in places]
    home = Memory(Category.FACT, "home", "Oslo", None, long_ago, long_ago)
    for worker in workers:
        worker.is_told(*map(Change.put, (*choices, home)))
    one.is_told(plan(91))
    preferences = {Category.PREFERENCE: NOW - timedelta(days=90)}
    one.is_told(Change.put(Memory(Category.PREFERENCE, "tea", "green", None, long_ago, long_ago)))
    assert one.memory.forget_older(PLANS | preferences) == 2
    for worker in (one, two):
        worker.meet()
        assert worker.keys() == sorted([*(key for _, key in places), "home"])


def test_an_old_copy_stays_out(workers: tuple[Worker, Worker], remote: FakeSupabase) -> None:
    """A restored Supabase knows of it and not that it is too old: it is told again."""
    one, two = workers
    one.is_told(plan(91))
    one.meet()
    version = remote.versions[ALICE]
    two.meet()
    assert one.memory.forget_older(PLANS) == 1
    one.meet()
    remote.restore(ALICE, version)
    with remote.writing(ALICE) as db:
        remote.record(db, plan(91))
    remote.versions[ALICE] = version
    for worker in (one, one, two):
        worker.meet()
    assert one.keys() == two.keys() == sorted(remote.values(ALICE)) == []


def test_each_portion_says_no_more_than_is_gone(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is killed between two of them leaves no other memory than Supabase."""
    one, two = workers
    monkeypatch.setattr(expiry, "OLD_AT_ONCE", 3)
    one.is_told(*(plan(100 - n, f"plan {n}") for n in range(7)))
    one.meet()
    two.meet()

    def killed(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("caller_memory.stores.expiry.time.sleep", killed)
    with pytest.raises(KeyboardInterrupt):
        one.memory.forget_older(PLANS)
    for worker in (one, two):
        worker.meet()
        assert worker.keys() == ["plan 3", "plan 4", "plan 5", "plan 6"]


def test_many_of_one_time_go_at_once(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many they are, and each is counted."""
    one, _ = workers
    monkeypatch.setattr(expiry, "OLD_AT_ONCE", 3)
    one.is_told(*(plan(100, f"plan {n}") for n in range(7)), plan(99, "last"))
    assert one.memory.forget_older(PLANS) == 8
    assert one.keys() == []


def test_what_is_said_from_now_on_is_kept(workers: tuple[Worker, Worker]) -> None:
    """Also where the clock that told the age was ahead, and nobody had compared it."""
    one, two = workers
    one.is_told(plan(91))
    assert one.memory.remember_turn("I love the hills")
    ahead = NOW + timedelta(days=1)
    assert one.memory.forget_older(dict.fromkeys(Category, ahead)) == 2
    assert one.memory.remember_turn("I love the sea")
    one.memory.store("PLAN", "trip", "to paris")
    for worker in (one, two, one):
        worker.meet()
        assert {m.value for m in worker.memory.retrieve_all()} == {"I love the sea", "to paris"}


def test_the_age_is_told_by_the_clock_of_supabase(
    workers: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """This machine's is 400 days ahead, and known to be."""
    one, _ = workers
    one.is_told(plan(89))
    days_400 = timedelta(days=400)
    one.local.clock.offset_us = -rows.to_us(rows.to_time(0) + days_400)
    by_this_clock = {c: at + days_400 for c, at in PLANS.items()}
    assert one.memory.forget_older(by_this_clock) == 0 and one.keys() == ["trip"]


@pytest.mark.parametrize("ahead_days", [400, -400])
def test_a_clock_that_was_compared_later_takes_nothing_more_along(
    tmp_path: Path, remote: FakeSupabase, monkeypatch: pytest.MonkeyPatch, ahead_days: int
) -> None:
    """What it erased here alone comes back; nothing that stayed is too old by then."""
    right = rows.now_us
    two = Worker(tmp_path / "two", remote)
    two.meet()
    two.is_told(plan(91, "older"), plan(89))
    two.meet()
    one = Worker(tmp_path / "one", remote)
    one.meet()
    one.local.files.close()
    one = Worker(tmp_path / "one", remote)  # another process, which has compared nothing yet
    wrong_us = ahead_days * 24 * 3_600_000_000
    for name in ("clock", "transactions", "merge", "sqlite", "replication"):
        module = f"caller_memory.stores.{name}.now_us"
        monkeypatch.setattr(module, lambda: right() + wrong_us)
    by_this_clock = {c: at + timedelta(days=ahead_days) for c, at in PLANS.items()}
    gone = one.memory.forget_older(by_this_clock)
    assert gone == (2 if ahead_days > 0 else 0)
    for worker in (one, two, one):
        worker.meet()
    assert one.keys() == two.keys() == (["trip"] if ahead_days > 0 else ["older", "trip"])


def test_nobody_forgets_a_category_by_its_key(workers: tuple[Worker, Worker]) -> None:
    """Whatever a model asks for."""
    one, _ = workers
    one.is_told(plan(1))
    assert not one.memory.forget("PLAN", TOO_OLD)
    assert one.keys() == ["trip"]
    one.memory.store("PLAN", TOO_OLD, "a name like any other")
    assert one.memory.retrieve("PLAN", TOO_OLD.strip())


def test_what_is_imported_is_kept_however_old(tmp_path: Path) -> None:
    """It is a decision of its day, and so is to join two identities."""
    store = SqliteStore(tmp_path)
    alice, anna = (PersonMemory(user, Stores(store)) for user in (ALICE, ANNA))
    old, older = plan(91).memory, plan(100, "older").memory
    assert old and older
    with store.writing(ALICE) as db:
        store.record(db, Change.put(old))
    with store.writing(ANNA) as db:
        store.record(db, Change.put(older))
    assert alice.forget_older(PLANS) == 1
    alice.import_all([old])
    assert alice.erase_moved([]) is False and alice.take_over(anna)
    assert sorted(m.key for m in alice.retrieve_all()) == ["older", "trip"]
    found = next(m for m in alice.retrieve_all() if m.key == "trip")
    assert found.as_told() == old


def test_an_unsent_value_leaves_outbox_and_dead_letters(
    workers: tuple[Worker, Worker], remote: FakeSupabase
) -> None:
    """With the memory, by whomever it was noticed; what waits beside it is sent."""
    one, two = workers
    remote.refuses = {"refused"}
    one.is_told(plan(91, "refused"), plan(89, "new"))
    one.meet()
    one.is_told(plan(92, "unsent"), plan(88, "newer"))
    two.is_told(plan(95, "other"))
    assert two.memory.forget_older(PLANS) == 1
    two.meet()
    one.replication.pull(ALICE)
    with one.local.files.read(ALICE) as db:
        assert db.execute("select count(*) from dead_letters").fetchone() == (0,)
    assert [op for op, key in one.unsent() if key != "newer"] == []
    one.meet()
    assert one.keys() == sorted(remote.values(ALICE)) == ["new", "newer"]


def test_it_is_no_forget_in_an_audit(workers: tuple[Worker, Worker]) -> None:
    """Nobody has taken it back."""
    one, _ = workers
    one.is_told(plan(91))
    assert one.memory.forget_older(PLANS) == 1
    assert forgets_here(one.local, ALICE).forgotten == []
