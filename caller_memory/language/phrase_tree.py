"""Keep phrases as a tree over words: reading takes time in proportion to the text alone. No I/O.

A phrase is words, with "*" for the end of a word and "{slot}" for a table of other phrases. Each
letter of a script without blanks is a word of its own; so is each syllable of Hangul.
"""

import functools
import re
from collections.abc import Iterator, Sequence

from caller_memory.language.patterns import Pattern
from caller_memory.languages.folding import folded, unaccented
from caller_memory.languages.scripts import EAST_ASIAN, is_hangul

_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0640\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0962\u0963"
LETTERS = rf"(?:[^\W\d_{EAST_ASIAN}]+|[{_MARKS}]+)+"
_PHRASE = Pattern(
    rf"\{{(?P<slot>\w+)\}}|(?P<number>\d+)|(?P<alone>[{EAST_ASIAN}])"
    rf"|(?P<word>{LETTERS})(?P<stem>\*)?"
)
GLUED = "+"
"""Stands before a letter of Hangul that is written together with the one before."""


class Node:
    """What may follow the beginning of a phrase.

    Attributes:
        words: by the next token.
        stems: by the beginning of the next token; `lengths` are those of the stems.
        slots: by the name of the table that the next tokens are found in.
        meaning: what the phrase means that ends here, None where none ends.
    """

    __slots__ = ("lengths", "meaning", "slots", "stems", "words")

    def __init__(self) -> None:
        self.words: dict[str, Node] = {}
        self.stems: dict[str, Node] = {}
        self.lengths: tuple[int, ...] = ()
        self.slots: dict[str, Node] = {}
        self.meaning: object = None

    def add(self, phrase: str, meaning: object, *, anywhere: bool = False) -> None:
        """Add a phrase. What was added first holds.

        Args:
            anywhere: whether it may begin within a word of Hangul.
        """
        node, end = self, -1
        for match in _PHRASE.finditer(phrase.lower()):
            node = node._next(match, end, anywhere)
            # Only two letters of Hangul are written together: a number may be either.
            end = match.end() if match["alone"] else 0
        if node is not self and node.meaning is None:
            node.meaning = meaning

    def _next(self, match: re.Match[str], end: int, anywhere: bool) -> "Node":
        if slot := match["slot"]:
            return self.slots.setdefault(slot, Node())
        word = plain(match[match.lastgroup or 0] if not match["stem"] else match["word"])
        if match["stem"]:
            self.lengths = tuple(sorted({*self.lengths, len(word)}))
            return self.stems.setdefault(word, Node())
        if is_hangul(word):
            is_first = end < 0
            if match.start() == end:
                word = GLUED + word
            elif anywhere or not is_first:
                child = self.words.setdefault(word, Node())
                return self.words.setdefault(GLUED + word, child)
        return self.words.setdefault(word, Node())

    def begins(self, said: Sequence[str]) -> bool:
        """Return whether tokens begin with a phrase that has no slots."""
        if self.meaning is not None:
            return True
        return bool(said) and any(child.begins(said[1:]) for child in self.after(said[0]))

    def after(self, word: str) -> Iterator["Node"]:
        """Yield what may follow a token."""
        if child := self.words.get(word):
            yield child
        for length in self.lengths:
            if len(word) >= length and (child := self.stems.get(word[:length])):
                yield child


@functools.lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """Return a word as the trees hold it: folded, without accents, numbers in plain digits."""
    return str(int(word)) if word.isdecimal() else unaccented(folded(word))
