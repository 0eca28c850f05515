"""Take apart what is written together in an Arabic word. No I/O."""

import re

_ARTICLE = re.compile("^(?!والد)[وفبك]?(?:ال|لل)(?=.{3})")
"""The article, with what is written together with it; "والد" is a father."""
_ENDING = re.compile(
    "(?:(?<=.{4})ت?(?:ها|هم|نا|كم|ني|ي|ه)|(?<=...)(?:ها|هم|نا|كم|ات|ان|ون|ين|ا)|(?<=..)[ةهي])$"
)
_PERSON = re.compile("^[يتنم](?=.{3})|(?<=..)ت$")
_WEAK = re.compile("[اويءؤئ]")
_CONSONANTS = 3


def stem(word: str) -> str:
    """Return a folded word without article, number and possessor."""
    return _ENDING.sub("", _ARTICLE.sub("", word))


def consonants(word: str) -> str:
    """Return what the forms of a folded word share: vowels come between its consonants."""
    bare = _PERSON.sub("", stem(word))
    root = _WEAK.sub("", bare)
    return (root if len(root) > 1 else bare)[:_CONSONANTS]
