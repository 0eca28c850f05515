"""Secrets told by name: "my gate code is 4471", "hunter2, that's the password". Pure.

A sentence flows in, and what the dialogue before it is about; the places of secrets flow out. A
value counts that stands near words for a secret, or in the answer to a question for one; plain
words count only in the wordings that tell a password.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.account_numbers import Span
from caller_memory.language.pii.secret_values import Value
from caller_memory.language.pii.secret_words import KINDS, PASSWORD, Cue
from caller_memory.languages.scripts import word_count


class Topic(NamedTuple):
    """The secret that a dialogue is about.

    Attributes:
        kind: one of `KINDS`.
        asked: whether it was asked for just now, so that any value is the answer.
    """

    kind: str
    asked: bool


_BEFORE, _AFTER, _AFTER_WORD = 80, 70, 90
"""Characters within which words for a secret tell what a value is."""

_TELLS = Pattern(
    r"(?:\b(?:is|was|are|be|it's|its|it is|that's|wants?|needs?|says?|do|go|goes|use|uses|using|on|"
    r"with|"
    r"called|to|from|as|one|press|number|make (?:that|it))|'s|[:=-])[\s:=,]{0,3}"
    r"(?:(?:um|uh|er|erm|like|just|now|still|probably|i think|actually)[\s,]{1,2}){0,3}[\"'“]?$"
)
_HALF = Pattern(
    r"(?: \w{1,10})? (?:starts?|begins?|ends?)(?: with| in| on)? |(?: \w{1,10}){0,2} "
    r"(?:first|last|second|other) (?:half|two|part|bit|one|digits?|three)(?: digits?)?"
    r"(?: of it)? (?:is|are) |(?: \w{1,10}){0,2}(?: is|'s|:) (?:(?:um|uh|er|erm|like),? )?"
)
_DOOR = Pattern(r"\b(?:doors?|gates?|garage|cupboard|cabinet|shed|suitcase|luggage|barrier)\b")
_FOR_DOOR = Pattern(
    r",? (?:(?:it's |that's )?(?:for|on|at|into) |opens |unlocks |(?<=, ))(?:the|my|our|his|her|"
    r"their|your|[a-z]{2,12}'s)(?: [a-z]{2,12}){0,2}? (?:doors?|gates?|garage|entry|entrance|lift|"
    r"building|office|(?:stock|store|staff) ?room|shed|cupboard|cabinet|drawer|barrier|car ?park|"
    r"tablet|i?phone|ipad|laptop|key ?pad|panel|alarm|safe|lock\w{0,3}|clinic|surgery)\b"
)
_ONE_TIME_DIGITS = 6
_BESIDE = 12
_ALIKE = 30
_SENTENCE_END = Pattern(r"[.!?;]\s|\n")
_MIN_KEY_CHARS = 16
_MAX_LOCK_DIGITS = 10
_MAX_ANSWER_CHARS = 80
_NOT_A_PART = Pattern(r" (?:are|is|digits?|numbers?|letters?|ones?|words?|of|halves|parts?)\b")


def told_secrets(
    low: str, cues: Sequence[Cue], values: Sequence[Value], topic: Topic | None
) -> Iterator[Span]:
    """Where secrets are told, in any order; the places may overlap.

    Args:
        low: the sentence, lower-case.
        cues: words for secrets in it, in order.
        values: what may be a secret in it, in order.
        topic: what the dialogue before is about, None for nothing of the kind.
    """
    starts = [cue.start for cue in cues]
    told: list[tuple[Value, str]] = []
    left: list[Value] = []
    for value in values:
        first = bisect_left(starts, value.start - _BEFORE - 40)
        until = bisect_left(starts, value.end + _AFTER_WORD)
        near = [cue for cue in cues[first:until] if _is_near(low, cue, value)]
        if label := _named(low, value, near) or (topic and _answers(low, value, topic)):
            told.append((value, label))
        else:
            left.append(value)
    for value, label in [*told, *_alike(told, left)]:
        yield Span(value.start, value.end, label)


def _alike(told: Sequence[tuple[Value, str]], left: Sequence[Value]) -> Iterator[tuple[Value, str]]:
    """What stands beside a secret and looks like it: "4471, no, 4417", "from 4417 to 4471"."""
    ends = [value.end for value, _ in told]
    for value in left:
        at = bisect_left(ends, value.start)
        for other, label in told[max(0, at - 1) : at + 1]:
            gap = max(value.start - other.end, other.start - value.end)
            if gap <= _ALIKE and value.digits == other.digits >= 3 and value.is_number:
                yield value, label
                break


def _is_near(low: str, cue: Cue, value: Value) -> bool:
    if cue.start >= value.start and cue.end <= value.end:
        return False  # a word within the value
    if cue.start >= value.end:
        return cue.start - value.end <= (_AFTER if value.is_number else _AFTER_WORD)
    between = low[cue.end : value.start]
    if len(between) > _BEFORE:
        return False
    # Behind the end of a sentence a number is told with a word of its own, or stands alone.
    ends = list(_SENTENCE_END.finditer(between))
    return not ends or ends[-1].end() == len(between) or _tells(low, value)


def _tells(low: str, value: Value) -> bool:
    return _TELLS.search(low[max(0, value.start - 40) : value.start]) is not None


def _named(low: str, value: Value, near: Sequence[Cue]) -> str | None:
    """What stands for a value that words near it name, None where they do not name it."""
    sure = [cue for cue in near if cue.is_sure and _fits(low, value, cue)]
    if not value.digits:
        sure = [cue for cue in sure if cue.may_be_words or cue.kind == "named_key"]
    if sure and (not _AMOUNT.search(low, value.start, value.end) or _tells(low, value)):
        return min(sure, key=lambda cue: _distance(cue, value)).label
    kinds = {cue.kind for cue in near}
    if not (value.digits or value.is_random or kinds & {"login", "key"}):
        return None
    if value.is_number:
        return KINDS["lock"].label if _opens(low, value, near, kinds) else None
    chars = value.end - value.start
    if "key" in kinds and (chars >= _MIN_KEY_CHARS or (chars >= 8 and _tells(low, value))):
        return KINDS["key"].label
    if value.is_random:
        return PASSWORD
    logins = [cue for cue in near if cue.kind == "login"]
    if logins and not low.startswith("user", min(logins, key=lambda c: _distance(c, value)).start):
        return PASSWORD
    told = _tells(low, value)
    beside = any(c.kind == "service" and 0 <= value.start - c.end <= 3 for c in near)
    if "service" in kinds and (told or beside or _FOR_DOOR.match(low, value.end)):
        return PASSWORD
    opens = kinds & _OPENING and (told or value.is_dictated or _FOR_DOOR.match(low, value.end))
    if "lock" in kinds or len(kinds & _OPENING) >= 2 or opens:
        return KINDS["lock"].label
    return None


_IS_THE = Pattern(r",? (?:is|was|that's|it's) (?:the|my|our|your) (?:\w{1,12} )?")
_AMOUNT = Pattern(r"\b(?:hundred|thousand)\b")
_OPENING = frozenset(("place", "entry", "code"))


def _opens(low: str, value: Value, near: Sequence[Cue], kinds: Set[str]) -> bool:
    """Whether a number without a name is what opens something."""
    if value.is_doubtful or not 3 <= value.digits <= _MAX_LOCK_DIGITS:
        return False
    if "code" in kinds and value.digits >= KINDS["code"].min_digits:
        codes = [c for c in near if c.kind == "code"]
        beside = any(_distance(c, value) <= _BESIDE for c in codes)
        beside = beside or any(_IS_THE.fullmatch(low, value.end, c.start) for c in codes)
        if beside or _tells(low, value):
            return True
    if "lock" in kinds or (value.is_dictated and kinds & {"place", "entry"}):
        return True
    if "code" in kinds and value.is_dictated and value.digits >= KINDS["code"].min_digits:
        return True
    login = any(c.kind == "login" and 0 <= value.start - c.end <= _BESIDE for c in near)
    if "login" in kinds and (value.digits == _ONE_TIME_DIGITS or (login and _tells(low, value))):
        return True
    if value.digits >= KINDS["code"].min_digits and _FOR_DOOR.match(low, value.end):
        return True
    if _tells(low, value) and any(_DOOR.search(low, c.start, c.end) for c in near):
        return True
    return len(kinds & _OPENING) >= 2


def _fits(low: str, value: Value, cue: Cue) -> bool:
    if cue.kind in ("phrase", "password", "pin", "access", "back", "half", "named_key"):
        if value.is_number and value.digits < 3:
            between = low[cue.end : value.start] if cue.end <= value.start else "-"
            return cue.kind == "half" or (
                cue.kind != "named_key" and _HALF.fullmatch(between) is not None
            )
        return True
    if cue.kind == "once" and not value.is_number:
        return value.digits >= 2
    if not value.is_number and value.digits and cue.end <= value.start and _tells(low, value):
        return True
    if cue.kind == "account" and "num" in low[cue.start : cue.end]:
        return value.digits >= KINDS["card"].min_digits
    return value.digits >= KINDS[cue.kind].min_digits


def _distance(cue: Cue, value: Value) -> float:
    """How far words are from a value; those behind it count as farther."""
    return value.start - cue.end if cue.end <= value.start else 2 * (cue.start - value.end) + 6


def _answers(low: str, value: Value, topic: Topic) -> str | None:
    """What stands for a value that answers a question, None where it does not answer it."""
    kind = KINDS[topic.kind]
    rest = low[max(0, value.start - 2 * _MAX_ANSWER_CHARS) : value.start]
    rest += low[value.end : value.end + 2 * _MAX_ANSWER_CHARS]
    bare = len(rest) <= _MAX_ANSWER_CHARS and _is_bare(rest)
    chars = value.end - value.start
    if not value.is_number:
        told = topic.asked or len(rest) <= _MAX_ANSWER_CHARS or _tells(low, value)
        return kind.label if told and chars >= _MIN_CODE_CHARS else None
    if topic.kind == "login":
        return None
    if topic.asked:
        if value.digits >= min(kind.min_digits, 3):
            return kind.label
        # Half of a number is short; "the first two are" is none.
        if _NOT_A_PART.match(low, value.end) or value.is_doubtful:
            return None
        if value.digits == 1 and (
            topic.kind in ("password", "phrase") or not _ONE_DIGIT.fullmatch(rest)
        ):
            return None
        return kind.label
    is_answer = bare or (_tells(low, value) and not value.is_doubtful)
    return kind.label if is_answer and value.digits >= min(kind.min_digits, 3) else None


_MIN_CODE_CHARS = 4
_ONE_DIGIT = Pattern(
    r"(?:\W|\b(?:it's|its|a|an|um|uh|er|then|and|ok|okay|yes|next|is|as well|again|too|also|i "
    r"think|"
    r"number|first|second|third|last|so)\b)*"
)
_BARE_WORDS = frozenset(
    "um uh er erm oh ok okay yes yeah yep sure so it's its it is that's and then the i think sorry "
    "no wait right well hang on let me see check got here hold just this one there we go ah hmm my "
    "mine try now first last rest two three four digits are of pretty i'm said".split()
)


def _is_bare(rest: str) -> bool:
    """Whether nothing is said beside a value that tells something."""
    rest = rest[:_MAX_ANSWER_CHARS]
    words = re.findall(r"[a-z']+", rest)
    others = 0 if rest.isascii() else word_count(re.sub(r"[a-z'\d\W]+", " ", rest))
    return sum(word not in _BARE_WORDS for word in words) + others <= 2
