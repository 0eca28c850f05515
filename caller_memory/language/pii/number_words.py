"""Numbers that are spelled out in a language, read as digits: "vier eins" is "4 1". No I/O.

A text flows in, the text with digits in their place flows out, and where each of its characters
stood. Letters of scripts without blanks are set apart from digits, so that a number in Chinese is
one as in English. It does not know what a number is for.
"""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.number_phrases import Numbers, numbers_of, phrase
from caller_memory.languages import ENGLISH
from caller_memory.languages.folding import NUKTA, folded_in_place
from caller_memory.languages.scripts import DEVANAGARI, UNSPACED

# Default_Ignorable_Code_Point and other signs that show nothing: they split a number for us and
# not for whoever reads it.
_HIDDEN = Pattern(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
    f"{NUKTA}]"
)
_WORD = Pattern(rf"[\w{DEVANAGARI}](?:[\w{DEVANAGARI}'’]*[\w{DEVANAGARI}])?")
_SIGNS = str.maketrans("。！？，、；：؟،؛।「」『』（）", '.!?,,;:?,;.""""()')
_STUCK = Pattern(
    rf"(?<=[{UNSPACED}])(?=[A-Za-z\d])|(?<=[{UNSPACED}][.:!?])(?=[A-Za-z\d])"
    rf"|(?<=[A-Za-z\d])(?=[{UNSPACED}])"
)


class Reading(NamedTuple):
    """A text as it is looked through, and where its characters stood in what was said.

    Attributes:
        starts: of each character, None where nothing was changed.
        ends: where what it stands for ended.
    """

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] = ()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of the text stood in what was said."""
        if self.starts is None or end <= start:
            return start, end
        return self.starts[start], self.ends[end - 1]


def reading(text: str, language: str = ENGLISH) -> Reading:
    """Return a text without hidden signs and, outside English, with digits for number words."""
    if text.isascii() and language == ENGLISH:
        return Reading(text)
    read = _without_hidden(text)
    if language != ENGLISH:
        numbers = numbers_of(language)
        read = _with_digits(read, numbers) if numbers.run is None else _with_runs(read, numbers)
        read = Reading(ascii_signs(read.text), read.starts, read.ends)
    if not read.text.isascii():
        read = _apart(read)
    return read


def ascii_signs(text: str) -> str:
    """Return a text with ASCII digits, and the signs of other scripts as Latin ones."""
    if text.isascii():
        return text
    text = text.translate(_SIGNS)
    if any(c.isdecimal() and c > "\x80" for c in text):
        text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return text


def _without_hidden(text: str) -> Reading:
    if text.isascii() or not _HIDDEN.search(text):
        return Reading(text)
    places = [i for i, c in enumerate(text) if not _HIDDEN.match(c)]
    return Reading("".join(text[i] for i in places), places, [i + 1 for i in places])


def _apart(read: Reading) -> Reading:
    """Set letters of scripts without blanks, and signs behind them, apart from others."""
    if not (cuts := [match.start() for match in _STUCK.finditer(read.text)]):
        return read
    changed = _Changed(read)
    for cut in cuts:
        changed.put(cut, cut, " ")
    return changed.reading()


class _Changed:
    """A reading in which parts are changed, from the first to the last."""

    def __init__(self, read: Reading) -> None:
        self._read = read
        self._pieces: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._done = 0

    def put(self, start: int, end: int, text: str) -> None:
        """Put a text in the place of a part; each of its characters stands for all of it."""
        self._copy(start)
        if end > start:
            first, last = self._read.place(start, end)
        else:  # between two characters
            first = last = self._read.place(start - 1, start)[1] if start else 0
        self._pieces.append(text)
        self._starts += [first] * len(text)
        self._ends += [last] * len(text)
        self._done = end

    def reading(self) -> Reading:
        """Return what has become of it."""
        if not self._pieces:
            return self._read
        self._copy(len(self._read.text))
        return Reading("".join(self._pieces), self._starts, self._ends)

    def _copy(self, until: int) -> None:
        read, done = self._read, self._done
        if until <= done:
            return
        self._pieces.append(read.text[done:until])
        if read.starts is None:
            self._starts += range(done, until)
            self._ends += range(done + 1, until + 1)
        else:
            self._starts += read.starts[done:until]
            self._ends += read.ends[done:until]


def _with_digits(read: Reading, numbers: Numbers) -> Reading:
    """Read the number words of a text whose words stand apart."""
    words = [(m.start(), m.end(), folded_in_place(m[0])) for m in _WORD.finditer(read.text)]
    changed = _Changed(read)
    i, repeated, began = 0, 1, 0
    last, said_between = -1, False  # the end of the digits before, and whether fillers followed
    while i < len(words):
        start, end, word = words[i]
        count, digits, times = phrase(words, i, numbers, read.text)
        if digits:
            end = words[i + count - 1][1]
            if repeated > 1 and len(digits) == 1:
                start, digits = began, digits * repeated
            if said_between and last >= 0:
                changed.put(last, start, " ")
            changed.put(start, end, digits)
        if times > 1:
            began = start
        elif digits or word.isdecimal():
            last, said_between = end, False
        elif word in numbers.between:
            said_between = True
        else:
            last = -1
        repeated = times
        i += count
    return changed.reading()


def _with_runs(read: Reading, numbers: Numbers) -> Reading:
    """Read several numbers in a row in a text whose words do not stand apart."""
    assert numbers.run and numbers.piece
    changed = _Changed(read)
    for match in numbers.run.finditer(read.text):
        start = match.start()
        for piece in numbers.piece.finditer(read.text, start, match.end()):
            if piece.start() > start:
                changed.put(start, piece.start(), " ")
            changed.put(*piece.span(), numbers.digits[piece[0]] + " ")
            start = piece.end()
    return changed.reading()
