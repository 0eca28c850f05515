"""Find the times a sentence names: dates, months, years, yesterday, three days ago. No I/O.

Each stretch of time is half a day wider on both sides than in UTC, because the person's time zone
is unknown.
"""

import re
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from caller_memory.language.patterns import Pattern
from caller_memory.models import Span

YEARS_BACK = 10
"""How many years back a month without a year is looked for."""

MAX_TIMES = 8
"""The most dates, and the most relative times, in a sentence. Of more, the last count."""

_DAY = timedelta(days=1)
_UNITS = {"day": _DAY, "week": 7 * _DAY, "month": 30 * _DAY, "year": 365 * _DAY}
_COUNTED = "one two three four five six seven eight nine ten eleven twelve".split()
_NUMBERS = {"a": 1, "an": 1} | {word: n for n, word in enumerate(_COUNTED, start=1)}
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH = f"({'|'.join(_MONTHS)})"

# A month alone needs a word before it or a year behind it: "may" and "march" are verbs too.
_DATE = Pattern(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?:in|of|since|during|last|this|early|mid|late) {_MONTH}|{_MONTH}(?=,? 20\d\d\b))"
    r"\b(?:,? (20\d\d)\b)?"
    r"|\b(?:in|of|since|during) (20\d\d)\b"
)
_AGO = Pattern(
    r"\b(?:(yesterday|last night)|last (weekend|week|month|year)"
    rf"|(?:last|on) ({'|'.join(_WEEKDAYS)})"
    rf"|(\d{{1,3}}|{'|'.join(_NUMBERS)}) ({'|'.join(_UNITS)})s? ago)\b"
)


def times(text: str, now: datetime) -> tuple[list[tuple[Span, ...]], str]:
    """Return the times in a lower-case sentence, and the sentence without its relative times.

    A time has several stretches if it may mean any of them: "in may" is every May up to now.
    """
    dates = [tuple(_stretches(match, now)) for match in deque(_DATE.finditer(text), MAX_TIMES)]
    agos = [(_before(match, now),) for match in deque(_AGO.finditer(text), MAX_TIMES)]
    return [_wider(time) for time in dates + agos if time], _AGO.sub(" ", text)


def _stretches(match: re.Match[str], now: datetime) -> Iterator[Span]:
    """Yield what a date may mean, newest first; nothing for a day like 31 June."""
    day_before, month_1, month_2, day_behind, month_3, month_4, year, year_alone = match.groups()
    if year_alone:
        yield Span(_first(int(year_alone), 1), _first(int(year_alone) + 1, 1))
        return
    month = _MONTHS.index(month_1 or month_2 or month_3 or month_4) + 1
    day = int(day_before or day_behind or 0)
    for y in [int(year)] if year else range(now.year, now.year - YEARS_BACK, -1):
        first, next_first = _first(y, month), _first(y + month // 12, month % 12 + 1)
        start = first + max(0, day - 1) * _DAY
        if start < next_first:
            yield Span(start, start + _DAY if day else next_first)


def _before(match: re.Match[str], now: datetime) -> Span:
    yesterday, last, weekday, count, unit = match.groups()
    today = datetime(now.year, now.month, now.day, tzinfo=UTC)
    monday = today - today.weekday() * _DAY
    month = _first(now.year, now.month)
    if yesterday:
        return Span(today - _DAY, today)
    if weekday:
        day = today - ((today.weekday() - _WEEKDAYS.index(weekday) - 1) % 7 + 1) * _DAY
        return Span(day, day + _DAY)
    match last:
        case "weekend":
            return Span(monday - 2 * _DAY, monday)
        case "week":
            return Span(monday - 7 * _DAY, monday)
        case "month":
            return Span(_first((month - _DAY).year, (month - _DAY).month), month)
        case "year":
            return Span(_first(now.year - 1, 1), _first(now.year, 1))
    ago = _UNITS[unit] * (_NUMBERS.get(count) or int(count))
    # "Three weeks ago" is about then: half a unit to both sides.
    return Span(today - ago - _UNITS[unit] // 2, today - ago + _DAY + _UNITS[unit] // 2)


def _first(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=UTC)


def _wider(time: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(Span(span.start - _DAY / 2, span.end + _DAY / 2) for span in time)
