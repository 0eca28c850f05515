"""The words for times of a language, compiled from [times] of its file when it is first needed.

A text is cut into tokens: words, numbers, and each letter of a script without blanks. The phrases
of a language are a tree over tokens, so that reading takes time in proportion to the text alone.
"""

import functools
import itertools
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from caller_memory import languages
from caller_memory.language.days import MONTHS, WEEKDAYS
from caller_memory.language.patterns import Pattern
from caller_memory.language.word_forms import WordForms
from caller_memory.language.wordings import Wordings, all_written_out
from caller_memory.languages.folding import folded, unaccented
from caller_memory.languages.scripts import EAST_ASIAN, is_hangul

SENTENCE_END = "."
"""The token at which a sentence ends; no phrase goes across."""
_GLUED = "+"
"""Stands before a letter of Hangul that is written together with the one before."""

_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0640\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0962\u0963"
_LETTERS = rf"(?:[^\W\d_{EAST_ASIAN}]+|[{_MARKS}]+)+"

_TOKEN = Pattern(
    r"(?P<figures>\d{1,2}[:./\uff1a]\d{1,2}(?:[./]\d{4}|[./]\d{2})?(?!\d))|(?P<number>\d+)"
    rf"|(?P<alone>[{EAST_ASIAN}])|(?P<word>{_LETTERS})"
    r"|(?P<end>(?<!\d)\.(?=\s|$)|[!?\u2026\u3002\uff01\uff1f\u061f\u0964\n]+)"
)
_PHRASE = Pattern(
    rf"(?P<slot>\{{\w+\}})|(?P<number>\d+)|(?P<alone>[{EAST_ASIAN}])"
    rf"|(?P<word>{_LETTERS})(?P<stem>\*)?"
)
_WORD = Pattern(r"[^\s.,!?;:'’\u2026\u3001\u3002\uff0c\uff01\uff1f\u061f\u060c\u0964\"«»„“”()-]+")
"""A word as its letters are; in a script without blanks, what stands between two commas."""


class Token(NamedTuple):
    """A word of a text, folded, and where it stands."""

    word: str
    start: int
    end: int


class TimeWords:
    """The words for times of one language."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self._endings = frozenset(plain(word) for word in self._phrases("endings"))
        self._fillers = frozenset(plain(word) for word in self._phrases("fillers"))
        self.phrases = Wordings()
        for meaning in ("nothing", "again", "habit", "ahead", "ago", "ago_past", "at"):
            for phrase in self._phrases(meaning):
                _add(self.phrases, phrase, meaning)
        for name, phrases in table.get("clock", {}).items():
            for phrase in _listed(phrases):
                _add(self.phrases, phrase, f"clock {name}")
        self.slots = {name: self._slot(tables) for name, tables in _SLOTS.items()}
        self.filled_by = functools.lru_cache(maxsize=4096)(self._filled_by)
        self.may_begin = functools.lru_cache(maxsize=4096)(self._may_begin)

    def _phrases(self, name: str) -> list[str]:
        return _listed(self._table.get(name, ""))

    def _slot(self, tables: str) -> Wordings:
        node = Wordings()
        for name in tables.split():
            for key, phrases in self._table.get(name, {}).items():
                value = _VALUES.get(name, int)(key)
                for phrase in _listed(phrases):
                    _add(node, phrase, value, anywhere=True)
            if name == "counted":
                node.add(("{n}", "{unit}"), True)
        return node

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of a lower-case text, without fillers and the endings of numbers."""
        tokens: list[Token] = []
        end_before, kind_before = -1, ""
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup or ""
            start, end = match.span()
            word = SENTENCE_END if kind == "end" else plain(match[0])
            is_glued = start == end_before
            if kind == "alone" and is_glued and kind_before == "alone" and is_hangul(word):
                word = _GLUED + word
            end_before = end
            if kind == "word" and kind_before == "number" and word in self._endings:
                continue
            kind_before = kind
            if word not in self._fillers:
                tokens.append(Token(word, start, end))
        return tokens

    def _filled_by(self, word: str) -> frozenset[str]:
        """Return the slots whose tables hold a phrase that begins with a token, numbers apart."""
        return frozenset(slot for slot in self.slots if self._fills(word, slot))

    def _fills(self, word: str, slot: str) -> bool:
        node = self.slots[slot]
        return any(node.after(word)) or any(self._fills(word, inner) for inner in node.slots)

    def _may_begin(self, word: str) -> bool:
        """Return whether a phrase may begin with a token."""
        if word[:1].isdecimal():
            return True
        if word.startswith(_GLUED):
            return False
        return any(self.phrases.after(word)) or not self.filled_by(word).isdisjoint(
            self.phrases.slots
        )

    def tense(self, sentence: str) -> int:
        """Return -1 where a lower-case sentence tells what has been, 1 what comes, else 0."""
        said = _WORD.findall(sentence)
        if any(word in self._future for word in said):
            return 1
        if any(word in self._past for word in said) or (said and said[-1] in self._past_last):
            return -1
        auxiliaries = [n for n, word in enumerate(said) if word in self._auxiliaries]
        participles = [n for n, word in enumerate(said) if word in self._participles]
        near = int(self._table.get("participle_within", len(said)))
        is_past = any(a != p and a - 1 <= p <= a + near for a in auxiliaries for p in participles)
        return -1 if is_past else 0

    def asks(self, sentence: str, tokens: Sequence[Token]) -> bool:
        """Return whether the words of a lower-case sentence are those of a question."""
        if any(word in self._asks for word in _WORD.findall(sentence)):
            return True
        return self._asks_first.begins([token.word for token in tokens])

    def is_early(self, sentence: str, tokens: Sequence[Token]) -> bool:
        """Return whether a lower-case sentence tells that its hour is before noon."""
        return self._has("morning", sentence, tokens)

    def is_late(self, sentence: str, tokens: Sequence[Token]) -> bool:
        """Return whether a lower-case sentence tells that its hour is after noon."""
        return self._has("evening", sentence, tokens)

    def _has(self, name: str, sentence: str, tokens: Sequence[Token]) -> bool:
        forms, phrases = self._hours[name]
        said = [token.word for token in tokens]
        return any(word in forms for word in _WORD.findall(sentence)) or any(
            phrases.begins(said[n:]) for n in range(len(said))
        )

    @cached_property
    def _hours(self) -> dict[str, tuple[WordForms, Wordings]]:
        return {
            name: (WordForms(p for p in self._phrases(name) if p[0] in "*!"), self._tree(name))
            for name in ("morning", "evening")
        }

    @cached_property
    def _past(self) -> WordForms:
        return WordForms(self._phrases("past"))

    @cached_property
    def _past_last(self) -> WordForms:
        return WordForms(self._phrases("past_last"))

    @cached_property
    def _future(self) -> WordForms:
        return WordForms(self._phrases("future"))

    @cached_property
    def _auxiliaries(self) -> WordForms:
        return WordForms(self._phrases("auxiliaries"))

    @cached_property
    def _participles(self) -> WordForms:
        return WordForms(self._phrases("participles"))

    @cached_property
    def _asks(self) -> WordForms:
        return WordForms(self._phrases("asks"))

    @cached_property
    def _asks_first(self) -> Wordings:
        return self._tree("asks_first")

    def _tree(self, name: str) -> Wordings:
        node = Wordings()
        for phrase in self._phrases(name):
            if phrase[0] not in "*!":
                _add(node, phrase, True, anywhere=True)
        return node


_SLOTS = {
    "weekday": "weekdays", "month": "months", "unit": "units", "n": "numbers", "which": "which",
    "by": "by", "day": "ordinals numbers", "hour": "hours numbers", "minute": "numbers",
    "period": "periods", "month_in": "months_in", "away": "days", "span": "counted",
    "season": "seasons", "feast": "feasts", "year": "", "clock": "", "date": "",
}  # fmt: skip
"""By slot, the tables that it is found in. Some take figures alone: 2027, 9:30, 3.12., 3/12."""


def _away(key: str) -> tuple[int, ...]:
    return tuple(int(days) for days in key.split(" or "))


def _counted(key: str) -> tuple[int, str]:
    count, _, unit = key.partition("_")
    return int(count), unit.removesuffix("s")


def _period(key: str) -> tuple[str, str]:
    which, _, unit = key.rpartition("_") if key.endswith(_PERIODS) else (key, "", "")
    return which, unit


def _month(key: str) -> int:
    return MONTHS.index(key) + 1


def _feast(key: str) -> tuple[int, int]:
    month, _, day = key.partition("-")
    return int(month), int(day)


_PERIODS = ("_week", "_month", "_year", "_weekend")
_VALUES: dict[str, Any] = {
    "weekdays": WEEKDAYS.index, "months": _month, "months_in": _month, "units": str,
    "which": str, "by": str, "periods": _period, "days": _away, "counted": _counted, "seasons": str,
    "feasts": _feast,
}  # fmt: skip
"""By table, what a key of it means; of the others it is a number."""


def _add(tree: Wordings, phrase: str, meaning: object, *, anywhere: bool = False) -> None:
    """Add a phrase of a language's file, cut into tokens as texts are.

    Args:
        anywhere: whether it may begin within a word of Hangul.
    """
    tokens = list[tuple[str, ...]]()
    end = 0
    for match in _PHRASE.finditer(phrase.lower()):
        word = match["slot"] or plain(match["word"] or match[0]) + (match["stem"] or "")
        # Only two letters of Hangul are written together: a number may be either.
        if match["alone"] and is_hangul(word) and (tokens or anywhere):
            is_glued = tokens and match.start() == end
            tokens.append((_GLUED + word,) if is_glued else (word, _GLUED + word))
        else:
            tokens.append((word,))
        end = match.end() if match["alone"] else -1
    for each in itertools.product(*tokens) if tokens else ():
        tree.add(each, meaning)


@functools.lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """Return a word as it is compared: folded, without accents, numbers in plain digits."""
    return str(int(word)) if word.isdecimal() else unaccented(folded(word))


_BETWEEN_PHRASES = Pattern(r"\s/\s|\n")


def _listed(phrases: str) -> list[str]:
    """Return phrases that stand in one string, with " / " between them or each on its line."""
    return all_written_out(filter(None, map(str.strip, _BETWEEN_PHRASES.split(phrases))))


@functools.cache
def time_words(language: str) -> TimeWords | None:
    """Return the compiled words of a language, None where its file has none."""
    table = languages.table(language, "times")
    return TimeWords(table) if table else None
