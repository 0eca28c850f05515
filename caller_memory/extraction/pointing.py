"""Read corrections that only point at what they correct: "no, I meant green". No I/O."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from caller_memory.language import claim_patterns as english
from caller_memory.language.claim import Claim, roots_in
from caller_memory.language.contractions import written_out_in_case
from caller_memory.language.patterns import Pattern
from caller_memory.language.query import asked_in, query_terms
from caller_memory.language.values import NUMERIC, Value, same_kind, values
from caller_memory.models import Memory

_LOOK_BACK = 5
"""How many turns before it "it's green now" may be about."""
_MAX_CHARS = 120
_MAX_WORDS = 3
_WORD = Pattern(r"[^\W_]+")
_NO_VALUE = frozenset(
    "the a an that this it to you my your when what how there here if i we he she they not so "
    "really fine okay ok good right wrong true sure great nothing all about thanks please".split()
)


class Pointed(NamedTuple):
    """A turn that points at another, and what that one says with the value of this one."""

    by: Memory
    value: str


class _Pointer(NamedTuple):
    """What a turn points with.

    Attributes:
        words: the new value, as it is written.
        old: the value it replaces, in lower case, where that is said.
        is_sure: whether it says that something was wrong, not only that it is so now.
        is_named: whether it says "I meant", or is written like a name.
        is_explicit: whether it says that it corrects, and is no mere answer.
    """

    words: str
    old: str | None = None
    is_sure: bool = True
    is_named: bool = True
    is_explicit: bool = True


def pointed_at(
    memory: Memory, told: Sequence[tuple[Claim, ...]], after: Sequence[Memory]
) -> Pointed | None:
    """Return the last turn that points at a memory, None if none does.

    Args:
        told: what the memory claims.
        after: the turns that follow it in its call, in order.
    """
    text, found = memory.value, None
    passed: list[str] = []
    for turn in after[:_LOOK_BACK]:
        pointer = _pointer(turn.value)
        is_about = pointer and any(told) and not _answers_something_else(turn, pointer, text)
        new = _replaced(text, told, pointer, passed) if pointer and is_about else None
        if new is None:
            passed.append(turn.value.lower())
        else:
            text, found = new, Pointed(turn, new)
            passed.clear()
    return found


def _answers_something_else(turn: Memory, pointer: _Pointer, text: str) -> bool:
    """Return whether "no, Sunday" answers a question of the agent that is not about a text."""
    asked = roots_in(asked_in(turn.context or ""))
    return bool(asked) and not pointer.is_explicit and asked.isdisjoint(roots_in(text))


def _pointer(said: str) -> _Pointer | None:
    said = written_out_in_case(said)
    text = said.lower()
    if len(text) > _MAX_CHARS or len(text) != len(said):
        return None
    if found := english.NOT_THIS.match(text):
        new, old = ("value", "old") if found["value"] else ("new", "was")
        return _Pointer(said[slice(*found.span(new))], found[old])
    if found := english.MEANT.match(text):
        group = "value" if found["value"] else "wrong"
        words = said[slice(*found.span(group))]
        is_meant = group == "value"
        return _Pointer(words, is_named=is_meant or words[0].isupper(), is_explicit=is_meant)
    for pattern, is_sure in ((english.IT_CHANGED, True), (english.IT_IS_NOW, False)):
        if found := pattern.search(text) if is_sure else pattern.match(text):
            span = next(found.span(i) for i in (1, 2) if found[i])
            return _Pointer(
                said[slice(*span)], is_sure=is_sure, is_named=False, is_explicit=is_sure
            )
    return None


def _replaced(
    text: str, told: Sequence[tuple[Claim, ...]], pointer: _Pointer, passed: Sequence[str]
) -> str | None:
    """Return a text with the value that a turn points with, None if that is not about it.

    Args:
        passed: what was said in between: the nearest value is meant.
    """
    if pointer.old is not None:
        return _with(text, pointer.old, pointer.words) if _is_plain(pointer.old) else None
    named = list(values(pointer.words.lower()))
    if named:
        return _with_value(text, told, pointer, named[0], passed)
    said = [claim.said for clause in told for claim in clause if claim.said and not claim.values]
    if passed or not pointer.is_named or not _is_plain(pointer.words) or len(said) != 1:
        return None
    return _with(text, said[0], pointer.words)


def _with_value(
    text: str, told: Sequence[tuple[Claim, ...]], pointer: _Pointer, new: Value,
    passed: Sequence[str],
) -> str | None:  # fmt: skip
    """Return a text with another value of the same kind, if it has one."""
    of_kind = [each for each in values(text.lower()) if same_kind(each.kind, new.kind)]
    exact = [each for each in of_kind if each.kind == new.kind] or of_kind
    between = (value for words in passed for value in values(words))
    if len(exact) != 1 or exact[0].value == new.value:
        return None
    if any(same_kind(each.kind, new.kind) for each in between):
        return None
    if not pointer.is_sure and not _is_of_a_thing(told, exact[0]):
        return None
    beside = f"{pointer.words[: new.start]} {pointer.words[new.end :]}"
    if any(term not in text.lower() for term in query_terms(beside)):
        return None
    words = pointer.words[new.start : new.end]
    return text[: exact[0].start] + words + text[exact[0].end :]


def _is_of_a_thing(told: Sequence[tuple[Claim, ...]], value: Value) -> bool:
    """Return whether a value is one that "it" may have: of a slot, or an amount."""
    return value.kind.split()[0] in NUMERIC or any(
        claim.slot and (value.kind, value.value) in {(v.kind, v.value) for v in claim.values}
        for clause in told
        for claim in clause
    )


def _is_plain(words: str) -> bool:
    """Return whether words may be a name or a value, and nothing else."""
    found = _WORD.findall(words.lower())
    return 0 < len(found) <= _MAX_WORDS and not _NO_VALUE.intersection(found)


def _with(text: str, old: str, new: str) -> str | None:
    """Return a text with other words in the place of some; None if it does not hold them once."""
    words = Pattern(rf"(?i)\b{re.escape(old)}\b")
    found = list(words.finditer(text.replace("’", "'")))
    return text[: found[0].start()] + new + text[found[0].end() :] if len(found) == 1 else None
