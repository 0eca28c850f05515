"""stores/outbox.py: what waits, in which order, and that none of it is dropped."""

import dataclasses
from pathlib import Path

import pytest

from caller_memory.models import Category, Source
from caller_memory.stores import outbox, transactions
from caller_memory.stores.base import Change
from caller_memory.stores.rows import now_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import SyncSource

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"
FACT = Category.FACT

Named = tuple[str, str | None, str | None]


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    """A store with Supabase behind it."""
    return SqliteStore(tmp_path, is_replica=True)


@pytest.fixture
def source(store: SqliteStore) -> SyncSource:
    """The pusher's side of it."""
    return SyncSource(store)


def named(changes: list[tuple[int, Change]]) -> list[Named]:
    """Operation, key and value of each."""
    return [
        (change.op.value, change.key, change.memory.value if change.memory else None)
        for _, change in changes
    ]


def drain(store: SqliteStore, limit: int = 50) -> list[Named]:
    """Take all that waits, as the pusher does; in the order of the arrivals."""
    arrived: list[Named] = []
    while True:
        with store.files.write(USER) as db:
            outbox.backfill(db, limit)
            batch = outbox.batch(db, limit)
            outbox.acknowledge(db, [number for number, _ in batch])
        if not batch:
            return arrived
        assert len(batch) <= limit
        arrived += named(batch)


def puts(*numbers: int) -> list[Named]:
    """What the puts of these numbers say."""
    return [("put", f"k{n}", f"v{n}") for n in numbers]


def forgets(key: str) -> list[Named]:
    """What a forget of a fact says: it is gone, and so is what others made of its name."""
    return [("forget", key, None), ("forget", f"taken back: {key}", None)]


def put(store: SqliteStore, *numbers: int) -> None:
    """Write these, each under a key of its own."""
    for n in numbers:
        store.put(USER, FACT, f"k{n}", f"v{n}")


def test_changes_leave_in_the_order_they_were_made(store: SqliteStore) -> None:
    """Over as many batches as it takes."""
    put(store, *range(7))
    assert drain(store, limit=3) == puts(*range(7))
    assert drain(store) == []


def test_no_key_stands_twice_in_a_batch(store: SqliteStore, source: SyncSource) -> None:
    """What is written over is sent once; a batch ends before the second greeting, or forget."""
    store.put(USER, FACT, "a", "1")
    store.put(USER, Category.GOAL, "b", "1")
    store.put(USER, FACT, "a", "2")
    batch = source.batch(USER, 50)
    assert named(batch) == [("put", "b", "1"), ("put", "a", "2")]
    assert batch[0][1].category is Category.GOAL
    assert len(drain(store)) == 2
    store.set_greeted(USER)
    store.set_greeted(USER)
    assert len(source.batch(USER, 50)) == 1


def test_what_is_not_acknowledged_stays(store: SqliteStore, source: SyncSource) -> None:
    """The same batch again, also after new writes."""
    put(store, 1, 2)
    batch = source.batch(USER, 50)
    put(store, 3)
    assert source.batch(USER, 50)[:2] == batch


def test_a_forget_takes_what_it_forgets_along(store: SqliteStore, source: SyncSource) -> None:
    """What waits and what was refused; of other keys nothing."""
    put(store, 1, 2)
    number, _ = source.batch(USER, 1)[0]
    source.dead_letter(USER, number, "refused")
    put(store, 3)
    store.forget(USER, FACT, "k1")
    assert source.state(USER).dead == 0
    store.forget(USER, FACT, "k3")
    assert drain(store) == [*puts(2), *forgets("k1"), *forgets("k3")]


def test_dead_letters_are_kept_whole(store: SqliteStore, source: SyncSource) -> None:
    """Out of the way of the others, once, however many processes find them."""
    put(store, 1, 2)
    (number, change), _ = source.batch(USER, 50)
    source.dead_letter(USER, number, "SQLSTATE 23514")
    source.dead_letter(USER, number, "SQLSTATE 23514")
    assert named(source.batch(USER, 50)) == puts(2)
    with store.files.read(USER) as db:
        letters = db.execute("select op, category, key, value, error from dead_letters").fetchall()
    assert letters == [("put", "FACT", change.key, "v1", "SQLSTATE 23514")]
    state = source.state(USER)
    assert (state.waiting, state.dead, state.full) == (1, 1, False)


def test_the_state_tells_how_much_waits_and_for_how_long(
    store: SqliteStore, source: SyncSource
) -> None:
    """Its age is that of the oldest change."""
    assert source.state(USER) == outbox.State(0, None, 0, False)
    first = store.put(USER, FACT, "a", "1")
    put(store, 1)
    assert source.state(USER) == outbox.State(2, first.updated_at, 0, False)


def test_the_first_start_queues_what_the_file_holds(tmp_path: Path, source: SyncSource) -> None:
    """Memories, greeting and "forget everything" from before; each once, in portions."""
    alone = SqliteStore(tmp_path)
    put(alone, 0)
    alone.forget_all(USER)
    put(alone, *range(1, 6))
    alone.set_greeted(USER)
    alone.files.close()
    assert source.state(USER).waiting == 5
    store = SqliteStore(tmp_path, is_replica=True)
    store.clock.offset_us = 0
    put(store, 6)
    before = [("forget_all", None, None), ("greeted", None, None)]
    assert drain(store, limit=3) == [*before, *puts(1, 2, 3), *puts(4, 5, 6)]
    assert source.state(USER).waiting == 0
    put(store, 7)
    assert drain(store) == puts(7)


def test_writes_past_the_outbox_are_queued_anew(tmp_path: Path, store: SqliteStore) -> None:
    """Supabase was taken out of the settings for a while."""
    put(store, 1)
    drain(store)
    store.files.close()
    alone = SqliteStore(tmp_path)
    put(alone, 2)
    alone.files.close()
    assert drain(store) == puts(1, 2)


class TestFull:
    """An outage longer than the outbox."""

    @pytest.fixture(autouse=True)
    def small(self, store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ten rows, by a clock that was compared."""
        store.clock.offset_us = 0
        monkeypatch.setattr(outbox, "MAX_ROWS", 10)

    def rows(self, store: SqliteStore) -> int:
        """How long the table is."""
        with store.files.read(USER) as db:
            return int(db.execute("select count(*) from outbox").fetchone()[0])

    def test_it_stops_growing_and_says_so(self, store: SqliteStore, source: SyncSource) -> None:
        """All that waits is counted, and flagged, also when nothing is in the table."""
        put(store, *range(10))
        assert not source.state(USER).full
        put(store, *range(10, 40))
        state = source.state(USER)
        assert (state.waiting, state.full) == (40, True)
        assert self.rows(store) <= 10

    def test_everything_arrives_afterwards(self, store: SqliteStore, source: SyncSource) -> None:
        """In order, with the last value of each key, and what follows is queued as usual."""
        put(store, *range(30))
        store.put(USER, FACT, "k3", "new")
        store.forget(USER, FACT, "k4")
        arrived = drain(store, limit=4)
        rest = [n for n in range(30) if n not in (3, 4)]
        assert arrived == [*forgets("k4"), *puts(*rest), ("put", "k3", "new")]
        assert source.state(USER) == outbox.State(0, None, 0, False)
        put(store, 99)
        assert drain(store) == puts(99)

    def test_writes_while_it_drains_arrive(self, store: SqliteStore, source: SyncSource) -> None:
        """Between two portions."""
        put(store, *range(30))
        batch = source.batch(USER, 4)
        put(store, 30)
        with store.files.write(USER) as db:
            outbox.acknowledge(db, [number for number, _ in batch])
        put(store, 31)
        assert named(batch) + drain(store, limit=4) == puts(*range(32))

    def test_what_has_arrived_does_not_go_again(self, store: SqliteStore) -> None:
        """Only what was queued and what came later."""
        put(store, *range(5))
        drain(store)
        put(store, *range(5, 30))
        assert drain(store) == puts(*range(5, 30))

    def test_a_clock_that_goes_back_loses_nothing(
        self, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A put with an earlier time than what was queued is queued by itself."""
        put(store, *range(30))
        earlier = now_us() - 3_600_000_000
        monkeypatch.setattr(transactions, "now_us", lambda: earlier)
        put(store, 30)
        assert sorted(drain(store, limit=4)) == sorted(puts(*range(31)))

    def test_forgets_are_never_left_to_the_backfill(self, store: SqliteStore) -> None:
        """They are not in the file: the outbox is all there is of them."""
        for n in range(15):
            store.forget(USER, FACT, f"k{n}")
        assert len(drain(store)) == 15

    def test_what_waits_for_the_backfill_is_unsent(
        self, store: SqliteStore, source: SyncSource
    ) -> None:
        """The file may not be removed, though nothing is in the table."""
        put(store, *range(30))
        with store.files.write(USER) as db:
            db.execute("delete from outbox")
            assert not outbox.is_empty(db)
        assert source.state(USER).waiting == 30


def test_a_put_leaves_no_trace_where_it_fails(store: SqliteStore) -> None:
    """The change goes with the transaction that makes it."""
    change = Change.put(dataclasses.replace(store.put(USER, FACT, "a", "1"), key="b"))
    with pytest.raises(RuntimeError), store.files.write(USER) as db:
        outbox.enqueue(db, change)
        raise RuntimeError
    assert drain(store) == [("put", "a", "1")]


def test_workers_of_version_1_find_the_words_of_sources(store: SqliteStore) -> None:
    """In the context, as far as it holds them: they send what stands in the table."""
    words = ("i live in oslo", "oslo is home", "x" * 1000)
    home = store.put(USER, FACT, "home", "oslo", context="Where?")
    told = dataclasses.replace(home, sources=tuple(map(Source, words)))
    expected = "> i live in oslo\n> oslo is home\n> " + "x" * 1000
    with store.writing(USER) as db:
        said = "select context from outbox"
        assert db.execute(said).fetchall() == [("Where?",)]
        store.put_in(db, told)
        assert db.execute(said).fetchall() == [(expected[:1000],)]
        store.put_in(db, dataclasses.replace(told, sources=told.sources[:1]))
        assert db.execute(said).fetchall() == [("> i live in oslo\nWhere?",)]
        outbox.begin_anew(db)
        outbox.backfill(db, 50)
        rows = db.execute("select value, context from outbox").fetchall()
    assert rows == [("oslo", "> i live in oslo\nWhere?")]
