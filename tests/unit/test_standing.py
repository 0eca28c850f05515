"""call/standing.py: what does not stand any more is not shown beside what does."""

from datetime import UTC, datetime, timedelta

import pytest

from caller_memory.call.standing import asks_for_the_past, standing
from caller_memory.models import Category, Kind, Memory

WHEN = datetime(2026, 11, 15, tzinfo=UTC)


def turn(said: str, day: int = 0) -> Memory:
    """Something said on a day."""
    at = WHEN + timedelta(days=day)
    return Memory(Category.FACT, f"user_input_{day}", said, None, at, at, Kind.TURN)


def fact(key: str, value: str, day: int = 1, former: str | None = None) -> Memory:
    """Something known since a day, or what was."""
    at = WHEN + timedelta(days=day)
    since = at if former else None
    return Memory(
        Category.FACT, key, value, None, at, at, superseded_at=since, former_key=former
    )  # fmt: skip


RED = fact("favourite_colour", "red")
GREEN = fact("favourite_colour (x)", "green", former="favourite_colour")


def test_a_former_value_is_not_shown_beside_the_one_that_holds() -> None:
    """But where the past is asked for."""
    assert standing([GREEN, RED], "what's my favourite colour") == [RED]
    assert standing([GREEN, RED], "what was my favourite colour before") == [GREEN, RED]


@pytest.mark.parametrize(
    ("said", "known", "covered"),
    [
        ("my favourite color is red", RED, True),
        ("my favourite colour is green", RED, True),
        ("I live in Oslo", fact("home", "Bergen"), True),
        ("I work as a nurse", fact("job", "teacher"), True),
        ("my sister lives in Oslo", fact("home", "Bergen"), False),
        ("I have a red car", RED, False),
        ("I live in Oslo with two cats and a piano", fact("home", "Bergen"), False),
        ("I live in Oslo", fact("sister_home", "Vienna"), False),
        ("I'm a vegetarian", fact("job", "teacher"), False),
        ("I got a letter from Anna", fact("home", "Bergen"), False),
        ("I moved my piano", fact("home", "Bergen"), False),
        ("I love sailing", fact("home", "Bergen"), False),
        ("東京に住んでいます", fact("home", "Bergen"), False),
    ],
)
def test_a_turn_that_a_fact_covers(said: str, known: Memory, covered: bool) -> None:
    """It says the same, or what the fact has corrected; what tells more stays."""
    assert standing([turn(said), known]) == ([known] if covered else [turn(said), known])


def test_what_is_said_after_a_fact_is_news() -> None:
    """Until a fact is made of it."""
    news = turn("I live in Rome", day=2)
    assert standing([news, fact("home", "Bergen")]) == [news, fact("home", "Bergen")]


@pytest.mark.parametrize(
    ("message", "past"),
    [
        ("where did I live", True),
        ("Where did I use to work?", True),
        ("what was my job last year", True),
        ("Did I live in Oslo?", True),
        ("what did I tell you about my job", False),
        ("where do I live", False),
        ("what is my favourite colour", False),
        ("who am I", False),
    ],
)
def test_who_asks_for_the_past(message: str, past: bool) -> None:
    """By the words of the question."""
    assert asks_for_the_past(message) is past
