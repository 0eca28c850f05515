"""Compare the words of notes with the words that were said, in any inflection
and spelling. No I/O."""

from collections.abc import Set

from caller_memory.language.inflections import inflections_of, stem_of
from caller_memory.language.patterns import Pattern
from caller_memory.language.query import query_terms
from caller_memory.spellings import american

NUMBER = Pattern(r"\d+")
_MIN_STEM_CHARS = 4


def as_words(key: str) -> str:
    """Return the words of a snake_case name."""
    return key.replace("_", " ")


def stems_in(text: str) -> set[str]:
    """Return the stems of a text's content words."""
    return {stem_of(american(word)) for word in query_terms(text)}


def occurs(term: str, text: str, stems: Set[str]) -> bool:
    """Return whether a text, given with its stems, holds a word in any inflection."""
    if not term.isascii() and term in text.lower():
        return True  # the script has no blanks between words
    stem = stem_of(american(term))
    if any(_alike(stem, other) for other in stems):
        return True
    return any(stem_of(american(form)) in stems for form in inflections_of(term))


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= _MIN_STEM_CHARS and long.startswith(short))
