"""Days, weeks, months and years around a moment, in its own time zone. No I/O."""

from datetime import datetime, timedelta

from caller_memory.models import Span

DAY = timedelta(days=1)
COUNTED = "one two three four five six seven eight nine ten eleven twelve".split()
NUMBERS = {"a": 1, "an": 1} | {word: n for n, word in enumerate(COUNTED, start=1)}
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = (
    "january february march april may june july august september october november december"
).split()
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""In the north, by the month in which each begins."""

FEASTS = {
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "new year's eve": (12, 31),
    "new year's": (1, 1),
    "halloween": (10, 31),
    "valentine's": (2, 14),
}
"""Days with a name of their own: month and day. A longer name stands before the shorter one."""


def day_of(moment: datetime, away: int = 0) -> Span:
    """Return the day of a moment, or one so many days away."""
    start = midnight(moment) + away * DAY
    return Span(start, start + DAY)


def week_of(moment: datetime, away: int = 0) -> Span:
    """Return the week of a moment, from Monday, or one so many weeks away."""
    start = midnight(moment) + (7 * away - moment.weekday()) * DAY
    return Span(start, start + 7 * DAY)


def month_of(moment: datetime, away: int = 0) -> Span:
    """Return the month of a moment, or one so many months away."""
    return Span(
        in_months(moment.year, moment.month, away, moment),
        in_months(moment.year, moment.month, away + 1, moment),
    )


def year_of(year: int, moment: datetime) -> Span:
    """Return a year in the time zone of a moment."""
    return Span(in_months(year, 1, 0, moment), in_months(year, 1, 12, moment))


def in_months(year: int, month: int, count: int, moment: datetime) -> datetime:
    """Return the first of the month that is so many months away, in the zone of a moment."""
    years, index = divmod(month - 1 + count, 12)
    return datetime(year + years, index + 1, 1, tzinfo=moment.tzinfo)


def midnight(moment: datetime) -> datetime:
    """Return when the day of a moment began."""
    return datetime(moment.year, moment.month, moment.day, tzinfo=moment.tzinfo)
