"""Secrets told in another language than English, by the words of its file. No I/O.

A text flows in that `reading` has gone through, so that numbers are digits; the places of secrets
flow out. A number counts near a word for a secret that has as many digits, a word of letters and
digits near a word for a password, plain words in the sentences that tell a password.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from caller_memory.language.chatter import is_chatter
from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.account_numbers import Span
from caller_memory.language.pii.native_words import MARK, SURE, Cue, Words, cues_in, words_of
from caller_memory.language.pii.secret_words import KINDS, PASSWORD
from caller_memory.language.pii.spoken_numbers import Spelled, digit_runs
from caller_memory.languages.scripts import word_count

_SPELLED = {"password", "question", "pin", "code"}
"""What may be of letters and digits."""

WORDED = ("password", "question")
"""What may be plain words."""

_BEFORE, _AFTER, _BEFORE_OTHER = 70, 45, 40
_WINDOW = 110
_MOST_CUES = 40
_MOST_WORDS = 4
_LONGEST_ANSWER = 120
_MOST_ANSWER_WORDS = 5
_JOINED = Pattern(r"[\s,./-]{1,3}")
_ENDS = Pattern(r"[.!?\n]+(?:\s|$)")
_CLAUSES = Pattern(r"[.,;:!?\n]+(?=\s|$)|,")
_PRICED = Pattern(r"[$£€#]\s?$")
_MORE_OF_AN_AMOUNT = Pattern(r"\s?[%€$£°]|[.,:/]\d")
_YEAR = Pattern(r"(?:19|20)\d\d")
_CHUNK = Pattern(r"[^\s,;\"“”„«»()]+")
_LETTER = Pattern(r"[^\W\d_]")
_SIGN_WITHIN = Pattern(r"\w[!#$%&*+=^_~@?\\]+\w")
_PLAIN = Pattern(
    r"\d+[-–:.h]?[^\W\d_]{0,4}|\d+-\D+|[^\W\d_]{1,3}-?\d{1,3}|"
    r"(?:covid|iphone|windows|office|android|galaxy|pixel|playstation|xbox|airbus|boeing|"
    r"usb|hdmi|rtx|gtx|gpt|chatgpt|macbook|mate|redmi|model)-?\d[\w.]*|"
    r"[\d.:/h-]+|"
    r"[\w.+-]+@[\w-]+\.[\w.]+|(?:https?|www)\S*|[\w-]+\.(?:com|org|net|de|fr|es|it|ru|jp|cn|kr|nl|tr)"
)
_MIN_ODD_CHARS = 5
_COUNT = Pattern(r"\d{1,2}(?!\S)")
_EDGES = " \"'“”„«».,;:!?()…"


def native_secrets(low: str, groups: Sequence[Spelled], language: str) -> Iterator[Span]:
    """Yield where secrets are told, in any order; the places may overlap.

    Args:
        low: the text, in lower case, with digits for number words.
        groups: what is spelled in it.
    """
    cues = cues_in(low, language)
    if not any(cue.kind in SURE or cue.kind == "login" for cue in cues):
        return
    words = words_of(language)
    starts = [cue.start for cue in cues]
    for run in _joined_runs(low, groups):
        if label := _named(low, run, _near(cues, starts, run.start, run.end), words):
            yield Span(run.start, run.end, label)
    for start, end in odd_words(low):
        near = _near(cues, starts, start, end)
        kinds = {cue.kind for cue in near}
        if kinds & _SPELLED or ("login" in kinds and not _is_other(low, start, near)):
            yield Span(start, end, PASSWORD)
    for cue in cues[:_MOST_CUES]:
        if cue.kind in WORDED or cue.kind == "login":
            yield from _told(low, cue, words)


class _Run(NamedTuple):
    start: int
    end: int
    digits: str


def _joined_runs(low: str, groups: Sequence[Spelled]) -> Iterator[_Run]:
    """Yield the numbers of a text, those that follow closely as one."""
    last: _Run | None = None
    for run in (run for group in groups for run in digit_runs(group)):
        new = _Run(run.starts[0], run.ends[-1], "".join(run.chars))
        if last and _JOINED.fullmatch(low, last.end, new.start):
            new = _Run(last.start, new.end, last.digits + new.digits)
        elif last:
            yield last
        last = new
    if last:
        yield last


def _near(cues: Sequence[Cue], starts: Sequence[int], start: int, end: int) -> list[Cue]:
    first = bisect_left(starts, start - _BEFORE - 30)
    until = bisect_left(starts, end + _AFTER)
    return [cue for cue in cues[first:until] if cue.end <= start or cue.start >= end]


def _named(low: str, run: _Run, near: Sequence[Cue], words: Words) -> str | None:
    """Return what stands for a number that a word near it names, None where none does."""
    before = low[max(0, run.start - _BEFORE_OTHER) : run.start]
    if len(run.digits) < 3 or _PRICED.search(before) or _MORE_OF_AN_AMOUNT.match(low, run.end):
        return None
    if words.after.match(low, run.end):
        return None
    if _YEAR.fullmatch(low, run.start, run.end) and words.dated.search(before):
        return None
    if _is_other(low, run.start, near):
        return None
    for cue in sorted(near, key=lambda cue: _distance(cue, run)):
        if _distance(cue, run) > _BEFORE:
            break
        kind, least = SURE.get(cue.kind, ("", 99))
        if len(run.digits) >= least and _is_told_together(low, cue, run):
            return KINDS[kind].label
    return None


def _is_other(low: str, start: int, near: Sequence[Cue]) -> bool:
    """Return whether the words before a value call it something else than a secret."""
    before = [cue for cue in near if cue.end <= start and cue.kind != "login"]
    if not any(cue.kind == "other" for cue in before):
        return False
    clause = max(
        (match.end() for match in _CLAUSES.finditer(low, max(0, start - _WINDOW), start)), default=0
    )
    same = [cue for cue in before if cue.start >= clause] or before[-1:]
    return all(cue.kind == "other" for cue in same)


def _distance(cue: Cue, run: _Run) -> int:
    """Return how far a word is from a number; behind it, it counts as farther."""
    return run.start - cue.end if cue.end <= run.start else 2 * (cue.start - run.end) + 6


def _is_told_together(low: str, cue: Cue, run: _Run) -> bool:
    first, last = sorted([(cue.start, cue.end), (run.start, run.end)])
    ends = list(_ENDS.finditer(low, first[1], last[0]))
    return not ends or (len(ends) == 1 and ends[0].end() == last[0])


def odd_words(low: str) -> Iterator[tuple[int, int]]:
    """Yield where words of letters and digits stand, or with signs within, that no text has."""
    for chunk in _CHUNK.finditer(low):
        start = chunk.start() + len(chunk[0]) - len(chunk[0].lstrip(_EDGES))
        word = chunk[0].strip(_EDGES)
        bare = word.partition("'")[0] if word[:1].isdecimal() else word
        if len(bare) < _MIN_ODD_CHARS or _PLAIN.fullmatch(bare) or not _LETTER.search(bare):
            continue
        if any(map(str.isdecimal, bare)) or _SIGN_WITHIN.search(bare):
            yield start, start + len(word)


def _told(low: str, cue: Cue, words: Words) -> Iterator[Span]:
    """Yield the plain words that are told near a word for a password."""
    start, end = max(0, cue.start - _WINDOW), min(len(low), cue.end + _WINDOW)
    start = max((match.end() for match in _ENDS.finditer(low, start, cue.start)), default=start)
    said = low[start : _end_of_clauses(low, cue.end, end)]
    if cue.kind == "login":
        found = words.logged.found(said)
    else:
        marked = words.password.sub(lambda match: MARK * len(match[0]), said)
        found = [*words.marked.found(marked), *words.literal.found(said)]
    for place in found:
        span = _value(said, place.start, place.end, words)
        if span is None and not said[place.begin : place.start].strip():
            # "we use tulip" as password: the last word alone.
            last = said.rfind(" ", place.start, place.end) + 1
            span = _value(said, last, place.end, words) if last > place.start else None
        if span:
            yield Span(start + span.start, start + span.end, span.label)
            return


def _end_of_clauses(low: str, start: int, end: int) -> int:
    match = _ENDS.search(low, start, end)
    return match.start() + 1 if match else end


def _value(low: str, start: int, end: int, words: Words) -> Span | None:
    """Return the password between two places, without what stands before it."""
    start += len(low[start:end]) - len(low[start:end].lstrip(_EDGES))
    while filler := words.fillers.match(low, start, end):
        start = filler.end()
    end = start + len(low[start:end].rstrip(_EDGES))
    value = low[start:end]
    if not value or _COUNT.match(value) or words.no_value.match(low, start, end):
        return None
    parts = list(re.finditer(r"\S+", value))
    if len(parts) > 1 and words.no_value.match(low, start + parts[-1].start(), end):
        return None
    if len(parts) > _MOST_WORDS:
        end = start + parts[0].end()
    if len(value) < 2 or (len(value) < 4 and value.isascii() and value.isalpha()):
        return None
    return Span(start, end, PASSWORD)


def native_answer(low: str, language: str) -> Iterator[Span]:
    """Yield the plain words that answer a question for a password."""
    words = words_of(language)
    if len(low) > _LONGEST_ANSWER or "?" in low:
        return
    start = 0
    bounds = [match.span() for match in _CLAUSES.finditer(low)]
    for end, following in [*bounds, (len(low), len(low))]:
        clause = low[start:end]
        if clause.strip() and not is_chatter(clause, language):
            for place in words.answers.found(low, start, end):
                span = _value(low, place.start, place.end, words)
                if span and word_count(low[span.start : span.end]) <= _MOST_ANSWER_WORDS:
                    yield span
                    return
        start = following
