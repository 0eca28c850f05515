"""Whether one memory tells what another tells, in whatever words stand around it. No I/O.

A fact is told by what holds its value and its name, a turn by what holds all that it says. What
tells more, and does so of something else, does not tell the same: what is erased by mistake does
not come back.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta

from caller_memory.languages import ENGLISH, code_of
from caller_memory.languages.folding import folded
from caller_memory.languages.scripts import is_unspaced
from caller_memory.languages.tokens import first_person, may_hold
from caller_memory.models import Kind, Memory
from caller_memory.provenance import on_a_line, without_sources

Terms = Callable[[str, str], Iterable[str]]
"""Returns the content words of a text of a language, each in all of its forms."""

Word = frozenset[str]
"""The forms of one content word."""

_MIN_STEM_CHARS = 4
_ENOUGH = 2
"""So many content words name a value by themselves; one word may stand in anything."""
_PIECES = 2
"""So many pieces a word has where there are no blanks between words."""
_PLENTY = 3
"""So many tell a whole sentence wherever they stand; of "I love tea", half says little."""

_NEAR = timedelta(seconds=60)
"""In a call, a fact that is written so soon after a turn is taken to come of it."""


class Telling:
    """The content words of a memory that is to be erased.

    Args:
        memory: a turn or a fact.
        terms: the language's. What is compared is read in the language of this memory.
    """

    def __init__(self, memory: Memory, terms: Terms) -> None:
        self._memory = memory
        self._language = language = code_of(memory.language) or ENGLISH
        self._terms: Callable[[str], Iterable[str]] = lambda text: terms(text, language)
        # Where a word is several pieces, so many more of them say as much.
        pieces = _PIECES if is_unspaced(language) else 1
        self._enough, self._plenty = _ENOUGH * pieces, _PLENTY * pieces
        self._value = self._words_of(memory.value)
        self._name = self._name_of(memory)
        sources = [self._words_of(source.words) for source in memory.sources]
        said = [self._value] if memory.kind is Kind.TURN else sources
        self._sentences = [words for words in said if len(words) >= self._enough]
        told = [source.words for source in memory.sources] or [memory.value]
        self._is_own = any(self._is_of_themself(text) for text in told)
        self._forms = {form for words in (self._value, *sources) for word in words for form in word}

    def is_told_by(self, other: Memory) -> bool:
        """Return whether another memory tells the same."""
        if other.kind is Kind.TURN:
            return self.is_told_in(other.value) or (
                _comes_of(self._memory, other)
                and bool(self._value)
                and _has_all(set(self._terms(other.value)), self._value)
            )
        if other.kind is Kind.FACT and self._memory.kind is Kind.TURN:
            return self._is_source_of(other) or self._says(other)
        return False

    def is_told_in(self, text: str) -> bool:
        """Return whether words that the person said tell the same."""
        if not may_hold(text, self._forms, self._language):
            return False
        own, words = set(self._terms(text)), self._words_of(text)
        more = len(words) - len(self._value)
        is_own = self._is_of_themself(text)
        for said in self._sentences if is_own == self._is_own else ():
            hardly_more = len(words) - len(said) <= self._enough
            if _has_all(own, said) and (len(said) >= self._plenty or hardly_more):
                return True
        if self._memory.kind is Kind.TURN:
            return bool(words) and words == self._value
        if not self._value or not _has_all(own, self._value):
            return False
        return (
            len(self._value) >= self._plenty
            or (len(self._value) >= self._enough and is_own and more < self._enough)
            or any(_has(own, word) for word in self._name)
            or words <= self._value | self._name
        )

    def _is_source_of(self, fact: Memory) -> bool:
        """Return whether nobody has said the fact otherwise."""
        said = {on_a_line(self._memory.value)}
        return bool(fact.sources) and not without_sources(fact.sources, said)

    def _says(self, fact: Memory) -> bool:
        """Return whether the turn says the fact, and hardly more."""
        if not may_hold(fact.value, self._forms, self._language):
            return False
        own = {form for word in self._value for form in word}
        value, name = self._words_of(fact.value), self._name_of(fact)
        if not value or not _has_all(own, value):
            return False
        told = {form for word in value | name for form in word}
        more = [word for word in self._value if not _has(told, word)]
        named = any(_has(own, word) for word in name) or _comes_of(fact, self._memory)
        return named and len(more) < self._enough

    def _is_of_themself(self, text: str) -> bool:
        """Return whether the person speaks of themself."""
        pronouns, text = first_person(self._language), folded(text, self._language)
        if is_unspaced(self._language):
            return any(pronoun in text for pronoun in pronouns)
        return not pronouns.isdisjoint(text.split())

    def _words_of(self, text: str) -> frozenset[Word]:
        """Return the content words of a text."""
        if is_unspaced(self._language):
            terms = set(self._terms(text))
            # Pairs of characters that count by themselves go from one word into the next.
            return frozenset(
                frozenset({term}) for term in terms if len(term) == 1 or terms.isdisjoint(term)
            )
        return frozenset(filter(None, (frozenset(self._terms(word)) for word in text.split())))

    def _name_of(self, memory: Memory) -> frozenset[Word]:
        if memory.kind is not Kind.FACT:
            return frozenset()
        return self._words_of((memory.former_key or memory.key).replace("_", " "))


def _comes_of(fact: Memory, turn: Memory) -> bool:
    if fact.call_id is None or fact.call_id != turn.call_id:
        return False
    return timedelta(0) <= fact.updated_at - turn.created_at <= _NEAR


def _has_all(own: Collection[str], words: Iterable[Word]) -> bool:
    return all(_has(own, word) for word in words)


def _has(own: Collection[str], word: Word) -> bool:
    return any(form in own for form in word) or any(
        _alike(form, other) for form in word for other in own
    )


def _alike(one: str, other: str) -> bool:
    """Return whether two stems are of one family: "allerg" and "allergic"."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _MIN_STEM_CHARS and long.startswith(short)
