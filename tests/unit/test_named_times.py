"""language/named_times.py: which time a sentence is about."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from caller_memory.language.named_times import span_named, time_named

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 28, 14, 5, tzinfo=BERLIN)
"""A Saturday."""


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("I'm flying to Rome tomorrow", "2026-11-29T00:00"),
        ("my mother is visiting today", "2026-11-28T00:00"),
        ("we're having people over tonight", "2026-11-28T00:00"),
        ("tomorrow morning I have to fast", "2026-11-29T00:00"),
        ("please remind me about the rent tomorrow", "2026-11-29T00:00"),
        ("dentist on Friday", "2026-12-04T00:00"),
        ("my brother arrives next Wednesday", "2026-12-02T00:00"),
        ("last Tuesday we bought a sofa", "2026-11-24T00:00"),
        ("the report is due by Wednesday", "2026-12-02T00:00"),
        ("I'm meeting Anna Tuesday", "2026-12-01T00:00"),
        ("the baby is due in two weeks", "2026-12-12T00:00"),
        ("I quit smoking five days ago", "2026-11-23T00:00"),
        ("I had surgery a month ago", "2026-10-28T00:00"),
        ("my train goes in an hour", "2026-11-28T15:05"),
        ("I'm retiring in a year", "2027-11-28T00:00"),
        ("my wedding is on 3 June", "2027-06-03T00:00"),
        ("I'll be back on the 5th of January 2027", "2027-01-05T00:00"),
        ("appointment on Friday, 4 December", "2026-12-04T00:00"),
        ("the operation was on 3 November", "2026-11-03T00:00"),
        ("the concert on December 24 2026 is sold out", "2026-12-24T00:00"),
        ("I'm going to Japan in May", "2027-05-01T00:00"),
        ("last summer we were in Norway", "2026-06-01T00:00"),
        ("this weekend I visit my aunt", "2026-11-28T00:00"),
        ("next spring I want to run a marathon", "2027-03-01T00:00"),
        ("I changed jobs in March", "2026-03-01T00:00"),
        ("next Friday at nine", "2026-12-04T09:00"),
        ("dentist tomorrow at half past eight", "2026-11-29T08:30"),
        ("dinner tonight at 8", "2026-11-28T20:00"),
        ("lunch with Tom on Tuesday at noon", "2026-12-01T12:00"),
        ("yoga tomorrow evening at seven", "2026-11-29T19:00"),
        ("my parents are coming for Christmas", "2026-12-25T00:00"),
        ("we were in Vienna last New Year's Eve", "2025-12-31T00:00"),
        ("I need to get up at six tomorrow", "2026-11-29T06:00"),
        ("in the winter I'll ski", "2026-12-01T00:00"),
        ("I start therapy the week after next", "2026-12-07T00:00"),
        ("a fortnight ago we split up", "2026-11-14T00:00"),
        ("I have an exam on Dec 3rd", "2026-12-03T00:00"),
        ("on the 12th we fly to Porto, five nights, all booked", "2026-12-12T00:00"),
        ("my trip is in exactly two weeks", "2026-12-12T00:00"),
        ("come Saturday I'm taking the bike out", "2026-12-05T00:00"),
    ],
)
def test_a_sentence_is_about_the_time_it_names(text: str, about: str) -> None:
    """Told from when it was said, where the person is; without an hour, from midnight."""
    named = time_named(text, NOW)
    assert named is not None
    assert (named.strftime("%Y-%m-%dT%H:%M"), named.tzinfo) == (about, BERLIN)


@pytest.mark.parametrize(
    "text",
    [
        "when I was ten we moved to Oslo",
        "every Friday I play chess",
        "On Monday I never eat meat",
        "I hardly ever go out on Sunday",
        "either Monday or Tuesday works",
        "I go running on Sundays",
        "I read it in two weeks",
        "",
        "What do I have on Friday?",
        "what do i have on friday",
        "are you there tomorrow",
        "When did we meet last summer?",
        "the Black Friday sale was great",
        "I like Saturday Night Live",
        "in the winter I ski",
        "my birthday is on 3 June",
        "on 31 February we dance",
        "it is in 999 years and in 99 years",
    ],
)
def test_no_single_time_is_none(text: str) -> None:
    """What comes again, a choice, a question, what only looks like a time."""
    assert time_named(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("tomorrow", "2026-11-30T00:00"),
        ("next week", "2026-12-07T00:00"),
        ("next month", "2027-01-01T00:00"),
        ("last summer", "2026-09-01T00:00"),
        ("in 2027", "2028-01-01T00:00"),
        ("tomorrow at nine", "2026-11-29T09:01"),
    ],
)
def test_a_time_lasts_as_long_as_it_is_named(text: str, until: str) -> None:
    """A day, a week, a month, a season, a year; with an hour, a minute."""
    span = span_named(text, NOW)
    assert span is not None and span.end.strftime("%Y-%m-%dT%H:%M") == until


def test_days_keep_their_hour_when_clocks_change() -> None:
    """Nine o'clock is nine o'clock on the other side of 29 March, too."""
    saturday = datetime(2026, 3, 28, 9, tzinfo=BERLIN)
    named = time_named("tomorrow at nine", saturday)
    assert named is not None and named.isoformat() == "2026-03-29T09:00:00+02:00"
