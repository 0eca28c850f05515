"""Tell how a clause is meant: by its own words, and by the clause before it. No I/O.

A clause takes the mood of the one before if it is what that one tells, asks or supposes ("my
doctor says | I have gout"), its condition ("if I won | I would buy a boat"), or has no subject of
its own. Any other clause stands for itself.
"""

from collections.abc import Sequence
from dataclasses import replace

from caller_memory.language import mood_patterns as english
from caller_memory.language.clause import SELF, Clause, Mood


def mood_of(part: str, rest: str) -> Mood:
    """Return how a clause is meant by its own words.

    Args:
        rest: the clause without the words that lead it in.
    """
    if english.ASKED.match(rest) or english.ASKED.match(part):
        return Mood.ASKED
    if english.supposes(part) and not english.FREE_IF.match(part):
        return Mood.SUPPOSED
    if english.TELLS.match(rest) and not _says_oneself(rest):
        return Mood.REPORTED
    # "by the chemist, where Woolworths used to be"
    if english.PAST.search(part.partition(" where ")[0]):
        return Mood.PAST
    return Mood.WISHED if english.WISHES.search(part) else Mood.STATED


def _says_oneself(rest: str) -> bool:
    return bool(english.I_SAY.match(rest)) and not english.HEARS.match(rest)


def carried(last: Clause, clause: Clause, *, own: bool) -> Mood:
    """Return the mood of a clause behind another one of its sentence.

    Args:
        clause: in the mood of its own words.
        own: whether it has a subject of its own.
    """
    part, mood = clause.words, clause.mood
    if last.mood is Mood.STATED and english.HABIT.match(part):
        return last.mood
    if mood is Mood.ASKED:
        return mood
    match last.mood:
        case Mood.ASKED:
            return last.mood if _is_asked(last, part, own) else mood
        case _ if part.startswith(("but", "because")):
            return mood
        case Mood.SUPPOSED if mood is Mood.WISHED and english.NOT_YET.match(last.words):
            return mood
        case Mood.SUPPOSED:
            return Mood.SUPPOSED if _is_supposed(last, part, own) else mood
        case Mood.REPORTED:
            return Mood.REPORTED if _is_reported(last, clause, own) else mood
        case Mood.PAST if mood is Mood.WISHED and english.WISHED_ONCE.search(part):
            return Mood.PAST
        case Mood.PAST if mood is Mood.STATED:
            return Mood.PAST if english.WHEN.match(last.words) or not own else mood
        case Mood.WISHED if mood is Mood.STATED:
            return Mood.WISHED if not own or english.HOPES.search(last.words) else mood
    return mood


def _is_asked(last: Clause, part: str, own: bool) -> bool:
    embeds = english.ASK_EMBEDS.match(part)
    if english.FACTIVE.search(last.words) and not embeds and not last.words.startswith("if "):
        return False
    if own and part.startswith(english.GOES_ON):
        return False
    return (
        not own
        or bool(english.EMBEDS.match(part))
        or any(p.search(last.words) for p in (english.TAKES_CLAUSE, english.ONLY_HINTS))
    )


def _is_supposed(last: Clause, part: str, own: bool) -> bool:
    if english.FREE_IF.match(last.words):
        return False
    if english.HABITUAL_IF.match(last.words) and english.HABITUAL.match(part):
        return False
    return (
        not own
        or bool(english.GOVERNS.match(last.words) or english.ONLY_HINTS.fullmatch(last.words))
        or bool(english.DREAMS.search(last.words) or english.FICTION.search(last.words))
        or bool(english.AND_UNREAL.match(part))
    )


def _is_reported(last: Clause, clause: Clause, own: bool) -> bool:
    if not own:
        return True
    if clause.words.startswith(("so ", "and so ")):
        return False
    if english.ACCORDING.match(last.words):
        return True
    takes = english.TAKES_CLAUSE.search(last.words) or english.SAYS.search(last.words)
    if takes or english.EMBEDS.match(clause.words):
        return True
    if english.TELLS.match(last.words):
        return False  # "my sister says hello": it is told already
    # What follows the report goes on with it, unless it is of the person now.
    if clause.subject != SELF:
        return True
    if last.subject != SELF or not english.GOES_ALONG.match(clause.words):
        return False
    return not (english.PRESENT.match(clause.words) and english.BEFORE_NOW.search(last.words))


def _tells_behind(clause: Clause) -> bool:
    """Return whether a clause says who said what stands before it: "..., my son says"."""
    return clause.mood is Mood.REPORTED and bool(english.TAKES_CLAUSE.search(clause.words))


def settled(made: Sequence[Clause], sentence: str) -> list[Clause]:
    """Return the clauses of a sentence in the mood that their neighbours behind give them."""
    found = list(made)
    for number, clause in enumerate(found[1:], start=1):
        before = found[number - 1]
        if english.CONFIRMS.match(clause.words) and before.mood in (Mood.REPORTED, Mood.ASKED):
            found[number - 1] = replace(before, mood=Mood.STATED)
        if english.WHEN_YOUNG.match(clause.words) and before.mood is Mood.STATED:
            if english.WAS_SO.search(before.words):
                found[number - 1] = replace(before, mood=Mood.PAST)
    if len(found) > 1 and _tells_behind(found[-1]) and not english.WHATEVER.search(found[-2].words):
        found[-2] = replace(found[-2], mood=Mood.REPORTED)
    for number in range(len(found) - 2, -1, -1):
        # "a boat | that's what | I'd buy": it is named before it is wished for.
        is_unreal = found[number + 1].mood is Mood.SUPPOSED and number + 1 < len(found)
        if is_unreal and english.NAMES_IT.fullmatch(found[number].words):
            found[number] = replace(found[number], mood=Mood.SUPPOSED)
    if english.SARCASM.search(sentence):
        found = [replace(each, mood=Mood.SUPPOSED) for each in found]
    return found
