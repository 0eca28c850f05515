"""Find the words and phrases of a language's file in what is said. No I/O.

How a phrase is written stands at the head of `en.toml`; `.` is the end of a sentence here. In
scripts without blanks, and in Korean, `...` stands for a few letters. Phrases are not found word by
word, as wordings are: their holes are wide, and a star also stands for the beginning of a word.
"""

import functools
import re
from collections.abc import Iterable
from functools import cached_property

from caller_memory.language.patterns import Pattern
from caller_memory.languages import ENGLISH
from caller_memory.languages.folding import folded
from caller_memory.languages.scripts import DEVANAGARI, EAST_ASIAN, language_by_script

_DENSE = Pattern(f"[{EAST_ASIAN}]")
"""Letters of languages in which blanks tell nothing."""
_END = Pattern(r"[.!?…؟。।]+")
_COMMA = Pattern(r"[,;:،؛、—–]+")
_NO_WORD = Pattern(rf"[^\w,.{DEVANAGARI}]+|_")


def languages_of(text: str, language: str) -> tuple[str, ...]:
    """Return the codes of the languages in which a text is to be read.

    They are that of the call, English, and the one whose script it is written in.
    """
    read = (language, ENGLISH, language_by_script(text) or language)
    return tuple(dict.fromkeys(read))


class Said:
    """What is said, as phrases are looked for in it.

    Attributes:
        spaced: the words, with one blank around each; marks stand as words.
    """

    def __init__(self, spaced: str) -> None:
        self.spaced = spaced

    @classmethod
    @functools.lru_cache(maxsize=8)
    def of(cls, text: str) -> "Said":
        """Read a text. Cached, as a turn is read for each of several lists."""
        marked = _COMMA.sub(" , ", _END.sub(" . ", folded(text)))
        return cls(f" {' '.join(_NO_WORD.sub(' ', marked).split())} . ")

    @cached_property
    def dense(self) -> str:
        """The same without blanks."""
        return self.spaced.replace(" ", "")

    @cached_property
    def plain(self) -> "Said":
        """The same without marks."""
        return Said(f" {' '.join(self.spaced.replace(',', ' ').replace('.', ' ').split())} ")


class Phrases:
    """A list of phrases.

    Args:
        phrases: as in the file.
        across: whether `...` goes far, and behind a comma; behind the end of a sentence it never
            does.
    """

    def __init__(self, phrases: Iterable[str], *, across: bool = True) -> None:
        phrases = list(phrases)
        self._is_dense = _are_dense(phrases)
        either = _either(phrases, is_dense=self._is_dense, across=across)
        self._pattern = Pattern(f"{'' if self._is_dense else '(?<= )'}(?:{either})")

    def are_in(self, said: Said) -> bool:
        """Return whether one of the phrases occurs."""
        return self._pattern.search(_text(said, self._is_dense)) is not None

    def begin(self, said: Said) -> bool:
        """Return whether what is said begins with one of the phrases."""
        return self._pattern.match(_text(said, self._is_dense), not self._is_dense) is not None

    def out_of(self, said: Said) -> Said:
        """Return what is left without the phrases."""
        return Said(self._pattern.sub(". ", _text(said, self._is_dense)))


class WholeTurns:
    """Turns that are made of phrases, at least one, and of words beside them.

    Args:
        phrases: as in the file.
        beside: words that may stand there too.
    """

    def __init__(self, phrases: Iterable[str], beside: Iterable[str]) -> None:
        phrases, beside = list(phrases), list(beside)
        self._is_dense = _are_dense(phrases)
        own = _either(phrases, is_dense=self._is_dense)
        others = _either(beside, is_dense=self._is_dense)
        self._pattern = Pattern(f"(?:{others}){{0,4}}?(?:{own})(?:{own}|{others}){{0,6}}")

    def hold(self, said: Said) -> bool:
        """Return whether all that is said is such a turn."""
        text = _text(said.plain, self._is_dense)
        return self._pattern.fullmatch(text, not self._is_dense) is not None


def _are_dense(phrases: Iterable[str]) -> bool:
    return any(_DENSE.search(phrase) for phrase in phrases)


def _text(said: Said, is_dense: bool) -> str:
    return said.dense if is_dense else said.spaced


def _either(phrases: Iterable[str], *, is_dense: bool, across: bool = True) -> str:
    """Return an expression for one of the phrases, one that never matches where there are none."""
    words, letters = (8, 20) if across else (4, 6)
    ends = "." if across else ".,"
    gap = f"[^{ends}]{{0,{letters}}}?" if is_dense else rf"(?:[^\s{ends}]+ ){{0,{words}}}?"
    return "|".join(_regex(phrase, gap, is_dense) for phrase in phrases) or "(?!)"


def _regex(phrase: str, gap: str, is_dense: bool) -> str:
    words = []
    for word in phrase.split():
        either = "|".join(_one(each, is_dense) for each in word.split("/"))
        words.append(gap if word == "..." else f"(?:{either}){'' if is_dense else ' '}")
    return "".join(words)


def _one(word: str, is_dense: bool) -> str:
    # Without a bound, a text of one endless word takes time in proportion to its square.
    rest = "" if is_dense else r"\S{0,30}"
    bare = " ".join(_NO_WORD.sub(" ", folded(word.strip("*"))).split())
    return rest * word.startswith("*") + re.escape(bare) + rest * word.endswith("*")
