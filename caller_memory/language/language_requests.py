"""Recognise turns that ask to speak another language: "let's speak French". No I/O.

Such a request is a whole turn, as a voice command is. How it is worded, in each language, stands in
the languages' files.
"""

import functools
import re
from collections.abc import Iterable

from caller_memory import languages
from caller_memory.language.spoken_words import spoken_words

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


def _named(words: list[str], code: str) -> list[str]:
    """Return the codes of the languages that words name in a language."""
    said = _joined(words, code)
    return [_names(code)[name] for name in _name_pattern(code).findall(said)]


def _asked(words: list[str], code: str) -> str | None:
    if not _named(words, code):
        return None
    found = _request_pattern(code).fullmatch(_joined(words, code))
    named = next(filter(None, found.groups()), None) if found else None
    return _names(code)[named] if named else None


def _joined(words: Iterable[str], code: str) -> str:
    """Return words, each with the blank behind it where the language has blanks."""
    return "".join(f"{word} " for word in words) if _has_blanks(code) else "".join(words)


def _has_blanks(code: str) -> bool:
    return bool(languages.table(code, "speech")["blanks"])


@functools.cache
def _names(code: str) -> dict[str, str]:
    """Return the code of each language by its names."""
    names = languages.table(code, "speech")["names"].items()
    return {_joined(spoken_words(n), code): named for named, own in names for n in own}


@functools.cache
def _name_pattern(code: str) -> re.Pattern[str]:
    start = r"(?<!\S)" if _has_blanks(code) else ""
    return re.compile(start + _one_of(_names(code), "("))


@functools.cache
def _request_pattern(code: str) -> re.Pattern[str]:
    """Compile what is asked and how: at first use, for the few languages of a call."""
    speech = languages.table(code, "speech")
    around = _one_of((_joined(spoken_words(phrase), code) for phrase in speech["around"]), "(?:")
    frames = "|".join(_frame(request, code) for request in speech["requests"])
    return re.compile(f"{around}*(?:{frames}){around}*")


def _frame(request: str, code: str) -> str:
    return "".join(_part(part, code) for part in request.split())


def _part(part: str, code: str) -> str:
    if part == "{language}":
        return _one_of(_names(code), "(")
    words = part.strip("()").split("|")
    pattern = _one_of((_joined(spoken_words(word), code) for word in words), "(?:")
    return f"{pattern}?" if part.startswith("(") else pattern


def _one_of(words: Iterable[str], group: str) -> str:
    """Return the pattern of one of these, the longest first."""
    return f"{group}{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"
