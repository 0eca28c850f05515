"""language/counted_days.py: days told by counting from others, in what is said and asked."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from caller_memory.language.counted_days import with_figures
from caller_memory.language.named_times import time_named
from caller_memory.language.time_expressions import times

NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Europe/London"))
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("The dentist can see me a week on Friday", "2026-12-04T00:00"),
        ("The lease is up in ninety days", "2027-02-23T00:00"),
        ("I had a colonoscopy a couple weeks ago", "2026-11-11T00:00"),
        ("The plumber comes Friday week", "2026-12-04T00:00"),
        ("We had the christening the Sunday before last", "2026-11-15T00:00"),
        ("The wedding is March the third", "2027-03-03T00:00"),
        ("We moved in three Saturdays ago", "2026-11-07T00:00"),
        ("I gave up smoking two weeks ago today", "2026-11-11T00:00"),
        ("He died a week ago yesterday", "2026-11-17T00:00"),
        ("The fete is on the first Monday in May", "2027-05-03T00:00"),
        ("The gas man is coming Tuesday next", "2026-12-01T00:00"),
        ("I have an interview next Friday at half nine", "2026-12-04T09:30"),
        ("We're off to Spain a fortnight tomorrow", "2026-12-10T00:00"),
        ("My lease ends at the end of next month", "2026-12-31T00:00"),
        ("I retire a month from now", "2026-12-25T00:00"),
        ("We're going camping the weekend after next", "2026-12-12T00:00"),
        ("The court hearing is on Monday, the fourteenth of December", "2026-12-14T00:00"),
        ("My mother had her stroke a week last Tuesday", "2026-11-17T00:00"),
        ("We start school the Monday after next", "2026-12-07T00:00"),
        ("The parcel should come in a couple of days", "2026-11-27T00:00"),
        ("The concert is on the twenty-first of December", "2026-12-21T00:00"),
        ("I'm seeing the bank manager on Thursday the third", "2026-12-03T00:00"),
        ("We're having a party on Boxing Day", "2026-12-26T00:00"),
        ("The rent is due on the last Friday of the month", "2026-11-27T00:00"),
        ("I had a fall the night before last", "2026-11-23T00:00"),
        ("My nephew's getting married on the last Saturday in April", "2027-04-24T00:00"),
        ("I start my new job a month today", "2026-12-25T00:00"),
        ("We're driving down to Devon the day after Boxing Day", "2026-12-27T00:00"),
        ("The auction is two days before Christmas", "2026-12-23T00:00"),
        ("The roofer came last Saturday but one", "2026-11-14T00:00"),
        ("My rent's due on the first of the month", "2026-12-01T00:00"),
        ("We've been married a year today", "2026-11-25T00:00"),
        ("We've got the in-laws coming for Christmas", "2026-12-25T00:00"),
        ("I got my results on Friday", "2026-11-20T00:00"),
        ("The plumber said he'd come on Friday", "2026-11-27T00:00"),
        ("I was told my operation is on Tuesday", "2026-12-01T00:00"),
        ("The ferry leaves at ten to six tomorrow morning", "2026-11-26T05:50"),
    ],
)
def test_a_day_may_be_counted_from_another(text: str, about: str) -> None:
    """Forward and back, from days, weeks, months and feasts; the hour is that of the sentence."""
    named = time_named(text, NOW)
    assert named is not None and named.strftime("%Y-%m-%dT%H:%M") == about


@pytest.mark.parametrize(
    "text",
    [
        "I first met him in the second week of the war",
        "I run a week of courses every May Day",
        "I've been sober two weeks",
        "I live on the third floor",
        "She came second in the race",
        "I'd do it again any day of the week",
        "We stayed for a week on Skye",
        "He works one day on and one day off",
        "I'm a night owl, always have been",
        "The end of the month is always tight",
        "I play golf on the first Sunday of every month",
        "Each Christmas Day we go swimming",
        "I take it twice a day after breakfast",
        "It was the last day of the holidays",
        "It takes a week from order to delivery",
        "We usually go away the first weekend in May",
        "I came on the fifth Monday of July 2026",
    ],
)
def test_what_only_looks_counted_is_no_day(text: str) -> None:
    """How long something lasts, what comes again, places in an order."""
    assert time_named(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("what did I do the Sunday before last?", "2026-11-15"),
        ("what have I got on Friday week?", "2026-12-04"),
        ("where was I three Saturdays ago?", "2026-11-07"),
        ("what am I doing a week on Friday?", "2026-12-04"),
        ("what happened a week ago yesterday?", "2026-11-17"),
        ("what's on the first Monday in May?", "2027-05-03"),
        ("what did I say two weeks ago today?", "2026-11-11"),
        ("who is coming on Christmas Eve?", "2026-12-24"),
        ("what have I got on the third of March?", "2027-03-03"),
        ("what did I tell you about on March the third?", "2026-03-03"),
        ("what are we doing the weekend after next?", "2026-12-12"),
        ("where did we go the weekend before last?", "2026-11-14"),
        ("what do I have on the 12th?", "2026-12-12"),
        ("what am I doing a fortnight tomorrow?", "2026-12-10"),
        ("what did I do the night before last?", "2026-11-23"),
        ("what's due at the end of next month?", "2026-12-31"),
        ("what do I have a month from now?", "2026-12-25"),
        ("did I see the doctor a week last Tuesday?", "2026-11-17"),
        ("who comes on New Year's Day?", "2027-01-01"),
        ("what did we do on Boxing Day?", "2025-12-26"),
        ("what am I doing Tuesday week?", "2026-12-08"),
        ("who did I meet two Fridays ago?", "2026-11-13"),
        ("what was on the weekend before last?", "2026-11-14"),
        ("what have I got on Thursday the third?", "2026-12-03"),
        ("what happens on the last Saturday in April?", "2027-04-24"),
        ("when I rang a week ago today, what did I say?", "2026-11-18"),
        ("what is in a week on Monday?", "2026-12-07"),
        ("what did we plan for New Year's Eve?", "2026-12-31"),
        ("do I have anything on the twentieth of December?", "2026-12-20"),
        ("what did I do last Sunday but one?", "2026-11-15"),
        ("where am I going the day after Boxing Day?", "2026-12-27"),
        ("what's happening ten days from now?", "2026-12-05"),
    ],
)
def test_a_question_may_count_days(text: str, day: str) -> None:
    """As what is said does; of what may have been and may come, both count."""
    (spans,), _ = times(text.lower(), NOW)
    assert day in [span.start.date().isoformat() for span in spans]


def test_what_counts_days_is_not_searched_for() -> None:
    """Its words mean another day tomorrow. Those of a feast were said as they are."""
    assert "before" not in times("what did i do the sunday before last", NOW)[1]
    assert "christmas eve" in times("who comes on christmas eve", NOW)[1]


def test_ordinals_are_read_as_figures() -> None:
    """Up to thirty-one, with a hyphen and without."""
    said = "the first, the twelfth, twenty-second, twenty third, thirtieth and thirty-first"
    assert with_figures(said) == "the 1st, the 12th, 22nd, 23rd, 30th and 31st"
