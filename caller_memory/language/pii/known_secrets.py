"""Secrets that are known from the dialogue, found again in whatever spelling. Pure.

Secrets as they were said and a text flow in, the places flow out where the text says them again:
"four seven one nine" is 4719, "tango echo alpha niner niner" is TEA99.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from caller_memory.language.pii.account_numbers import Span
from caller_memory.language.pii.spoken_numbers import Spelled, spelled_in


class Secret(NamedTuple):
    """A secret as it was said, and what stands for it."""

    said: str
    label: str


_MIN_CONTAINED = 4
"""Characters of a secret that is also found within a longer number or word."""

_CHUNK = re.compile(r"[^\s,;:\"“”()]+")
_SIGNS = re.compile(r"[^a-z0-9]+")


def known_secrets(low: str, groups: Sequence[Spelled], known: Sequence[Secret]) -> Iterator[Span]:
    """Where the text says what is known, in any order; the places may overlap.

    Args:
        low: the text, lower-case.
        groups: what is spelled in it.
        known: at most a few.
    """
    for secret in known:
        said = secret.said.lower()
        if len(said) > 2:
            yield from (Span(at, at + len(said), secret.label) for at in _places(low, said))
        spelled = spelling(said)
        if any(map(str.isdecimal, spelled)):
            yield from _spelled_again(low, groups, spelled, secret.label)


def _places(low: str, said: str) -> Iterator[int]:
    """Where a text says something between other words."""
    at = low.find(said)
    while at >= 0:
        if not (low[at - 1 : at].isalnum() or low[at + len(said) : at + len(said) + 1].isalnum()):
            yield at
        at = low.find(said, at + len(said))


@lru_cache(maxsize=64)
def spelling(said: str) -> str:
    """A secret in characters: "double four one" is "441", "7719#" is "7719"."""
    low = said.lower()
    if " " not in low.strip():
        return _SIGNS.sub("", low)
    spelled = "".join("".join(group.chars) for group in spelled_in(low))
    return spelled if any(map(str.isdecimal, spelled)) else ""


def _spelled_again(low: str, groups: Sequence[Spelled], spelled: str, label: str) -> Iterator[Span]:
    for group in groups:
        chars = "".join(group.chars)
        at = chars.find(spelled) if len(spelled) >= _MIN_CONTAINED else -1
        if chars == spelled or at >= 0 or _is_variant(chars, spelled):
            first, last = _pieces(group, max(at, 0), len(spelled) if at >= 0 else len(chars))
            yield Span(group.starts[first], group.ends[last], label)
    for chunk in _CHUNK.finditer(low):
        word = _SIGNS.sub("", chunk[0])
        if word == spelled and len(word) >= 3:
            end = chunk.end() - (len(chunk[0]) - len(chunk[0].rstrip(".!?")))
            yield Span(chunk.start(), end, label)


def _is_variant(chars: str, spelled: str) -> bool:
    """Whether a number is the known one with a digit changed: the agent corrects itself so."""
    return (
        _MIN_CONTAINED <= len(chars) == len(spelled) <= 12
        and chars.isdecimal()
        and sum(a != b for a, b in zip(chars, spelled, strict=True)) == 1
    )


def _pieces(group: Spelled, at: int, length: int) -> tuple[int, int]:
    """The first and the last piece that hold the characters from `at` on."""
    first, last, place = 0, len(group.chars) - 1, 0
    for i, chars in enumerate(group.chars):
        if place <= at:
            first = i
        place += len(chars)
        if place >= at + length:
            last = i
            break
    return first, last
