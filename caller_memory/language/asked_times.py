"""Find the times that a question names in a language other than English. No I/O.

A question looks back and forward, as in `time_expressions.py`.
"""

from collections import deque
from collections.abc import Iterator
from datetime import datetime

from caller_memory.language.days import DAY, day_of, day_or_month, days_to, in_months
from caller_memory.language.mentioned_times import count_of, span_of
from caller_memory.language.time_mentions import QUESTION_MARKS, Mention, merged, sentences
from caller_memory.language.time_words import plain, time_words
from caller_memory.models import Span

_TOLD = ("at", "ago", "ago_past", "ahead")
"""The lists of phrases whose times count in a question; what comes again and clocks do not."""

_LENGTHS = {"day": DAY, "week": 7 * DAY, "month": 30 * DAY, "year": 365 * DAY}


def times_mentioned(
    text: str, now: datetime, language: str, years_back: int, most: int
) -> tuple[list[tuple[Span, ...]], str]:
    """Return the times in a lower-case text, and the text without its relative times.

    As `time_expressions.times` does in English.

    Args:
        now: aware, in the person's zone.
        language: the code of the language of the text.
        years_back: how far back a day or month without a year is looked for.
        most: how many times count at most: the last ones.
    """
    words = time_words(language)
    found: deque[Mention] = deque(maxlen=most)
    left, end = [], 0
    for sentence in sentences(text, words) if words else ():
        found.extend(merged([m for m in sentence.mentions if m.meaning in _TOLD]))
        for mention, (start, until) in zip(sentence.mentions, sentence.at, strict=True):
            if not mention.slots.keys().isdisjoint(("away", "period", "span")):
                left.append(text[end:start])
                end = until
    meant = (_meant(mention, now, years_back) for mention in found)
    return [spans for spans in meant if spans], " ".join([*left, text[end:]])


def _meant(mention: Mention, now: datetime, years_back: int) -> tuple[Span, ...]:
    try:
        return tuple(dict.fromkeys(_stretches(mention, now, years_back)))
    except (OverflowError, ValueError):  # a day that no calendar has
        return ()


def _stretches(mention: Mention, now: datetime, years_back: int) -> Iterator[Span]:
    """Yield what a mention in a question may mean."""
    slots = mention.slots
    if count := count_of(slots):
        if length := _LENGTHS.get(count[1]):
            # "Three weeks ago" is about then: half a unit to both sides.
            away = (-count[0] if mention.meaning.startswith("ago") else count[0]) * length
            start = day_of(now).start + away
            yield Span(start - length // 2, start + DAY + length // 2)
    elif "month" in slots and slots.keys().isdisjoint(("which", "year", "period")):
        yield from _of_any_year(slots["month"], int(slots.get("day", 0)), now, years_back)
    else:
        if slots == {"weekday": now.weekday()}:
            yield day_of(now)
        for tense in (-1, 1):
            if span := span_of(mention, now, tense):
                yield span
        if slots.get("which") == "next" and "weekday" in slots:
            yield day_of(now, days_to(slots["weekday"], now) + 7)


def _of_any_year(month: int, day: int, now: datetime, years_back: int) -> Iterator[Span]:
    """Yield a month, or a day of it, newest first; nothing for a day like 31 June."""
    for year in range(now.year + 1, now.year - years_back, -1):
        first, next_first = in_months(year, month, 0, now), in_months(year, month, 1, now)
        if first + max(0, day - 1) * DAY < next_first:
            yield day_or_month(year, month, day, now)


def asks(text: str, language: str) -> bool:
    """Return whether a lower-case text asks something, in the words of a language."""
    words = time_words(language)
    if any(mark in text for mark in QUESTION_MARKS):
        return True
    return words is not None and words.asks(text, words.tokens(text))


def is_weekday(word: str, language: str) -> bool:
    """Return whether a lower-case word names a day of the week in a language."""
    words = time_words(language)
    return words is not None and words.slots["weekday"].begins([plain(word)])
