"""Take apart what is written together in an Arabic word. No I/O."""

import re
from collections.abc import Iterator

_ARTICLE = re.compile("^(?!والد)[وفبك]?(?:ال|لل)(?=.{2})")
"""The article, with what is written together with it; "والد" is a father."""
_ENDING = re.compile(
    "(?:(?<=...)(?:ها|هم|نا|كم|ات|ان|ون|ين|ا|يات|ية|يون|يين)|(?<=.{4})[يه]|(?<=..)[ةهي])$"
)
_OF_A_VERB = re.compile("(?<=...)ي?ت$")
"""Stands between a verb and its object, too, and between a noun and its possessor."""
_BEFORE = re.compile("^(?:[بلكفو](?=.{3})|[سهح](?=[يتن].{3}))")
"""A preposition, "and", or a sign of the present or the future, written together with a word."""
_PERSON = re.compile("^[يتنم]ت?(?=.{3})")
_TENSE = re.compile("^[يتنا](?=.{3})")
_WEAK = re.compile("[اويءؤئ]")
_STRONG = "[^اويءؤئ]"
_DERIVED = re.compile(
    f"^(?:ا?ست(?=...)|ا?ن(?={_STRONG}{{3}})|ا?({_STRONG})ت(?={_STRONG}.?{_STRONG}))"
)
"""What makes a verb of another one: "استعمل" of "عمل", "انكسر" of "كسر", "اشتغل" of "شغل"."""
_PAST = re.compile("(?<=..)ت$")
_TWICE = re.compile(r"(.)\1$")
_SOUNDLESS = re.compile("[اءؤئ]")
_CONSONANTS = 3


def stem(word: str) -> str:
    """Return a folded word without article, number, possessor, and the person of a verb."""
    return _TENSE.sub("", _OF_A_VERB.sub("", _bare(word)))


def _bare(word: str) -> str:
    return _ENDING.sub("", _ARTICLE.sub("", word))


def consonants(word: str) -> str:
    """Return what the forms of a folded word share: vowels come between its consonants."""
    bare = _PERSON.sub("", _bare(word))
    if len(_WEAK.sub("", bare)) > _CONSONANTS:
        bare = _DERIVED.sub(r"\1", bare)
    root = _TWICE.sub(r"\1", _PAST.sub("", _WEAK.sub("", bare)))
    if len(root) < _CONSONANTS - 1:  # "دواء", "أدوية"
        root = _SOUNDLESS.sub("", bare)[: _CONSONANTS - 1]
    return root[:_CONSONANTS] or bare


def readings(word: str) -> Iterator[str]:
    """Yield a folded word, and what it is where its first letter is a word of its own."""
    yield word
    if not _ARTICLE.match(word) and (before := _BEFORE.match(word)):
        yield word[before.end() :]
