"""Tell whether a clause is meant as a note takes it. No I/O."""

from caller_memory.language.clause import Clause, Mood
from caller_memory.language.mood_patterns import FICTION, TENTATIVE
from caller_memory.language.negation_patterns import OVER
from caller_memory.language.patterns import Pattern
from caller_memory.models import Category

_INTENDED = {Category.GOAL, Category.PLAN, Category.PREFERENCE, Category.INTEREST}
_INTENDS = Pattern(
    r"\b(?:plan|want|wish|goal|going to|intend|hope|future|next|will|trip|learn|wait)"
)
_SETTLED = Pattern(
    r"^(?!.*\b(?:want|wish|hop(?:e|es|ing)|would|'d|like|plan|think|thinking|if|maybe|might)\b)"
    r".*\b(?:will|is going to|'s going to|are going to|'re going to|'ll)\b"
)
"""What will be so of somebody else, of whom nothing is known but what is said."""
_OPEN = Pattern(r"\b(?:may|might|maybe|perhaps|possibly|could|thinking of|considering)\b")
_WAS = Pattern(r"\b(?:former|previous|used to|was|were|old|childhood|past|ex|earlier|until)")
_LIVED = Pattern(
    r"^(?!.*\b(?:still|since|now|until now)\b).*\b(?:i|we)(?: only| also| then| first| both)* "
    r"(?:lived|was an?|were an?|worked (?:as|for|at|in)|retired from|quit)\b"
)
_ARTS = Pattern(
    r"\b(?:novels?|books?|story|stories|plays?|theatre|dramas?|dramatics|games?|gaming|films?|"
    r"movies?|shows?|"
    r"series|panto|pantomime|musical|writing|reading|acting|role|character|dream|poems?|songs?)\b"
)
_ART = (Category.INTEREST, Category.EXPERIENCE, Category.PLAN, Category.GOAL)
_BOTHERS = Pattern(
    r"\b(?:queu\w+|traffic|jams?|parked|stuck|waiting|on hold|alarm|getting up at (?:two|three|"
    r"four|five|\d)|"
    r"commut\w+|cancell?ed|delay\w*|tax(?:es)?|bills?|roadworks|root canal|paperwork|overtime|"
    r"cleaning|scrubbing|ironing|washing up|hoovering|potholes|hangovers?|parking (?:ticket|"
    r"fine)s?|"
    r"invoices|spreadsheets|cold calls?|spam|mosquitoes|drizzle|at the crack of dawn|in the "
    r"pouring rain|"
    r"rush hour|night shifts?|early shifts?|the m\d+)\b"
)
_GLAD = Pattern(
    r"\b(?:love|loving|adore|live for|nothing like|delight\w*|thrill\w*|joy|bliss|can't get "
    r"enough|over the moon|favou?rite)\b"
)
"""Who adores what bothers everybody means the opposite."""
_LIKE_A = Pattern(
    r"(?:\b(?:am|is|are|was|were|be|been|feel\w*|look\w*|sound\w*|sle[ep]\w*|work\w*|eat\w*|"
    r"drink\w*|memory|head|"
    r"eyes|heart|body|knees|bones|face|voice|just|bit|more|almost)|'m|'s|'re) like (?:an?|the) "
)
_WENT_BY = Pattern(
    r"\b(?:yesterday|last (?:night|week|weekend|month|year|summer|winter|spring|autumn|\w+day)|ago|"
    r"in the (?:\w+ties|eighties|nineties)|in (?:19|20)\d\d|years back|back in|used to)\b"
)
_DID = Pattern(
    r"\b(?:i|we|they|he|she|it) (?:fell|went|saw|met|broke|ate|flew|drove|visited|enjoyed|"
    r"attended|watched|won|"
    r"lost|got rained|did|had (?!to)|tripped|slipped|caught|ran|swam)\b"
)
_ARRANGES = Pattern(
    r"\b(?:book(?:ed)?|arranged|bought|decided|agreed|signed|got (?:tickets|an? )|applied|"
    r"plan\w*|going|'ll|"
    r"will|next|tomorrow|want\w*|ordered|paid|reserved|promised|invited)\b"
)
_LIES_AHEAD = Pattern(
    r"\b(?:tomorrow|tonight|next (?:week|weekend|month|year|summer|winter|spring|autumn|\w+day)|"
    r"in (?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|\d+|a few|a couple of) "
    r"(?:days?|weeks?|"
    r"months?|hours?)|\w+ from (?:now|today))\b"
)
_HAS_BEEN = Pattern(
    r"\b(?:\w{2,}ed|was|were|had|did|went|got|came|took|saw|met|made|told|found|left|lost|won|"
    r"been|done)\b"
)
_ADVICE = Pattern(r"\b(?:advice|advise|opinion|says|said|thinks|told|recommend)")


def is_so(clause: Clause, category: Category, note: str, kind: str) -> bool:
    """Return whether a clause is meant as its note takes it: a wish is a plan, and no fact.

    Args:
        note: its key and value as words, in lower case.
        kind: what the key is of: "home", "job", "name"; "" if of none.
    """
    if _GLAD.search(clause.words) and _BOTHERS.search(clause.words):
        return False
    if _is_likened(clause.words, note) or not _is_in_time(clause, category):
        return False
    match clause.mood:
        case Mood.STATED if category is Category.EXPERIENCE or _WAS.search(note):
            return True
        case Mood.STATED:
            return kind not in ("home", "job") or not _LIVED.search(clause.words)
        case Mood.SUPPOSED:
            is_art = category in _ART and FICTION.search(clause.words) and _ARTS.search(note)
            return bool(FICTION.search(note) or is_art) or (
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


def _is_likened(said: str, note: str) -> bool:
    """Return whether a note takes what something is only likened to: "a memory like an "
    "elephant"."""
    if "like" in note:
        return False
    behind = (said[found.end() :].partition(" ")[0] for found in _LIKE_A.finditer(said))
    return any(word in note.split() for word in behind)


def _is_in_time(clause: Clause, category: Category) -> bool:
    """Return whether a plan lies ahead in a clause, and an experience behind."""
    words = clause.words
    if category is Category.PLAN:
        went_by = _WENT_BY.search(words) or (clause.mood is Mood.STATED and _DID.search(words))
        return not went_by or bool(_ARRANGES.search(words))
    if category is Category.EXPERIENCE:
        return not _LIES_AHEAD.search(words) or bool(_HAS_BEEN.search(words))
    return True
