"""Tell a turn that corrects: "no, I meant Bergen", "it's red now". No I/O."""

from collections.abc import Sequence

from caller_memory.language.patterns import Pattern
from caller_memory.language.query import query_terms
from caller_memory.models import Memory

_CORRECTS = Pattern(
    r"\b(?:actually|instead|no longer|any ?more|now|these days|nowadays|from now on|changed|"
    r"make (?:that|it)|scratch that|"
    r"what am i (?:like|saying)|silly me|hang on|hold on|did i say|tell a lie|scrap that|oops|my "
    r"mistake|(?:told|gave) you (?:the )?wrong|beg your pardon|come to think of it|"
    r"switched|meant|i meant?|correction|rather|sorry|in fact|turns out|wrong|it is|it's|that's)\b"
    r"|\bnot\b.{0,60}\bbut\b|,? not \w+$|^no\b"
)
_SAYS_ANEW = Pattern(
    r"\b(?:instead|wrong|mistaken|mistake|(?:my|the|our|his|her) (?:old|last|former|previous) \w+|"
    r"these days|nowadays|from (?:here|now) on|changed|swapped|switched|upgraded|traded|replaced|"
    r"turns out|any ?more|no longer|hark at me|i mean(?:t)?|correction|actually|scratch that|"
    r"scrap that|i (?:already )?said|say already|in fact|not any more|new|finally|since|got rid|"
    r"packed up|conked out|gave up the ghost|wheels came off)\b"
)
_MARKS = frozenset(
    "actually instead longer anymore now days nowadays changed switched meant correction rather "
    "sorry fact turns wrong these make scratch".split()
)


def is_correction(terms: list[str], sources: Sequence[Memory]) -> bool:
    """Return whether a turn is nothing but a correction: "no, I meant", "it's red now"."""
    whole = " ".join(turn.value for turn in sources).lower()
    content = [word for word in query_terms(whole) if word not in _MARKS]
    return bool(_CORRECTS.search(whole)) and len(content) <= len(terms) + 1


def says_anew(sources: Sequence[Memory]) -> bool:
    """Return whether turns say that something is other than it was, or than was said."""
    return any(_SAYS_ANEW.search(turn.value.lower()) for turn in sources)


def opens_correction(words: str) -> bool:
    """Return whether a clause begins as corrections do."""
    return _CORRECTS.match(words) is not None
