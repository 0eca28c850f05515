"""language/time_expressions.py: the times that people name."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from caller_memory.language.time_expressions import MAX_TIMES, YEARS_BACK, times

NOW = datetime(2026, 10, 7, 15, 30, tzinfo=UTC)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "first", "until"),
    [
        ("what did i do yesterday", "2026-10-06", "2026-10-07"),
        ("what was for dinner last night", "2026-10-06", "2026-10-07"),
        ("who called last week", "2026-09-28", "2026-10-05"),
        ("how was last weekend", "2026-10-03", "2026-10-05"),
        ("the trip last month", "2026-09-01", "2026-10-01"),
        ("the trip last year", "2025-01-01", "2026-01-01"),
        ("what am i doing tomorrow", "2026-10-08", "2026-10-09"),
        ("what is there the day after tomorrow", "2026-10-09", "2026-10-10"),
        ("what is on today", "2026-10-07", "2026-10-08"),
        ("what is on next week", "2026-10-12", "2026-10-19"),
        ("what is on this weekend", "2026-10-10", "2026-10-12"),
        ("what happens next month", "2026-11-01", "2026-12-01"),
        ("what is there for friday", "2026-10-09", "2026-10-10"),
        ("what do i have in two weeks", "2026-10-17T12", "2026-10-25T12"),
        ("what did i say last wednesday", "2026-09-30", "2026-10-01"),
        ("two days ago", "2026-10-04T12", "2026-10-06T12"),
        ("a week ago", "2026-09-26T12", "2026-10-04T12"),
        ("the news of 3 june 2023", "2023-06-03", "2023-06-04"),
        ("the 31st of december, 2025", "2025-12-31", "2026-01-01"),
        ("on june 3rd 2023", "2023-06-03", "2023-06-04"),
        ("in may 2024", "2024-05-01", "2024-06-01"),
        ("december 2025", "2025-12-01", "2026-01-01"),
        ("where did i live in 2021", "2021-01-01", "2022-01-01"),
    ],
)
def test_a_time_is_told_from_the_present(text: str, first: str, until: str) -> None:
    """From its first day to the end of its last."""
    [[span]] = times(text, NOW)[0]
    assert span.start.isoformat().startswith(first)
    assert span.end.isoformat().startswith(until)


@pytest.mark.parametrize("text", ["in may", "on june 3rd", "during last december"])
def test_a_month_without_a_year_is_any_of_them(text: str) -> None:
    """One time of several stretches, newest first."""
    [spans] = times(text, NOW)[0]
    assert [span.start.year for span in spans] == sorted(
        {span.start.year for span in spans}, reverse=True
    )
    assert len(spans) == YEARS_BACK + 1 and spans[0].start.year == NOW.year + 1


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("what do i have on friday", ["2026-10-02", "2026-10-09"]),
        ("what did i say on monday", ["2026-10-05", "2026-10-12"]),
        ("anything on wednesday", ["2026-09-30", "2026-10-07", "2026-10-14"]),
        ("what is planned for next friday", ["2026-10-09", "2026-10-16"]),
    ],
)
def test_a_day_of_the_week_is_looked_for_on_both_sides(text: str, days: list[str]) -> None:
    """The last and the coming one; and the word stays, for who said it of something else."""
    [spans], left = times(text, NOW)
    assert [f"{span.start:%Y-%m-%d}" for span in spans] == days
    assert left == text


def test_a_day_begins_where_the_person_is() -> None:
    """In Tokyo, nine hours ahead of UTC, it is the next day already."""
    tokyo = NOW.astimezone(ZoneInfo("Asia/Tokyo"))
    [[span]] = times("what is on today", tokyo)[0]
    assert span.start == datetime(2026, 10, 7, 15, tzinfo=UTC)


def test_several_times() -> None:
    """Each counts by itself."""
    assert len(times("was it in may 2024 or last week or on 3 june 2023", NOW)[0]) == 3


@pytest.mark.parametrize(
    "text",
    [
        "may i ask you something",
        "march on",
        "31 february 2025",
        "99 june 2025",
        "2048 rows",
        "an hour ago",
        "last but not least",
        "",
    ],
)
def test_what_is_no_time(text: str) -> None:
    """Words that only look like one, days that no calendar has."""
    assert times(text, NOW) == ([], text)


def test_what_is_left_of_a_sentence() -> None:
    """A date is something that can have been said; "last week" was told otherwise back then."""
    assert times("who came last week", NOW)[1].split() == ["who", "came"]
    assert times("who came on 3 june 2023", NOW)[1] == "who came on 3 june 2023"


def test_of_very_many_times_the_last_count() -> None:
    """Each is up to ten stretches: a list of dates would be a search of its own."""
    named, _ = times("1 may " * 1000 + "in june 2023", NOW)
    assert len(named) == MAX_TIMES
    assert named[-1] == times("in june 2023", NOW)[0][0]
