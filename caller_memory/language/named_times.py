"""Tell which time a sentence is about: tomorrow, next Friday at nine, in two weeks. No I/O.

A time counts only where exactly one is named. What comes again ("every Friday") and a choice
("Monday or Tuesday") name none.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from caller_memory.language.counted_days import counted_days, with_figures, without
from caller_memory.language.days import (
    DAY,
    FEASTS,
    MONTHS,
    NUMBERS,
    SEASONS,
    WEEKDAYS,
    around,
    away,
    day_of,
    day_or_month,
    days_to,
    feast_of,
    in_months,
    one_of,
    period_of,
    season,
    year_of,
)
from caller_memory.language.mentioned_times import spans_mentioned
from caller_memory.language.patterns import Pattern
from caller_memory.languages import ENGLISH
from caller_memory.models import Span

MAX_CHARS = 2000
"""How much of a text is read."""

_NUMBER = rf"\d{{1,3}}|{'|'.join(NUMBERS)}"
_WEEKDAY = "|".join(WEEKDAYS)
_MONTH = "|".join(MONTHS)
_SHORT = f"{_MONTH}|{'|'.join(month[:3] for month in MONTHS)}|sept"
_WHEN = "on|by|for|until|till|before|from|since|after"
_ABOUT = "exactly|about|around|just|roughly|only|maybe|like|precisely|another"
_RELATIVE = Pattern(
    r"\b(?:(?P<day>(?:the )?day after tomorrow|(?:the )?day before yesterday|tomorrow|today|tonight"
    r"|yesterday|last night|this (?:morning|afternoon|evening))"
    rf"|in (?:(?:{_ABOUT}) )?(?P<ahead>{_NUMBER}) (?P<unit>minute|hour|day|week|fortnight|month|"
    rf"year)s?(?: time)?"
    rf"|(?P<ago>{_NUMBER}) (?P<unit_ago>day|week|fortnight|month|year)s? ago"
    rf"|(?:(?P<how>{_WHEN}|this coming|this|next|last|coming|come) )?"
    rf"(?<!black )(?<!good )(?P<weekday>{_WEEKDAY})(?! the 13th| night live)"
    r"(?P<next_week>,? (?:of )?next week)?"
    rf"|(?P<in_next_week>next week,? (?:on )?(?P<its_day>{_WEEKDAY}))"
    r"|(?P<which>this|next|last|(?:on|at|over|come) the) (?P<period>weekend|week|month|year)"
    r"|(?:at|for|on|over|by|before|after|(?P<feast_of>this|last|next)) "
    rf"(?P<feast>{'|'.join(FEASTS)})"
    rf"|(?P<season_of>this|next|last|in the|over the) (?P<season>{'|'.join(SEASONS)}|fall))\b"
)
_DATE = Pattern(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_SHORT})"
    rf"|(?P<month_2>{_SHORT}) (?:the )?(?P<day_2>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?:in|of|by|since|until|during|(?P<which>last|this|next)|early|mid|late) "
    rf"(?P<month_3>{_MONTH})|(?P<month_4>{_MONTH})(?=,? 20\d\d\b))"
    r"\b(?:,? (?P<year>(?:19|20)\d\d)\b|(?:,? (?P<year_is>last|this|next) year)\b)?"
    r"|\b(?:in|since) (?P<year_alone>(?:19|20)\d\d)\b"
    rf"|\b(?:{_WHEN}|(?:{_WEEKDAY}),?) the (?P<day_alone>\d{{1,2}})(?:st|nd|rd|th)\b"
    r"(?! (?:floor|street|avenue|day|time|try|place|attempt|grade|level|of)\b)"
)
_HOURS = "one two three four five six seven eight nine ten eleven twelve".split()
_MINUTES = {"five": 5, "ten": 10, "twenty": 20, "twenty five": 25, "twenty-five": 25}
_CLOCK = Pattern(
    r"\bat (?:(?P<named>noon|midnight)|(?:(?P<part>half(?: past)?|(?:(?:a )?quarter"
    r"|(?P<minutes>five|ten|twenty[ -]five|twenty)(?: minutes)?) (?:past|to)) )?"
    rf"(?P<hour>\d{{1,2}}|{'|'.join(_HOURS)})"
    r"(?:[:.](?P<minute>[0-5]\d)| (?P<word>fifteen|thirty|forty[ -]five))?"
    r"(?: ?(?P<half>am|pm|a\.m|p\.m)\b|(?! (?:percent|years|people|euros|dollars)\b)\b))"
)
_EVENING = Pattern(r"\b(?:tonight|evening|night|afternoon)\b")
_MORNING = Pattern(r"\b(?:morning|get up|getting up|wake|alarm|breakfast|sunrise|dawn)\b")
_AGAIN = Pattern(
    r"\b(?:every|each|usually|always|normally|most)\b"
    rf"|\b(?:{'|'.join(f'{day}s' for day in WEEKDAYS)})\b"
)
_HABIT = Pattern(
    r"\b(?:(?<!'ve )(?<!have )(?<!has )(?<!had )never|rarely|seldom|hardly ever|regularly|often"
    r"|as a rule|sometimes|generally|tend to)\b"
)
"""With a mere day of the week, what comes again."""
_AWAY = {"after": 2, "before": -2, "yesterday": -1, "last": -1, "tomorrow": 1}
_CLAUSE = Pattern(r"[,;.!?] |\b(?:but|because|so|although|though)\b")
_MAY_NAME = Pattern(
    rf"\b(?:{_WEEKDAY}|{_MONTH}|day|days|weeks?|months?|weekend|tonight|tomorrow|\d+(?:st|nd|rd|"
    rf"th)|"
    r"fortnight|year)\b"
)
_SUBJECT = Pattern(
    r"(?:^|\b)(?:i|we|he|she|they|it|there|my|our|the)(?:'\w+)? (?!\d)(?!(?:first|second|third|"
    r"last|next)\b)[a-z]"
)
_YEARLY = Pattern(r"\b(?:birthday|anniversary)\b")
_QUESTION = Pattern(
    r"^\W*(?:what|where|who|which|how|did|does|(?:do|am|was|have) i|(?:do|are|were|have) (?:you|we)"
    r"|(?:is|was) (?:there|it|he|she|my|the))\b|^\W*(?:when|is|are|do|was|were)\b.*\?\W*$"
)
_PAST = Pattern(
    r"\b(?:was|were|went|had|did|saw|met|came|took|made|told|said|ate|flew|bought|lost|broke"
    r"|(?<!'ve )(?<!'s )(?<!have )(?<!has )got|began|found|left|read|sold|won|wrote|gave|ran|slept"
    r"|spent|drove|moved|fell|felt|paid|put|hurt|hit|sent|built|kept|heard|held|stood|sat|spoke"
    r"|rang|woke|wore|grew|knew|drank|rode|sang|swam|threw|shook|chose|became|forgot|hid|lent"
    r"|stuck|caught|taught|brought|thought|fought|shot|stole|led|understood|[a-z]{2,}ed)\b"
)
_AHEAD = Pattern(
    r"\b(?:will|shall|going to|gonna|have to|has to|need to|must|want to|plan|hope|would|should"
    r"|might)\b|'ll\b|'d (?!been|had|gone|\w+ed\b)|\b(?:said|told|asked)\b.{0,80} (?:is|are|to)\b"
    r"|(?:\b(?:am|is|are|be|been|have|has|get|gets)|'(?:m|s|re|ve)) (?:\w+ )?\w+(?:ed|ing)\b"
)


def time_named(text: str, said_at: datetime, language: str = ENGLISH) -> datetime | None:
    """Return when it is that a sentence is about, None where no single time is named.

    Args:
        said_at: aware, in the person's zone, as is the answer: the start of a day, a month, …
        language: the code of the language it is said in; beside it English counts.
    """
    span = span_named(text, said_at, language)
    return span.start if span else None


def span_named(text: str, said_at: datetime, language: str = ENGLISH) -> Span | None:
    """Return the stretch of time that a sentence is about, None where no single one is named.

    With an hour, it is a minute; else it is a day, a week, a month, a season or a year.
    """
    if language != ENGLISH:
        told = spans_mentioned(text[:MAX_CHARS], said_at, language)
        if told is not None or not text.isascii():
            return told.pop() if told and len(told) == 1 else None
    said = text[:MAX_CHARS].lower().replace("’", "'").strip()
    if _QUESTION.search(said):
        return None
    is_past = _is_past(said)
    try:
        counted = counted_days(said, said_at, is_past)
        rest = with_figures(without(said, counted))
        if _AGAIN.search(rest):
            return None
        named = [(day.span, False) for day in counted] + list(_named(rest, said_at, is_past))
    except (OverflowError, ValueError):  # a day that no calendar has
        return None
    if _HABIT.search(rest) and all(is_weekday for _, is_weekday in named):
        return None
    spans = [span for span, _ in named]
    dates = [span for span, is_weekday in named if not is_weekday]
    if len(dates) == 1 and all(d.start.weekday() == dates[0].start.weekday() for d in spans):
        spans = dates
    if len(set(spans)) != 1:
        return None
    return _at_clock(said, spans[0])


def _is_past(said: str) -> bool:
    """Return whether a sentence tells what was: its clauses with a time decide, where one has a "
    "verb."""
    timed = [
        part for part in _CLAUSE.split(said) if _MAY_NAME.search(part) and _SUBJECT.search(part)
    ]
    told = ", ".join(timed) or said
    return bool(_PAST.search(told)) and not _AHEAD.search(told)


def _named(said: str, said_at: datetime, is_past: bool) -> Iterator[tuple[Span, bool]]:
    """Yield the times named, each with whether it is no more than a day of the week."""
    for match in _RELATIVE.finditer(said):
        if span := _relative(match, said_at, is_past):
            yield span, bool(match["weekday"])
    for match in _DATE.finditer(said):
        if match["month"] or match["month_2"]:
            if _YEARLY.search(said) and not match["year"]:
                continue
        yield _date(match, said_at, is_past), False


def _relative(match: re.Match[str], said_at: datetime, is_past: bool) -> Span | None:
    if day := match["day"]:
        return day_of(said_at, next((n for word, n in _AWAY.items() if word in day), 0))
    if match["ahead"]:
        return None if is_past else away(_count(match["ahead"]), match["unit"], said_at)
    if match["ago"]:
        return away(-_count(match["ago"]), match["unit_ago"], said_at)
    if name := match["weekday"] or match["its_day"]:
        if match["next_week"] or match["in_next_week"] or match["how"] == "next":
            return day_of(said_at, 7 - said_at.weekday() + WEEKDAYS.index(name))
        ahead = days_to(WEEKDAYS.index(name), said_at)
        is_before = match["how"] in ("last", "since") or (
            is_past and match["how"] not in ("for", "by", "next", "this", "coming", "this coming")
        )
        return day_of(said_at, (ahead - 7 or -7) if is_before else ahead)
    if period := match["period"]:
        is_any = (match["which"] or "").endswith("the")
        which = {"last": -1, "next": 1}.get(match["which"], 0)
        if is_any and period != "weekend":
            return None
        return period_of(period, said_at, which - int(is_past and is_any))
    if feast := match["feast"]:
        return feast_of(feast, match["feast_of"] or "", said_at, is_past)
    season_of = match["season_of"]
    if season_of.endswith("the") and not is_past and not _AHEAD.search(match.string):
        return None  # "in the winter I ski": in any
    return season(match["season"], season_of, said_at, is_past)


def _date(match: re.Match[str], said_at: datetime, is_past: bool) -> Span:
    if match["year_alone"]:
        return year_of(int(match["year_alone"]), said_at)
    if match["day_alone"]:
        day = int(match["day_alone"])
        months = 0 if (day >= said_at.day) != is_past or day == said_at.day else 1 - 2 * is_past
        first = in_months(said_at.year, said_at.month, months, said_at)
        return day_of(first.replace(day=day))
    name = next(m for n in _MONTH_GROUPS if (m := match[n]))
    month = next(n for n, each in enumerate(MONTHS, start=1) if each.startswith(name[:3]))
    day = int(match["day"] or match["day_2"] or 0)
    which = match["which"] or ""
    spans = [day_or_month(year, month, day, said_at) for year in _years(match, said_at)]
    return spans[0] if len(spans) == 1 else one_of(spans, which, said_at, is_past)


_MONTH_GROUPS = ("month", "month_2", "month_3", "month_4")


def _years(match: re.Match[str], said_at: datetime) -> range:
    if match["year"]:
        return range(int(match["year"]), int(match["year"]) + 1)
    if match["year_is"]:
        year = said_at.year + {"last": -1, "this": 0, "next": 1}[match["year_is"]]
        return range(year, year + 1)
    return around(said_at)


def _at_clock(said: str, span: Span) -> Span:
    """Return the minute that a sentence tells of a day, the day where it tells none, or several."""
    clocks = list(_CLOCK.finditer(said))
    if len(clocks) != 1 or span.end - span.start > DAY or span.start.hour:
        return span
    match = clocks[0]
    if match["named"]:
        hour, minute = (12 if match["named"] == "noon" else 0), 0
    else:
        hour = _HOURS.index(match["hour"]) + 1 if match["hour"] in _HOURS else int(match["hour"])
        minute = int(match["minute"] or {"fifteen": 15, "thirty": 30}.get(match["word"], 0))
        minute = 45 if (match["word"] or "").startswith("forty") else minute
        half = (match["half"] or "")[:1]
        # Nobody's dentist is at three in the morning, and nobody's flight "at seven" at night.
        is_late = half == "p" or (
            not half and (_EVENING.search(said) or (hour < 7 and not _MORNING.search(said)))
        )
        if hour < 12 and hour > 0 and is_late:
            hour += 12
        elif hour == 12 and half == "a":
            hour = 0
        if part := match["part"]:
            minute = 30 if part.startswith("half") else _MINUTES.get(match["minutes"], 15)
            if part.endswith("to"):
                hour, minute = hour - 1, 60 - minute
    if not 0 <= hour < 24:
        return span
    at = span.start.replace(hour=hour, minute=minute)
    return Span(at, at + timedelta(minutes=1))


def _count(number: str) -> int:
    return NUMBERS.get(number) or int(number)
