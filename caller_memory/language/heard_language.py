"""Tell from its words which language a turn is in. No I/O but the files of the languages.

The words that people use most tell it, whatever they talk about; of other words their endings, and
letters that few languages have. Other scripts than the Latin tell it by themselves.
"""

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from caller_memory import languages
from caller_memory.language.spoken_words import spoken_words
from caller_memory.languages.scripts import Blanks, blanks_of, script_of, scripts_of

MAX_CHARS = 500
_OF_A_PART = 0.5
"""What an ending or a letter weighs, of what a word does."""
_SHORTEST_WITH_ENDING = 5
_LETTERS_OF_A_WORD = {Blanks.ALWAYS: 5, Blanks.LOOSELY: 3, Blanks.NEVER: 3}
"""So many letters of another script weigh as much as a word."""


def languages_heard(text: str) -> dict[str, float]:
    """Return how much speaks for each language, by its code: about one for each telling word.

    What tells of several languages is shared among them. Nothing stands for a turn that may be in
    any, such as a name.
    """
    known = _known()
    heard: dict[str, float] = defaultdict(float)
    words = spoken_words(text[:MAX_CHARS])
    for word in words:
        for code in (codes := known.of_word(word)):
            heard[code] += known.weight(word) / len(codes)
    said = "".join(words)
    if not said.isascii():
        _add_scripts(heard, said, known)
    return heard


def may_be_in(language: str, text: str) -> bool:
    """Return whether a text may be in a language: nothing speaks more for another one.

    Of a long text the end counts.
    """
    heard = languages_heard(text[-MAX_CHARS:])
    return heard.get(language, 0.0) >= max(heard.values(), default=0.0)


def load() -> None:
    """Read the words of all languages, before a turn needs them."""
    _known()


_Codes = defaultdict[str, list[str]]
"""The languages that something tells of."""


class _Known(NamedTuple):
    words: _Codes
    endings: _Codes
    letters: _Codes
    scripts: _Codes
    unparted: _Codes
    letters_of_a_word: dict[str, int]

    def of_word(self, word: str) -> list[str]:
        """Return the languages that a word tells of, by itself, its ending or its letters."""
        if word in self.words:
            return self.words[word]
        if having := [self.letters[letter] for letter in word if letter in self.letters]:
            return [code for code in having[0] if all(code in codes for codes in having)]
        for length in range(min(6, len(word) - 2), 1, -1):
            if len(word) >= _SHORTEST_WITH_ENDING and word[-length:] in self.endings:
                return self.endings[word[-length:]]
        return []

    def weight(self, word: str) -> float:
        """Return what a word weighs."""
        return 1.0 if word in self.words else _OF_A_PART


@functools.cache
def _known() -> _Known:
    words, endings, letters, scripts, unparted = (_Codes(list) for _ in range(5))
    known = _Known(words, endings, letters, scripts, unparted, {})
    for code in languages.codes():
        speech, blanks = languages.table(code, "speech"), blanks_of(code)
        known.letters_of_a_word[code] = _LETTERS_OF_A_WORD[blanks]
        used_most = spoken_words(speech["words"])
        _note(known.words if blanks is Blanks.ALWAYS else known.unparted, used_most, code)
        _note(known.endings, spoken_words(speech["endings"]), code)
        _note(known.letters, speech["letters"], code)
        _note(known.scripts, scripts_of(code), code)
    return known


def _note(known: _Codes, parts: Iterable[str], code: str) -> None:
    for part in set(parts):
        known[part].append(code)


def _add_scripts(heard: dict[str, float], said: str, known: _Known) -> None:
    scripts = Counter(script_of(letter) for letter in said if not letter.isascii())
    for script, letters in scripts.items():
        for code in known.scripts.get(script, []):
            heard[code] += letters / known.letters_of_a_word[code]
    if any(script in known.scripts for script in scripts):
        for word, codes in known.unparted.items():
            for code in codes:
                heard[code] += said.count(word)
