"""Tell what a person only plays: a dream, a part, a song, somebody else's voice. No I/O.

It is opened by what names it and goes on until they come back to themselves; or it is disowned by
what follows it, as a joke is.
"""

from collections.abc import Sequence
from dataclasses import replace

from caller_memory.language import play_patterns as english
from caller_memory.language.clause import SELF, Clause, Mood

_MEANT = (Mood.STATED, Mood.PAST, Mood.WISHED)


def played(made: Sequence[Clause]) -> list[Clause]:
    """Return the clauses of a turn, of which those are supposed that are played."""
    found, is_within = list(made), False
    for number, clause in enumerate(made):
        if english.WAKES.search(clause.words) or english.DISOWNS.search(clause.words):
            found[: number + 1] = map(_unmeant, found[: number + 1])
            is_within = number == 0  # "just kidding, I'm a millionaire"
        elif number and english.SWEARS.fullmatch(clause.words):
            if english.WILL.search(made[number - 1].words):
                found[number - 1] = _unmeant(made[number - 1])
        elif english.EXAGGERATES.search(clause.words):
            found[number] = _unmeant(clause)
        elif is_within and english.RETURNS.match(clause.words):
            is_within = False
        elif is_within and clause.subject == SELF:
            found[number] = _unmeant(clause)
        is_within = is_within or english.FRAMES.search(clause.words) is not None
    return found


def _unmeant(clause: Clause) -> Clause:
    return replace(clause, mood=Mood.SUPPOSED) if clause.mood in _MEANT else clause
