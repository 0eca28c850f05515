"""person.py and stores/sqlite.py: what is written says what it is, and is read by it."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from caller_memory.language.name_phrases import NAME_PHRASES
from caller_memory.language.names import NAME_KEYS, known_name
from caller_memory.models import Category, ExtractedFact, Kind, Memory
from caller_memory.person import PersonMemory
from caller_memory.provenance import LAST_CALL, OPT_OUT
from caller_memory.stores import Stores, outbox
from caller_memory.stores.base import Op
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import SyncSource

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"
COLOUR = (Category.PREFERENCE, "favourite_colour")
LATER = datetime(3000, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    """The files of this process, with Supabase behind them."""
    return SqliteStore(tmp_path / "memories", is_replica=True)


@pytest.fixture
def person(store: SqliteStore) -> PersonMemory:
    """Somebody, outside of calls."""
    return PersonMemory(USER, Stores(store))


def extract(person: PersonMemory, said: str, value: str | None) -> list[Memory]:
    """Something is said, and a favourite colour is extracted from it."""
    turn = person.remember_turn(said)
    assert turn is not None
    return person.keep_facts([turn], [ExtractedFact(*COLOUR, value, (turn,))])


@pytest.mark.parametrize("call_id", [None, "a-call"])
def test_what_is_written_says_what_it_is(person: PersonMemory, call_id: str | None) -> None:
    """And in which call it was said."""
    if call_id:
        person = person.in_call(call_id)
    person.store("FACT", "home", "oslo")
    turn = person.remember_turn("i like the sea")
    person.opt_out()
    person.sum_up("told of oslo")
    [colour] = extract(person, "green is my favourite", "green")
    assert turn is not None
    found = {m.place: m for m in person.retrieve_all()}
    assert {place: m.kind for place, m in found.items()} == {
        (Category.FACT, "home"): Kind.FACT,
        turn.place: Kind.TURN,
        OPT_OUT: Kind.CONTROL,
        LAST_CALL: Kind.SUMMARY,
        COLOUR: Kind.FACT,
    }
    assert {m.call_id for m in found.values()} == {call_id}
    assert found[turn.place] == turn and found[COLOUR] == colour


def test_a_call_is_the_same_person(person: PersonMemory) -> None:
    """What is said in one call is known in the next, which does not change whose it is."""
    person.in_call("one").store("FACT", "home", "oslo")
    other = person.in_call("two")
    assert other.user_id == person.user_id and other.retrieve("FACT", "home") == "oslo"
    other.store("FACT", "job", "pilot")
    assert {m.key: m.call_id for m in person.retrieve_all()} == {"home": "one", "job": "two"}


def test_a_correction_is_of_its_own_call(person: PersonMemory) -> None:
    """The former value stays one of the call it was said in."""
    extract(person.in_call("one"), "green is my favourite", "green")
    extract(person.in_call("two"), "red is my favourite", "red")
    assert {m.value: (m.call_id, m.former_key) for m in person.retrieve_all()} == {
        "red": ("two", None), "green": ("one", COLOUR[1]),
    }  # fmt: skip


def test_a_forget_says_in_which_call(person: PersonMemory, store: SqliteStore) -> None:
    """On its way to Supabase."""
    person.store("FACT", "home", "oslo")
    person.in_call("one").forget("FACT", "home")
    changes = [change for _, change in SyncSource(store).batch(USER, 50)]
    assert {(change.op, change.call_id) for change in changes} == {(Op.FORGET, "one")}


def test_the_newest_are_turns_and_facts_that_hold(person: PersonMemory) -> None:
    """No former value, no choice, no summary, however new; the limit is of what is left."""
    first = person.store("FACT", "home", "oslo")
    extract(person, "green is my favourite", "green")
    [red] = extract(person, "red is my favourite", "red")
    turn = person.remember_turn("i like the sea")
    person.opt_out()
    person.sum_up("told of oslo")
    assert person.newest(50) == [turn, red, first]
    assert person.newest(2) == [turn, red]


def test_the_newest_by_when_they_were_said(person: PersonMemory, store: SqliteStore) -> None:
    """The summary comes before them; what was said long ago may have been written last."""
    long_ago = datetime.now(UTC) - timedelta(days=9)
    [new] = extract(person, "green is my favourite", "green")
    old = person.remember_turn("i like the sea", said_at=long_ago)
    assert person.newest(2) == [old, new]
    for n in range(50):
        person.store("FACT", f"imported {n}", "by a tool")
    assert store.newest(USER, 2, by="created_at") == [new, old] == person.latest()
    person.sum_up("told of oslo")
    assert [m.kind for m in person.latest()] == [Kind.SUMMARY, Kind.FACT, Kind.TURN]


def test_a_name_is_found_among_many(person: PersonMemory) -> None:
    """By words of a turn, by those of a fact, or by the key in any case; the newest counts."""
    assert person.telling_the_name() == []
    person.remember_turn("hello, my name is alice")
    for n in range(40):
        person.remember_turn(f"i like number {n}", context="You can call me Nova, my name is Nova")
    assert known_name(person.telling_the_name()) == "Alice"
    said = "just call me lis, and green is my favourite"
    extract(person, said, "green")
    assert known_name(person.telling_the_name()) == "Lis"
    person.store("FACT", "Full_Name", "Alice Liddell")
    assert known_name(person.telling_the_name()) == "Alice Liddell"
    extract(person, "red is my favourite", "red")
    person.forget("FACT", "Full_Name")
    assert known_name(person.telling_the_name()) == "Alice"  # "lis" stands beside what was


READS: dict[str, Callable[[SqliteStore], object]] = {
    "newest": lambda s: s.newest(USER, 20),
    "newest by when it was said": lambda s: s.newest(USER, 20, by="created_at"),
    "telling": lambda s: s.telling(USER, NAME_KEYS, NAME_PHRASES, 20),
    "how much waits": lambda s: SyncSource(s).state(USER),
    "facts": lambda s: PersonMemory(USER, Stores(s)).facts(),
    "turns to extract": lambda s: PersonMemory(USER, Stores(s)).turns_to_extract(8, LATER),
}


@pytest.mark.parametrize("what", READS)
def test_what_a_call_reads_does_not_grow(store: SqliteStore, what: str) -> None:
    """It follows an index to what it needs: no table of memories is read whole, or sorted."""
    store.put(USER, Category.FACT, None, "said")
    ran: list[str] = []
    with store.files.read(USER) as db:
        db.set_trace_callback(ran.append)
    READS[what](store)
    with store.files.read(USER) as db:
        db.set_trace_callback(None)
        plans = [
            row[3]
            for statement in ran
            if statement.startswith("select") and "memories" in statement
            for row in db.execute(f"explain query plan {statement}")
        ]
    assert any("memories" in step and "INDEX" in step for step in plans), plans
    for step in plans:
        assert "B-TREE FOR ORDER BY" not in step, plans
        # In the order of an index, up to the limit, is no full scan.
        assert not step.startswith("SCAN memories") or "INDEX" in step, plans


@pytest.mark.parametrize("what", ["newest", "newest by when it was said"])
def test_the_newest_are_read_up_to_the_limit(store: SqliteStore, what: str) -> None:
    """The scan in the order of an index ends there."""
    for n in range(200):
        store.put(USER, Category.FACT, None, f"said {n}")
    steps = itertools.count()
    with store.files.read(USER) as db:
        db.set_progress_handler(lambda: next(steps) < 0, 1)
    READS[what](store)
    with store.files.read(USER) as db:
        db.set_progress_handler(None, 1)
    assert next(steps) < 20 * 60, "instructions of SQLite's virtual machine"


def test_facts_are_read_without_the_turns(store: SqliteStore) -> None:
    """There may be thousands of these."""
    for n in range(500):
        store.put(USER, Category.FACT, None, f"said {n}")
    home = store.put(USER, Category.FACT, "home", "oslo")
    steps = itertools.count()
    with store.files.read(USER) as db:
        db.set_progress_handler(lambda: next(steps) < 0, 1)
    assert PersonMemory(USER, Stores(store)).facts() == [home]
    with store.files.read(USER) as db:
        db.set_progress_handler(None, 1)
    assert next(steps) < 200, "instructions of SQLite's virtual machine"


def test_what_waits_is_counted_in_the_index(store: SqliteStore) -> None:
    """Also while everything waits for the backfill."""
    store.put(USER, Category.FACT, "a", "1")
    with store.files.write(USER) as db:
        outbox.begin_anew(db)
    assert SyncSource(store).state(USER).waiting == 1
