"""Which words stand for which digits: "four thousand one hundred eleven" is "4111". No I/O.

The words of a text flow in, each with its place and folded; the digits that some of them stand for
flow out.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from caller_memory.language.patterns import Pattern
from caller_memory.languages import table
from caller_memory.languages.folding import folded_in_place
from caller_memory.languages.scripts import UNSPACED


class Numbers(NamedTuple):
    """The number words of a language.

    Attributes:
        digits: of each word or phrase, folded.
        times: how often a digit behind these words is said: "double".
        longest: the most words of a phrase that begins with a word.
        between: what people say between digits.
        hundreds: behind which, also in the same word, a number below a hundred may stand.
        thousands: a word for a thousand in all its forms.
        linking: what may stand between thousands, hundreds and the rest.
        attached: what is written before the rest.
        compound: finds a number in one word; its groups are the thousands, that word, the
            hundreds, the rest.
        piece: finds a number word where words are not set apart, None where they are.
        run: finds several in a row.
    """

    digits: Mapping[str, str]
    times: Mapping[str, int]
    longest: Mapping[str, int]
    between: frozenset[str]
    hundreds: tuple[str, ...]
    thousands: frozenset[str]
    linking: frozenset[str]
    attached: str
    compound: Pattern
    piece: Pattern | None
    run: Pattern | None


Words = Sequence[tuple[int, int, str]]
"""Of each word, where it begins and ends, and its letters, folded."""


def phrase(words: Words, i: int, numbers: Numbers, text: str) -> tuple[int, str, int]:
    """Return how many words stand for which digits, and how often what follows is said."""
    count, digits, times = _listed(words, i, numbers, text)
    whole = count, digits
    if words[i][2] in numbers.thousands:
        whole = 1, "1000"
    elif 0 < len(digits) < 3 and digits[0] != "0" and i + count < len(words):
        if words[i + count][2] in numbers.thousands and _is_joined(words[i:][: count + 1], text):
            whole = count + 1, f"{digits}000"
    whole = _with_below(words, i, whole, numbers, text)
    if whole[1].endswith("000") and _counts(words, i + whole[0], numbers, text):
        return count, digits if len(digits) < 4 else "", times
    return *whole, times


def _listed(words: Words, i: int, numbers: Numbers, text: str) -> tuple[int, str, int]:
    first = words[i][2]
    for count in range(min(numbers.longest.get(first, 0), len(words) - i), 0, -1):
        if count > 1 and not _is_joined(words[i : i + count], text):
            continue
        said = " ".join(word for _, _, word in words[i : i + count])
        if times := numbers.times.get(said):
            return count, "", times
        if digits := numbers.digits.get(said):
            return count, digits, 1
    return 1, _compound(first, numbers), 1


def _compound(word: str, numbers: Numbers) -> str:
    """Return the digits of a word like "viertausendeinhundertelf", none where it is no number."""
    if not word.startswith(numbers.hundreds) and not any(map(word.__contains__, numbers.thousands)):
        return ""
    if not (match := numbers.compound.fullmatch(word)):
        return ""
    many, thousand, hundred, below = match.groups()
    digits = numbers.digits
    whole = int(digits[many] if many else 1) * 1000 if thousand else 0
    return str(whole + int(digits.get(hundred, 0)) + int(digits.get(below, 0)))


def _with_below(
    words: Words, i: int, whole: tuple[int, str], numbers: Numbers, text: str
) -> tuple[int, str]:
    """Return a number of hundreds or thousands with what follows it: "four thousand" "eleven"."""
    count, digits = whole
    zeros = 3 if digits.endswith("000") else 2
    if len(digits) <= zeros or not digits.endswith("00") or digits[0] == "0":
        return whole
    at = i + count
    if at < len(words) and words[at][2] in numbers.linking:
        at += 1
    if at >= len(words) or not _is_joined(words[i : at + 1], text):
        return whole
    more, below, _ = _listed(words, at, numbers, text)
    if numbers.attached and words[at][2].startswith(numbers.attached):
        start, end, word = words[at]
        rest = [(start, end, word[len(numbers.attached) :]), *words[at + 1 : at + 4]]
        more, below, _ = max((more, below, 1), _listed(rest, 0, numbers, text))
    if not 0 < len(below) <= zeros or below[0] == "0":
        return whole
    added = at - i + more, str(int(digits) + int(below))
    return _with_below(words, i, added, numbers, text)


def _counts(words: Words, i: int, numbers: Numbers, text: str) -> bool:
    """Return whether what a number counts follows: "three thousand people"."""
    if not 0 < i < len(words) or not _is_joined(words[i - 1 : i + 1], text):
        return False
    word = words[i][2]
    is_number = word.isdecimal() or word in numbers.thousands
    return not is_number and word not in numbers.between and not _listed(words, i, numbers, text)[1]


def _is_joined(words: Words, text: str) -> bool:
    return all(text[a[1] : b[0]] in (" ", "-", "‑") for a, b in pairwise(words))


@functools.cache
def numbers_of(language: str) -> Numbers:
    """Return the number words of a language."""
    words = table(language, "numbers")
    digits = {word: str(n) for n, word in enumerate(words.get("words", ()))}
    for said, others in words.get("also", {}).items():
        digits |= dict.fromkeys(others, said)
    digits |= {word: f"{n}00" for n, word in enumerate(words.get("hundreds", ()), 1)}
    times = {word: int(n) for n, many in words.get("times", {}).items() for word in many}
    if "after" in words:
        none, never = frozenset[str](), Pattern("(?!)")
        return Numbers(digits, {}, {}, none, (), none, none, "", never, *_run_of(digits, words))
    if joint := words.get("and"):
        ones = [word for word in digits if len(digits[word]) == 1]
        tens = [word for word in digits if len(digits[word]) == 2 and digits[word][1] == "0"]
        for one in ones:
            digits |= {f"{one} {joint}{ten}": digits[ten][0] + digits[one] for ten in tens}
    # Said in two words, and written in one.
    digits |= {phrase.replace(" ", ""): digits[phrase] for phrase in digits}
    digits = {folded_in_place(phrase): said for phrase, said in digits.items()}
    times = {folded_in_place(phrase): n for phrase, n in times.items()}
    longest: dict[str, int] = {}
    for phrase in [*digits, *times]:
        first, count = phrase.split()[0], len(phrase.split())
        longest[first] = max(count, longest.get(first, 0))
    hundreds = tuple(word for word in digits if len(digits[word]) == 3 and digits[word][1:] == "00")
    thousands, linking, between = (
        frozenset(map(folded_in_place, words.get(name, ())))
        for name in ("thousands", "linking", "between")
    )
    attached = folded_in_place(joint) if joint and not joint.endswith(" ") else ""
    compound = _compounds(digits, hundreds, thousands, joint or "")
    return Numbers(
        digits, times, longest, between, hundreds, thousands, linking, attached, compound, None,
        None,
    )  # fmt: skip


def _compounds(
    digits: Mapping[str, str], hundreds: Sequence[str], thousands: Iterable[str], joint: str
) -> Pattern:
    """Return what finds a number of several words that is written in one."""
    below = "|".join(
        sorted((word for word in digits if len(digits[word]) < 3), key=len, reverse=True)
    )
    hundred = "|".join(sorted(hundreds, key=len, reverse=True)) or "(?!)"
    thousand = "|".join(sorted(thousands, key=len, reverse=True)) or "(?!)"
    link = f"(?:{folded_in_place(joint.strip())})?" if joint else ""
    return Pattern(f"(?:({below})?({thousand}){link})?(?:({hundred}){link})?({below})?")


def _run_of(digits: Mapping[str, str], words: Mapping[str, Any]) -> tuple[Pattern, Pattern]:
    """Return what finds a number word, and several in a row, among letters that follow closely.

    Three in a row, or two of two digits, are numbers; fewer are also parts of words.
    """
    piece = "|".join(sorted(digits, key=len, reverse=True))
    two = "|".join(word for word in sorted(digits, key=len, reverse=True) if len(digits[word]) > 1)
    between = r"[\s,，、ー・-]{0,2}(?:(?:" + "|".join(words["between"]) + r")[\s,，、]{0,2})?"
    run = rf"(?:{piece})(?:{between}(?:{piece})){{2,}}|(?:{two}){between}(?:{two})"
    if after := words["after"]:
        # The language writes blanks: its numbers begin a word, and only endings follow.
        ends = rf"(?=[^{UNSPACED}]|$|(?:{'|'.join(after)}))"
        run = rf"(?<![{UNSPACED}])(?:{run}){ends}"
    return Pattern(piece), Pattern(run)
