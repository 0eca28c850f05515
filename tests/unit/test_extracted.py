"""stores/extracted.py: what becomes of turns, in the person's file and on the way to Supabase."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from caller_memory.language.query import question
from caller_memory.models import Category, ExtractedFact, Kind, Memory, Source
from caller_memory.provenance import MAX_SOURCE_CHARS, words_of
from caller_memory.stores import outbox
from caller_memory.stores.base import Change, Op
from caller_memory.stores.extracted import ExtractedFacts
from caller_memory.stores.sqlite import SqliteStore

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
LATER = datetime(3000, 1, 1, tzinfo=UTC)
COLOUR = (Category.PREFERENCE, "favourite_colour")
FRIDAY = datetime(2026, 12, 4, tzinfo=UTC)
SATURDAY = datetime(2026, 12, 5, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """Files that go to Supabase, too."""
    store = SqliteStore(tmp_path / "files", is_replica=True)
    yield store
    store.files.close()


@pytest.fixture
def extracted(store: SqliteStore) -> ExtractedFacts:
    """The same files."""
    return ExtractedFacts(store)


def say(store: SqliteStore, said: str) -> Memory:
    """A turn is kept."""
    return store.put(ALICE, Category.FACT, None, said)


def fact(
    value: str | None, *sources: Memory, place: tuple[Category, str] = COLOUR
) -> ExtractedFact:
    """What turns tell of the favourite colour, or of something else."""
    return ExtractedFact(*place, value, sources)


def held(store: SqliteStore) -> dict[str, str]:
    """Key and value of all there is, without the times."""
    memories = store.list_memories(ALICE)
    return {m.key.partition("Z)")[0].partition(" 2")[0]: m.value for m in memories}


def queued(store: SqliteStore) -> list[tuple[Op, str | None]]:
    """What waits for Supabase, in order."""
    with store.files.read(ALICE) as db:
        return [(change.op, change.key) for _, change in outbox.batch(db, 1000)]


def bytes_with(store: SqliteStore, tail: bytes) -> bool:
    """Whether the file, with its log, its index and its outbox, holds the tail of a word."""
    return any(tail in path.read_bytes() for path in (store.files.folder / ALICE[:2]).iterdir())


def test_the_same_thing_said_five_ways_is_one_memory(
    store: SqliteStore, extracted: ExtractedFacts
) -> None:
    """All five sentences stand beside it and are found; none is a memory of its own any more."""
    ways = ["i like green best", "green", "my colour is green", "green forever", "GREEN it is"]
    for number, way in enumerate(ways):
        said = say(store, way)
        value = "dark green" if number % 2 else "Dark  Green"
        [memory] = extracted.settle(ALICE, [said], [fact(value, said)])
    assert memory == store.list_memories(ALICE)[0] and len(store.list_memories(ALICE)) == 1
    assert memory.value == "Dark  Green" and words_of(memory) == ways[::-1]
    assert memory.created_at == said.created_at
    assert store.search(ALICE, question("forever", said.created_at), 5) == [memory]


def test_turns_become_sources(store: SqliteStore, extracted: ExtractedFacts) -> None:
    """On one line, with their keys and when they were said; the fact is of the last one's call."""
    one = store.put(ALICE, Category.FACT, None, "i like\ngreen", context="Hm?", call_id="first")
    two = store.put(ALICE, Category.FACT, None, "green it is", call_id="second")
    [memory] = extracted.settle(ALICE, [one, two], [fact("green", one, two)])
    assert memory.sources == (
        Source("green it is", two.key, two.created_at),
        Source("i like green", one.key, one.created_at),
    )
    assert (memory.kind, memory.call_id, memory.context) == (Kind.FACT, "second", None)
    assert store.list_memories(ALICE) == [memory]


def test_a_fact_is_about_the_time_that_its_newest_turn_names(
    store: SqliteStore, extracted: ExtractedFacts
) -> None:
    """A plan is, also where it is told again; what somebody is called has no time."""
    said = store.put(ALICE, Category.PLAN, None, "i'm al, i fly to rome on friday", about=FRIDAY)
    facts = [
        ExtractedFact(Category.PLAN, "trip", "fly to rome", (said,)),
        ExtractedFact(Category.FACT, "name", "al", (said,)),
    ]
    assert [m.about for m in extracted.settle(ALICE, [said], facts)] == [None, FRIDAY]
    later = store.put(ALICE, Category.PLAN, None, "i fly to rome on saturday", about=SATURDAY)
    again = ExtractedFact(Category.PLAN, "trip", "fly to rome", (later,))
    assert [m.about for m in extracted.settle(ALICE, [later], [again])] == [SATURDAY]


def test_a_correction_keeps_what_was_before(store: SqliteStore, extracted: ExtractedFacts) -> None:
    """Under the name and until when, with its own words; two within a second are two."""
    for value in ("green", "red", "blue"):
        said = say(store, f"it is {value}")
        extracted.settle(ALICE, [said], [fact(value, said)])
    memories = {m.value: m for m in store.list_memories(ALICE)}
    assert memories.keys() == {"green", "red", "blue"}
    assert memories["blue"].key == "favourite_colour"
    superseded = memories["green"]
    assert superseded.superseded_at == memories["red"].created_at
    assert memories["red"].superseded_at == memories["blue"].created_at
    assert superseded.former_key == memories["red"].former_key == "favourite_colour"
    assert superseded.key != memories["red"].key and memories["blue"].superseded_at is None
    assert words_of(superseded) == ["it is green"]
    assert superseded.created_at < memories["blue"].created_at


def test_what_holds_no_longer_is_kept_as_such(
    store: SqliteStore, extracted: ExtractedFacts
) -> None:
    """With the words that say so; what was never known is not retired."""
    one, two, three = (say(store, s) for s in ("i like green", "i no longer do", "nor tea"))
    extracted.settle(ALICE, [one], [fact("green", one)])
    tea = fact(None, three, place=(Category.PREFERENCE, "tea"))
    assert extracted.settle(ALICE, [two, three], [fact(None, two), tea]) == []
    superseded, turn = sorted(store.list_memories(ALICE), key=lambda m: m.key)
    assert superseded.superseded_at == two.created_at and turn.value == "nor tea"
    assert words_of(superseded) == ["i no longer do", "i like green"]


def test_a_turn_that_tells_two_things_stands_beside_both(
    store: SqliteStore, extracted: ExtractedFacts
) -> None:
    """And leaves; when one of the two is forgotten, the words leave the other."""
    said = say(store, "i am alice and i like xylogreen")
    name, colour = (Category.FACT, "name"), fact("xylogreen", said)
    extracted.settle(ALICE, [said], [fact("alice", said, place=name), colour])
    assert {m.value for m in store.list_memories(ALICE)} == {"alice", "xylogreen"}
    assert all(words_of(m) == [said.value] for m in store.list_memories(ALICE))
    assert store.forget(ALICE, *COLOUR)
    [left] = store.list_memories(ALICE)
    assert (left.value, left.sources, left.created_at) == ("alice", (), said.created_at)
    assert not bytes_with(store, b"logreen")


def test_words_that_do_not_fit_stay_a_turn(store: SqliteStore, extracted: ExtractedFacts) -> None:
    """Nothing said is lost; the memory is there all the same."""
    long, short = say(store, "green " * MAX_SOURCE_CHARS), say(store, "yes green")
    [memory] = extracted.settle(ALICE, [long, short], [fact("green", long, short)])
    assert words_of(memory) == ["yes green"]
    assert {m.key for m in store.list_memories(ALICE)} == {memory.key, long.key}


def test_words_stay_a_turn_that_do_not_fit_everywhere(
    store: SqliteStore, extracted: ExtractedFacts
) -> None:
    """Else forgetting the one that holds them would take them from the other."""
    full, both = say(store, "green " * (MAX_SOURCE_CHARS // 6 - 1)), say(store, "alice, green")
    extracted.settle(ALICE, [full], [fact("green", full)])
    name = fact("alice", both, place=(Category.FACT, "name"))
    extracted.settle(ALICE, [both], [fact("green", both), name])
    assert sorted(held(store)) == ["favourite_colour", "name", both.key]


def test_forgetting_takes_all_that_tells_of_it(
    store: SqliteStore, extracted: ExtractedFacts
) -> None:
    """What it was before, the words, turns in the same words: no byte of it in the file."""
    one, two = say(store, "i like xylogreen"), say(store, "it is xylored now")
    extracted.settle(ALICE, [one, two], [fact("xylogreen", one), fact("xylored", two)])
    say(store, "i like xylogreen")
    say(store, "i like tea")
    assert store.forget(ALICE, *COLOUR)
    assert [m.value for m in store.list_memories(ALICE)] == ["i like tea"]
    assert not bytes_with(store, b"logreen") and not bytes_with(store, b"lored")


def test_forgetting_what_only_was(store: SqliteStore, extracted: ExtractedFacts) -> None:
    """A name that is retired can still be forgotten; one superseded value can go alone."""
    one, two = say(store, "i like green"), say(store, "no more green")
    extracted.settle(ALICE, [one, two], [fact("green", one), fact(None, two)])
    [superseded] = store.list_memories(ALICE)
    assert store.forget(ALICE, Category.PREFERENCE, superseded.key)
    assert not store.forget(ALICE, *COLOUR)
    three = say(store, "i like red")
    extracted.settle(ALICE, [three], [fact("red", three)])
    four = say(store, "nothing")
    extracted.settle(ALICE, [four], [fact(None, four)])
    assert store.forget(ALICE, *COLOUR) and store.list_memories(ALICE) == []


@pytest.mark.parametrize("how", ["forgotten", "everything forgotten", "changed"])
def test_turns_that_are_not_as_they_were_tell_nothing(
    store: SqliteStore, extracted: ExtractedFacts, how: str
) -> None:
    """The person was faster than the model."""
    said = say(store, "i like green")
    match how:
        case "forgotten":
            store.forget(ALICE, said.category, said.key)
        case "everything forgotten":
            store.forget_all(ALICE)
        case "changed":
            store.put(ALICE, said.category, said.key, "i like tea")
    before = held(store)
    assert extracted.settle(ALICE, [said], [fact("green", said)]) == []
    assert held(store) == before and "favourite_colour" not in before


def test_a_forgotten_name_does_not_come_back_by_what_was_said_before(
    store: SqliteStore, extracted: ExtractedFacts
) -> None:
    """By what is said afterwards it does."""
    said = say(store, "i like green")
    store.forget(ALICE, *COLOUR)
    assert extracted.settle(ALICE, [said], [fact("green", said)]) == []
    again = say(store, "i like green")
    assert extracted.settle(ALICE, [again], [fact("green", again)])


def test_an_older_word_does_not_correct_a_newer_one(
    store: SqliteStore, extracted: ExtractedFacts
) -> None:
    """A tool may have stored the newer one meanwhile; the turn stays."""
    store.put(ALICE, *COLOUR, "black")
    said = say(store, "i like green")
    store.put(ALICE, *COLOUR, "red")
    assert extracted.settle(ALICE, [said], [fact("green", said), fact(None, said)]) == []
    assert sorted(held(store).values()) == ["i like green", "red"]
    later = say(store, "red it is")
    assert extracted.settle(ALICE, [later], [fact("red", later)])


def test_what_a_tool_corrects_keeps_the_words(
    store: SqliteStore, extracted: ExtractedFacts
) -> None:
    """They are said nowhere else: beside what was, or beside the value where that is the same."""
    said = say(store, "i like green")
    extracted.settle(ALICE, [said], [fact("green", said)])
    store.put(ALICE, *COLOUR, "Green", context="Your colour?")
    [memory] = store.list_memories(ALICE)
    assert (memory.value, words_of(memory)) == ("Green", ["i like green"])
    waiting = say(store, "i like yellow")
    corrected = store.put(ALICE, *COLOUR, "red")
    superseded = next(m for m in store.list_memories(ALICE) if m.superseded_at)
    assert (superseded.value, words_of(superseded)) == ("Green", ["i like green"])
    assert superseded.created_at == said.created_at < corrected.created_at
    assert extracted.settle(ALICE, [waiting], [fact("yellow", waiting)]) == []
    store.put(ALICE, *COLOUR, "blue")
    assert sorted(held(store).values()) == ["Green", "blue", "i like yellow"]
    assert extracted.settle(ALICE, [waiting], [fact("yellow", waiting)]) == []


def test_a_name_stays_in_its_category(store: SqliteStore, extracted: ExtractedFacts) -> None:
    """However the model sorts it the next time."""
    one, two = say(store, "i like green"), say(store, "i like red")
    extracted.settle(ALICE, [one], [fact("green", one)])
    elsewhere = fact("red", two, place=(Category.FACT, "favourite_colour"))
    [memory] = extracted.settle(ALICE, [two], [elsewhere])
    assert (memory.category, memory.key, memory.value) == (*COLOUR, "red")
    assert len(store.list_memories(ALICE)) == 2


def test_turns_wait_until_they_are_settled(store: SqliteStore, extracted: ExtractedFacts) -> None:
    """Oldest first, each once, whether anything came of it or not; memories with names never."""
    turns = [say(store, f"said {number}") for number in range(5)]
    store.put(ALICE, Category.FACT, "home", "oslo")
    assert extracted.waiting(ALICE, 3, LATER) == turns[:3]
    assert extracted.waiting(ALICE, 9, turns[4].updated_at) == turns[:4]
    extracted.settle(ALICE, turns[:3], [fact("said", turns[0])])
    assert extracted.waiting(ALICE, 9, LATER) == turns[3:]


def test_refused_turns_wait_for_one_more_try(store: SqliteStore, extracted: ExtractedFacts) -> None:
    """Each gets two, also when newer ones have come along in between."""
    first = say(store, "one")
    extracted.refuse(ALICE, [first])
    second = say(store, "two")
    assert extracted.waiting(ALICE, 9, LATER) == [first, second]
    extracted.refuse(ALICE, [first, second])
    assert extracted.waiting(ALICE, 9, LATER) == [second]
    extracted.refuse(ALICE, [second])
    assert extracted.waiting(ALICE, 9, LATER) == []
    assert sorted(held(store).values()) == ["one", "two"]


def test_a_new_file_judges_by_what_is_extracted_in_it(
    store: SqliteStore, extracted: ExtractedFacts, tmp_path: Path
) -> None:
    """On another machine, turns of which nothing came are not asked about again."""
    turns = [say(store, f"said {number}") for number in range(4)]
    extracted.settle(ALICE, turns[:3], [fact("said 2", turns[2])])
    other = SqliteStore(tmp_path / "elsewhere")
    with other.writing(ALICE) as db:
        for memory in store.list_memories(ALICE)[::-1]:
            other.record(db, Change.put(memory))
    assert [m.value for m in ExtractedFacts(other).waiting(ALICE, 9, LATER)] == ["said 3"]
    other.files.close()


def test_supabase_hears_of_the_memory_before_the_turn_goes(
    store: SqliteStore, extracted: ExtractedFacts
) -> None:
    """In the outbox of one transaction, each key once: whatever is cut off, nothing is lost."""
    one, two = say(store, "i like green"), say(store, "no, red")
    extracted.settle(ALICE, [one], [fact("green", one)])
    assert queued(store) == [
        (Op.PUT, two.key), (Op.PUT, "favourite_colour"), (Op.FORGET, one.key)
    ]  # fmt: skip
    with store.files.write(ALICE) as db:
        outbox.acknowledge(db, list(range(100)))
    extracted.settle(ALICE, [two], [fact("red", two)])
    superseded = next(m.key for m in store.list_memories(ALICE) if m.superseded_at)
    assert queued(store) == [
        (Op.PUT, superseded), (Op.PUT, "favourite_colour"), (Op.FORGET, two.key)
    ]  # fmt: skip


def test_memories_with_names_are_those_that_hold(
    store: SqliteStore, extracted: ExtractedFacts
) -> None:
    """No turn, no superseded value, nothing that tells nothing about the person."""
    one, two = say(store, "i like green"), say(store, "i like red")
    extracted.settle(ALICE, [one, two], [fact("green", one), fact("red", two)])
    store.put(ALICE, Category.FACT, "last_call", "x", kind=Kind.SUMMARY)
    store.put(ALICE, Category.PREFERENCE, "remember_me", "x", kind=Kind.CONTROL)
    store.put(ALICE, Category.FACT, "home", "x")
    say(store, "and tea")
    assert [(m.category, m.key) for m in extracted.named(ALICE)] == [
        (Category.FACT, "home"),
        COLOUR,
    ]


def test_clocks_that_differ_do_not_lose_turns(
    store: SqliteStore, extracted: ExtractedFacts
) -> None:
    """The order is that of the writes, by one clock."""
    store.clock.offset_us = -int(timedelta(hours=1) / timedelta(microseconds=1))
    turns = [say(store, "one"), say(store, "two")]
    assert extracted.waiting(ALICE, 9, LATER) == turns
