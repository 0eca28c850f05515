"""Tell a turn that says nothing of anybody: "Hallo, hören Sie mich?". No I/O.

A turn flows in, in any language that has a file, and what the agent said before it. What consists
of greetings, thanks, goodbyes, yes and no, and words of hesitation is chatter.
"""

import functools
from typing import NamedTuple

from caller_memory.language.frames import UNSPACED_LANGUAGES
from caller_memory.language.patterns import Pattern
from caller_memory.language.scripts import LETTERS, folded
from caller_memory.languages import ENGLISH, table

_LONGEST = 160
"""So many characters of chatter have been heard; more are read by nobody."""
_NO_LETTERS = Pattern(rf"[^{LETTERS}']+")
_CLAUSE_END = Pattern(r"[,.;:!?\n…，。、！？；،؛؟।]+\s*")
_ASKS = ("?", "？", "؟", "か。", "か")


class _Chatter(NamedTuple):
    """What a language has of it: finds a piece, finds yes or no, finds a question of the call."""

    pieces: Pattern
    answers: Pattern
    call: Pattern


def is_chatter(text: str, language: str) -> bool:
    """Return whether a turn consists of pieces of chatter, of the language or of English."""
    if len(text) > _LONGEST:
        return False
    said = _NO_LETTERS.sub(" ", folded(text)).strip()
    if language in UNSPACED_LANGUAGES:
        said = said.replace(" ", "")
    pieces, at = _chatter_of(language).pieces, 0
    while at < len(said):
        piece = pieces.match(said, at)
        if piece is None:
            return False
        at = piece.end()
    return True


def without_chatter(text: str, language: str) -> int:
    """Return where the chatter ends with which a turn begins, 0 without any."""
    clauses = [match.end() for match in _CLAUSE_END.finditer(text[:_LONGEST])]
    return next((end for end in reversed(clauses) if is_chatter(text[:end], language)), 0)


def answers(text: str, agent: str | None, language: str) -> bool:
    """Return whether yes or no is said to a question of the agent about the person.

    Args:
        agent: what the agent said just before, in the same language.
    """
    asked = (agent or "").rstrip()
    if not asked.endswith(_ASKS) or text.rstrip().endswith(_ASKS[:3]):
        return False
    last = _last_sentence(folded(asked))
    chatter = _chatter_of(language)
    said = _NO_LETTERS.sub(" ", folded(text)).strip()
    return chatter.call.search(last) is None and chatter.answers.search(said) is not None


def _last_sentence(text: str) -> str:
    body = text.rstrip(" ?？؟。.!！")
    start = max(body.rfind(sign) for sign in ".!?。！？؟\n")
    return text[start + 1 :]


@functools.cache
def _chatter_of(language: str) -> _Chatter:
    words = table(language, "chatter")
    yes_or_no = [*words["yes"], *words["no"]]
    spaced = language not in UNSPACED_LANGUAGES
    also = table(ENGLISH, "chatter")
    pieces = {*yes_or_no, *words["pieces"]}
    if language != ENGLISH:
        pieces |= {*also["yes"], *also["no"], *also["pieces"]}
    call = "|".join(_escaped(folded(part)) for part in words["call"])
    return _Chatter(
        Pattern(_either(pieces, spaced)), Pattern(_either(yes_or_no, spaced)), Pattern(call)
    )


def _either(pieces: "set[str] | list[str]", spaced: bool) -> str:
    """Return what matches the longest of some pieces, and the blank behind it."""
    plain = {_NO_LETTERS.sub(" ", folded(piece)).strip() for piece in pieces} - {""}
    if not spaced:
        plain = {piece.replace(" ", "") for piece in plain}
    either = "|".join(_escaped(piece) for piece in sorted(plain, key=len, reverse=True))
    return rf"(?<![{LETTERS}])(?:{either})(?:\s|$)" if spaced else f"(?:{either})"


def _escaped(piece: str) -> str:
    return "".join(c if c.isalnum() or c in " '" else "\\" + c for c in piece)
