"""Tell whether a clause is meant as a note takes it. No I/O."""

from caller_memory.language.clause import Clause, Mood
from caller_memory.language.clause_patterns import OVER
from caller_memory.language.mood_patterns import FICTION, TENTATIVE
from caller_memory.language.patterns import Pattern
from caller_memory.models import Category

_INTENDED = {Category.GOAL, Category.PLAN, Category.PREFERENCE, Category.INTEREST}
_INTENDS = Pattern(r"\b(?:plan|want|wish|goal|going to|intend|hope|future|next|will|trip|learn)")
_SETTLED = Pattern(
    r"^(?!.*\b(?:want|wish|hop(?:e|es|ing)|would|'d|like|plan|think|thinking|if|maybe|might)\b)"
    r".*\b(?:will|is going to|'s going to|are going to|'re going to|'ll)\b"
)
"""What will be so of somebody else, of whom nothing is known but what is said."""
_OPEN = Pattern(r"\b(?:may|might|maybe|perhaps|possibly|could|thinking of|considering)\b")
_WAS = Pattern(r"\b(?:former|previous|used to|was|were|old|childhood|past|ex|earlier|until)")
_LIVED = Pattern(
    r"^(?!.*\b(?:still|since|now|until now)\b).*\b(?:i|we)(?: only| also| then| first| both)* "
    r"(?:lived|was an?|were an?|worked (?:as|for|at|in))\b"
)
_ADVICE = Pattern(r"\b(?:advice|advise|opinion|says|said|thinks|told|recommend)")


def is_so(clause: Clause, category: Category, note: str, kind: str) -> bool:
    """Return whether a clause is meant as its note takes it: a wish is a plan, and no fact.

    Args:
        note: its key and value as words, in lower case.
        kind: what the key is of: "home", "job", "name"; "" if of none.
    """
    match clause.mood:
        case Mood.STATED if category is Category.EXPERIENCE or _WAS.search(note):
            return True
        case Mood.STATED:
            return kind not in ("home", "job") or not _LIVED.search(clause.words)
        case Mood.SUPPOSED:
            return bool(FICTION.search(note)) or (
                category in _INTENDED and bool(_OPEN.search(note))
            )
        case Mood.WISHED if kind == "age":
            return True  # "I'll be forty in March"
        case Mood.WISHED if TENTATIVE.search(clause.words):
            return category in (Category.GOAL, Category.PLAN)
        case Mood.WISHED:
            of_others = category is Category.RELATIONSHIP and kind not in ("home", "job")
            is_settled = of_others and _SETTLED.search(clause.words)
            return category in _INTENDED or bool(is_settled or _INTENDS.search(note))
        case Mood.PAST if OVER.search(clause.words) and OVER.search(note):
            return True
        case Mood.PAST:
            return category is Category.EXPERIENCE or bool(_WAS.search(note))
        case Mood.REPORTED:
            return bool(_ADVICE.search(note))
        case _:
            return False
