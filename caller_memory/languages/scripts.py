"""Tell of which script a letter is, and where a language writes blanks.

No I/O but the files of the languages.

Ranges of letters stand here as a pattern has them between brackets.
"""

import functools
import re
import unicodedata
from enum import StrEnum

from caller_memory import languages

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters, also those of Japanese."""
HIRAGANA = "\u3041-\u309f"
"""The script of Japanese endings and function words."""
KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
HANGUL = "\uac00-\ud7af\u1100-\u11ff\u3130-\u318f"
ARABIC = "\u0620-\u06ff"
DEVANAGARI = "\u0900-\u0963\u0966-\u097f"
"""The letters of Hindi with its vowel signs, which to Python are no letters, and its digits."""
EAST_ASIAN = HAN + HIRAGANA + KATAKANA + HANGUL
WITHOUT_BLANKS = f"{HAN}{HIRAGANA}{KATAKANA}\u0e00-\u0eff\u1000-\u109f\u1780-\u17d3"
"""Letters of scripts without blanks between words, those of Thai, Lao, Burmese and Khmer too."""
UNSPACED = WITHOUT_BLANKS + HANGUL
"""Those, and such in which blanks are often left out, and endings follow without one."""
FIRST_UNSPACED = "\u0e00"
"""Before it stands no character of `UNSPACED`."""

_HAN, _HIRAGANA, _HANGUL, _ARABIC, _UNSPACED = (
    re.compile(f"[{letters}]") for letters in (HAN, HIRAGANA, HANGUL, ARABIC, UNSPACED)
)
_CHARS_OF_A_WORD = 2
_LATIN = "LATIN"


class Blanks(StrEnum):
    """Where a language writes blanks, as its file says."""

    ALWAYS = "always"
    """Between words, in a way that all keep to."""
    LOOSELY = "loosely"
    """Between words or not, and none before what belongs to one."""
    NEVER = "never"


@functools.cache
def blanks_of(language: str) -> Blanks:
    """Return where a language writes blanks."""
    return Blanks(languages.table(language, "speech")["blanks"])


def is_unspaced(language: str) -> bool:
    """Return whether a language is written without blanks between words."""
    return blanks_of(language) is Blanks.NEVER


def is_han(sign: str) -> bool:
    """Return whether it is a Chinese character, also one of Japanese."""
    return _HAN.match(sign) is not None


def is_hiragana(sign: str) -> bool:
    """Return whether it is of the script of Japanese endings and function words."""
    return _HIRAGANA.match(sign) is not None


def is_hangul(sign: str) -> bool:
    """Return whether it is Korean."""
    return _HANGUL.match(sign) is not None


def is_arabic(sign: str) -> bool:
    """Return whether it is an Arabic letter."""
    return _ARABIC.match(sign) is not None


def is_cut(sign: str) -> bool:
    """Return whether words are cut into pairs of such characters: few blanks part them."""
    return _UNSPACED.match(sign) is not None


def word_count(text: str) -> int:
    """Return how many words a text has; of letters without blanks, two are one."""
    if text.isascii():
        return len(text.split())
    unspaced = len(_UNSPACED.findall(text))
    spaced = len(_UNSPACED.sub(" ", text).split())
    return spaced + -(-unspaced // _CHARS_OF_A_WORD)


@functools.lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """Return the script of a letter, as its name in Unicode begins: "CYRILLIC"."""
    return unicodedata.name(letter, "").replace("-", " ").partition(" ")[0]


@functools.cache
def scripts_of(language: str) -> frozenset[str]:
    """Return the scripts of a language, but for the Latin, which tells nothing."""
    return frozenset(languages.table(language, "speech")["scripts"]) - {_LATIN}


@functools.lru_cache(maxsize=8)
def language_by_script(text: str) -> str | None:
    """Return the language in whose scripts a text is written, None of the Latin."""
    if text.isascii():
        return None
    letters = (each for each in set(text) if each > "\x7f" and each.isalpha())
    return _language_with(frozenset(map(script_of, letters)))


@functools.lru_cache(maxsize=64)
def _language_with(scripts: frozenset[str]) -> str | None:
    """Return the language that has most of some scripts, and the fewest others."""
    if not scripts - {_LATIN}:
        return None
    known = sorted(languages.codes(), key=lambda code: len(scripts_of(code)))
    best = max(known, key=lambda code: len(scripts & scripts_of(code)))
    return best if scripts & scripts_of(best) else None
