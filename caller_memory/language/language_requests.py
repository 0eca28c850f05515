"""Recognise turns that ask to speak another language: "let's speak French". No I/O.

Such a request is a whole turn, as a voice command is. How it is worded, in each language, stands in
the languages' files.
"""

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple

from caller_memory import languages
from caller_memory.language.spoken_words import spoken_words
from caller_memory.language.wordings import all_written_out
from caller_memory.languages.scripts import Blanks, blanks_of

MAX_CHARS = 200


def requested_language(text: str, spoken: Iterable[str]) -> str | None:
    """Return the code of the language that a turn asks to speak, None if it asks for none.

    Args:
        spoken: the codes of the languages that the turn may be in. Whoever names a language may
            ask for it in that one, too.
    """
    if len(text) > MAX_CHARS:
        return None
    words = spoken_words(text)
    codes = list(dict.fromkeys(spoken))
    for code in codes:
        codes += [named for named in _named(words, code) if named not in codes]
    return next((asked for code in codes if (asked := _asked(words, code))), None)


class _Part(NamedTuple):
    """A part of a request: any of these words, the name of the language where there are none."""

    words: tuple[str, ...]
    may_be_missing: bool


def _named(words: Iterable[str], code: str) -> list[str]:
    """Return the codes of the languages that words name in a language."""
    found = _name_pattern(code).findall(_joined(words, code))
    return [named for named, names in _names(code).items() if not names.isdisjoint(found)]


def _asked(words: Iterable[str], code: str) -> str | None:
    for named in _named(words, code):
        said, names = _joined(words, code), _names(code)[named]
        begins = _behind_any(said, {0}, _around(code))
        for request in _requests(code):
            ends = begins
            for part in request:
                behind = _behind(said, ends, part.words or names)
                ends = behind | ends if part.may_be_missing else behind
            if len(said) in _behind_any(said, ends, _around(code)):
                return named
    return None


def _behind(said: str, starts: set[int], words: Iterable[str]) -> set[int]:
    """Return where one of these words ends that begins at one of these places."""
    return {at + len(word) for at in starts for word in words if said.startswith(word, at)}


def _behind_any(said: str, starts: set[int], words: Iterable[str]) -> set[int]:
    """Return where any number of these words may end."""
    reached, new = set(starts), set(starts)
    while new := _behind(said, new, words) - reached:
        reached |= new
    return reached


def _joined(words: Iterable[str], code: str) -> str:
    """Return words, each with the blank behind it where the language has blanks."""
    return "".join(f"{word} " for word in words) if _has_blanks(code) else "".join(words)


def _has_blanks(code: str) -> bool:
    return blanks_of(code) is Blanks.ALWAYS


def _phrases(phrases: Iterable[str], code: str) -> tuple[str, ...]:
    return tuple(_joined(spoken_words(phrase), code) for phrase in all_written_out(phrases))


@functools.cache
def _names(code: str) -> dict[str, set[str]]:
    """Return the names of each language, by its code."""
    names = languages.table(code, "speech")["names"].items()
    return {named: set(_phrases(own, code)) for named, own in names}


@functools.cache
def _name_pattern(code: str) -> re.Pattern[str]:
    start = r"(?<!\S)" if _has_blanks(code) else ""
    names = sorted(set().union(*_names(code).values()), key=len, reverse=True)
    return re.compile(f"{start}(?:{'|'.join(map(re.escape, names))})")


@functools.cache
def _around(code: str) -> tuple[str, ...]:
    return _phrases(languages.table(code, "speech")["around"], code)


@functools.cache
def _requests(code: str) -> list[list[_Part]]:
    requests = languages.table(code, "speech")["requests"]
    return [[_part(part, code) for part in request.split()] for request in requests]


def _part(part: str, code: str) -> _Part:
    if part == "{language}":
        return _Part((), may_be_missing=False)
    words = _phrases(part.strip("()").split("/"), code)
    return _Part(words, may_be_missing=part.startswith("("))
