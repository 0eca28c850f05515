"""provenance.py: what keys and contexts tell."""

from datetime import UTC, datetime

import pytest

from caller_memory.provenance import (
    MAX_CONTEXT_CHARS,
    is_name,
    is_superseded,
    is_turn,
    superseded_key,
    with_words,
    without_words,
    words_in,
)

UNTIL = datetime(2026, 11, 23, 10, 12, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "turn", "superseded", "name"),
    [
        ("user_input_1759683234567", True, False, False),
        ("favourite_colour", False, False, True),
        ("favourite_colour (until 2026-11-23T10:12:13Z)", False, True, False),
        ("party (until late)", False, False, True),
        ("last_call", False, False, False),
        ("remember_me", False, False, False),
    ],
)
def test_a_key_tells_what_it_is(key: str, turn: bool, superseded: bool, name: bool) -> None:
    """A turn, a value that holds no longer, a name, or nothing about the person."""
    assert (is_turn(key), is_superseded(key), is_name(key)) == (turn, superseded, name)


def test_the_key_of_what_held_before() -> None:
    """The name and until when, in UTC."""
    assert (
        superseded_key("favourite_colour", UNTIL) == "favourite_colour (until 2026-11-23T10:12:13Z)"
    )


def test_words_stand_newest_first_and_once() -> None:
    """On a line each; what else stands in a context are not the person's words."""
    context = with_words(None, "i like\ngreen")
    context = with_words(context, "green it is")
    assert with_words(context, "i like green") == context
    assert words_in(context) == ["green it is", "i like green"]
    assert words_in("Your colour?") == words_in(None) == []
    assert words_in(with_words("Your colour?", "green")) == ["green"]
    assert without_words(context, ["green it is"]) == "> i like green"
    assert without_words("> green", ["green"]) is None


def test_words_that_do_not_fit_are_not_cut() -> None:
    """Half a sentence would be half of it lost."""
    longest = "x" * (MAX_CONTEXT_CHARS - 2)
    assert words_in(with_words(None, longest)) == [longest]
    assert with_words(None, longest + "x") is None
    assert with_words("> " + longest, "y") is None
