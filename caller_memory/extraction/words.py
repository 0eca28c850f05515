"""Compare the words of notes with the words that were said, in any inflection
and spelling. No I/O."""

from collections.abc import Iterable, Sequence, Set

from caller_memory.language.inflections import inflections_of, stem_of
from caller_memory.language.patterns import Pattern
from caller_memory.language.query import query_terms, stems
from caller_memory.languages import ENGLISH, code_of
from caller_memory.languages.folding import unaccented
from caller_memory.languages.tokens import stem
from caller_memory.models import Memory
from caller_memory.spellings import american

NUMBER = Pattern(r"\d+")
_MIN_STEM_CHARS = 4


def as_words(key: str) -> str:
    """Return the words of a snake_case name."""
    return key.replace("_", " ")


def stems_in(text: str, language: str = ENGLISH) -> set[str]:
    """Return the stems of a text's content words."""
    if language != ENGLISH:
        return stems(text, language)
    return {stem_of(american(word)) for word in query_terms(text)}


def occurs(term: str, text: str, there: Set[str], language: str = ENGLISH) -> bool:
    """Return whether a text, given with its stems, holds a word in any inflection."""
    if not term.isascii() and term in text.lower():
        return True  # the script has no blanks between words
    if language != ENGLISH:
        own = {stem(term, language), unaccented(term)}
        return any(_begin_alike(each, other) for each in own for other in there)
    root = stem_of(american(term))
    if any(_alike(root, other) for other in there):
        return True
    return any(stem_of(american(form)) in there for form in inflections_of(term))


def held(terms: Iterable[str], text: str, language: str = ENGLISH) -> list[str]:
    """Return the words that a text holds, in any inflection."""
    there = stems_in(text, language)
    return [term for term in terms if occurs(term, text, there, language)]


def language_of(turns: Sequence[Memory]) -> str:
    """Return the code of the language in which turns were said; of several, that of the last."""
    return code_of(turns[-1].language if turns else None) or ENGLISH


def _begin_alike(one: str, other: str) -> bool:
    first = one[:_MIN_STEM_CHARS]
    return one == other or (len(first) == _MIN_STEM_CHARS and other.startswith(first))


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= _MIN_STEM_CHARS and long.startswith(short))
