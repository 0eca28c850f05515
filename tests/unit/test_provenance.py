"""provenance.py: the turns that tell a fact, and the key of a former value."""

from datetime import UTC, datetime

import pytest

from caller_memory.models import Category, Kind, Memory, Source
from caller_memory.provenance import (
    MAX_SOURCE_CHARS,
    MAX_SOURCES,
    source_of,
    superseded_key,
    with_source,
    without_sources,
    words_of,
)

UNTIL = datetime(2026, 11, 23, 10, 12, 13, tzinfo=UTC)


def memory(kind: Kind, value: str, *sources: str, context: str | None = None) -> Memory:
    """One of a kind."""
    told = tuple(map(Source, sources))
    return Memory(Category.FACT, "a key", value, context, UNTIL, UNTIL, kind, sources=told)


@pytest.mark.parametrize(
    ("kind", "superseded_at", "holds"),
    [
        (Kind.TURN, None, True),
        (Kind.FACT, None, True),
        (Kind.FACT, UNTIL, False),
        (Kind.SUMMARY, None, False),
        (Kind.CONTROL, None, False),
    ],
)
def test_what_holds(kind: Kind, superseded_at: datetime | None, holds: bool) -> None:
    """A turn, or a fact, but no former value, and nothing that is ours; whatever the key is."""
    found = Memory(
        Category.FACT, "party (until late)", "x", None, UNTIL, UNTIL, kind,
        superseded_at=superseded_at,
    )  # fmt: skip
    assert found.holds is holds


def test_the_key_of_what_held_before() -> None:
    """The name and until when, in UTC."""
    assert (
        superseded_key("favourite_colour", UNTIL) == "favourite_colour (until 2026-11-23T10:12:13Z)"
    )


def test_a_turn_becomes_a_source() -> None:
    """On one line, with its key and when it was said."""
    turn = memory(Kind.TURN, "i like\ngreen")
    assert source_of(turn) == Source("i like green", "a key", UNTIL)


def test_sources_stand_newest_first_and_once() -> None:
    """What is said again in the same words is there already; some can be taken out."""
    sources: tuple[Source, ...] = ()
    for words in ("i like green", "green it is"):
        longer = with_source(sources, Source(words))
        assert longer is not None
        sources = longer
    assert [source.words for source in sources] == ["green it is", "i like green"]
    assert with_source(sources, Source("i like green", "another key", UNTIL)) == sources
    assert without_sources(sources, ["green it is"]) == (Source("i like green"),)
    assert without_sources(sources, ["green it is", "i like green"]) == ()


def test_the_persons_own_words() -> None:
    """Those of a turn, or of the sources of a fact; never what the agent said."""
    assert words_of(memory(Kind.TURN, "i like\ngreen", context="Hello?")) == ["i like green"]
    fact = memory(Kind.FACT, "green", "green it is", "i like green", context="> Your colour?")
    assert words_of(fact) == ["green it is", "i like green"]
    assert words_of(memory(Kind.FACT, "green", context="> Your colour?")) == []


def test_words_that_do_not_fit_are_not_cut() -> None:
    """Half a sentence would be half of it lost."""
    longest = Source("x" * MAX_SOURCE_CHARS)
    assert with_source((), longest) == (longest,)
    assert with_source((), Source(longest.words + "x")) is None
    assert with_source((longest,), Source("y")) is None
    many = tuple(Source(str(n)) for n in range(MAX_SOURCES))
    assert with_source(many[1:], many[0]) == many
    assert with_source(many, Source("one more")) is None
