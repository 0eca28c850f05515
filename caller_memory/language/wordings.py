"""Phrases with alternatives and holes, found word by word. No I/O.

How a wording is written stands at the head of `en.toml`. Where words are not set apart, a letter is
what a word is elsewhere.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Self

_HOLE = "..."
_WORDS, _LETTERS = 3, 8
"""The most for which a hole stands."""


class Wordings:
    """A tree of words; at each stand the kinds of those phrases that end there.

    Args:
        spaced: whether words are set apart.
    """

    def __init__(self, *, spaced: bool) -> None:
        self._spaced = spaced
        self._kinds: set[int] = set()
        self._next: dict[str, Self] = {}
        self._beginnings: dict[str, Self] = {}
        self._behind_a_hole: Self | None = None

    def add(self, words: Sequence[str], kind: int) -> None:
        """Add a phrase, without alternatives: its words, "*", "word*" and "..." among them."""
        node = self
        for word in words:
            node = node._made(word)
        node._kinds.add(kind)

    def _made(self, word: str) -> Self:
        if word == _HOLE:
            self._behind_a_hole = self._behind_a_hole or type(self)(spaced=self._spaced)
            return self._behind_a_hole
        ending = len(word) > 1 and word.endswith("*")
        table = self._beginnings if ending else self._next
        return table.setdefault(word[:-1] if ending else word, type(self)(spaced=self._spaced))

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
                nodes += ((after, at + 1) for after in node._after(words[at]))
            ends: tuple[int, ...] = ()
            if node._behind_a_hole or "*" in node._next:
                ends = tuple(self._hole_ends(len(words), at, clauses - {start}))
            if node._behind_a_hole:
                nodes += ((node._behind_a_hole, end) for end in ends)
            if ends and "*" in node._next:
                nodes.append((node._next["*"], at + 1))

    def _after(self, word: str) -> Iterator[Self]:
        if word in self._next:
            yield self._next[word]
        for beginning, node in self._beginnings.items():
            if word.startswith(beginning):
                yield node

    def _hole_ends(self, length: int, at: int, clauses: frozenset[int]) -> Iterator[int]:
        most = _WORDS if self._spaced else _LETTERS
        within = itertools.takewhile(lambda each: each not in clauses, range(at, length))
        return (each + 1 for each in itertools.islice(within, most))


def written_out(phrase: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each phrase that is meant by what a language's file writes."""
    return itertools.product(*(word.split("/") for word in phrase.split()))
