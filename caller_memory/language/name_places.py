"""Know where in a turn a name begins and ends, and what speaks for a word being one. No I/O.

Capitals do, where a script has them and recognition writes them; first names that many have; and
against it the words that the language's file lists: function words, what somebody may be.
"""

import itertools
import re
from collections.abc import Sequence

from caller_memory.language.chatter import is_chatter
from caller_memory.language.name_clauses import WORD, Clauses
from caller_memory.language.name_particles import MORE_PARTICLES, PARTICLES, SMALL_FIRST, is_written
from caller_memory.language.patterns import Pattern
from caller_memory.languages.folding import folded
from caller_memory.languages.tokens import function_words

_MOST_WORDS = 5
_FIRST_AND_LAST = 2
_MOST_LETTERS_OF_A_SURNAME = 2
_MOST_LETTERS = {"zh": 4, "ja": 8, "ko": 5}
_SURNAME = Pattern(
    r"(?: de l[ao]s?"
    r"|(?: (?:D[aei]|Dall?a?|Della?|Dei|Degli|D[oa]s?|D[ue]s?|El|L[aeo]|V[ao]n|De[rn])){1,2})"
    r" (?=([^\W\d_]))[\w'’-]+"
)
_AGAIN = (
    r", ((?:[^\W\d_][\w'’-]+ ){{1,2}}{name}(?!\w)|{name}(?: [^\s,.;:!?।]+){{1,2}}(?=[\s,.;:!?।]|$))"
)
_NO_NAME = re.compile(r"\d|\w\w['’][^\W\d_A-Z]")
"""What is in no name: a digit, an ending as in "Ahmet'ti"."""
_SENTENCE_END = re.compile(r"\w{3}[.!?]\s+$")
_SYLLABLES = 3
_JA_TOPIC = "は"
_OF = ("の", "우리 ", "저희 ", "제 ", "내 ")
_HIRAGANA = re.compile(r"[\u3041-\u309f]|[\u3041-\u309f]{6,}")


class Heard(Clauses):
    """What a person said, with the places of names in it."""

    def is_given(self, start: int, end: int) -> bool:
        """Return whether a name begins with a first name that many have."""
        words = self.low[start:end].split(maxsplit=2)
        first = words[1:2] if words and words[0] in self.names.parents else words[:1]
        return not self.names.given.isdisjoint(first)

    def is_surname(self, start: int, end: int) -> bool:
        """Return whether a word is a family name that many have, or ends as many do."""
        word = self.low[start:end]
        return word in self.names.surnames or word.endswith(self.names.name_ends or ("\0",))

    def known_end(self, start: int, end: int) -> int:
        """Return where a name ends, by words that are known to be of names."""
        first, *more = (word.span() for word in WORD.finditer(self.low, start, end))
        return [first, *itertools.takewhile(self._is_of_a_name, more)][-1][1]

    def _is_of_a_name(self, word: tuple[int, int]) -> bool:
        known = self.is_given(*word) or self.is_surname(*word)
        return known or self.low[slice(*word)] in PARTICLES

    def is_common(self, start: int, end: int) -> bool:
        """Return whether a word is known to be a name, or made as names are."""
        if self.language == "ko" and self._is_korean(start, end) and not self.is_state(start, end):
            return True
        return self.is_known(start, end)

    def is_known(self, start: int, end: int) -> bool:
        """Return whether many have the first name, or the family name behind another."""
        if self.is_given(start, end):
            return not (self.is_small and self.is_state(start, end))
        last = start + self.low[start:end].rfind(" ") + 1
        return start < last and self.is_surname(last, end) and not self.is_state(start, end)

    def is_state(self, start: int, end: int) -> bool:
        """Return whether a word behind "I am" says what somebody is."""
        state = self.names.states.match(self.low, start)
        # Where no blanks tell a word from a part of one, as in "이상" and "이상민".
        is_part = self.language == "ko" and state is not None and self._is_korean(start, end)
        return state is not None and not (is_part and state.end() < end)

    def _is_korean(self, start: int, end: int) -> bool:
        """Return whether a name is as most in Korea: a family name and two syllables."""
        name = self.low[start:end]
        return len(name) == _SYLLABLES and name.startswith(self.names.surnames)

    def in_full(self, start: int, end: int) -> str:
        """Return a name with what follows of it: "Anna", "Di Stefano"; "姓赵", "赵国强"."""
        more = _SURNAME.match(self.said, end)
        name = self.said[start : more.end() if more and more[1].isupper() else end]
        again = re.compile(_AGAIN.format(name=re.escape(name))).search(self.said, end)
        titled = again and self.names.titles.match(self.low, again.start(1))
        if again and not titled and (not self.has_case or is_written(again[1].split())):
            return again[1]
        if self.language == "zh" and len(name) <= _MOST_LETTERS_OF_A_SURNAME:
            begin = end + 1 + self.low.startswith("叫", end + 1)
            full = WORD.match(self.low, begin)
            if full and full[0].startswith(name) and len(full[0]) - len(name) in (1, 2):
                return full[0]
        return name

    def between(self, start: int, end: int, *, closed: bool = False) -> tuple[int, int] | None:
        """Return the place of a name between two places, None where it is none, or another's.

        Args:
            closed: whether it ends there for sure.
        """
        start += len(self.low[start:end]) - len(self.low[start:end].lstrip(" -–—"))
        own_from = self._own_from(start, end)
        if own_from is None:
            return None
        while before := (
            self.names.greetings_before.match(self.low, own_from, end)
            or self.names.before.match(self.low, own_from, end + 1)
        ):
            # "my surname is Le Goff"
            if before[0].strip() in PARTICLES and self.said[own_from].isupper():
                if self.low[self.clause(own_from) : own_from].strip():
                    break
            own_from = before.end()
        if own_from >= end and (titles := self.names.titles.search(self.low, start, own_from)):
            # A name that begins as "and" does: "الأستاذ وائل". Or nothing but what is a title else.
            until = end if closed else self.clause_end(end)
            if WORD.search(self.low, own_from, until):
                end = until
            else:
                own_from = titles.start()
        words = [m.span() for m in WORD.finditer(self.low, own_from, end)]
        if not words or self.names.no_name.match(self.low, words[0][0]):
            return None
        if (most := _MOST_LETTERS.get(self.language)) is not None:
            start, end = words[0][0], words[-1][1]
            name = self.said[start:end].replace(" ", "")
            fits = len(name) <= most or name.isascii()
            return (start, end) if fits and not _HIRAGANA.fullmatch(name) else None
        titled = closed and self.names.titles.search(self.low, start, own_from) is not None
        start, end = words[0][0], words[self._count(words, titled=titled) - 1][1]
        return (start, end) if end - start > 1 and self._may_be_name(start, end) else None

    def _may_be_name(self, start: int, end: int) -> bool:
        if _NO_NAME.search(self.said, start, end):
            return False
        if self.is_given(start, end):
            return True
        name, language = self.said[start:end], self.language
        first = name.split()[0]
        is_small = first[0].islower() and (first not in SMALL_FIRST or first == name)
        if is_small and self.has_capitals:
            return False  # a name would begin with a capital, as the turn does
        if is_small or not self.low[:start].strip():
            if folded(first, language) in function_words(language):
                return False
        return not is_chatter(name, language)

    def _own_from(self, start: int, end: int) -> int | None:
        """Return where a name begins behind "I" or a place, None where it is another's."""
        names, low = self.names, self.low
        if self.language == "hi":  # "I, from Lucknow, Harish"
            if names.others and names.others.search(low, self.clause(start), start):
                return None
            ends = [m.end() for m in WORD.finditer(low, start, end) if names.ends.match(m[0])]
            return ends[-1] if ends and ends[-1] < end else start
        if names.others is None:
            return start
        if hesitates := names.before.match(low, start, end) if self.language == "ja" else None:
            start = hesitates.end()
        if told := names.apart.match(low, start, end) if names.apart else None:
            start = told.end()
        topic = low.rfind(_JA_TOPIC, start, end) if self.language == "ja" else -1
        if topic >= 0 and not (names.own and names.own.search(low, start, topic)):
            return None
        start = max(start, topic + 1)
        own = names.own.match(low, start, end) if names.own else None
        if own and own.end() < end:
            start = own.end()
        if self.language == "ko" and " " in low[start:end].strip():
            start = low.rindex(" ", start, end) + 1
        begin = self.clause(start)
        before = low[begin:start]
        if not before.strip() and self._ends_with_another(begin - 1):
            return None
        before = names.own.sub(" ", before) if names.own else before
        return None if names.others.search(before) else start

    def _ends_with_another(self, end: int) -> bool:
        """Return whether the clause before a comma only names somebody: "my dog, he's called"."""
        before = self.low[self.clause(end) : end] if end > 0 else ""
        if self.names.others is None or not before:
            return False
        return any(
            other.end() == len(before) and before[: other.start()].endswith(_OF)
            for other in self.names.others.finditer(before)
        )

    def _count(self, words: Sequence[tuple[int, int]], *, titled: bool) -> int:
        """Return how many words are the name, where words are set apart."""
        has_case = self.has_case
        is_name = titled or self.is_given(*words[0])
        if self.is_small and len(words) == _FIRST_AND_LAST and is_name:
            return 1 if self.joins(*words[1]) else _FIRST_AND_LAST
        last = 1
        while last < min(len(words), _MOST_WORDS):
            word = self.said[slice(*words[last])]
            start = words[last][0]
            if _SENTENCE_END.search(self.said, words[last - 1][0], start):
                break
            if particles := MORE_PARTICLES.match(self.low, start):
                if self.said[particles.end()].isupper():
                    last = min(last + len(particles[0].split()), len(words))
                    continue
            if self.names.ends.match(self.low, start):
                break
            if has_case and not word[0].isupper() and word.lower() not in PARTICLES:
                known = not self.has_capitals and self.is_given(*words[last])
                if not known and not (self.is_small and self.is_surname(*words[last])):
                    break
            if not has_case and self.joins(*words[last]):
                break
            last += 1
        while last > 1 and self.said[slice(*words[last - 1])].lower() in PARTICLES:
            last -= 1
        return 1 if not has_case and len(words) > _MOST_WORDS else last

    def joins(self, start: int, end: int) -> bool:
        """Return whether a word is none of a name, where no capitals tell."""
        word = self.said[start:end]
        plain = folded(word, self.language)
        if plain in self.names.parents:
            return False
        whence = self.names.from_
        if whence is not None and self.has_case and whence.match(self.low, start):
            return True
        none = self.names.ends.match(self.low, start) or self.names.no_name.match(self.low, start)
        says_nothing = self.has_case and (none is not None or is_chatter(word, self.language))
        return plain in function_words(self.language) or says_nothing
