"""Tell a turn that says nothing of anybody: "Hallo, hören Sie mich?". No I/O.

A turn flows in, in any language that has a file, and what the agent said before it. What consists
of greetings, thanks, goodbyes, yes and no, and words of hesitation is chatter.
"""

import functools
from collections.abc import Sequence
from typing import NamedTuple

from caller_memory.language.frames import UNSPACED_LANGUAGES
from caller_memory.language.patterns import Pattern
from caller_memory.language.scripts import folded
from caller_memory.languages import ENGLISH, table

_LONGEST = 160
"""So many characters of chatter have been heard; more are read by nobody."""
_NO_LETTERS = Pattern(r"[^\w']+")
_CLAUSE_END = Pattern(r"[,.;:!?\n…，。、！？；،؛؟।]+\s*")
_ASKS = ("?", "？", "؟", "か。", "か")


class _Chatter(NamedTuple):
    """What a language has of it, without signs.

    Attributes:
        pieces: words and phrases, each of which says nothing of anybody.
        yes_or_no: those of them that answer a question.
        longest: the most words of a piece; letters, where words are not set apart.
        call: parts of questions of the agent that are about the call.
    """

    pieces: frozenset[str]
    yes_or_no: frozenset[str]
    longest: int
    call: tuple[str, ...]


def is_chatter(text: str, language: str) -> bool:
    """Return whether a turn consists of pieces of chatter, of the language or of English."""
    return len(text) <= _LONGEST and _pieces_of(text, language) is not None


def without_chatter(text: str, language: str) -> int:
    """Return where the chatter ends with which a turn begins, 0 without any."""
    clauses = [match.end() for match in _CLAUSE_END.finditer(text[:_LONGEST])]
    return next((end for end in reversed(clauses) if is_chatter(text[:end], language)), 0)


def answers(text: str, agent: str | None, language: str) -> bool:
    """Return whether a turn of chatter says yes or no to a question of the agent about the person.

    Args:
        agent: what the agent said just before, in the same language.
    """
    asked = (agent or "").rstrip()
    if not asked.endswith(_ASKS) or text.rstrip().endswith(_ASKS[:3]):
        return False
    chatter = _chatter_of(language)
    last = _last_sentence(folded(asked))
    if any(part in last for part in chatter.call):
        return False
    return not chatter.yes_or_no.isdisjoint(_pieces_of(text, language) or ())


def _pieces_of(text: str, language: str) -> list[str] | None:
    """Return the pieces of which a text is made altogether, None where it says more."""
    chatter = _chatter_of(language)
    said = _NO_LETTERS.sub(" ", folded(text))
    unspaced = language in UNSPACED_LANGUAGES
    parts: Sequence[str] = said.replace(" ", "") if unspaced else said.split()
    joint = "" if unspaced else " "
    made: list[list[str] | None] = [[]] + [None] * len(parts)
    for start, before in enumerate(made):
        if before is None:
            continue
        for end in range(start + 1, min(start + chatter.longest, len(parts)) + 1):
            piece = joint.join(parts[start:end])
            if made[end] is None and piece in chatter.pieces:
                made[end] = [*before, piece]
    return made[-1]


def _last_sentence(text: str) -> str:
    start = max(text.rstrip(" ?？؟。.!！").rfind(sign) for sign in ".!?。！？؟\n")
    return text[start + 1 :]


@functools.cache
def _chatter_of(language: str) -> _Chatter:
    words = table(language, "chatter")
    unspaced = language in UNSPACED_LANGUAGES
    yes_or_no = _plain([*words["yes"], *words["no"]], unspaced)
    pieces = yes_or_no | _plain(words["pieces"], unspaced)
    for key in ("yes", "no", "pieces"):
        pieces |= _plain(table(ENGLISH, "chatter")[key], unspaced)
    longest = max(len(piece if unspaced else piece.split()) for piece in pieces)
    return _Chatter(pieces, yes_or_no, longest, tuple(map(folded, words["call"])))


def _plain(pieces: Sequence[str], unspaced: bool) -> frozenset[str]:
    plain = (" ".join(_NO_LETTERS.sub(" ", folded(piece)).split()) for piece in pieces)
    return frozenset(piece.replace(" ", "") if unspaced else piece for piece in plain)
