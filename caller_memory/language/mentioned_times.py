"""Tell which time a text is about in a language other than English. No I/O.

The words are in [times] of the language's file. As in English a time counts only where exactly one
is named, and what comes again, a choice and a question name none.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from caller_memory.language.days import (
    DAY,
    PERIODS,
    SEASONS,
    around,
    away,
    day_of,
    day_or_month,
    days_to,
    in_months,
    one_of,
    period_of,
    season,
    year_of,
)
from caller_memory.language.time_mentions import (
    Mention,
    Sentence,
    merged,
    sentences,
    unit_of,
)
from caller_memory.language.time_words import TimeWords, time_words
from caller_memory.models import Span

_WEEKS = {"before_last": -2, "last": -1, "this": 0, "tense": 0, "next": 1, "after_next": 2}
_SOON = 2
"""Nobody says "next Friday" of tomorrow: a day that is nearer than this is one of next week."""

_FARTHER = 7
"""So many times as far ahead as back may a date be that has neither a year nor a tense."""

_MERE_DAY = frozenset({"weekday", "n"})
_MOST_BESIDE = 5
"""So many letters stand at most beside a day that is a clause of its own: "on", "every"."""

Slots = dict[str, Any]


def spans_mentioned(text: str, said_at: datetime, language: str) -> set[Span] | None:
    """Return the stretches of time that a text is about, None where it mentions none at all.

    What comes again and what is asked is mentioned, but the text is not about it.

    Args:
        text: as it was said.
        said_at: aware, in the person's zone.
        language: the code of the language it is said in.
    """
    spans: set[Span] | None = None
    if (words := time_words(language)) is None:
        return spans
    for sentence in sentences(text.lower(), words):
        spans = spans or set()
        if sentence.is_question or any(m.meaning == "again" for m in sentence.mentions):
            continue
        try:
            spans.update(_spans(sentence, said_at, words))
        except (OverflowError, ValueError):  # a day that no calendar has
            return set()
    return spans


def _spans(sentence: Sentence, said_at: datetime, words: TimeWords) -> Iterator[Span]:
    """Yield the times of a sentence, one as the minute where the sentence tells its hour."""
    clocks = [m for m in sentence.mentions if m.meaning.startswith("clock")]
    told = merged([m for m in sentence.mentions if m not in clocks])
    told = [m for m in told if not _comes_again(m, sentence)]
    spans = {span for m in told if (span := span_of(m, said_at, _tense_at(m, sentence, words)))}
    for span in spans:
        is_day = len(spans) == 1 and DAY * 0.9 < span.end - span.start < DAY * 1.1
        yield _at_clock(clocks[0], span, sentence, words) if is_day and len(clocks) == 1 else span


def _comes_again(mention: Mention, sentence: Sentence) -> bool:
    """Return whether a habit is told of a day of the week: "on Wednesdays I never work"."""
    if "weekday" not in mention.slots or not _MERE_DAY.issuperset(mention.slots):
        return mention.meaning == "habit"
    clause = sentence.clause(mention)
    first, last = sentence.tokens[mention.start], sentence.tokens[mention.end - 1]
    # "Friday, I seldom eat meat": a clause of its own is of the one behind it.
    is_apart = len(clause.strip()) <= last.end - first.start + _MOST_BESIDE
    habits = [m for m in sentence.mentions if m.meaning == "habit"]
    return any(is_apart or sentence.clause(habit) == clause for habit in habits)


def _tense_at(mention: Mention, sentence: Sentence, words: TimeWords) -> int:
    """Return the tense of the clause that a mention stands in, that of the sentence without one."""
    said, clause = sentence.text, sentence.clause(mention)
    return words.tense(clause) or (words.tense(said) if len(clause) < len(said) else 0)


def span_of(mention: Mention, said_at: datetime, tense: int) -> Span | None:
    """Return the time of a mention, None where it tells none.

    Args:
        said_at: aware, in the person's zone.
        tense: -1 where it has been, 1 where it comes, 0 where nobody says.

    Raises:
        ValueError, OverflowError: a day that no calendar has.
    """
    slots = mention.slots
    which = str(slots.get("which", ""))
    is_past = tense < 0 and not which
    if "away" in slots:
        days = slots["away"]
        day = day_of(said_at, days[0] if len(days) == 1 or is_past else days[1])
        if (count := count_of(slots)) is None:
            return _if_same_weekday(day, slots)
        return away(count[0], count[1], day.start)
    if count := count_of(slots):
        if mention.meaning == "ago_past" and tense >= 0:
            return None  # "há dois anos": for two years, or two years ago
        if mention.meaning.startswith("ago"):
            day = away(-count[0], count[1], said_at)
            return _on_weekday(day, slots) if "weekday" in slots else day
        if is_past:
            return None
        if "weekday" in slots:
            days = count[0] * {"week": 7, "day": 1}.get(count[1], 0)
            return day_of(said_at, days_to(slots["weekday"], said_at) + days // 7 * 7)
        return away(count[0], count[1], said_at)
    if "day" in slots or "month" in slots:
        date = _date(slots, which, said_at, tense)
        return _if_same_weekday(date, slots) if date and "day" in slots else date
    if "season" in slots:
        return _season(slots, which, said_at, tense)
    if "feast" in slots:
        month, day = slots["feast"]
        return _of_the_years(month, day, slots, which, said_at, tense)
    if "weekday" in slots:
        return day_of(said_at, _days_to_weekday(slots, which, said_at, is_past))
    if "period" in slots:
        return _period(slots, said_at, is_past)
    return year_of(slots["year"], said_at) if "year" in slots else None


def count_of(slots: Slots) -> tuple[int, str] | None:
    """Return the number and the unit that slots tell: two weeks. None without any."""
    if "span" not in slots:
        return None
    return (slots["n"], slots["unit"]) if slots["span"] is True else slots["span"]


def _if_same_weekday(day: Span, slots: Slots) -> Span:
    """Return a day. A day of the week beside it that is another one makes two times of one."""
    if slots.get("weekday", day.start.weekday()) != day.start.weekday():
        raise ValueError("the day of the week is another one")
    return day


def _on_weekday(day: Span, slots: Slots) -> Span:
    """Return the day of the week that slots tell, of the week of a day."""
    return day_of(day.start, int(slots["weekday"]) - day.start.weekday())


def _days_to_weekday(slots: Slots, which: str, said_at: datetime, is_past: bool) -> int:
    weekday = int(slots["weekday"])
    if "period" in slots:
        which = f"{slots['period'][0]}_week"
    if which.endswith("_week"):
        return 7 * _WEEKS[which.removesuffix("_week")] + weekday - said_at.weekday()
    ahead = days_to(weekday, said_at)
    back = ahead - 7 or -7
    if which == "last" or (is_past and not which):
        return back
    if which == "before_last":
        return back - 7
    if which == "after_next":
        return ahead + 7
    return ahead + 7 if which == "next" and ahead < _SOON else ahead


def _period(slots: Slots, said_at: datetime, is_past: bool) -> Span | None:
    which = slots["period"][0]
    count = _WEEKS[which] - int(which == "tense" and is_past)
    unit = unit_of(slots)
    return period_of(unit, said_at, count) if unit in PERIODS else None


def _date(slots: Slots, which: str, said_at: datetime, tense: int) -> Span | None:
    if "month" in slots:
        day = int(slots.get("day", 0))
        return _of_the_years(int(slots["month"]), day, slots, which, said_at, tense)
    day, months, is_past = int(slots["day"]), 0, tense < 0
    if "period" in slots:
        months = _WEEKS[slots["period"][0]]
    elif (day < said_at.day) != is_past and day != said_at.day:
        months = -1 if is_past else 1
    return day_of(in_months(said_at.year, said_at.month, months, said_at).replace(day=day))


def _of_the_years(
    month: int, day: int, slots: Slots, which: str, said_at: datetime, tense: int
) -> Span | None:
    """Return a day or month of the year that is told, else the last one or the coming one."""
    if "year" in slots:
        return day_or_month(int(slots["year"]), month, day, said_at)
    if "period" in slots:
        year = said_at.year + _WEEKS[slots["period"][0]]
        return day_or_month(year, month, day, said_at)
    spans = [day_or_month(year, month, day, said_at) for year in _years_with(month, day, said_at)]
    if day and not which and not tense:
        return min(spans, key=lambda span: _distance(span, said_at))
    return one_of(spans, which, said_at, tense < 0 and not which)


def _distance(day: Span, said_at: datetime) -> timedelta:
    """Return how far away a day is, for whom no tense tells: plans reach farther than memories."""
    ago = said_at - day.end
    return ago * _FARTHER if ago > timedelta(0) else day.start - said_at


def _years_with(month: int, day: int, moment: datetime) -> Iterator[int]:
    """Yield years around a moment that have a day: of 29 February, leap years."""
    for year in (
        around(moment) if (month, day) != (2, 29) else range(moment.year - 8, moment.year + 9)
    ):
        if (month, day) != (2, 29) or (year % 4 == 0 and (year % 100 or year % 400 == 0)):
            yield year


def _season(slots: Slots, which: str, said_at: datetime, tense: int) -> Span | None:
    if "period" in slots or "year" in slots:
        first = SEASONS[slots["season"]]
        year = slots["year"] if "year" in slots else said_at.year + _WEEKS[slots["period"][0]]
        start = in_months(year, first, 0, said_at)
        return Span(start, in_months(year, first, 3, said_at))
    if not (which or tense):
        return None  # "in the winter I ski": in any
    return season(slots["season"], which, said_at, tense < 0 and not which)


def _at_clock(clock: Mention, span: Span, sentence: Sentence, words: TimeWords) -> Span:
    """Return the minute that a sentence tells of a day."""
    hour, minute = int(clock.slots.get("hour", 0)), int(clock.slots.get("minute", 0))
    is_early, is_late = (
        words.is_early(sentence.text, sentence.tokens),
        words.is_late(sentence.text, sentence.tokens),
    )
    match clock.meaning.removeprefix("clock "):
        case "noon":
            hour, is_late = 12, False
        case "midnight":
            hour, is_early = 0, True
        case "half_to":
            hour, minute = hour - 1, 30
        case "half_past":
            minute = 30
        case "quarter_to":
            hour, minute = hour - 1, 45
        case "quarter_past":
            minute = 15
        case "minutes_to":
            hour, minute = hour - 1, 60 - minute
    # Nobody's dentist is at three in the morning, and nobody's flight "at seven" at night.
    if 0 <= hour < 12 and (is_late or (hour < 7 and not is_early)):
        hour += 12
    at = span.start.replace(hour=hour % 24, minute=minute)
    return Span(at, at + timedelta(minutes=1))
