"""Say what time it is where a person is, and which time a memory is about. No I/O."""

from datetime import UTC, datetime, timedelta

from caller_memory.language.days import DAY, MONTHS, WEEKDAYS
from caller_memory.language.named_times import span_named
from caller_memory.languages import ENGLISH, code_of
from caller_memory.models import Kind, Memory, Span

NOW_IS = "(It is "
"""How the line begins that says what time it is."""

NOW_TOKENS = 40
"""What that line costs at most, of the budget of a block."""


def now_line(now: datetime) -> str:
    """Return the line that says day, date and time. UTC stands for an unknown time zone."""
    where = "UTC" if now.tzinfo is UTC else "where the person is"
    return f"{NOW_IS}{_day(now)} {now.year}, {_clock(now)} {where}.)"


def is_over(memory: Memory, now: datetime) -> bool:
    """Return whether the time that a memory is about has passed."""
    return memory.about is not None and _span_of(memory, memory.about, now).end <= now


def about_label(memory: Memory, now: datetime) -> str:
    """Return which time a memory is about, as told at a time in the person's zone.

    A plan that has passed is told as past; what was past when it was said is no plan.
    """
    if memory.about is None:
        return ""
    span = _span_of(memory, memory.about, now)
    name = _name(span, now)
    if span.end <= memory.created_at:
        return f" (of {name})"
    return f" (was for {name}, past)" if span.end <= now else f" (for {name})"


def _span_of(memory: Memory, about: datetime, now: datetime) -> Span:
    """Return how long that time lasts, as the words say; a day where they do not tell."""
    start = about.astimezone(now.tzinfo)
    language = code_of(memory.language) or ENGLISH
    told = [(memory.value, memory.created_at if memory.kind is Kind.TURN else memory.told_at)]
    told += [(source.words, source.said_at) for source in memory.sources if source.said_at]
    for words, said_at in told:
        span = span_named(words, said_at.astimezone(now.tzinfo), language)
        if span and span.start == start:
            return span
    is_day = (start.hour, start.minute) == (0, 0)
    return Span(start, start + (DAY if is_day else timedelta(minutes=1)))


def _name(span: Span, now: datetime) -> str:
    start, length = span.start, span.end - span.start
    month = MONTHS[start.month - 1].capitalize()
    if length > 300 * DAY:
        return f"{start.year}"
    if length > 31 * DAY:
        return f"the months from {month} {start.year}"
    if length > 7 * DAY:
        return f"{month} {start.year}"
    day = _day(start) if start.year == now.year else f"{_day(start)} {start.year}"
    if length > 2 * DAY + timedelta(hours=1):
        return f"the week of {day}"
    if length > DAY + timedelta(hours=1):
        return f"the weekend of {day}"
    return day if length >= DAY - timedelta(hours=1) else f"{day}, {_clock(start)}"


def _day(moment: datetime) -> str:
    weekday, month = WEEKDAYS[moment.weekday()], MONTHS[moment.month - 1]
    return f"{weekday.capitalize()}, {moment.day} {month.capitalize()}"


def _clock(moment: datetime) -> str:
    half = "am" if moment.hour < 12 else "pm"
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {half}"
