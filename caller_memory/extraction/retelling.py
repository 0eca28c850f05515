"""Tell that words give another number, day or amount to what a fact is of. No I/O.

The words of a claim need not be those of the fact: "I'm back to working four days a week" is of
work_days = "three". What both are of is named by the fact's name, or by the words it was told in.
"""

from caller_memory.extraction.words import as_words, stems_in
from caller_memory.language import claim_patterns as english
from caller_memory.language import thing_patterns as things
from caller_memory.language.clause import SELF, SOMEBODY, Clause, Mood
from caller_memory.language.clauses import clauses
from caller_memory.language.contractions import written_out
from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import RELATIVES, same_person
from caller_memory.language.values import Value, same_kind, values
from caller_memory.models import Memory

_SOURCES = 3
_MINE = Pattern(r"\b(?:me|us|my|our)\b")


def retells(turn: Memory, fact: Memory) -> bool:
    """Return whether a turn gives another value to what a fact is of.

    Values that are no numbers are read by `claims` alone: there any word may be one.
    """
    text = written_out(turn.value.lower().replace("’", "'"))
    old = [each for each in values(fact.value.lower()) if each.kind != "colour"]
    if len(old) != 1 or not english.CUE.search(text) or english.ADDS.search(text):
        return False
    named = _things(fact, old[0])
    for clause in clauses(turn.value, turn.context):
        if clause.denied or clause.mood is not Mood.STATED or not _is_of(clause, fact.key.lower()):
            continue
        said = stems_in(clause.words)
        if any(thing <= said for thing in named) and _differs(clause.words, old[0]):
            return True
    return False


def _differs(words: str, old: Value) -> bool:
    """Return whether words tell another value of the kind, and that one no more."""
    alike = [each.value for each in values(words) if same_kind(each.kind, old.kind)]
    return bool(alike) and old.value not in alike


def _is_of(clause: Clause, key: str) -> bool:
    """Return whether a clause is of whom a fact is of."""
    whose = key.partition("_")[0]
    if whose in RELATIVES:
        return same_person(clause.subject, whose)
    if clause.subject == SELF:
        of_theirs = things.OF_THEIRS.search(clause.words)
        return not (of_theirs or clause.words.startswith("there "))
    named = any(same_person(clause.subject, word) for word in key.split("_"))
    return named or (clause.subject == SOMEBODY and _MINE.search(clause.words) is not None)


def _things(fact: Memory, old: Value) -> list[set[str]]:
    """Return the stems of what a fact is of: those of its name, and those it was told in."""
    parts = [part for part in fact.key.lower().split("_") if part not in things.ATTRIBUTES]
    aside = stems_in(" ".join(english.ASIDE)) | stems_in(fact.value)
    found = [stems_in(as_words("_".join(parts)))]
    for source in fact.sources[:_SOURCES]:
        for clause in clauses(source.words):
            if any(each.value == old.value for each in values(clause.words)):
                found.append(stems_in(clause.words) - aside)
    return [thing for thing in found if thing]
