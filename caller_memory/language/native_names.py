"""Know a person's own name from what they say in another language than English. No I/O.

The sentences that tell it stand in the file of the language. Most tell it by themselves ("ich heiße
{name}"), some only where the name is written as one, some only behind a greeting or where the agent
has asked, since "ich bin {name}" also tells what somebody is. What is told so says less than what
is told by itself: somebody else may be on the telephone.
"""

import itertools
from typing import NamedTuple

from caller_memory.language.bare_names import (
    alone,
    answer,
    claimed,
    goes_on,
    presented,
    says_whence,
    surname_first,
)
from caller_memory.language.chatter import asks_of_the_person, is_chatter
from caller_memory.language.corrected_names import corrected
from caller_memory.language.frames import Found, Frames
from caller_memory.language.known_names import known_name_told
from caller_memory.language.name_cases import nominative
from caller_memory.language.name_clauses import CLAUSE_END, FEW_WORDS, WORD
from caller_memory.language.name_particles import is_written
from caller_memory.language.name_places import Heard
from caller_memory.language.name_texts import heard_text, with_greetings_apart
from caller_memory.language.name_words import name_words
from caller_memory.language.pii.number_words import ascii_signs
from caller_memory.languages.folding import folded, folded_in_place
from caller_memory.languages.tokens import first_person

_ZH_OF = "的"
_LETTERS_OF_A_SURNAME = 3


class OwnName(NamedTuple):
    """A name that a person gives themselves.

    Attributes:
        is_sure: whether the sentence tells it by itself, or answers a question for it.
    """

    name: str
    is_sure: bool


def native_name(said: str, asked: str | None, language: str) -> OwnName | None:
    """Return the name that a person gives themselves, None where they give none.

    Args:
        asked: what the agent said just before, in the same language.
    """
    text = heard_text(said, language)
    if text is None:
        return None
    words = name_words(language)
    found = _Turn(text.said, text.low, words, language).own_name(asked or "")
    if found is None and (apart := with_greetings_apart(text, language)):
        found = _Turn(apart.said, apart.low, words, language).own_name(asked or "")
    if found is None:
        return None
    name = nominative(found.name, words)
    return found._replace(name=name[0].upper() + name[1:])


class _Turn(Heard):
    """What a person said."""

    def own_name(self, asked: str) -> OwnName | None:
        """Return the name that it tells, None where it tells none."""
        question = folded_in_place(ascii_signs(asked))
        asks = self._is_asked(question)
        is_asked = asks and not self.low.rstrip().endswith("?")
        is_of_others = not asks and self._is_of_others(asked)
        told = self._told(alone=is_of_others)
        known = None if is_of_others else known_name_told(self, is_asked=asks)
        if told and not (known and known != told[0] and known[1] >= told[0][1]):
            return told[1]
        if known:
            return OwnName(self.said[slice(*known)], is_asked)
        if name := corrected(self, asked):
            return OwnName(name, is_sure=True)
        if is_of_others:
            return None
        if name := (
            self._behind(self.names.written, is_asked=True)
            or self._behind(self.names.greeted, is_asked=is_asked)
            or (self._behind(self.names.answered, is_asked=True) if is_asked else None)
            or surname_first(self)
            or alone(self)
            or presented(self)
            or claimed(self)
            or (answer(self) if is_asked else None)
        ):
            return OwnName(name, is_asked)
        return None

    def _is_asked(self, question: str) -> bool:
        """Return whether the agent has asked for the name, and for nobody else's."""
        if self.names.asks.search(question) is None:
            return False
        return self.names.others is None or self.names.others.search(question) is None

    def _is_of_others(self, asked: str) -> bool:
        """Return whether a turn without a greeting may answer another question of the agent."""
        return asks_of_the_person(asked, self.language) and not self.names.greetings.search(
            self.low
        )

    def _told(self, *, alone: bool) -> tuple[tuple[int, int], OwnName] | None:
        """Return where the name stands that is told last, and the name.

        Who says what they are called adds "but call me".

        Args:
            alone: whether only what tells a name by itself does.
        """
        names = self.names
        for kinds in ((names.told,) if alone else (names.told, names.likely), (names.family,)):
            told = [
                (place, found, frames)
                for frames in kinds
                for found in frames.found(self.low)
                if (place := self._place(found))
                and (place := place if frames is not names.likely else self._likely(found, *place))
                and self._states(found, *place)
            ]
            if told:
                place, _, frames = max(told, key=lambda each: each[0][0])
                apart = (each for each, _, by in told if by is names.told and each[0] != place[0])
                name = self.in_full(*place)
                # "Call me Ali, my full name is Ali Haydar."
                shorter = (self.said[slice(*each)] for each in apart)
                name = next((each for each in shorter if name.startswith(f"{each} ")), name)
                return place, OwnName(name, frames is not names.likely)
        return None

    def _likely(self, found: Found, start: int, end: int) -> tuple[int, int] | None:
        """Return where a name that many have stands where one's own may, amid a turn."""
        if not self.is_common(start, end) or self.asks(end):
            return None
        if self.is_small and not self._is_full(found, start, end):
            end = self.known_end(start, end)
        if self.is_denied(found.begin) or self.goes_on_about(end):
            return None
        closes = found.close > found.end
        behind = self.low[found.close if closes else end : self.clause_end(found.close)].strip()
        if not behind or self._ends(behind):
            return start, end
        own = self.names.own
        is_own = own is not None and own.search(self.low, found.begin, found.close) is not None
        goes_on = self.low[found.start : start].strip() if closes else self.is_plain(behind)
        return (start, end) if is_own and goes_on else None

    def _is_full(self, found: Found, start: int, end: int) -> bool:
        """Return whether somebody tells a first name and what may be a family name: "I'm"."""
        words = [match.span() for match in WORD.finditer(self.low, start, end)]
        speaks = self._speaks((found.begin, found.start))
        return speaks and len(words) == FEW_WORDS - 1 and not self.joins(*words[1])

    def _place(self, found: Found) -> tuple[int, int] | None:
        place = self.between(found.start, found.end, closed=found.close > found.end)
        if found.close == found.end or (place and self.is_given(*place)):
            return place
        # What somebody is goes before the name: "The new boss from Rome Carla on the phone".
        words = [match.span() for match in WORD.finditer(self.low, found.start, found.end)]
        for before, word in itertools.pairwise(words):
            if self._speaks(words[0]):
                break  # "I've got Tony here"
            if self._is_role(before[0]) and self.is_given(*word):
                named = self.between(word[0], found.end, closed=True)
                left = self.low[named[1] : found.end].strip() if named else ""
                return named if not left or self._ends(left) else place
        return place

    def _speaks(self, word: tuple[int, int]) -> bool:
        """Return whether a word tells of oneself: "I", "I've"."""
        plain = folded(self.low[slice(*word)].partition("'")[0].strip(), self.language)
        return plain in first_person(self.language)

    def _is_role(self, start: int) -> bool:
        """Return whether a word before a name tells what somebody is, or whence."""
        whence = self.names.from_
        is_whence = whence is not None and whence.match(self.low, start) is not None
        return self.said[start].islower() or is_whence

    def _states(self, found: Found, start: int, end: int) -> bool:
        """Return whether a sentence that tells a name by itself does so."""
        # "This is the police": behind an article, it may be anything.
        may_be_any = found.start < start or found.begin == found.start or self.is_small
        if may_be_any and self.is_state(start, end) and not self.is_given(start, end):
            return False
        if self.is_denied(found.begin) or (found.begin == found.start and self.asks(found.end)):
            return False
        return not self._goes_on(found, start, end)

    def _behind(self, frames: Frames, *, is_asked: bool) -> str | None:
        """Return the name of a sentence that tells it where something speaks for it."""
        for found in frames.found(self.low):
            place = self._place(found)
            if place and self._opens(found, *place) and (is_asked or self._is_sure(found, *place)):
                return self.in_full(*place)
        return None

    def _goes_on(self, found: Found, start: int, end: int) -> bool:
        """Return whether the sentence goes on so that the word is none's name: "Rohit's wife"."""
        is_open = found.close == found.end or end < found.end
        if not is_open:
            return False
        return self.goes_on_about(end)

    def _opens(self, found: Found, start: int, end: int) -> bool:
        """Return whether a sentence stands alone, but for chatter before it."""
        name = self.said[start:end]
        titled = self.names.titles.search(self.low, found.start, start) is not None
        if not self.is_given(start, end) or (self.is_small and self.is_state(start, end)):
            *_, last = WORD.finditer(self.low, start, end)
            is_state = self.is_state(start, end) or self.is_state(*last.span())
            if is_state and not titled:
                return False
            first = WORD.match(self.said, start)
            may_be_small = titled and self.is_small and not is_state
            if name[0].islower() and not (may_be_small and first and not self.joins(*first.span())):
                return False
        if self._goes_on(found, start, end) or self.is_denied(found.begin):
            return False
        if (
            "'" in name
            or self.low.startswith("'", found.close)
            or self.low.startswith(_ZH_OF, end)
            or self.asks(found.end)
        ):
            return False
        closes = found.close > found.end
        behind = self.low[found.close if closes else end : self.clause_end(found.end)].strip()
        left = closes and self.low[end : found.end].strip()
        before = self.said[self.clause(found.begin) : found.begin]
        joined = self.names.joints.fullmatch(self.low, found.end, found.close) is not None
        alone = not behind or joined or (not closes and end == found.end)
        alone = (alone or self._ends(behind)) and (not left or self._ends(left))
        return alone and (not before or is_chatter(before, self.language))

    def _ends(self, behind: str) -> bool:
        whence = self.names.from_ is not None and self.names.from_.match(behind) is not None
        return whence or self.names.ends.match(behind) is not None

    def _speaks_on(self, end: int) -> bool:
        """Return whether somebody goes on about themself behind a name, or says whence."""
        return goes_on(self, end) or says_whence(self, end)

    def _is_sure(self, found: Found, start: int, end: int) -> bool:
        """Return whether a greeting or a title goes before, or it is written as names are there."""
        before, name = CLAUSE_END.split(self.low[: found.begin]), self.low[start:end]
        names = self.names
        greets = all(map(self.greets, before))
        titled = greets and names.titles.search(self.low, found.start, start) is not None
        clause = self.clause(found.begin)
        is_own = names.own is None or names.own.search(self.low, clause, start) is not None
        speaks = is_own or self._speaks_on(end)
        if titled or (speaks and self.is_given(start, end)):
            return True
        if name.endswith(names.never_ends or ("\0",)):
            return False
        if greets and names.greetings.search(self.low, 0, start):
            return True
        if self.has_case and name.endswith(names.name_ends or ("\0",)):
            return True
        if " " in name and is_written(self.said[start:end].split()):
            # "I'm Team Leader."
            says_who = not self._speaks((found.begin, found.start)) or self._speaks_on(end)
            if says_who:
                return True
        if not self.has_case and names.from_ and names.from_.search(self.low, found.begin, start):
            return True
        if self.has_case:
            return False
        if self.language == "ja":
            likely = name.startswith(names.surnames) or name.endswith(names.name_ends)
            fits = len(name) <= _LETTERS_OF_A_SURNAME and name.endswith(names.surname_ends)
            return fits or name in names.surnames or (is_own and likely)
        fits = len(name) == 3 if self.language == "ko" else 2 <= len(name) <= 4
        return fits and is_own and name.startswith(names.surnames or ("\0",))
