"""language/time_labels.py: what time it is, and which time a memory is about."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from caller_memory.language.named_times import time_named
from caller_memory.language.query import estimate_tokens, prompt_block
from caller_memory.language.time_labels import NOW_TOKENS, about_label, is_over, now_line
from caller_memory.models import Category, Kind, Memory, Source

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 28, 14, 5, tzinfo=BERLIN)
"""A Saturday."""


def told(text: str, days_ago: int = 0) -> Memory:
    """A plan, as it was said."""
    said_at = NOW - timedelta(days=days_ago)
    about = time_named(text, said_at)
    return Memory(
        Category.PLAN, "user_input_1", text, None,
        said_at.astimezone(UTC), said_at.astimezone(UTC), Kind.TURN,
        about=about.astimezone(UTC) if about else None,
    )  # fmt: skip


def test_the_present_is_told_with_day_date_and_time() -> None:
    """As one says it; where no time zone is known, it is that of UTC."""
    where = "where the person is"
    assert now_line(NOW) == f"(It is Saturday, 28 November 2026, 2:05 pm {where}.)"
    assert now_line(NOW.replace(hour=0)) == f"(It is Saturday, 28 November 2026, 12:05 am {where}.)"
    assert now_line(NOW.astimezone(UTC)) == "(It is Saturday, 28 November 2026, 1:05 pm UTC.)"


def test_the_present_costs_no_more_than_is_set_aside() -> None:
    """On any day of a year."""
    for hours in range(0, 366 * 24, 11):
        line = now_line(datetime(2026, 1, 1, 12, 55, tzinfo=BERLIN) + timedelta(hours=hours))
        assert estimate_tokens("\n" + line) <= NOW_TOKENS


@pytest.mark.parametrize(
    ("memory", "label"),
    [
        (told("dentist on Friday"), " (for Friday, 4 December)"),
        (told("dentist on Friday at nine"), " (for Friday, 4 December, 9:00 am)"),
        (told("I'm flying to Rome tomorrow", 21), " (was for Sunday, 8 November, past)"),
        (told("I start my job next week"), " (for the week of Monday, 30 November)"),
        (told("we leave this weekend"), " (for the weekend of Saturday, 28 November)"),
        (told("I'm going to Japan in May"), " (for May 2027)"),
        (told("I retire next year"), " (for 2027)"),
        (told("my visa runs out on March 1"), " (for Monday, 1 March 2027)"),
        (told("I went to the opera on Thursday"), " (of Thursday, 26 November)"),
        (told("last summer we were in Norway"), " (of the months from June 2026)"),
        (told("I like green"), ""),
    ],
)
def test_a_memory_is_shown_with_its_time(memory: Memory, label: str) -> None:
    """Ahead, past, or past when it was said."""
    assert about_label(memory, NOW) == label
    assert is_over(memory, NOW) == ("past" in label or " (of" in label)


def test_a_plan_is_past_when_its_time_has_ended() -> None:
    """Today is not over before midnight, this month not before its last day."""
    assert not is_over(told("I see the doctor today"), NOW)
    assert not is_over(told("we renovate the kitchen next month", 20), NOW)
    assert is_over(told("we renovate the kitchen next month", 70), NOW)
    assert is_over(told("dinner today at noon"), NOW)


def test_a_fact_lasts_as_long_as_the_words_that_tell_it() -> None:
    """Its own value is short: the turn behind it says that it was a month."""
    turn = told("I'm going to Japan in May")
    source = Source(turn.value, turn.key, turn.created_at)
    fact = Memory(
        Category.PLAN, "trip", "Japan", None, turn.created_at, turn.updated_at,
        sources=(source,), about=turn.about,
    )  # fmt: skip
    assert about_label(fact, NOW) == " (for May 2027)"


def test_dates_of_a_block_are_of_the_persons_zone() -> None:
    """What was said at nine in the evening in Los Angeles was said that day."""
    here = ZoneInfo("America/Los_Angeles")
    said_at = datetime(2026, 3, 1, 21, tzinfo=here)
    memory = Memory(
        Category.FACT, "colour", "green", None, said_at.astimezone(UTC), said_at.astimezone(UTC)
    )
    assert "- 1 Mar: colour" in (prompt_block([memory], 600, now=said_at + timedelta(days=1)) or "")
