"""Make the terms by which words are found, in whatever form they are said. No I/O.

A word is found by its stem and, where that is not the same in all forms, by its first letters:
"Zahnarzt" in "Zahnarzttermin". Of scripts without blanks between words, each two characters in a
row stand for a word, and each Chinese character for itself.
"""

import functools
import re
from collections.abc import Iterable, Iterator

import Stemmer

from caller_memory import languages
from caller_memory.languages import ENGLISH
from caller_memory.languages.folding import folded, unaccented

_UNSPACED_LANGUAGES = ("ja", "zh")
_BEGINNING = 4
"""So many letters begin a word; a shorter word is its own beginning."""
_SHARED = 2
"""So many letters of a stem are the same in all forms of a word."""
_MORE = "…"
"""Stands behind the first letters, which no word does."""

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
_KANA = "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
_TO_THE_SOUTH = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0eff\u1000-\u109f\u1780-\u17d3"
_UNSPACED = f"{_HAN}{_HANGUL}{_KANA}{_TO_THE_SOUTH}"
# Vowel signs belong to their word: of the scripts of India, all but the two full stops.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u0900-\u0963\u0966-\u0dff"
_RUN = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W_]|[{_MARKS}])+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_IS_HAN = re.compile(f"[{_HAN}]")
_IS_INFLECTION = re.compile(f"[{_HAN}][\u3041-\u309f]|[\u3041-\u309f][{_HAN}]")
_IS_HANGUL = re.compile(f"[{_HANGUL}]")
_IS_ARABIC = re.compile("[\u0620-\u06ff]")
_ARTICLE = re.compile("^(?!والد)[وفبك]?(?:ال|لل)(?=.{3})")
"""The Arabic article, with what is written together with it; "والد" is a father."""
_ADDED = re.compile(
    "(?:(?<=.{4})ت?(?:ها|هم|نا|كم|ني|ي|ه)|(?<=...)(?:ها|هم|نا|كم|ات|ان|ون|ين|ا)|(?<=..)[ةهي])$"
)
_ADDED_TO_CONSONANTS = re.compile("^[يتنم](?=.{3})|(?<=..)ت$")
_WEAK = re.compile("[اويءؤئ]")


def words(text: str, language: str) -> list[str]:
    """Return the words of a text, folded, in order."""
    return [word for run in _RUN.findall(folded(text, language)) for word in _words_in(run)]


@functools.lru_cache(maxsize=8192)
def stem(word: str, language: str) -> str:
    """Return what a folded word has in common with most of its forms."""
    if _IS_UNSPACED.match(word):
        return word
    if _IS_ARABIC.match(word):
        return _ADDED.sub("", _ARTICLE.sub("", word))
    stemmer = _stemmer(language)
    if stemmer is None:
        return unaccented(word)
    once = stemmer.stemWord(word)
    # What is left may be a form itself: of "fietsen", "fiets", which leaves "fiet".
    return unaccented(once if language == ENGLISH else stemmer.stemWord(once))


@functools.lru_cache(maxsize=8192)
def beginning(word: str) -> str:
    """Return the first letters of a folded word, as a term; empty for a short word."""
    if _IS_ARABIC.match(word):
        return _consonants(word) + _MORE
    letters = unaccented(word)[:_BEGINNING]
    return letters + _MORE if len(letters) == _BEGINNING else ""


@functools.lru_cache(maxsize=8192)
def ending(word: str, language: str) -> str:
    """Return the last letters of a folded word's stem, as a term, where words are compounded."""
    if language not in ("de", "nl"):
        return ""
    letters = stem(word, language)[-_BEGINNING:]
    return _MORE + letters if len(letters) == _BEGINNING else ""


def _consonants(word: str) -> str:
    """Return what the forms of an Arabic word share: vowels come between its consonants."""
    bare = _ADDED_TO_CONSONANTS.sub("", stem(word, "ar"))
    root = _WEAK.sub("", bare)
    return (root if len(root) > 1 else bare)[:3]


def tokens(text: str, language: str) -> str:
    """Return the terms of a text, as the index holds them: in order, between blanks."""
    return " ".join([_terms(word, language) for word in words(text, language)])


def content_words(text: str, language: str) -> list[str]:
    """Return the words of a text that are no function words, folded, in order."""
    text = folded(text, language)
    if is_unspaced(language):
        return _content_within(text, language)
    runs = _RUN.findall(text)
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
def capitalized_words(language: str) -> frozenset[str]:
    """Return function words that are written with a capital amid a sentence, folded."""
    return _listed(language, "capitalized")


@functools.cache
def first_person(language: str) -> frozenset[str]:
    """Return words by which somebody speaks of themself, folded."""
    return _listed(language, "first_person")


def is_unspaced(language: str) -> bool:
    """Return whether a language is written without blanks between words."""
    return language in _UNSPACED_LANGUAGES


@functools.cache
def _endings(language: str) -> re.Pattern[str] | None:
    """Return what finds the ending of a word, where no stemmer does."""
    listed = _listed(language, "endings")
    return re.compile(f"(?<=.)(?:{'|'.join(listed)})$") if listed else None


def _listed(language: str, name: str) -> frozenset[str]:
    found = languages.table(language, "search").get(name, ())
    return frozenset(folded(word, language) for word in found)


def _content_within(text: str, language: str) -> list[str]:
    """Return the words with a character that is in no function word.

    Without blanks nobody knows where a word ends: "过" may be one, or belong to "过敏".
    """
    found = _any_of(language).finditer(text)
    function = {at for each in found for at in range(*each.span(1))}
    spans = (
        (run.start() + start, run.start() + end)
        for run in _RUN.finditer(text)
        for start, end in _spans(run[0])
    )
    return [
        text[start:end]
        for start, end in spans
        if not function.issuperset(range(start, end)) and not _IS_INFLECTION.search(text[start:end])
    ]


@functools.cache
def _any_of(language: str) -> re.Pattern[str]:
    longest_first = sorted(function_words(language), key=len, reverse=True)
    return re.compile(f"(?=({'|'.join(map(re.escape, longest_first))}))")


@functools.lru_cache(maxsize=8192)
def _terms(word: str, language: str) -> str:
    if word in function_words(language):
        return stem(word, language)
    terms = (stem(word, language), beginning(word), ending(word, language))
    return " ".join(filter(None, terms))


def _words_in(run: str) -> list[str]:
    return [run[start:end] for start, end in _spans(run)]


def _spans(run: str) -> Iterator[tuple[int, int]]:
    """Yield where words stand in letters without blanks between them."""
    if not _IS_UNSPACED.match(run):
        yield 0, len(run)
        return
    for at, sign in enumerate(run):
        # A Korean word begins after a blank, and its first syllable is often all of its stem.
        if _IS_HAN.match(sign) or (at == 0 and _IS_HANGUL.match(sign)) or len(run) == 1:
            yield at, at + 1
        if at + 1 < len(run):
            yield at, at + 2


@functools.cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = languages.name_of(language).lower()
    return Stemmer.Stemmer(name) if name in Stemmer.algorithms() else None
