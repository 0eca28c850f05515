"""Tell a turn that says nothing of anybody: "Hallo, hören Sie mich?". No I/O.

A turn flows in, in any language that has a file, and what the agent said before it. What consists
of greetings, thanks, goodbyes, yes and no, words about the call and words of hesitation is chatter.
"""

import functools
import itertools
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

from caller_memory.language.patterns import Pattern
from caller_memory.language.wordings import Wordings, all_written_out, written_out
from caller_memory.languages import ENGLISH, table
from caller_memory.languages.folding import folded
from caller_memory.languages.scripts import DEVANAGARI, is_unspaced

_LONGEST = 160
"""So many characters of chatter have been heard; more are read by nobody."""
_NO_LETTERS = Pattern(rf"[^\w'{DEVANAGARI}]+")
_NO_LETTERS_OR_HOLES = Pattern(rf"[^\w'*{DEVANAGARI}]+")
_CLAUSE_END = Pattern(r"[,.;:!?\n…，。、！？；،؛؟।]+\s*")
_ASKS = ("?", "？", "؟", "か。", "か")


_PIECE, _CORE, _AROUND, _ADDRESS, _WAIT, _ERRAND = range(6)
_KEYS = (
    (_PIECE, "yes"),
    (_PIECE, "no"),
    (_PIECE, "pieces"),
    (_CORE, "cores"),
    (_AROUND, "around"),
    (_ADDRESS, "addresses"),
    (_WAIT, "waits"),
    (_ERRAND, "errands"),
)
"""A clause is made of pieces; or of a core, and of pieces and words around it. An address stands
beside a core: "Danke, Frau Berger." says nothing, "Frau Berger." may answer a question.
An errand follows a core that bids to wait: "Moment, ich mach nur das Fenster zu."."""


class _State(NamedTuple):
    """What the clauses so far are made of.

    Attributes:
        is_loose: whether the last clause has words that stand around a core.
        has_core: whether the last clause has a core.
        is_addressed: whether any clause has an address.
        had_core: whether any clause has a core.
        waits: whether any clause has a core that bids to wait.
    """

    is_loose: bool = False
    has_core: bool = False
    is_addressed: bool = False
    had_core: bool = False
    waits: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether a turn that ends here is chatter."""
        return self.had_core or not self.is_addressed

    def after(self, kind: int) -> Self:
        """Return the state after one more phrase of a kind."""
        is_core = kind in (_CORE, _WAIT) or (kind == _ERRAND and self.waits)
        return self._replace(
            is_loose=self.is_loose or kind in (_AROUND, _ERRAND),
            has_core=self.has_core or is_core,
            is_addressed=self.is_addressed or kind == _ADDRESS,
            had_core=self.had_core or is_core,
            waits=self.waits or kind == _WAIT,
        )


class _Chatter(NamedTuple):
    """What a language has of it, without signs.

    Attributes:
        phrases: what turns of chatter are made of, each of a kind that is named above.
        errands: what may be said after a word that bids to wait.
        yes_or_no: those pieces that answer a question.
        call: parts of questions of the agent that are about the call.
    """

    phrases: Wordings
    errands: Wordings
    yes_or_no: frozenset[str]
    call: tuple[str, ...]


def is_chatter(text: str, language: str) -> bool:
    """Return whether a turn consists of pieces of chatter, of the language or of English."""
    return len(text) <= _LONGEST and _pieces_of(text, language) is not None


def without_chatter(text: str, language: str) -> int:
    """Return where the chatter ends with which a turn begins, 0 without any."""
    clauses = [match.end() for match in _CLAUSE_END.finditer(text[:_LONGEST])]
    return next((end for end in reversed(clauses) if is_chatter(text[:end], language)), 0)


def answers(text: str, agent: str | None, language: str) -> bool:
    """Return whether a turn of chatter says yes or no to a question of the agent about the person.

    Args:
        agent: what the agent said just before, in the same language.
    """
    if not asks_of_the_person(agent or "", language) or text.rstrip().endswith(_ASKS[:3]):
        return False
    return not _chatter_of(language).yes_or_no.isdisjoint(_pieces_of(text, language) or ())


def asks_of_the_person(agent: str, language: str) -> bool:
    """Return whether the agent ends with a question that is not about the call."""
    asked = agent.rstrip()
    last = _last_sentence(folded(asked))
    return asked.endswith(_ASKS) and not any(part in last for part in _chatter_of(language).call)


def _pieces_of(text: str, language: str) -> list[str] | None:
    """Return the phrases of which a text is made altogether, None where it says more."""
    chatter = _chatter_of(language)
    unspaced = is_unspaced(language)
    words, starts = list[str](), set[int]()
    for clause in _CLAUSE_END.split(folded(text)):
        starts.add(len(words))
        said = _NO_LETTERS.sub(" ", clause)
        words += said.replace(" ", "") if unspaced else said.split()
    clauses = frozenset(starts)
    joint = "" if unspaced else " "
    made: list[dict[_State, list[str]]] = [{_State(): []}, *({} for _ in words)]
    for start, states in enumerate(made):
        if start in clauses:
            states = made[start] = _at_the_end_of_a_clause(states)
        found = chatter.phrases.found(words, start, clauses) if states else iter(())
        if any(state.waits for state in states):
            found = itertools.chain(found, chatter.errands.found(words, start, clauses))
        for end, kind in found:
            piece = joint.join(words[start:end])
            for state, before in states.items():
                made[end].setdefault(state.after(kind), [*before, piece])
    ends = _at_the_end_of_a_clause(made[-1])
    return next((said for state, said in ends.items() if state.says_nothing), None)


def _at_the_end_of_a_clause(states: Mapping[_State, list[str]]) -> dict[_State, list[str]]:
    """Return the states in which the next clause may begin."""
    done = ((state, said) for state, said in states.items() if state.has_core or not state.is_loose)
    return {state._replace(is_loose=False, has_core=False): said for state, said in done}


def _last_sentence(text: str) -> str:
    start = max(text.rstrip(" ?？؟。.!！").rfind(sign) for sign in ".!?。！？؟\n")
    return text[start + 1 :]


@functools.cache
def _chatter_of(language: str) -> _Chatter:
    words = table(language, "chatter")
    spaced = not is_unspaced(language)
    phrases, errands = Wordings(spaced=spaced), Wordings(spaced=spaced)
    for kind, key in _KEYS:
        for phrase in (*words.get(key, ()), *table(ENGLISH, "chatter").get(key, ())):
            for written in written_out(phrase):
                (errands if kind == _ERRAND else phrases).add(_plain(written, spaced), kind)
    joint = " " if spaced else ""
    said = all_written_out((*words["yes"], *words["no"]))
    yes_or_no = frozenset(joint.join(_plain([each], spaced)) for each in said)
    call = tuple(map(folded, all_written_out(words["call"])))
    return _Chatter(phrases, errands, yes_or_no, call)


def _plain(phrase: Iterable[str], spaced: bool) -> list[str]:
    """Return the words of a phrase, or its letters where words are not set apart."""
    plain = list[str]()
    for word in phrase:
        said = _NO_LETTERS_OR_HOLES.sub(" ", folded(word)).split()
        plain += [word] if word == "..." else said if spaced else "".join(said)
    return plain
