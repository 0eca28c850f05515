"""Find the values in what is said that another may replace: days, hours, amounts, colours.

No I/O.
"""

from collections.abc import Iterator
from typing import NamedTuple

from caller_memory.language.days import MONTHS, WEEKDAYS
from caller_memory.language.patterns import Pattern

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = {word: n for n, word in enumerate(_ONES)} | {
    word: 10 * n for n, word in enumerate(_TENS, start=2)
}
_TEN, _ONE = "|".join(_TENS), "|".join(_ONES)
_SMALL = rf"(?:(?:{_TEN})(?:[ -](?:{_ONE}))?|(?:{_ONE}))"
NUMBER = (
    rf"(?:\d+(?:[.,]\d+)?[a-f]?|(?:a|{_SMALL}) (?:hundred|thousand)(?:(?: and)? {_SMALL}(?: hundred"
    rf"(?:(?: and)? {_SMALL})?)?)?|{_SMALL})"
)
_TIMES = {"hundred": 100, "thousand": 1000}
_UNITS = {
    "mg": "mg milligram milligrams", "g": "g gram grams", "ml": "ml millilitres milliliters",
    "kg": "kg kilo kilos kilograms", "lb": "lb lbs pound pounds", "stone": "stone stones",
    "km": "km kilometres kilometers", "mile": "mile miles", "hour": "hour hours",
    "minute": "minute minutes", "euro": "euro euros", "dollar": "dollar dollars",
    "%": "% percent", "tablet": "tablet tablets pill pills", "unit": "unit units",
    "drop": "drop drops", "cm": "cm centimetres centimeters",
}  # fmt: skip
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_UNIT = "|".join(sorted(_UNIT_OF, key=len, reverse=True))
_MONTH = "|".join(MONTHS)
_ORDINALS = {
    word: n
    for n, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth".split(),
        start=1,
    )
} | {"thirtieth": 30}
_UNDER_TEN = "|".join(word for word, n in _ORDINALS.items() if n < _NUMBERS["ten"])
_WORD_NTH = rf"(?:(?:twenty|thirty)[ -](?:{_UNDER_TEN})|{'|'.join(_ORDINALS)})"
_DIGIT_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_NTH = rf"(?:{_DIGIT_NTH}|{_WORD_NTH})"
_NO_DAY = r"(?! floor| grade| time| year| class| child| wife| husband| one| place| row| half)"
_VALUE = Pattern(
    rf"\b(?:(?P<day>(?:(?:{_WORD_NTH}|last) )?(?:{'|'.join(WEEKDAYS)})s?|tomorrow|(?:{_NTH}|"
    rf"\d{{1,2}}) (?:of )?(?:{_MONTH})"
    rf"|(?:{_MONTH}) (?:the )?(?:{_NTH}|\d{{1,2}})|{_DIGIT_NTH}{_NO_DAY}|(?<=the )(?!first|"
    rf"second|third){_WORD_NTH}{_NO_DAY})"
    rf"|(?P<nth>{_NTH}(?= (?:floor|grade|year|class|row)))"
    rf"|(?P<clock>(?:(?:half|quarter) (?:past|to) )?{NUMBER}(?::\d\d)? ?(?:[ap]\.?m\b\.?|o'clock)"
    rf"|(?:half(?: past)?|quarter past|quarter to|(?<=at )|(?<=at about )) ?"
    rf"{NUMBER}(?::\d\d| (?:{_TEN}|fifteen)(?:[ -](?:{_ONE}))?)?(?! \w+s\b)"
    rf"|\d{{1,2}}:\d\d|noon|midnight)"
    rf"|(?P<amount>{NUMBER}) ?(?P<unit>{_UNIT})"
    r"|(?P<colour>red|orange|yellow|green|blue|purple|violet|pink|brown|black|white|gr[ea]y|silver|"
    r"gold|beige|turquoise|navy|teal|maroon)"
    rf"|(?P<number>{NUMBER}))(?![\w%])"
)
NUMERIC = frozenset({"clock", "number", "amount"})


class Value(NamedTuple):
    """A value in a text.

    Attributes:
        kind: day, clock, colour, number, or "amount" with its unit.
        value: in one spelling.
        start: where it begins in the text.
        end: where it ends.
    """

    kind: str
    value: str
    start: int
    end: int


def values(text: str) -> Iterator[Value]:
    """Yield the values in a lower-case text."""
    for found in _VALUE.finditer(text):
        kind = "amount" if found["unit"] else str(found.lastgroup)
        value = number(found["amount"]) if found["unit"] else number(found[0].strip())
        if found["unit"]:
            kind = f"amount {_UNIT_OF[found['unit']]}"
        yield Value(kind, value.rstrip("s") if kind == "day" else value, *found.span())


def number(words: str) -> str:
    """Return a number in digits; other words as they are."""
    whole = part = 0
    said = words.replace("-", " ").split()
    for word in said:
        if word in _TIMES:
            whole, part = (
                (whole + part) * _TIMES[word] if word == "thousand" else whole,
                (0 if word == "thousand" else max(part, 1) * _TIMES[word]),
            )
        elif word in _NUMBERS:
            part += _NUMBERS[word]
        elif word not in ("a", "and"):
            return words
    return str(whole + part) if said else words


def same_kind(one: str, other: str) -> bool:
    """Return whether two kinds of value may be one: "five" may be an hour or an amount."""
    plain = one.split()[0], other.split()[0]
    return one == other or ("number" in plain and NUMERIC.issuperset(plain))
