"""Prepare what a person said so that sentences that tell a name stand in it as written. No I/O.

Letters that are spelled become a word, what is said twice or in hesitation falls away.
"""

import re
from typing import NamedTuple

from caller_memory.language.contractions import written_out_in_case
from caller_memory.language.name_words import name_words
from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.number_words import ascii_signs
from caller_memory.languages import ENGLISH
from caller_memory.languages.folding import NUKTA, folded_in_place

_READ = 400
"""So many characters at the beginning of a turn are looked through."""
_SHORTENED = Pattern(
    r"\b(dra?|mrs?|ms|prof|rev|sgt|capt|sra?|srta|mme|mlle|m|sig|dott|ing|lic|hr|fr)\.(?=\s)"
)
_STUTTERS = Pattern(r"\b(\w{1,6})(?=,? \1\b)((?:,? \1\b)+)")
_HESITATES = Pattern(r"(?:\.{2,}|…)\s*(?=[^\W\d_])")
_CAPITAL, _ANY = "[A-ZÀ-ÖØ-ÞĞİŞ]", r"[^\W\d_]"
_LETTERS = Pattern(
    rf"(?<!\w)((?:{_CAPITAL}[ -]){{2,}}{_CAPITAL}|(?:{_ANY}[ -]){{3,}}{_ANY}"
    rf"|^(?:{_ANY}[ -]){{2}}{_ANY}$)(?!\w)(?:,? (\w+))?"
)
"""A word that is spelled, and the one behind."""


_ITS = Pattern(r"(?i)\b(it)s((?: (?:me|only|just|your|again))*)(?= [^\W\d_])")


class HeardText(NamedTuple):
    """What a person said, and the same folded: each letter stands at the same place in both."""

    said: str
    low: str


def heard_text(said: str, language: str) -> HeardText | None:
    """Return the beginning of a turn, ready to be searched; None if it can not be folded."""
    said = said[:_READ].replace(NUKTA, "") if NUKTA in said else said[:_READ]
    if language == ENGLISH:
        said = _ITS.sub(_it_is, written_out_in_case(said))
    said = _LETTERS.sub(_joined, said)
    low = _SHORTENED.sub(r"\1 ", folded_in_place(ascii_signs(said)))
    if len(low) != len(said):
        return None
    words = name_words(language)
    said, low = (_HESITATES.sub(" ", text) for text in (said, low))
    for joined in reversed(list(words.copulas.finditer(low))):
        said, low = (text[: joined.start()] + text[joined.end() :] for text in (said, low))
    for again in reversed(list(_STUTTERS.finditer(low))):
        said, low = (text[: again.start(2)] + text[again.end(2) :] for text in (said, low))
    # From the last to the first, so that the places of the others stay.
    for filler in reversed(list(words.fillers.finditer(low))):
        said, low = (f"{text[: filler.start()]} {text[filler.end() :]}" for text in (said, low))
    return HeardText(said, low)


def with_greetings_apart(text: HeardText, language: str) -> HeardText | None:
    """Return a turn with a comma behind each greeting with which it begins, None if all have one.

    No comma stands before a capital: somebody is greeted by name.
    """
    said, low = text
    start, greetings = 0, name_words(language).greetings_before
    while greets := greetings.match(low, start):
        start, end = greets.end(), len(low[: greets.end()].rstrip(" ,."))
        if said[start : start + 1].islower() and low[end] == " ":
            said, low = f"{said[:end]},{said[end:]}", f"{low[:end]},{low[end:]}"
            start += 1
    return heard_text(said, language) if said != text.said else None


def _it_is(its: re.Match[str]) -> str:
    """Return "it's" for "its" before a name that many have, and nothing behind that is owned."""
    words = name_words(ENGLISH)
    behind = its.string[its.end() :].lower()
    named, _, rest = behind.strip().partition(" ")
    first = named.strip(",.;:!?")
    is_name = first in words.given and (first != named or not rest or words.ends.match(rest))
    return f"{its[1]}'s{its[2]}" if is_name else its[0]


def _joined(spelled: re.Match[str]) -> str:
    """Return the word of some letters, once where it follows them: "A N N A, Anna"."""
    word = re.sub(r"[ -]", "", spelled[1])
    behind = spelled[2] or ""
    if word.lower() == behind.lower():
        return behind
    word = word[0] + word[1:].lower()
    return word + spelled[0][len(spelled[1]) :]
