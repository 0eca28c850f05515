"""Know a person's own name from what they say in another language than English. No I/O.

The sentences that tell it stand in the file of the language. Most tell it by themselves ("ich heiße
{name}"), some only where the name is written as one, some only behind a greeting or where the agent
has asked, since "ich bin {name}" also tells what somebody is.
"""

import functools
from collections.abc import Sequence
from typing import NamedTuple

from caller_memory.language.chatter import is_chatter, without_chatter
from caller_memory.language.frames import UNSPACED_LANGUAGES, Found, Frames, alternatives, frames
from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.number_words import ascii_signs
from caller_memory.language.scripts import NUKTA, folded
from caller_memory.languages import table

_READ = 400
"""So many characters at the beginning of a turn are looked through."""
_CLAUSE_END = Pattern(r"[,.;:!?\n…]")
_WORD = Pattern(r"[^\s,.;:!?\"“”„«»()…]+")
_MOST_WORDS, _MOST_WORDS_OF_AN_ANSWER = 5, 3
_MOST_LETTERS = {"zh": 4, "ja": 8, "ko": 5}
_BETWEEN = frozenset(
    "van von de der den da do dos das del la le di du el al bin zu ter ten".split()
)
_JA_TOPIC = "は"


class _Names(NamedTuple):
    """What the file of a language says of names.

    Attributes:
        told: sentences that tell one's own name by themselves.
        written: those that do where it is written as a name.
        greeted: those that do behind a greeting, or as an answer.
        no_name: finds what is no name.
        ends: finds what may stand behind a name.
        others: finds whom else a name may belong to.
        own: finds words for oneself.
        greetings: finds a greeting.
        surnames: with which names begin where nothing else tells them; empty where something does.
        never_ends: with what these do not end.
        asks: finds a question for the name.
    """

    told: Frames
    written: Frames
    greeted: Frames
    no_name: Pattern
    ends: Pattern
    others: Pattern | None
    own: Pattern | None
    greetings: Pattern
    surnames: tuple[str, ...]
    never_ends: tuple[str, ...]
    asks: Pattern


def native_names(said: str, asked: str | None, language: str) -> list[str]:
    """Return the names that a person gives themselves, the valid one last.

    Args:
        asked: what the agent said just before, in the same language.
        language: not English.
    """
    said = said[:_READ].replace(NUKTA, "") if NUKTA in said else said[:_READ]
    low = folded(ascii_signs(said))
    if len(low) != len(said):
        return []
    name = _Turn(said, low, _names_of(language), language).name(folded(ascii_signs(asked or "")))
    return [name[0].upper() + name[1:]] if name else []


def phrases_of(language: str) -> list[frozenset[str]]:
    """Return parts of the sentences that tell a name, as they may be written in a turn.

    Apart by how surely they tell one, the surest first. None of English: see `NAMING`.
    """
    words = table(language, "names")
    groups = []
    for key in ("told", "written", "greeted"):
        parts = [
            frame.replace("*", "").replace(" ,", ",").split("{name}")
            for frame in words.get(key, ())
        ]
        longest = {_without_capital(max(part, key=len).strip()) for part in parts} - {""}
        groups.append(frozenset(p for p in longest if not any(o in p for o in longest - {p})))
    return [group for group in groups if group]


def _without_capital(phrase: str) -> str:
    """Return a phrase without the letter that a sentence begins with as a capital."""
    return phrase[1:] if len(phrase) > 3 and phrase[0].upper() != phrase[0].lower() else phrase


class _Turn(NamedTuple):
    """What a person said, and the same folded, with what the language says of names."""

    said: str
    low: str
    names: _Names
    language: str

    def name(self, asked: str) -> str | None:
        """Return the name that it tells, None where it tells none."""
        for found in self.names.told.found(self.low):
            if name := self._between(found.start, found.end):
                return name
        is_asked = self.names.asks.search(asked) is not None and "?" not in self.low
        for frames_, written in ((self.names.written, True), (self.names.greeted, False)):
            for found in frames_.found(self.low):
                name = self._between(found.start, found.end)
                if name and not name[0].islower() and self._opens(found, name):
                    if written or is_asked or self._is_sure(found, name):
                        return name
        return self._answer() if is_asked else None

    def _opens(self, found: Found, name: str) -> bool:
        """Return whether a sentence stands alone, but for chatter before it."""
        end = _CLAUSE_END.search(self.low, found.end)
        at = end.start() if end else len(self.low)
        behind = self.low[found.start + len(name) : at].strip()
        before = self.said[self._clause(found.begin) : found.begin]
        alone = not behind or found.end < at or self.names.ends.match(behind) is not None
        return alone and "'" not in name and (not before or is_chatter(before, self.language))

    def _is_sure(self, found: Found, name: str) -> bool:
        """Return whether a greeting goes before, or it is written as names are there."""
        before = self.said[: found.begin]
        if self.names.greetings.search(self.low, 0, found.start) and is_chatter(
            before, self.language
        ):
            return True
        names = self.names
        if not name.startswith(names.surnames or ("\0",)):
            return False
        if names.own and not names.own.search(self.low, self._clause(found.begin), found.start):
            return False
        fits = len(name) == 3 if self.language == "ko" else 2 <= len(name) <= 4
        return fits and not name.endswith(names.never_ends or ("\0",))

    def _answer(self) -> str | None:
        """Return the name where nothing else is said."""
        start = without_chatter(self.said, self.language)
        end = _CLAUSE_END.search(self.low, start)
        until = end.start() if end else len(self.low)
        few = len(_WORD.findall(self.low, start, until)) <= _MOST_WORDS_OF_AN_ANSWER
        return self._between(start, until) if few else None

    def _clause(self, place: int) -> int:
        ends = (match.end() for match in _CLAUSE_END.finditer(self.low, 0, place))
        return max(ends, default=0)

    def _between(self, start: int, end: int) -> str | None:
        """Return the name between two places, None where it is none, or another person's."""
        start += len(self.low[start:end]) - len(self.low[start:end].lstrip())
        own_from = self._own_from(start, end)
        if own_from is None:
            return None
        words = [m.span() for m in _WORD.finditer(self.low, own_from, end)]
        if not words or self.names.no_name.match(self.low, words[0][0]):
            return None
        if (most := _MOST_LETTERS.get(self.language)) is not None:
            name = self.said[words[0][0] : words[-1][1]]
            return name if len(name.replace(" ", "")) <= most else None
        name = self.said[words[0][0] : words[self._count(words) - 1][1]]
        return name if len(name) > 1 else None

    def _own_from(self, start: int, end: int) -> int | None:
        """Return where a name begins behind "I" or a place, None where it is another's."""
        names, low = self.names, self.low
        if self.language == "hi":  # "I, from Lucknow, Harish"
            ends = [m.end() for m in _WORD.finditer(low, start, end) if names.ends.match(m[0])]
            return ends[-1] if ends and ends[-1] < end else start
        if names.others is None:
            return start
        topic = low.rfind(_JA_TOPIC, start, end) if self.language == "ja" else -1
        if topic >= 0 and not (names.own and names.own.search(low, start, topic)):
            return None
        start = max(start, topic + 1)
        if self.language == "ko" and " " in low[start:end].strip():
            start = low.rindex(" ", start, end) + 1
        return None if names.others.search(low, self._clause(start), start) else start

    def _count(self, words: Sequence[tuple[int, int]]) -> int:
        """Return how many words are the name, where words are set apart."""
        has_case = any(c.isupper() or c.islower() for c in self.said)
        last = 1
        while last < min(len(words), _MOST_WORDS):
            word = self.said[slice(*words[last])]
            if self.names.ends.match(self.low, words[last][0]):
                break
            if has_case and not word[0].isupper() and word.lower() not in _BETWEEN:
                break
            last += 1
        while last > 1 and self.said[slice(*words[last - 1])].lower() in _BETWEEN:
            last -= 1
        return 1 if not has_case and len(words) > _MOST_WORDS else last


@functools.cache
def _names_of(language: str) -> _Names:
    words: dict[str, Sequence[str]] = dict(table(language, "names"))
    spaced, particles = language not in UNSPACED_LANGUAGES, language == "ko"
    made = functools.partial(
        frames,
        hole="name",
        slots={},
        ends=words["ends"],
        spaced=spaced,
        particles=particles,
        strict=True,
    )
    listed = functools.partial(alternatives, spaced=spaced, particles=particles)
    none = r"(?!)"
    return _Names(
        made([ascii_signs(frame) for frame in words["told"]]),
        made(words.get("written", ())),
        made(words.get("greeted", ())),
        Pattern(listed(words["no_name"]) or none),
        Pattern(listed(words["ends"]) or none),
        Pattern("|".join(words["others"])) if "others" in words else None,
        Pattern("|".join(words["own"])) if "own" in words else None,
        Pattern(listed(words["greetings"])),
        tuple(words.get("surnames", ())),
        tuple(words.get("name_never_ends", ())),
        Pattern("|".join(folded(part.rstrip("*")).replace("?", r"\?") for part in words["asks"])),
    )
