"""Leave out of a prompt what does not stand any more: former values, and turns that a fact covers.

What was is shown where the past is asked for. Nothing is erased by this.
"""

from collections.abc import Iterable, Sequence

from caller_memory.extraction.bearing import OWN_KEYS, kind_of
from caller_memory.extraction.words import as_words, stems_in
from caller_memory.language.clauses import SELF, Mood, clauses
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
    facts = [memory for memory in found if memory.kind is Kind.FACT and memory.holds]
    former = [memory for memory in found if memory.superseded_at]
    return [
        memory
        for memory in found
        if not memory.superseded_at and not _is_covered(memory, facts, former)
    ]


def _is_covered(turn: Memory, facts: Sequence[Memory], former: Sequence[Memory]) -> bool:
    """Return whether a fact tells what a turn tells, or corrects it since."""
    if turn.kind is not Kind.TURN:
        return False
    own = stems_in(turn.value)
    told = [clause for clause in clauses(turn.value, turn.context) if clause.mood is Mood.STATED]
    if not own or any(clause.subject != SELF for clause in told):
        return False
    for fact in facts:
        if fact.updated_at < turn.updated_at:
            continue
        name, value = stems_in(as_words(fact.key)), stems_in(fact.value)
        before = [stems_in(each.value) for each in former if _name(each) == one_name(fact.key)]
        outdated = next((was for was in before if was and was <= own), None)
        says_it = bool(value) and value <= own
        kind = kind_of(fact.key) if fact.key in OWN_KEYS else ""
        said = turn.value.lower().replace("’", "'")
        names_it = bool(name) and (name <= own or _TELLS[kind].search(said))
        more = _MORE if names_it else 1
        if says_it and len(own - value - name) < more:
            return True
        if outdated and not says_it and len(own - outdated - name) < more:
            return True
        if names_it and not says_it and len(own - name) <= _MORE:
            return True
    return False


def _name(memory: Memory) -> str:
    return one_name(memory.former_key or memory.key)
