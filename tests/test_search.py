"""stores/search.py: what was meant comes first."""

from datetime import timedelta
from pathlib import Path

import pytest

from models import Category
from stores import search
from stores.sqlite import SqliteStore
from tests.store_contract import LONG_AGO

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    """An empty store."""
    return SqliteStore(tmp_path)


def say(store: SqliteStore, *turns: tuple[str, str | None], minute: int = 0) -> None:
    """Turns of one call, each with what the agent said before it."""
    for n, (text, context) in enumerate(turns):
        said_at = LONG_AGO + timedelta(minutes=minute, seconds=n)
        store.put(USER, Category.FACT, None, text, context=context, said_at=said_at)


def found(store: SqliteStore, *terms: str, limit: int = 10) -> list[str]:
    """What the terms lead to."""
    return [memory.value for memory in store.search(USER, terms, limit)]


def test_a_rare_word_counts_more_than_a_common_one(store: SqliteStore) -> None:
    """Half of all memories speak of tea, one of a trombone."""
    say(store, *((f"tea number {n}", None) for n in range(20)), ("the trombone", None))
    assert found(store, "tea", "trombone")[0] == "the trombone"


def test_the_persons_own_words_count_more_than_the_agents(store: SqliteStore) -> None:
    """An answer is found by its question, behind what says the word itself."""
    say(store, ("pizza", "what food do you like"), minute=0)
    say(store, ("the food at my school was bad", None), minute=600)
    assert found(store, "food") == ["the food at my school was bad", "pizza"]


def test_what_was_said_beside_it_counts(store: SqliteStore) -> None:
    """One turn away in the same call, not in another one; and it is no hit by itself."""
    say(store, ("we went to lisbon", None), ("the spring was rainy", None), minute=0)
    say(store, ("we fish", None), minute=5)
    say(store, ("the spring was long", None), minute=6000)
    assert found(store, "lisbon", "spring") == [
        "we went to lisbon",
        "the spring was rainy",
        "the spring was long",
    ]


def test_common_words_alone_lead_to_the_newest(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rows hold a word, only so many are looked at."""
    monkeypatch.setattr(search, "MAX_HITS", 5)
    say(store, *((f"tea number {n}", None) for n in range(50)))
    newest = {f"tea number {n}" for n in range(44, 50)}
    assert len(found(store, "tea")) >= 5 and set(found(store, "tea")) <= newest


def test_a_memory_is_found_by_its_key(store: SqliteStore) -> None:
    """A model names what it remembers."""
    store.put(USER, Category.PREFERENCE, "favourite_colour", "green")
    assert found(store, "favourite", "colour") == ["green"]


def test_nothing_known_is_nothing_found(store: SqliteStore) -> None:
    """No file, no word in common, no room for an answer."""
    assert found(store, "tea") == []
    say(store, ("tea", None))
    assert found(store, "coffee") == [] and found(store, "tea", limit=0) == []
