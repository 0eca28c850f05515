"""Find the days that are told by counting from others: a week on Friday, the Sunday before last.

These are the phrases that more than one of the words for a time make up, in English. No I/O.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from caller_memory.language.days import (
    DAY,
    FEASTS,
    MONTHS,
    NUMBERS,
    PERIODS,
    WEEKDAYS,
    around,
    away,
    day_of,
    days_to,
    feast_of,
    in_months,
    month_of,
    period_of,
    week_of,
    year_of,
)
from caller_memory.language.patterns import Pattern
from caller_memory.models import Span

_NUMBER = rf"\d{{1,3}}|{'|'.join(NUMBERS)}"
_WEEKDAY = "|".join(WEEKDAYS)
_WHICH = "last|this coming|this|next|coming"
_ONCE = [name for name in FEASTS if name.endswith(("eve", "day", "night"))]
"""Feasts that are a day, whatever stands before them."""

_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_NTH_IN_WORDS = rf"(?:(?:twenty|thirty)[- ])?(?:{'|'.join(_WORDS)})|thirtieth"
_ORDINAL = Pattern(rf"\b(?:{_NTH_IN_WORDS})\b")
_NTH = {
    **{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1},
    **{"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5},
}

_COUNTED = Pattern(
    rf"\b(?:(?<!for )(?P<n>{_NUMBER}|the) (?P<unit>day|week|fortnight|month|year)s?"
    r"(?P<how> ago| from| on| after| before)?(?P<is_on> on)? "
    rf"(?:(?P<day>now|today|tomorrow|yesterday|last night)|(?:(?P<which>{_WHICH}) )?"
    rf"(?:(?P<weekday>{_WEEKDAY})|(?P<feast>{'|'.join(FEASTS)})))"
    rf"|(?:(?P<which_2>{_WHICH}) )?(?P<weekday_2>{_WEEKDAY}|tomorrow|today)"
    r" (?P<behind>week|fortnight|next|last|coming)(?! (?:week|month|year|night))"
    rf"|(?P<second>last|next) (?P<weekday_3>{_WEEKDAY}) but one"
    rf"|(?P<whose>{_WEEKDAY}|night|week|weekend|month|year) (?P<farther>before last|after next)"
    rf"|(?P<n_2>{_NUMBER}) (?P<weekdays>{_WEEKDAY}|weekend)s? (?P<to>ago|from now)"
    rf"|(?P<nth>{'|'.join(_NTH)}) (?P<weekday_4>{_WEEKDAY}|day|weekend) (?:of|in) "
    rf"(?P<month>(?:(?:the|this|next|last) )?month|{'|'.join(MONTHS)})(?:,? (?P<year>20\d\d))?"
    rf"|the (?P<day_of>\d{{1,2}}(?:st|nd|rd|th)|{_NTH_IN_WORDS}) of "
    r"(?P<month_of>the|this|next|last) month"
    r"|(?P<edge>end|start|beginning) of (?:(?P<of>the|this|next|last) "
    rf"(?P<period>week|month|year)|(?P<month_2>{'|'.join(MONTHS)}))"
    rf"|(?:(?P<which_3>last|this|next) )?(?P<once>{'|'.join(_ONCE)}))\b(?!')"
)
_AWAY = {"yesterday": -1, "last night": -1, "tomorrow": 1}


def with_figures(text: str) -> str:
    """Return a lower-case text with its ordinals in figures: "the 3rd of march"."""
    return _ORDINAL.sub(_figures, text)


def _figures(match: re.Match[str]) -> str:
    number = _number(match[0])
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number > 20 else number, "th")
    return f"{number}{ending}"


def _number(ordinal: str) -> int:
    if ordinal[0].isdecimal():
        return int(ordinal.rstrip("stndrh"))
    if ordinal == "thirtieth":
        return 30
    tens = {"twenty": 20, "thirty": 30}.get(ordinal[:6], 0)
    return tens + _WORDS.index(ordinal[7:] if tens else ordinal) + 1


class CountedDay(NamedTuple):
    """A day that is counted from another one.

    Attributes:
        start, end: where in the text.
        is_relative: whether its words mean another day tomorrow: not those of a feast or a month.
    """

    span: Span
    start: int
    end: int
    is_relative: bool


def counted_days(text: str, moment: datetime, is_past: bool) -> list[CountedDay]:
    """Return the days in a lower-case text that are counted from others.

    Args:
        moment: aware, in the person's zone.
        is_past: whether the text is about what has been.

    Raises:
        ValueError, OverflowError: a day that no calendar has.
    """
    return [
        CountedDay(span, *match.span(), not (match["once"] or match["nth"] or match["edge"]))
        for match in _COUNTED.finditer(text)
        if (span := _span(match, moment, is_past))
    ]


def without(text: str, days: Iterable[CountedDay]) -> str:
    """Return a text without the words for some days."""
    left, end = [], 0
    for day in days:
        left.append(text[end : day.start])
        end = day.end
    return " ".join([*left, text[end:]])


def _span(match: re.Match[str], moment: datetime, is_past: bool) -> Span | None:
    if match["n"]:
        return _from_another(match, moment, is_past)
    if behind := match["behind"]:
        return _with_word_behind(match, behind, moment, is_past)
    if match["second"]:
        days = _days_to(match["weekday_3"], match["second"], moment)
        return day_of(moment, days + (7 if match["second"] == "next" else -7))
    if whose := match["whose"]:
        return _farther(whose, 2 if match["farther"] == "after next" else -2, moment)
    if match["n_2"]:
        count = _count(match["n_2"]) * (-1 if match["to"] == "ago" else 1)
        if match["weekdays"] == "weekend":
            return period_of("weekend", moment, count)
        days = _days_to(match["weekdays"], "last" if count < 0 else "", moment)
        return day_of(moment, days + 7 * (count + (1 if count < 0 else -1)))
    if match["nth"]:
        return _in_month(match, moment, is_past)
    if nth := match["day_of"]:
        which, day = match["month_of"], _number(nth)
        is_over = (day < moment.day) if not is_past else -(day > moment.day)
        months = {"last": -1, "next": 1}.get(which, int(is_over) if which == "the" else 0)
        return day_of(month_of(moment, months).start.replace(day=day))
    if match["edge"]:
        return _edge(match, moment, is_past)
    return feast_of(match["once"], match["which_3"] or "", moment, is_past)


def _from_another(match: re.Match[str], moment: datetime, is_past: bool) -> Span | None:
    """Return "a week on Friday", "two weeks ago yesterday", "the day before Christmas"."""
    how, unit, which = (match["how"] or "").strip(), match["unit"], match["which"] or ""
    if match["n"] == "the" and how not in ("after", "before"):
        return None
    if not how:
        is_lasting = match["day"] and "been" in match.string[: match.start()].split()
        if unit == "day" or is_lasting:
            return None  # "we've been married a week today": that is about today
        if unit in ("month", "year") and match["day"] not in ("today", "tomorrow"):
            return None
    is_back = how in ("ago", "before") or (
        not how and (is_past or which == "last" or match["day"] in ("yesterday", "last night"))
    )
    count = (1 if match["n"] == "the" else _count(match["n"])) * (-1 if is_back else 1)
    if match["feast"]:
        anchor = feast_of(match["feast"], which, moment, is_past)
    elif weekday := match["weekday"]:
        if how == "ago" and match["is_on"]:
            day = away(count, unit, moment).start
            return day_of(day, WEEKDAYS.index(weekday) - day.weekday())
        anchor = day_of(
            moment, _days_to(weekday, "last" if how == "ago" else which, moment, is_past)
        )
    else:
        anchor = day_of(moment, _AWAY.get(match["day"], 0))
    return away(count, unit, anchor.start)


def _with_word_behind(
    match: re.Match[str], behind: str, moment: datetime, is_past: bool
) -> Span | None:
    """Return "Friday week", "Tuesday next"."""
    name, which = match["weekday_2"], match["which_2"] or ""
    if name not in WEEKDAYS:
        days = {"tomorrow": 1}.get(name, 0)
        return day_of(moment, days + _MORE[behind]) if behind in _MORE else None
    if behind not in _MORE:
        return day_of(moment, _days_to(name, "last" if behind == "last" else "", moment))
    days = _days_to(name, which, moment, is_past)
    return day_of(moment, days + (_MORE[behind] if days > 0 else -_MORE[behind]))


_MORE = {"week": 7, "fortnight": 14}


def _farther(whose: str, count: int, moment: datetime) -> Span:
    """Return "the Sunday before last", "the week after next"."""
    if whose == "night":
        return day_of(moment, count)
    if whose in PERIODS:
        return period_of(whose, moment, count)
    days = _days_to(whose, "last" if count < 0 else "", moment)
    return day_of(moment, days + (-7 if count < 0 else 7))


def _in_month(match: re.Match[str], moment: datetime, is_past: bool) -> Span | None:
    """Return "the first Monday in May", "the last Friday of the month"."""
    months = _months(match["month"], match["year"], moment)
    days = [day for month in months if (day := _nth(match["nth"], match["weekday_4"], month))]
    return _one_of(days, moment, is_past)


def _nth(nth: str, name: str, month: Span) -> Span | None:
    number = _NTH[nth]
    if name == "day":
        return day_of(month.end, -1) if number < 0 else day_of(month.start, number - 1)
    weekday = WEEKDAYS.index("saturday" if name == "weekend" else name)
    if number < 0:
        day = day_of(month.end, (weekday - month.end.weekday()) % 7 - 7)
    else:
        day = day_of(month.start, (weekday - month.start.weekday()) % 7 + 7 * (number - 1))
    if not month.start <= day.start < month.end:
        return None
    return Span(day.start, day.start + 2 * DAY) if name == "weekend" else day


def _edge(match: re.Match[str], moment: datetime, is_past: bool) -> Span | None:
    """Return the first or last day of a month or year; a week is short enough."""
    which = {"last": -1, "next": 1}.get(match["of"], 0)
    if match["period"] == "week":
        return week_of(moment, which)
    if match["period"] == "year":
        spans = [year_of(moment.year + which, moment)]
    else:
        spans = _months(match["month_2"] or f"{match['of']} month", None, moment)
    is_end = match["edge"] == "end"
    days = [day_of(each.end, -1) if is_end else day_of(each.start) for each in spans]
    return _one_of(days, moment, is_past)


def _months(name: str, year: str | None, moment: datetime) -> list[Span]:
    if name not in MONTHS:
        return [month_of(moment, {"last": -1, "next": 1}.get(name.split()[0], 0))]
    years = [int(year)] if year else around(moment)
    return [month_of(in_months(y, MONTHS.index(name) + 1, 0, moment)) for y in years]


def _one_of(days: list[Span], moment: datetime, is_past: bool) -> Span | None:
    """Return the last one that is over, or the coming one; without a choice, the only one."""
    over = [day for day in days if day.end <= moment]
    ahead = days[len(over) :]
    return over[-1] if over and (is_past or not ahead) else next(iter(ahead), None)


def _days_to(name: str, which: str, moment: datetime, is_past: bool = False) -> int:
    ahead = days_to(WEEKDAYS.index(name), moment)
    return (ahead - 7 or -7) if which == "last" or (is_past and not which) else ahead


def _count(number: str) -> int:
    return NUMBERS.get(number) or int(number)
