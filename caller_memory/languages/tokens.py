"""Make the terms by which words are found, in whatever form they are said. No I/O.

A word is found by its stem and, where that is not the same in all forms, by its first letters:
"Zahnarzt" in "Zahnarzttermin". Of scripts without blanks between words, each two characters in a
row stand for a word, and each Chinese character for itself.
"""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator

import Stemmer

from caller_memory import languages
from caller_memory.languages import ENGLISH
from caller_memory.languages.folding import folded, unaccented
from caller_memory.languages.scripts import (
    FIRST_UNSPACED,
    is_arabic,
    is_cut,
    is_han,
    is_hangul,
    is_hiragana,
    is_unspaced,
)

_BEGINNING = 4
"""So many letters begin a word; a shorter word is its own beginning."""
_SHARED = 2
"""So many letters of a stem are the same in all forms of a word."""
_MORE = "…"
"""Stands behind the first letters, which no word does."""

# Vowel signs belong to their word: of the scripts of India and to the south, all but full stops.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u0900-\u0963\u0966-\u0dff"
    "\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b4-\u17d3"
)
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+")


def words(text: str, language: str) -> list[str]:
    """Return the words of a text, folded, in order."""
    text = folded(text, language)
    if text.isascii() or max(text) < FIRST_UNSPACED:
        return _WORD.findall(text)
    return [word for _, run in _runs(text) for word in _words_in(run)]


@functools.lru_cache(maxsize=8192)
def stem(word: str, language: str) -> str:
    """Return what a folded word has in common with most of its forms."""
    if is_cut(word[0]):
        return word
    if is_arabic(word[0]):
        from caller_memory.languages import arabic  # compiles what few need

        return arabic.stem(word)
    stemmer = _stemmer(language)
    if stemmer is None:
        return unaccented(word)
    once = stemmer.stemWord(word)
    # What is left may be a form itself: of "fietsen", "fiets", which leaves "fiet".
    return unaccented(once if language == ENGLISH else stemmer.stemWord(once))


@functools.lru_cache(maxsize=8192)
def beginning(word: str) -> str:
    """Return the first letters of a folded word, as a term; empty for a short word."""
    if is_arabic(word[0]):
        from caller_memory.languages import arabic  # compiles what few need

        return arabic.consonants(word) + _MORE
    letters = unaccented(word)[:_BEGINNING]
    return letters + _MORE if len(letters) == _BEGINNING else ""


def readings(word: str) -> tuple[str, ...]:
    """Return a folded word, and what else it may be: one with a preposition before it."""
    if not is_arabic(word[0]):
        return (word,)
    from caller_memory.languages import arabic  # compiles what few need

    return tuple(arabic.readings(word))


@functools.lru_cache(maxsize=8192)
def ending(word: str, language: str) -> str:
    """Return the last letters of a folded word's stem, as a term, where words are compounded."""
    if not _is_so(language, "compounds"):
        return ""
    letters = stem(word, language)[-_BEGINNING:]
    return _MORE + letters if len(letters) == _BEGINNING else ""


def tokens(text: str, language: str) -> str:
    """Return the terms of a text, as the index holds them: in order, between blanks."""
    return " ".join([_terms(word, language) for word in words(text, language)])


def content_words(text: str, language: str) -> list[str]:
    """Return the words of a text that are no function words, folded, in order."""
    text = folded(text, language)
    if is_unspaced(language):
        return _content_within(text, language)
    runs = [run for _, run in _runs(text)]
    if endings := _endings(language):
        runs = [run if run in function_words(language) else endings.sub("", run) for run in runs]
    left = (run for run in runs if run not in function_words(language))
    return [word for run in left for word in _words_in(run)]


def may_hold(text: str, stems: Iterable[str], language: str) -> bool:
    """Return whether to look closer: most texts share nothing, and to see that is fast."""
    if language == ENGLISH:
        text = text.lower()
        return any(each.lower() in text for each in stems)
    text = unaccented(folded(text, language))
    return any(each[:_SHARED] in text for each in stems)


@functools.cache
def function_words(language: str) -> frozenset[str]:
    """Return words that say nothing of what is spoken about, folded."""
    return _listed(language, "function_words")


@functools.cache
def no_names(language: str) -> frozenset[str]:
    """Return function words that are no names, even with a capital amid a sentence, folded."""
    return _listed(language, "no_names")


@functools.cache
def first_person(language: str) -> frozenset[str]:
    """Return words by which somebody speaks of themself, folded."""
    return _listed(language, "first_person")


def has_roots(language: str) -> bool:
    """Return whether the forms of a word share no more than its consonants, as in Arabic."""
    return _is_so(language, "roots")


@functools.cache
def _endings(language: str) -> re.Pattern[str] | None:
    """Return what finds the ending of a word, where no stemmer does."""
    listed = _listed(language, "endings")
    return re.compile(f"(?<=.)(?:{'|'.join(listed)})$") if listed else None


@functools.cache
def _is_so(language: str, name: str) -> bool:
    return bool(languages.table(language, "search").get(name))


def _listed(language: str, name: str) -> frozenset[str]:
    found = languages.table(language, "search").get(name, ())
    return frozenset(folded(word, language) for word in found)


def _content_within(text: str, language: str) -> list[str]:
    """Return the words with a character that is in no function word.

    Without blanks nobody knows where a word ends: "过" may be one, or belong to "过敏".
    """
    found = _any_of(language).finditer(text)
    function = {at for each in found for at in range(*each.span(1))}
    spans = ((at + start, at + end) for at, run in _runs(text) for start, end in _spans(run))
    return [
        text[start:end]
        for start, end in spans
        if not function.issuperset(range(start, end)) and not _is_inflection(text[start:end])
    ]


def _is_inflection(pair: str) -> bool:
    """Return whether an ending begins here, or a word behind a particle."""
    return any(map(is_han, pair)) and any(map(is_hiragana, pair))


@functools.cache
def _any_of(language: str) -> re.Pattern[str]:
    longest_first = sorted(function_words(language), key=len, reverse=True)
    return re.compile(f"(?=({'|'.join(map(re.escape, longest_first))}))")


@functools.lru_cache(maxsize=8192)
def _terms(word: str, language: str) -> str:
    if word in function_words(language):
        return stem(word, language)
    terms = (
        term
        for each in readings(word)
        for term in (stem(each, language), beginning(each), ending(each, language))
    )
    return " ".join(dict.fromkeys(filter(None, terms)))


def _runs(text: str) -> Iterator[tuple[int, str]]:
    """Yield where letters stand in a row, and these: those that are cut apart from others."""
    for found in _WORD.finditer(text):
        at, word = found.start(), found[0]
        if max(word) < FIRST_UNSPACED:
            yield at, word
            continue
        for _, signs in itertools.groupby(word, is_cut):
            run = "".join(signs)
            yield at, run
            at += len(run)


def _words_in(run: str) -> list[str]:
    return [run[start:end] for start, end in _spans(run)]


def _spans(run: str) -> Iterator[tuple[int, int]]:
    """Yield where words stand in letters without blanks between them."""
    if not is_cut(run[0]):
        yield 0, len(run)
        return
    for at, sign in enumerate(run):
        # A Korean word begins after a blank, and its first syllable is often all of its stem.
        if is_han(sign) or (at == 0 and is_hangul(sign)) or len(run) == 1:
            yield at, at + 1
        if at + 1 < len(run):
            yield at, at + 2


@functools.cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = languages.name_of(language).lower()
    return Stemmer.Stemmer(name) if name in Stemmer.algorithms() else None
