"""Secrets that are known from the dialogue, found again in whatever spelling. Pure.

Secrets as they were said and a text flow in, the places flow out where the text says them again:
"four seven one nine" is 4719, "m a p l e" is Maple, "blue kettle 42" is bluekettle42.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.account_numbers import Span
from caller_memory.language.pii.spoken_numbers import Spelled, digit_runs, spelled_in


class Secret(NamedTuple):
    """A secret as it was said, and what stands for it."""

    said: str
    label: str


_MIN_FOUND, _MIN_CONTAINED, _MAX_VARIANT = 3, 4, 12
"""Characters of a secret that is looked for; within a longer one; with a digit changed."""

_MAX_CHARS = 200
"""A longer one, as a private key is, tells by its looks."""

_SIGN_WORDS = frozenset(
    "hyphen dash underscore dot slash star hash capital uppercase lowercase upper lower and "
    "ampersand".split()
)
_WORD = Pattern(r"[a-z0-9]+")


class _Squashed(NamedTuple):
    """A text without blanks and signs, number words as digits, and where its pieces stood."""

    chars: str
    at: list[int]
    pieces: list[tuple[int, int]]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where characters stood, None where they begin or end within a piece."""
        first, last = bisect_right(self.at, start) - 1, bisect_right(self.at, end - 1) - 1
        after = self.at[last + 1] if last + 1 < len(self.at) else len(self.chars)
        if self.at[first] != start or after != end:
            return None
        return self.pieces[first][0], self.pieces[last][1]


def known_secrets(low: str, groups: Sequence[Spelled], known: Sequence[Secret]) -> Iterator[Span]:
    """Where the text says what is known, in any order; the places may overlap.

    Args:
        low: the text, lower-case.
        groups: what is spelled in it.
        known: at most a few.
    """
    if not known:
        return
    squashed = _squashed(low, groups)
    for secret in known:
        if len(secret.said) > _MAX_CHARS:
            continue
        spelled = spelling(secret.said)
        if len(spelled) < _MIN_FOUND:
            yield from (
                Span(run.starts[0], run.ends[-1], secret.label)
                for group in groups
                for run in digit_runs(group)
                if spelled and "".join(run.chars) == spelled
            )
            continue
        at = squashed.chars.find(spelled)
        while at >= 0:
            if place := squashed.span(at, at + len(spelled)):
                yield Span(*place, secret.label)
            at = squashed.chars.find(spelled, at + 1)
        if spelled.isdecimal():
            yield from _numbers_like(groups, spelled, secret.label)


@lru_cache(maxsize=64)
def spelling(said: str) -> str:
    """A secret in characters: "double four one" is "441", "7719#" is "7719"."""
    low = said.lower()
    return _squashed(low, list(spelled_in(low))).chars


def _squashed(low: str, groups: Sequence[Spelled]) -> _Squashed:
    pieces = [
        (start, end, chars)
        for group in groups
        for start, end, chars in zip(group.starts, group.ends, group.chars, strict=True)
    ]
    ends, starts = [0, *(p[1] for p in pieces)], [*(p[0] for p in pieces), len(low)]
    pieces += [
        (*match.span(), match[0])
        for start, end in zip(ends, starts, strict=True)
        for match in _WORD.finditer(low, start, end)
        if match[0] not in _SIGN_WORDS
    ]
    pieces.sort()
    at = list(accumulate((len(chars) for _, _, chars in pieces), initial=0))[:-1]
    chars = "".join(chars for _, _, chars in pieces)
    return _Squashed(chars, at, [(start, end) for start, end, _ in pieces])


def _numbers_like(groups: Sequence[Spelled], spelled: str, label: str) -> Iterator[Span]:
    """Numbers that hold the known one or have one digit of it changed, as in a correction."""
    for run in (run for group in groups for run in digit_runs(group)):
        chars = "".join(run.chars)
        if len(spelled) >= _MIN_CONTAINED and (spelled in chars or _is_variant(chars, spelled)):
            yield Span(run.starts[0], run.ends[-1], label)


def _is_variant(chars: str, spelled: str) -> bool:
    return (
        len(chars) == len(spelled) <= _MAX_VARIANT
        and chars.isdecimal()
        and sum(a != b for a, b in zip(chars, spelled, strict=True)) == 1
    )
