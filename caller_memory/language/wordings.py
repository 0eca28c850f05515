"""Phrases with alternatives and holes, found word by word. No I/O.

A language's file writes them: "einen/kleinen moment" is two phrases, `...` stands for up to three
words and `*` for one or, at a word's end, for any ending. Where words are not set apart, a letter
is what a word is elsewhere, and `...` stands for up to eight of them.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Self

_WORDS, _LETTERS = 3, 8
"""The most for which `...` stands."""


class Wordings:
    """A tree of words; at each stand the kinds of those phrases that end there."""

    def __init__(self) -> None:
        self._kinds: set[int] = set()
        self._next: dict[str, Self] = {}
        self._beginnings: dict[str, Self] = {}

    def add(self, phrase: Sequence[str], kind: int) -> None:
        """Add a phrase, without alternatives: its words, "*" and "word*" among them."""
        node = self
        for word in phrase:
            ending = len(word) > 1 and word.endswith("*")
            table = node._beginnings if ending else node._next
            node = table.setdefault(word.rstrip("*") if ending else word, type(self)())
        node._kinds.add(kind)

    def found(
        self, words: Sequence[str], start: int, clauses: frozenset[int]
    ) -> Iterator[tuple[int, int]]:
        """Yield where each phrase ends that begins at a word, and its kind.

        Args:
            clauses: the words with which clauses begin, into which no hole reaches.
        """
        nodes = [(self, start)]
        while nodes:
            node, at = nodes.pop()
            yield from ((at, kind) for kind in node._kinds)
            if at < len(words):
                nodes += (
                    (after, at + 1)
                    for after in node._after(words[at], at in clauses and at > start)
                )

    def _after(self, word: str, begins_clause: bool) -> Iterator[Self]:
        if word in self._next:
            yield self._next[word]
        if "*" in self._next and not begins_clause:
            yield self._next["*"]
        for beginning, node in self._beginnings.items():
            if word.startswith(beginning):
                yield node


def written_out(phrases: Iterable[str], *, spaced: bool) -> Iterator[str]:
    """Yield each phrase that is meant by what a language's file writes."""
    holes = [" ".join("*" * count) for count in range(1, (_WORDS if spaced else _LETTERS) + 1)]
    for phrase in phrases:
        places = (holes if word == "..." else word.split("/") for word in phrase.split())
        yield from map(" ".join, itertools.product(*places))
