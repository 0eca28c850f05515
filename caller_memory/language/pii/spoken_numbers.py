"""Numbers and letters as people say them: "double four one", "forty five", "d e eighty nine". Pure.

A lower-case text flows in; what is spelled in it flows out, as characters that know where they
were said. It does not know what a number is for.
"""

from collections.abc import Iterator
from typing import NamedTuple

from caller_memory.language.patterns import Pattern


class Spelled(NamedTuple):
    """Pieces that follow one another: "4111", "four", "double four", "forty five", "d", "de89"."""

    starts: list[int]
    ends: list[int]
    chars: list[str]

    def part(self, i: int, j: int) -> "Spelled":
        """The pieces from i to before j."""
        return Spelled(self.starts[i:j], self.ends[i:j], self.chars[i:j])


_ONES = "zero one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = {
    w: f"{n}0"
    for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_NATO = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november "
    "oscar papa quebec romeo sierra tango uniform victor whiskey yankee zulu"
)
_CHARS = {
    **{letter: letter for letter in "abcdefghijklmnopqrstuvwxyz"},
    **{digit: digit for digit in "0123456789"},
    **{word: word[0] for word in _NATO.split()},
    **{"alfa": "a", "juliett": "j", "whisky": "w", "xray": "x"},
    **{word: str(n) for n, word in enumerate(_ONES + _TEENS)},
    **_TENS,
    **dict.fromkeys(["o", "oh", "nought", "naught", "nil"], "0"),
    **{"fourty": "40", "niner": "9"},
}
# Recognition writes these for a digit; they are one only between two others.
_HOMOPHONES = {"for": "4", "to": "2", "too": "2", "won": "1", "ate": "8", "tree": "3"}
_TIMES = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_ZEROS = {"hundred": "00", "thousand": "000"}
_FILLERS = frozenset(
    "um uh er erm ah eh hmm mm mhm like then and dash hyphen minus space comma dot slash "
    "underscore okay ok so well "
    "yeah yes right next wait sorry let me see let's".split()
)
_MAX_FILLERS = 4
_MAX_MIXED = 34
_MAX_LETTERS = 4
"""A longer word spells nothing unless it stands for a character."""

_WORD = Pattern(r"([^\W_]+(?:'[^\W_]+)?)")
_GAP = Pattern(r"(?:[\s,…‐‑–—-]|\.(?=\s))+")


def spelled_in(low: str) -> Iterator[Spelled]:
    """What is spelled in a lower-case text, in order, cut where other words stand between."""
    parts = _WORD.split(low)
    words = parts[1::2]
    group: Spelled | None = None
    end, fillers, times, begun, before = 0, 0, 1, 0, ""
    for gap, word, following in zip(parts[::2], words, [*words[1:], ""], strict=False):
        start = end + len(gap)
        end = start + len(word)
        chars = _CHARS.get(word)
        if not chars and (len(word) <= _MAX_LETTERS or not word.isalpha()):
            chars = _chars_of(word, before, following, group is not None)
        cut = gap != " " and not _GAP.fullmatch(gap)
        if cut:
            times = 1
        if chars:
            if times > 1 and len(chars) == 1:
                start, chars = begun, "w" if chars == "u" else chars * times
            # "45, 67, 89" and "1,234,567" are lists and amounts, "4, 1, 1" and "4111, 1" not.
            if group and (
                cut or ("," in gap and not {len(chars), len(group.chars[-1])}.isdisjoint({2, 3}))
            ):
                yield group
                group = None
            if group is None:
                group = Spelled([start], [end], [chars])
            elif before in _TENS and chars in _NON_ZERO and word != chars and gap in " -":
                group.ends[-1], group.chars[-1] = end, group.chars[-1][0] + chars
            else:
                group.starts.append(start)
                group.ends.append(end)
                group.chars.append(chars)
            fillers, times = 0, 1
        elif times == 1 and word in _TIMES:
            times, begun = _TIMES[word], start
            cut = cut or group is None
        elif group and not cut and word in _ZEROS and group.chars[-1].isdecimal() and not fillers:
            group.ends[-1], group.chars[-1] = end, group.chars[-1] + _ZEROS[word]
        else:
            fillers, times = fillers + 1, 1
            cut = cut or word not in _FILLERS or fillers > _MAX_FILLERS
        if cut and not chars and group:
            yield group
            group = None
        before = word
    if group:
        yield group


_NON_ZERO = frozenset("123456789")


def _chars_of(word: str, before: str, following: str, in_group: bool) -> str | None:
    """The characters of a short or mixed word, None where it spells nothing."""
    if word.isdecimal():
        return word
    if not word.isascii() or word in _FILLERS:
        return None
    if in_group and word in _HOMOPHONES and before in _ONES and following in _ONES:
        return _HOMOPHONES[word]
    # Short words before digits are parts of an IBAN: "gb82 west 1234".
    before_digits = following[:1].isdecimal() or following in _CHARS
    if word.isalpha():
        return word if before_digits else None
    return word if word.isalnum() and len(word) <= _MAX_MIXED else None


def digit_runs(group: Spelled) -> Iterator[Spelled]:
    """The parts of a group that are digits alone."""
    if "".join(group.chars).isdecimal():
        yield group
        return
    begin: int | None = None
    for i, chars in enumerate([*group.chars, "."]):
        if begin is not None and not chars.isdecimal():
            yield group.part(begin, i)
            begin = None
        elif begin is None and chars.isdecimal():
            begin = i


def is_piece(word: str) -> bool:
    """Whether a word is a piece of something spelled out."""
    return len(word) <= 1 or word in _CHARS or word in _TIMES
