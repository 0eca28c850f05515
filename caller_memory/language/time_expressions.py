"""Find the times a question names: dates, months, yesterday, on Friday, next week. No I/O.

A question looks back and forward: "on Friday" is the last one and the coming one. Stretches of time
begin and end where the person is.
"""

import re
from collections import deque
from collections.abc import Iterator
from datetime import datetime

from caller_memory.language.asked_times import times_mentioned
from caller_memory.language.counted_days import (
    CountedDay,
    counted_days,
    with_figures,
    without,
)
from caller_memory.language.days import (
    DAY,
    FEASTS,
    MONTHS,
    NUMBERS,
    WEEKDAYS,
    day_of,
    feast_of,
    in_months,
    month_of,
    period_of,
    year_of,
)
from caller_memory.language.patterns import Pattern
from caller_memory.languages import ENGLISH
from caller_memory.models import Span

YEARS_BACK = 10
"""How many years back a month without a year is looked for, beside the one ahead."""

MAX_TIMES = 8
"""The most dates, and the most relative times, in a sentence. Of more, the last count."""

_UNITS = {
    "day": DAY,
    "week": 7 * DAY,
    "fortnight": 14 * DAY,
    "month": 30 * DAY,
    "year": 365 * DAY,
}
_MONTH = f"({'|'.join(MONTHS)})"
_NUMBER = rf"\d{{1,3}}|{'|'.join(NUMBERS)}"

# A month alone needs a word before it or a year behind it: "may" and "march" are verbs too.
_DATE = Pattern(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}"
    rf"|{_MONTH} (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?:in|of|since|during|last|next|this|early|mid|late) {_MONTH}|{_MONTH}(?=,? 20\d\d\b))"
    r"\b(?:,? (20\d\d)\b)?"
    r"|\b(?:in|of|since|during) (20\d\d)\b"
    rf"|\b(?:on|by|for|until|before|since|after|{'|'.join(WEEKDAYS)}),? the (\d{{1,2}})"
    r"(?:st|nd|rd|th)\b(?! (?:floor|street|avenue|day|time|place|of)\b)"
)
_FEAST = Pattern(rf"\b(?:(last|next|this) )?({'|'.join(FEASTS)})\b")
_WEEKDAY = Pattern(
    rf"\b(?:(last|next|this|on|for|by|until|coming) )?({'|'.join(WEEKDAYS)})(?: night)?\b"
    r"(?!,? the \d)"
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
        mentioned = times_mentioned(text, now, language, YEARS_BACK, MAX_TIMES)
        if mentioned[0] or not text.isascii():
            return mentioned
    text = text.replace("’", "'")
    counted = deque(_counted(text, now), MAX_TIMES)
    told = with_figures(without(text, [been for been, _ in counted]))
    dates = [tuple(_stretches(match, now)) for match in deque(_DATE.finditer(told), MAX_TIMES)]
    feasts = [tuple(_feasts(match, now)) for match in deque(_FEAST.finditer(told), MAX_TIMES)]
    days = [_of_the_week(match, now) for match in deque(_WEEKDAY.finditer(told), MAX_TIMES)]
    away = [(_away(match, now),) for match in deque(_AWAY.finditer(told), MAX_TIMES)]
    found = [tuple(dict.fromkeys(day.span for day in both)) for both in counted]
    left = without(text, [been for been, _ in counted if been.is_relative])
    return [t for t in found + dates + feasts + days + away if t], _AWAY.sub(" ", left)


def _counted(text: str, now: datetime) -> list[tuple[CountedDay, CountedDay]]:
    """Return the days counted from others, each as it has been and as it comes."""
    try:
        both = (counted_days(text, now, is_past) for is_past in (True, False))
        return list(zip(*both, strict=True))
    except (OverflowError, ValueError):  # a day that no calendar has
        return []


def _feasts(match: re.Match[str], now: datetime) -> Iterator[Span]:
    which, name = match.groups()
    for is_past in (True, False):
        if (which or "last") == "last" or not is_past:
            yield feast_of(name, which or "", now, is_past)


def _stretches(match: re.Match[str], now: datetime) -> Iterator[Span]:
    """Yield what a date may mean, newest first; nothing for a day like 31 June."""
    day_before, month_1, month_2, day_behind, month_3, month_4, year, *alone = match.groups()
    year_alone, day_alone = alone
    if day_alone:
        yield from _in_months_around(int(day_alone), now)
        return
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


def _in_months_around(day: int, now: datetime) -> Iterator[Span]:
    """Yield the last and the coming day of a month of that number."""
    for months in (1, 0, -1):
        month = month_of(now, months)
        on = day_of(month.start, day - 1)
        if 0 < day and on.end <= month.end and abs(on.start - now) < 32 * DAY:
            yield on


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
        return period_of(period, now, {"last": -1, "next": 1}.get(which, 0))
    # "Three weeks ago" is about then: half a unit to both sides.
    length = _UNITS[unit_ago or unit]
    count = NUMBERS.get(ago or ahead) or int(ago or ahead)
    start = day_of(now).start + (count if ahead else -count) * length
    return Span(start - length // 2, start + DAY + length // 2)
