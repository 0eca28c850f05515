"""spellings.py: one name, one truth, however it is spelled."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from caller_memory.language.query import question
from caller_memory.models import Category, ExtractedFact, Kind
from caller_memory.person import PersonMemory
from caller_memory.spellings import one_name
from caller_memory.stores import Stores
from caller_memory.stores.extracted import ExtractedFacts
from caller_memory.stores.merging import joined
from caller_memory.stores.sqlite import SqliteStore

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
BOB = "edabafbb-61ad-51d6-9fd8-e976c892a732"


@pytest.fixture
def person(tmp_path: Path) -> PersonMemory:
    """Somebody new."""
    return PersonMemory(ALICE, Stores(SqliteStore(tmp_path)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("favorite color", "favourite_colour", True),
        ("Favourite Colours", "favorite-color", True),
        ("home_city", "Home City", True),
        ("homeCity", "home_city", True),
        ("neighbour_name", "neighbor name", True),
        ("hobbies", "hobby", True),
        ("bus", "bu", False),
        ("number_1", "number_2", False),
        ("sister_name", "brother_name", False),
        ("address", "addres", False),
        ("お名前", "お名前", True),
    ],
)
def test_keys_have_one_spelling(one: str, other: str, same: bool) -> None:
    """Case, blanks, British or American, plural."""
    assert (one_name(one) == one_name(other)) is same


@pytest.mark.parametrize(
    ("category", "key"),
    [("PREFERENCE", "home_city"), ("FACT", "Home City"), ("OPINION", "home cities")],
)
def test_what_is_stored_under_another_spelling_is_a_correction(
    person: PersonMemory, category: str, key: str
) -> None:
    """Also under another category: nothing of the old value holds, and forgetting takes all."""
    person.store("FACT", "home_city", "Oslo")
    person.store(category, key, "Rome")
    assert [m.value for m in person.retrieve_all() if m.holds] == ["Rome"]
    assert person.retrieve(category, key) == "Rome"
    assert person.forget(category, key) and person.retrieve_all() == []


def test_what_turns_told_stays_as_what_was(person: PersonMemory) -> None:
    """A correction under another name keeps their words, and they are forgotten with it."""
    turn = person.remember_turn("my favourite colour is green")
    assert turn
    place = (Category.PREFERENCE, "favourite_colour")
    person.keep_facts([turn], [ExtractedFact(*place, "green", (turn,))])
    person.store("FACT", "favorite color", "red")
    assert {m.value: m.superseded_at is None for m in person.retrieve_all()} == {
        "green": False, "red": True
    }  # fmt: skip
    assert person.forget("FACT", "favorite color") and person.retrieve_all() == []


def test_forgetting_takes_every_spelling_along(person: PersonMemory) -> None:
    """What was told under any of them, in any category."""
    places = [(Category.PREFERENCE, "favourite_colour"), (Category.FACT, "favorite color")]
    for place, value in zip(places, ("green", "red"), strict=True):
        turn = person.remember_turn(f"my favourite colour is {value}")
        assert turn
        person.keep_facts([turn], [ExtractedFact(*place, value, (turn,))])
    person.store("OPINION", "Favourite Colours", "blue")
    assert person.forget("FACT", "favorite-colour") and person.retrieve_all() == []


def test_merging_joins_the_spellings(tmp_path: Path) -> None:
    """The newer holds, the older is what was."""
    local = SqliteStore(tmp_path)
    local.put(ALICE, Category.PREFERENCE, "favourite_colour", "green")
    local.put(BOB, Category.FACT, "favorite color", "red")
    written = joined(local.list_memories(BOB), local.list_memories(ALICE))
    assert [m.value for m in written if m.holds] == ["red"]
    assert [m.place for m in written if m.holds] == [(Category.PREFERENCE, "favourite_colour")]
    assert [m.value for m in written if not m.holds] == ["green"]
    assert ExtractedFacts(local).named(ALICE)[0].kind is Kind.FACT


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("my favourite colour is green", "what is my favorite color"),
        ("my neighbor is noisy", "who are my neighbours"),
        ("I travelled to Rome", "where have I traveled"),
        ("My brother Will is a pilot", "Who is Will?"),
        ("my brother will is a pilot", "who is will"),
        ("my cousin Don moved to Rome", "Did you know that Don called?"),
    ],
)
def test_search_finds_across_spellings(person: PersonMemory, said: str, asked: str) -> None:
    """And names that are function words."""
    assert person.remember_turn(said)
    assert [m.value for m in person.recall(asked)] == [said]


def test_function_words_alone_ask_nothing() -> None:
    """Where they are none but function words."""
    for asked in ("who is it", "Who are you?", "will you", "oh I see", "Yes I Am"):
        assert not question(asked, datetime.now(UTC)).words, asked
