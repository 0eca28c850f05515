"""Find the times that a text mentions, in the words of a language. No I/O.

A mention is what the words say: a day of the week and "next", a number and a unit. Which day that
is depends on when it was said: `mentioned_times.py`.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from caller_memory.language.patterns import Pattern
from caller_memory.language.time_words import SENTENCE_END, TimeWords, Token
from caller_memory.language.wordings import Wordings

_MAX_BETWEEN = 5
"""How many words may stand between two mentions of one time: "next week I see Tom on Friday"."""

_NUMBERS = {
    "n": (1, 999),
    "day": (1, 31),
    "hour": (0, 24),
    "minute": (0, 59),
    "year": (1900, 2199),
}
"""The smallest and the largest number in figures that a slot takes."""

_COMMA = Pattern("[,;:\u2013\u060c\u3001\uff0c\uff1b]")
_FIGURES = Pattern(r"(\d{1,2})([:./])(\d{1,2})(?:[./](\d{2}|\d{4}))?")
QUESTION_MARKS = ("?", "\uff1f", "\u061f")
"""How questions end."""


_NAMES = {"month_in": "month", "by": "which"}
"""The names of slots that are found in two tables, by that of the second."""


class Mention(NamedTuple):
    """A phrase about a time.

    Attributes:
        meaning: the list of the language's file that its phrase stands in.
        slots: what stands in the slots of the phrase, by their names.
        start, end: where it stands, in tokens of the text.
    """

    meaning: str
    slots: dict[str, Any]
    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence that mentions a time.

    Attributes:
        text: in lower case.
        at: where each mention begins and ends in the whole text.
    """

    text: str
    tokens: list[Token]
    mentions: list[Mention]
    at: list[tuple[int, int]]
    is_question: bool

    def clause(self, mention: Mention) -> str:
        """Return what stands between the commas around a mention."""
        first, last = self.tokens[mention.start], self.tokens[mention.end - 1]
        offset = self.tokens[0].start
        before = _COMMA.split(self.text[: first.start - offset])[-1]
        behind = _COMMA.split(self.text[last.end - offset :])[0]
        return before + self.text[first.start - offset : last.end - offset] + behind


def sentences(text: str, words: TimeWords) -> Iterator[Sentence]:
    """Yield the sentences of a lower-case text that mention a time, without what means none."""
    tokens = words.tokens(text)
    begin = 0
    for end in [n for n, t in enumerate(tokens) if t.word == SENTENCE_END] + [len(tokens)]:
        said = tokens[begin:end]
        if found := list(_mentions(said, words)):
            whole = text[tokens[begin].start : tokens[min(end, len(tokens) - 1)].end]
            at = [(tokens[begin + m.start].start, tokens[begin + m.end - 1].end) for m in found]
            is_question = whole.rstrip().endswith(QUESTION_MARKS) or words.asks(whole, said)
            yield Sentence(whole, said, found, at, is_question)
        begin = end + 1


def _mentions(tokens: list[Token], words: TimeWords) -> Iterator[Mention]:
    """Yield the longest mention at each place where one begins, none within another."""
    position = 0
    said = [token.word for token in tokens]
    while position < len(said):
        if mention := _longest(said, position, words):
            # "on the 3rd | of March": what reaches farther and says more begins within.
            is_time = mention.meaning not in ("nothing", "again", "habit")
            for later in range(position + 1, mention.end if is_time else 0):
                other = _longest(said, later, words)
                if other and other.end > mention.end and len(other.slots) > len(mention.slots):
                    mention = other
                    break
            if mention.meaning != "nothing":
                yield mention
            position = mention.end
        else:
            position += 1


def _longest(said: list[str], position: int, words: TimeWords) -> Mention | None:
    if not words.may_begin(said[position]):
        return None
    found: list[tuple[int, Any, dict[str, Any]]] = []
    _match(words.phrases, said, position, {}, found, words)
    if not found:
        return None
    end, meaning, slots = max(found, key=lambda each: each[0])
    return Mention(meaning, slots, position, end)


def _match(
    node: Wordings,
    said: list[str],
    position: int,
    slots: dict[str, Any],
    found: list[tuple[int, Any, dict[str, Any]]],
    words: TimeWords,
) -> None:
    """Collect the phrases that stand at a position: where they end, what they mean, their slots."""
    if node.kinds:
        found.append((position, node.kinds[0], slots))
    if position == len(said):
        return
    word = said[position]
    for child in node.after(word):
        _match(child, said, position + 1, slots, found, words)
    if not node.slots:
        return
    filled = words.filled_by(word)
    is_number = word[0].isdecimal()
    for slot, child in node.slots.items():
        if is_number and (told := _in_figures(slot, word)):
            _match(child, said, position + 1, {**slots, **told}, found, words)
        if is_number or slot in filled:
            values: list[tuple[int, Any, dict[str, Any]]] = []
            _match(words.slots[slot], said, position, slots, values, words)
            for end, value, inner in values:
                told = {**inner, _NAMES.get(slot, slot): value}
                _match(child, said, end, told, found, words)


def _in_figures(slot: str, word: str) -> dict[str, int]:
    """Return what figures tell in a slot, days before months; empty where they do not fit."""
    if word.isdecimal():
        number, (smallest, largest) = int(word), _NUMBERS.get(slot, (1, 0))
        return {slot: number} if len(word) <= 4 and smallest <= number <= largest else {}
    if not (figures := _FIGURES.fullmatch(word)):
        return {}
    first, sign, second, year = int(figures[1]), figures[2], figures[3], figures[4]
    if slot == "clock" and sign in ":." and not year and len(second) == 2:
        is_hour = first <= 24 and int(second) < 60
        return {"hour": first, "minute": int(second)} if is_hour else {}
    if slot == "date" and sign in "./" and 1 <= first <= 31 and 1 <= int(second) <= 12:
        told = {"day": first, "month": int(second)}
        return told | {"year": int(year) + 2000 * (len(year) == 2)} if year else told
    return {}


def merged(mentions: list[Mention]) -> list[Mention]:
    """Return the mentions, those that tell one time together as one: "next week", "on Friday"."""
    told: list[Mention] = []
    for mention in mentions:
        before = told[-1] if told else None
        if before and mention.start - before.end <= _MAX_BETWEEN and _are_one(before, mention):
            slots = {**before.slots, **mention.slots}
            told[-1] = Mention("at", slots, before.start, mention.end)
        else:
            told.append(mention)
    return told


def _are_one(one: Mention, other: Mention) -> bool:
    if (one.meaning, other.meaning) != ("at", "at") or set(one.slots) & set(other.slots):
        return False
    both = {**one.slots, **other.slots}
    if "period" in both:
        unit = unit_of(both)
        if "weekday" in both:
            return unit == "week" and "which" not in both and "day" not in both
        return unit == "year" and not both.keys().isdisjoint(("month", "season", "feast"))
    return "weekday" in both and not both.keys().isdisjoint(("month", "away", "day"))


def unit_of(slots: dict[str, Any]) -> str:
    """Return the unit of a period: week, month, year, weekend."""
    return str(slots["period"][1] or slots.get("unit", ""))
