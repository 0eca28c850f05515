"""Keep phrases as a tree over words: what is said is looked for word by word. No I/O.

How a wording is written stands at the head of `en.toml`. Reading takes time in proportion to the
text alone. Where words are not set apart, a letter is what a word is elsewhere.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

_HOLE, _ANY, _ENDING, _SLOT = "...", "*", "*", "{"
_WORDS, _LETTERS = 3, 8
"""The most for which a hole stands."""


class Wordings:
    """What may follow the beginning of a phrase, at first of any.

    Args:
        spaced: whether words are set apart.

    Attributes:
        kinds: of the phrases that end here, in the order in which they were added.
        slots: what follows, by the name of what else stands before it, such as another list.
    """

    __slots__ = (
        "_any",
        "_behind_a_hole",
        "_lengths",
        "_spaced",
        "_stems",
        "_words",
        "kinds",
        "slots",
    )

    def __init__(self, *, spaced: bool = True) -> None:
        self.kinds: list[Any] = []
        self.slots: dict[str, Self] = {}
        self._spaced = spaced
        self._words: dict[str, Self] = {}
        self._stems: dict[str, Self] = {}
        self._lengths: tuple[int, ...] = ()
        self._any: Self | None = None
        self._behind_a_hole: Self | None = None

    def add(self, words: Sequence[str], kind: Any) -> None:
        """Add a phrase without alternatives: words, "word*", "*", "..." and "{slot}"."""
        node = self
        for word in words:
            node = node._made(word)
        if kind not in node.kinds:
            node.kinds.append(kind)

    def _made(self, word: str) -> Self:
        if word == _HOLE:
            self._behind_a_hole = self._behind_a_hole or self._new()
            return self._behind_a_hole
        if word == _ANY:
            self._any = self._any or self._new()
            return self._any
        table, key = self._words, word
        if word.startswith(_SLOT):
            table, key = self.slots, word[1:-1]
        elif word.endswith(_ENDING):
            table, key = self._stems, word[:-1]
            self._lengths = tuple(sorted({*self._lengths, len(key)}))
        if key not in table:
            table[key] = self._new()
        return table[key]

    def _new(self) -> Self:
        return type(self)(spaced=self._spaced)

    def after(self, word: str) -> Iterator[Self]:
        """Yield what may follow a word that the phrases name."""
        if child := self._words.get(word):
            yield child
        for length in self._lengths:
            if len(word) >= length and (child := self._stems.get(word[:length])):
                yield child

    def begins(self, said: Sequence[str]) -> bool:
        """Return whether words begin with a phrase, without slots and holes."""
        if self.kinds:
            return True
        return bool(said) and any(child.begins(said[1:]) for child in self.after(said[0]))

    def found(
        self, words: Sequence[str], start: int, clauses: frozenset[int]
    ) -> Iterator[tuple[int, Any]]:
        """Yield where each phrase ends that begins at a word, and its kind; slots stay empty.

        Args:
            clauses: the words with which clauses begin, into which no hole reaches.
        """
        nodes = [(self, start)]
        while nodes:
            node, at = nodes.pop()
            yield from ((at, kind) for kind in node.kinds)
            if at < len(words):
                nodes += ((after, at + 1) for after in node.after(words[at]))
            ends: tuple[int, ...] = ()
            if node._behind_a_hole or node._any:
                ends = tuple(self._hole_ends(len(words), at, clauses - {start}))
            if node._behind_a_hole:
                nodes += ((node._behind_a_hole, end) for end in ends)
            if ends and node._any:
                nodes.append((node._any, at + 1))

    def _hole_ends(self, length: int, at: int, clauses: frozenset[int]) -> Iterator[int]:
        most = _WORDS if self._spaced else _LETTERS
        within = itertools.takewhile(lambda each: each not in clauses, range(at, length))
        return (each + 1 for each in itertools.islice(within, most))


def written_out(phrase: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each phrase that is meant by what a language's file writes."""
    return itertools.product(*(word.split("/") for word in phrase.split()))


def all_written_out(phrases: Iterable[str]) -> list[str]:
    """Return phrases, each with alternatives as several. A blank at the end of another stays."""
    each = ([" ".join(w) for w in written_out(p)] if "/" in p else [p] for p in phrases)
    return list(itertools.chain.from_iterable(each))
