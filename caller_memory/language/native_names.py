"""Know a person's own name from what they say in another language than English. No I/O.

The sentences that tell it stand in the file of the language. Most tell it by themselves ("ich heiße
{name}"), some only where the name is written as one, some only behind a greeting or where the agent
has asked, since "ich bin {name}" also tells what somebody is.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from caller_memory.language.chatter import is_chatter, without_chatter
from caller_memory.language.frames import Found, Frames
from caller_memory.language.name_words import NameWords, name_words
from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.number_words import ascii_signs
from caller_memory.languages.folding import NUKTA, folded, folded_in_place
from caller_memory.languages.tokens import function_words

_READ = 400
"""So many characters at the beginning of a turn are looked through."""
_SHORTENED = Pattern(r"\b(dra?|prof|sra?|srta|mme|mlle|m|sig|dott|ing|lic|hr|fr)\.(?=\s)")
_CLAUSE_END = Pattern(r"[,.;:!?\n…]")
_WORD = Pattern(r"[^\s,.;:!?\"“”„«»()…]+")
_MOST_WORDS, _MOST_WORDS_OF_AN_ANSWER = 5, 3
_MOST_LETTERS_OF_A_SURNAME = 2
_MOST_LETTERS = {"zh": 4, "ja": 8, "ko": 5}
_BETWEEN = frozenset(
    "van von de der den da do dos das del la le di du el al bin zu ter ten".split()
)
_SURNAME = Pattern(
    r"(?: de l[ao]s?"
    r"|(?: (?:D[aei]|Dall?a?|Della?|Dei|Degli|D[oa]s?|D[ue]s?|El|L[aeo]|V[ao]n|De[rn])){1,2})"
    r" (?=([^\W\d_]))[\w'’-]+"
)
_SURNAME_FIRST = Pattern(r"(?<!\w)([^\W\d_][\w'’-]+), ([^\W\d_][\w'’-]+ \1)(?!\w)")
_SURNAME_AGAIN = r", ((?:[^\W\d_][\w'’-]+ ){{1,2}}{})(?!\w)"
_WRITTEN = Pattern(
    rf"[^\W\d_][\w'’-]+(?: (?:(?:{'|'.join(_BETWEEN)}) ){{,2}}[^\W\d_a-z][\w'’-]+){{1,3}}(?!\w)"
)
_PARTICLES = Pattern(r"de l[ao]s? (?=\w)")
_PATRONYMIC = ("вич", "вна", "чна", "шна")
_JA_TOPIC, _ZH_OF = "は", "的"


def native_names(said: str, asked: str | None, language: str) -> list[str]:
    """Return the names that a person gives themselves, the valid one last.

    Args:
        asked: what the agent said just before, in the same language.
        language: not English.
    """
    said = said[:_READ].replace(NUKTA, "") if NUKTA in said else said[:_READ]
    low = _SHORTENED.sub(r"\1 ", folded_in_place(ascii_signs(said)))
    if len(low) != len(said):
        return []
    question = folded_in_place(ascii_signs(asked or ""))
    words = name_words(language)
    # From the last to the first, so that the places of the others stay.
    for filler in reversed(list(words.fillers.finditer(low))):
        said, low = (f"{text[: filler.start()]} {text[filler.end() :]}" for text in (said, low))
    name = _Turn(said, low, words, language).name(question)
    return [name[0].upper() + name[1:]] if name else []


class _Turn(NamedTuple):
    """What a person said, and the same folded, with what the language says of names."""

    said: str
    low: str
    names: NameWords
    language: str

    def name(self, asked: str) -> str | None:
        """Return the name that it tells, None where it tells none."""
        if told := self._told(self.names.told) or self._told(self.names.family):
            return told
        is_asked = self.names.asks.search(asked) is not None and "?" not in self.low
        for frames_, written in ((self.names.written, True), (self.names.greeted, False)):
            for found in frames_.found(self.low):
                place = self._between(found.start, found.end)
                if place and self._opens(found, *place):
                    if written or is_asked or self._is_sure(found, *place):
                        return self._in_full(*place)
        return self._surname_first() or self._alone() or (self._answer() if is_asked else None)

    def _told(self, frames: Frames) -> str | None:
        """Return the name that is told last: who says what they are called adds "but call me"."""
        for found in sorted(frames.found(self.low), key=lambda found: -found.start):
            place = self._between(found.start, found.end)
            if not place or (found.begin == found.start and self._asks(found.end)):
                continue
            # "The neighbour on the phone": behind an article, what stands first may be anything.
            article = found.begin == found.start < place[0]
            if not (article and self.names.states.match(self.low, place[0])):
                return self._in_full(*place)
        return None

    def _alone(self) -> str | None:
        """Return the full name of which a turn with a greeting consists: "Good day, Anna Lang."."""
        names = self.names
        if not (greets := names.greetings.search(self.low)):
            return None
        start = without_chatter(self.said, self.language)
        name = _WRITTEN.match(self.said, start)
        if not name or names.titles.match(self.low, start) or name[0].endswith(_PATRONYMIC):
            return None
        rest = self.low[name.end() :].strip()
        if greets.start() >= name.end():  # "Anna Lang, good day."
            ends = self._greets(rest.strip(" ,.!"))
        else:
            goes_on = names.ends.match(rest) is not None
            ends = start >= greets.end() and (rest.strip(".!") == "" or goes_on)
        place = self._between(start, name.end())
        is_name = ends and place and not names.states.match(self.low, start)
        return name[0] if is_name and _is_written(name[0].split()) else None

    def _asks(self, place: int) -> bool:
        """Return whether the clause of a place is a question."""
        end = _CLAUSE_END.search(self.low, place)
        return end is not None and end[0] == "?"

    def _surname_first(self) -> str | None:
        """Return the name that is told as "Rossi, Mario Rossi"."""
        if not (match := _SURNAME_FIRST.search(self.said)):
            return None
        is_name = match[1][0].isupper() and match[2][0].isupper()
        before = self.said[: match.start()].strip()
        return match[2] if is_name and (not before or is_chatter(before, self.language)) else None

    def _in_full(self, start: int, end: int) -> str:
        """Return a name with what follows of it: "Anna", "Di Stefano"; "姓赵", "赵国强"."""
        more = _SURNAME.match(self.said, end)
        name = self.said[start : more.end() if more and more[1].isupper() else end]
        again = re.compile(_SURNAME_AGAIN.format(re.escape(name))).match(self.said, end)
        if again and again[1][0].isupper():
            return again[1]
        if self.language == "zh" and len(name) <= _MOST_LETTERS_OF_A_SURNAME:
            begin = end + 1 + self.low.startswith("叫", end + 1)
            full = _WORD.match(self.low, begin)
            if full and full[0].startswith(name) and len(full[0]) - len(name) in (1, 2):
                return full[0]
        return name

    def _opens(self, found: Found, start: int, end: int) -> bool:
        """Return whether a sentence stands alone, but for chatter before it."""
        name = self.said[start:end]
        titled = self.names.titles.search(self.low, found.start, start)
        if not titled and self.names.states.match(self.low, start):
            return False
        if name[0].islower() and not self._is_given(start, end):
            return False
        if "'" in name or self.low.startswith(_ZH_OF, end) or self._asks(found.end):
            return False
        clause_end = _CLAUSE_END.search(self.low, found.end)
        at = clause_end.start() if clause_end else len(self.low)
        behind = self.low[end:at].strip()
        before = self.said[self._clause(found.begin) : found.begin]
        alone = not behind or end == found.end < at or self.names.ends.match(behind) is not None
        return alone and (not before or is_chatter(before, self.language))

    def _is_sure(self, found: Found, start: int, end: int) -> bool:
        """Return whether a greeting or a title goes before, or it is written as names are there."""
        before, name = _CLAUSE_END.split(self.low[: found.begin]), self.low[start:end]
        names = self.names
        greets = all(map(self._greets, before))
        titled = greets and names.titles.search(self.low, found.start, start) is not None
        clause = self._clause(found.begin)
        is_own = names.own is None or names.own.search(self.low, clause, start) is not None
        if titled or (is_own and self._is_given(start, end)):
            return True
        if name.endswith(names.never_ends or ("\0",)):
            return False
        if greets and names.greetings.search(self.low, 0, found.start):
            return True
        if " " in name and _is_written(self.said[start:end].split()):
            return True
        if self.language == "ja":
            likely = name.startswith(names.surnames) or name.endswith(names.name_ends)
            return name in names.surnames or (is_own and likely)
        fits = len(name) == 3 if self.language == "ko" else 2 <= len(name) <= 4
        return fits and is_own and name.startswith(names.surnames or ("\0",))

    def _greets(self, clause: str) -> bool:
        """Return whether a clause is chatter, or a greeting of somebody: "good day, Mr Lang"."""
        few = len(clause.split()) <= _MOST_WORDS_OF_AN_ANSWER
        greets = few and self.names.greetings.match(clause.strip()) is not None
        return greets or is_chatter(clause, self.language)

    def _answer(self) -> str | None:
        """Return the name where nothing else is said."""
        start = without_chatter(self.said, self.language)
        end = _CLAUSE_END.search(self.low, start)
        until = end.start() if end else len(self.low)
        few = len(_WORD.findall(self.low, start, until)) <= _MOST_WORDS_OF_AN_ANSWER
        place = self._between(start, until) if few else None
        return self.said[slice(*place)] if place else None

    def _clause(self, place: int) -> int:
        ends = (match.end() for match in _CLAUSE_END.finditer(self.low, 0, place))
        return max(ends, default=0)

    def _between(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the place of a name between two places, None where it is none, or another's."""
        start += len(self.low[start:end]) - len(self.low[start:end].lstrip())
        own_from = self._own_from(start, end)
        if own_from is None:
            return None
        while before := self.names.before.match(self.low, own_from, end + 1):
            # "my surname is Le Goff"
            if before[0].strip() in _BETWEEN and self.said[own_from].isupper():
                if self.low[self._clause(own_from) : own_from].strip():
                    break
            own_from = before.end()
        if own_from > end and self.names.titles.search(self.low, start, own_from):
            # A name that begins as "and" does: "الأستاذ وائل".
            clause_end = _CLAUSE_END.search(self.low, end)
            end = clause_end.start() if clause_end else len(self.low)
        words = [m.span() for m in _WORD.finditer(self.low, own_from, end)]
        if not words or self.names.no_name.match(self.low, words[0][0]):
            return None
        if (most := _MOST_LETTERS.get(self.language)) is not None:
            start, end = words[0][0], words[-1][1]
            name = self.said[start:end].replace(" ", "")
            return (start, end) if len(name) <= most or name.isascii() else None
        start, end = words[0][0], words[self._count(words) - 1][1]
        return (start, end) if end - start > 1 and self._may_be_name(start, end) else None

    def _is_given(self, start: int, end: int) -> bool:
        """Return whether a name begins with a first name that many have."""
        words = self.low[start:end].split(maxsplit=2)
        first = words[1:2] if words and words[0] in self.names.parents else words[:1]
        return not self.names.given.isdisjoint(first)

    def _may_be_name(self, start: int, end: int) -> bool:
        name, language = self.said[start:end], self.language
        first = folded(name.split()[0], language)
        is_small = name[0].islower() and first in function_words(language)
        says_nothing = is_chatter(name, language) and not self._is_given(start, end)
        return not is_small and not says_nothing

    def _own_from(self, start: int, end: int) -> int | None:
        """Return where a name begins behind "I" or a place, None where it is another's."""
        names, low = self.names, self.low
        if self.language == "hi":  # "I, from Lucknow, Harish"
            ends = [m.end() for m in _WORD.finditer(low, start, end) if names.ends.match(m[0])]
            return ends[-1] if ends and ends[-1] < end else start
        if names.others is None:
            return start
        if told := names.apart.match(low, start, end) if names.apart else None:
            start = told.end()
        topic = low.rfind(_JA_TOPIC, start, end) if self.language == "ja" else -1
        if topic >= 0 and not (names.own and names.own.search(low, start, topic)):
            return None
        start = max(start, topic + 1)
        if own := names.own.match(low, start, end) if names.own else None:
            start = own.end()
        if self.language == "ko" and " " in low[start:end].strip():
            start = low.rindex(" ", start, end) + 1
        before = low[self._clause(start) : start]
        before = names.own.sub(" ", before) if names.own else before
        return None if names.others.search(before) else start

    def _count(self, words: Sequence[tuple[int, int]]) -> int:
        """Return how many words are the name, where words are set apart."""
        has_case = any(c.isupper() or c.islower() for c in self.said)
        last = 1
        while last < min(len(words), _MOST_WORDS):
            word = self.said[slice(*words[last])]
            start = words[last][0]
            if particles := _PARTICLES.match(self.low, start):
                if self.said[particles.end()].isupper():
                    last = min(last + len(particles[0].split()), len(words))
                    continue
            if self.names.ends.match(self.low, start):
                break
            if has_case and not word[0].isupper() and word.lower() not in _BETWEEN:
                break
            last += 1
        while last > 1 and self.said[slice(*words[last - 1])].lower() in _BETWEEN:
            last -= 1
        return 1 if not has_case and len(words) > _MOST_WORDS else last


def _is_written(words: Sequence[str]) -> bool:
    """Return whether words are written as those of a name."""
    return all(word[:1].isupper() or word in _BETWEEN for word in words) and words[0][0].isupper()
