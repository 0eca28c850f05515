"""Tell what a person only plays: a dream, a part, a song, somebody else's voice. No I/O.

It is opened by what names it and goes on until they come back to themselves; or it is disowned by
what follows it, as a joke is.
"""

from collections.abc import Sequence
from dataclasses import replace

from caller_memory.language import mood_patterns as moods
from caller_memory.language import play_patterns as english
from caller_memory.language.clause import SELF, Clause, Mood

_MEANT = (Mood.STATED, Mood.PAST, Mood.WISHED)

_FAR = 4
"""So many clauses before it are disowned."""


def played(made: Sequence[Clause]) -> list[Clause]:
    """Return the clauses of a turn, of which those are supposed that are played."""
    found, is_within = list(made), False
    for number, clause in enumerate(made):
        is_disowned = english.DISOWNS.search(clause.words)
        if is_disowned or english.WAKES.search(clause.words):
            start = max(0, number - _FAR) if is_disowned else 0
            end = number + bool(is_disowned)
            found[start:end] = map(_unmeant, found[start:end])
            is_within = number == 0  # "just kidding, I'm a millionaire"
        elif number and english.SWEARS.fullmatch(clause.words):
            if english.WILL.search(made[number - 1].words):
                found[number - 1] = _unmeant(made[number - 1])
        elif english.EXAGGERATES.search(clause.words):
            found[number] = _unmeant(clause)
        elif is_within and (clause.mood is Mood.REPORTED or english.RETURNS.match(clause.words)):
            is_within = False
        elif is_within and clause.subject == SELF:
            found[number] = _unmeant(clause)
        is_within = is_within or english.FRAMES.search(clause.words) is not None
    return found


def fallen_through(made: Sequence[Clause]) -> list[Clause]:
    """Return the clauses of a turn, of which those are past whose plan came to nothing."""
    found, planned = list(made), None
    for number, clause in enumerate(made):
        if moods.ARRANGED.search(clause.words) and clause.subject == SELF:
            planned = number
        elif planned is not None and moods.FELL_THROUGH.search(clause.words):
            found[planned : planned + 2] = (
                replace(each, mood=Mood.PAST) for each in found[planned : planned + 2]
            )
    return found


def _unmeant(clause: Clause) -> Clause:
    return replace(clause, mood=Mood.SUPPOSED) if clause.mood in _MEANT else clause
