"""Find the times a question names: dates, months, yesterday, on Friday, next week. No I/O.

A question looks back and forward: "on Friday" is the last one and the coming one. Stretches of time
begin and end where the person is.
"""

import re
from collections import deque
from collections.abc import Iterator
from datetime import datetime

from caller_memory.language.asked_times import times_mentioned
from caller_memory.language.days import (
    DAY,
    MONTHS,
    NUMBERS,
    WEEKDAYS,
    day_of,
    in_months,
    month_of,
    week_of,
    year_of,
)
from caller_memory.language.patterns import Pattern
from caller_memory.languages import ENGLISH
from caller_memory.models import Span

YEARS_BACK = 10
"""How many years back a month without a year is looked for, beside the one ahead."""

MAX_TIMES = 8
"""The most dates, and the most relative times, in a sentence. Of more, the last count."""

_UNITS = {"day": DAY, "week": 7 * DAY, "month": 30 * DAY, "year": 365 * DAY}
_MONTH = f"({'|'.join(MONTHS)})"
_NUMBER = rf"\d{{1,3}}|{'|'.join(NUMBERS)}"

# A month alone needs a word before it or a year behind it: "may" and "march" are verbs too.
_DATE = Pattern(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?:in|of|since|during|last|next|this|early|mid|late) {_MONTH}|{_MONTH}(?=,? 20\d\d\b))"
    r"\b(?:,? (20\d\d)\b)?"
    r"|\b(?:in|of|since|during) (20\d\d)\b"
)
_WEEKDAY = Pattern(
    rf"\b(?:(last|next|this|on|for|by|until|coming) )?({'|'.join(WEEKDAYS)})(?: night)?\b"
)
_AWAY = Pattern(
    r"\b(?:((?:the )?day after tomorrow|(?:the )?day before yesterday|yesterday|last night"
    r"|today|tonight|tomorrow)|(last|this|next|(?:on|at) the) (weekend|week|month|year)"
    rf"|({_NUMBER}) ({'|'.join(_UNITS)})s? ago"
    rf"|in ({_NUMBER}) ({'|'.join(_UNITS)})s?(?: time)?)\b"
)
_DAYS = {"after tomorrow": 2, "before yesterday": -2, "yesterday": -1, "last": -1, "tomorrow": 1}


def times(text: str, now: datetime, language: str = ENGLISH) -> tuple[list[tuple[Span, ...]], str]:
    """Return the times in a lower-case sentence, and the sentence without its relative times.

    A time has several stretches if it may mean any of them: "in may" is every May up to now and the
    coming one. Days of the week stay in the sentence: they can have been said as words.

    Args:
        now: aware, in the person's zone.
        language: the code of the language of the sentence; beside it English counts.
    """
    if language != ENGLISH:
        told = times_mentioned(text, now, language, YEARS_BACK, MAX_TIMES)
        if told[0] or not text.isascii():
            return told
    dates = [tuple(_stretches(match, now)) for match in deque(_DATE.finditer(text), MAX_TIMES)]
    days = [_of_the_week(match, now) for match in deque(_WEEKDAY.finditer(text), MAX_TIMES)]
    away = [(_away(match, now),) for match in deque(_AWAY.finditer(text), MAX_TIMES)]
    return [time for time in dates + days + away if time], _AWAY.sub(" ", text)


def _stretches(match: re.Match[str], now: datetime) -> Iterator[Span]:
    """Yield what a date may mean, newest first; nothing for a day like 31 June."""
    day_before, month_1, month_2, day_behind, month_3, month_4, year, year_alone = match.groups()
    if year_alone:
        yield year_of(int(year_alone), now)
        return
    month = MONTHS.index(month_1 or month_2 or month_3 or month_4) + 1
    day = int(day_before or day_behind or 0)
    for y in [int(year)] if year else range(now.year + 1, now.year - YEARS_BACK, -1):
        first, next_first = in_months(y, month, 0, now), in_months(y, month, 1, now)
        start = first + max(0, day - 1) * DAY
        if start < next_first:
            yield Span(start, start + DAY if day else next_first)


def _of_the_week(match: re.Match[str], now: datetime) -> tuple[Span, ...]:
    which, name = match.groups()
    ahead = (WEEKDAYS.index(name) - now.weekday()) % 7
    last, coming = day_of(now, ahead - 7), day_of(now, ahead)
    match which:
        case "last":
            return (last,)
        case "next":
            return coming, day_of(now, ahead + 7)
        case "this" | "coming" | "for" | "by" | "until":
            return (coming,)
    # Asked on a Friday, "Friday" may also be a week ahead.
    return (last, coming, day_of(now, 7)) if ahead == 0 else (last, coming)


def _away(match: re.Match[str], now: datetime) -> Span:
    day, which, period, ago, unit_ago, ahead, unit = match.groups()
    if day:
        return day_of(now, next((n for word, n in _DAYS.items() if word in day), 0))
    if which:
        away = {"last": -1, "next": 1}.get(which, 0)
        if period == "weekend":
            week = week_of(now, away)
            return Span(week.start + 5 * DAY, week.end)
        if period == "week":
            return week_of(now, away)
        return month_of(now, away) if period == "month" else year_of(now.year + away, now)
    # "Three weeks ago" is about then: half a unit to both sides.
    length = _UNITS[unit_ago or unit]
    count = NUMBERS.get(ago or ahead) or int(ago or ahead)
    start = day_of(now).start + (count if ahead else -count) * length
    return Span(start - length // 2, start + DAY + length // 2)
