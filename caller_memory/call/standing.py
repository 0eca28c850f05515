"""Leave out of a prompt what does not stand any more: former values, and turns that a fact covers.

What was is shown where the past is asked for. Nothing is erased by this.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from caller_memory.extraction.frames import OWN_KEYS, kind_of
from caller_memory.extraction.words import as_words, stems_in
from caller_memory.language.clause import SELF, Mood
from caller_memory.language.clauses import clauses
from caller_memory.language.patterns import Pattern
from caller_memory.models import Kind, Memory
from caller_memory.spellings import one_name

_MORE = 2
"""So many content words of its own, and a turn tells more than the fact that covers it."""

_TELLS = {
    "home": Pattern(r"\b(?:live|living|moved to|based in|my home is|my address)\b"),
    "job": Pattern(r"\b(?:work (?:as|at|for|in)|my job|my occupation|my profession)\b"),
    "name": Pattern(r"\b(?:my name|call me)\b"),
    "": Pattern(r"(?!)"),
}

_PAST = Pattern(
    r"\b(?:used to|before|earlier|previous(?:ly)?|former(?:ly)?|ago|back then|in the past|history|"
    r"originally|at first|until|no longer|any ?more|once|ever|last (?:year|month|week|summer|"
    r"winter|"
    r"spring|autumn|fall|time)|chang(?:e|ed)|(?:in|since) (?:19|20)\d\d|when i was|old (?:job|home|"
    r"house|flat|address|name|number))\b"
    r"|\b(?:what|where|who|when|which|how|why)(?: \w+){0,2} (?:was|were|had|did (?:i|we|she|he|"
    r"they|"
    r"my \w+) (?!tell|say|mention|want|ask))\b|^(?:was|were|did (?:i|we|my \w+) (?!tell|say|"
    r"mention|"
    r"ask))\b"
)


def asks_for_the_past(message: str) -> bool:
    """Return whether a message asks for what was."""
    return _PAST.search(" ".join(message.lower().replace("’", "'").split())) is not None


def standing(memories: Iterable[Memory], message: str = "") -> list[Memory]:
    """Return the memories that stand, in their order; all of them where the past is asked for."""
    found = list(memories)
    if asks_for_the_past(message):
        return found
    former = [(_name(m), stems_in(m.value)) for m in found if m.superseded_at]
    facts = [_known(m, former) for m in found if m.kind is Kind.FACT and m.holds]
    told = {source.words for m in found if m.superseded_at for source in m.sources}
    return [
        _without_words(m, told) for m in found if not m.superseded_at and not _is_covered(m, facts)
    ]


def _without_words(memory: Memory, told: Container[str]) -> Memory:
    """Return a fact without the words that tell something former beside it."""
    if memory.kind is not Kind.FACT or not any(s.words in told for s in memory.sources):
        return memory
    kept = tuple(source for source in memory.sources if source.words not in told)
    return replace(memory, sources=kept)


class _Fact(NamedTuple):
    """A fact that holds, by the stems of its words."""

    updated_at: datetime
    name: set[str]
    value: set[str]
    former: list[set[str]]
    tells: Pattern


def _known(fact: Memory, former: Sequence[tuple[str, set[str]]]) -> _Fact:
    kind = kind_of(fact.key) if fact.key in OWN_KEYS else ""
    return _Fact(
        fact.updated_at,
        stems_in(as_words(fact.key)),
        stems_in(fact.value),
        [value for name, value in former if value and name == one_name(fact.key)],
        _TELLS[kind],
    )


def _is_covered(turn: Memory, facts: Sequence[_Fact]) -> bool:
    """Return whether a fact tells what a turn tells, or corrects it since."""
    if turn.kind is not Kind.TURN or not facts:
        return False
    own = stems_in(turn.value)
    said = turn.value.lower().replace("’", "'")
    return bool(own) and any(
        fact.updated_at >= turn.updated_at and _covers(fact, own, said) for fact in facts
    ) and all(
        clause.subject == SELF
        for clause in clauses(turn.value, turn.context)
        if clause.mood is Mood.STATED
    )  # fmt: skip


def _covers(fact: _Fact, own: set[str], said: str) -> bool:
    says_it = bool(fact.value) and fact.value <= own
    names_it = bool(fact.name) and (fact.name <= own or fact.tells.search(said) is not None)
    more = _MORE if names_it else 1
    if says_it:
        return len(own - fact.value - fact.name) < more
    outdated = any(was <= own and len(own - was - fact.name) < more for was in fact.former)
    return outdated or (names_it and len(own - fact.name) <= _MORE)


def _name(memory: Memory) -> str:
    return one_name(memory.former_key or memory.key)
