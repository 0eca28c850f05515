"""Days, weeks, months and years around a moment, in its own time zone. No I/O."""

from datetime import datetime, timedelta

from caller_memory.models import Span

DAY = timedelta(days=1)
PERIODS = ("weekend", "week", "month", "year")
"""See `period_of`."""
COUNTED = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = {
    **{"a": 1, "an": 1, "a couple of": 2, "a couple": 2, "couple of": 2},
    **{word: n for n, word in enumerate(COUNTED, start=1)},
    **{word: 10 * n for n, word in enumerate(_TENS, start=2)},
}
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = (
    "january february march april may june july august september october november december"
).split()
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""In the north, by the month in which each begins."""

FEASTS = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new years eve": (12, 31),
    "new year's day": (1, 1),
    "new years day": (1, 1),
    "new year's": (1, 1),
    "burns night": (1, 25),
    "valentine's day": (2, 14),
    "valentines day": (2, 14),
    "valentine's": (2, 14),
    "st patrick's day": (3, 17),
    "saint patrick's day": (3, 17),
    "april fool's day": (4, 1),
    "may day": (5, 1),
    "independence day": (7, 4),
    "halloween": (10, 31),
    "bonfire night": (11, 5),
    "veterans day": (11, 11),
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


def period_of(unit: str, moment: datetime, away: int = 0) -> Span:
    """Return the period of a moment, or one so many away.

    Args:
        unit: one of `PERIODS`.
    """
    match unit:
        case "weekend":
            week = week_of(moment, away)
            return Span(week.start + 5 * DAY, week.end)
        case "week":
            return week_of(moment, away)
        case "month":
            return month_of(moment, away)
    return year_of(moment.year + away, moment)


def in_months(year: int, month: int, count: int, moment: datetime) -> datetime:
    """Return the first of the month that is so many months away, in the zone of a moment."""
    years, index = divmod(month - 1 + count, 12)
    return datetime(year + years, index + 1, 1, tzinfo=moment.tzinfo)


def midnight(moment: datetime) -> datetime:
    """Return when the day of a moment began."""
    return datetime(moment.year, moment.month, moment.day, tzinfo=moment.tzinfo)


def days_to(weekday: int, moment: datetime) -> int:
    """Return how many days it is to the coming one, Monday is 0: a week, on the day itself."""
    return (weekday - moment.weekday() - 1) % 7 + 1


def away(count: int, unit: str, moment: datetime) -> Span:
    """Return the day that is so many units away; of minutes and hours, the minute."""
    if unit in ("minute", "hour"):
        at = moment + count * timedelta(**{f"{unit}s": 1})
        return Span(at, at + timedelta(minutes=1))
    if unit in ("month", "year"):
        months = count * (12 if unit == "year" else 1)
        first = in_months(moment.year, moment.month, months, moment)
        last_day = (in_months(first.year, first.month, 1, moment) - DAY).day
        return day_of(first.replace(day=min(moment.day, last_day)))
    return day_of(moment, count * {"week": 7, "fortnight": 14}.get(unit, 1))


def season(name: str, which: str, moment: datetime, is_past: bool) -> Span:
    """Return a season of the north. "Last summer" is over; "this summer" may be."""
    first = SEASONS.get(name, SEASONS["autumn"])
    seasons = [
        Span(datetime(year, first, 1, tzinfo=moment.tzinfo), in_months(year, first, 3, moment))
        for year in range(moment.year - 2, moment.year + 3)
    ]
    if which == "last" or (is_past and which != "next"):
        return next(
            s for s in reversed(seasons) if (s.end if which == "last" else s.start) <= moment
        )
    if which == "next":
        return next(each for each in seasons if each.start > moment)
    return next(each for each in seasons if each.end > moment)


def day_or_month(year: int, month: int, day: int, moment: datetime) -> Span:
    """Return a day, or the month where the day is 0, in the time zone of a moment."""
    if day:
        return day_of(datetime(year, month, day, tzinfo=moment.tzinfo))
    first = datetime(year, month, 1, tzinfo=moment.tzinfo)
    return Span(first, in_months(year, month, 1, moment))


def feast_of(name: str, which: str, moment: datetime, is_past: bool) -> Span:
    """Return a day with a name, the last one or the coming one."""
    days = [day_of(datetime(y, *FEASTS[name], tzinfo=moment.tzinfo)) for y in around(moment)]
    return one_of(days, which, moment, is_past)


def around(moment: datetime) -> range:
    """Return the years before, of and after a moment."""
    return range(moment.year - 1, moment.year + 2)


def one_of(spans: list[Span], which: str, moment: datetime, is_past: bool) -> Span:
    """Return the last one of the years around a moment, or the coming one."""
    over = [span for span in spans if span.end <= moment]
    return over[-1] if which == "last" or (is_past and which != "next") else spans[len(over)]
