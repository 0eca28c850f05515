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
_MARKS = frozenset(
    "actually instead longer anymore now days nowadays changed switched meant correction rather "
    "sorry fact turns wrong these make scratch".split()
)


def is_correction(terms: list[str], sources: Sequence[Memory]) -> bool:
    """Return whether a turn is nothing but a correction: "no, I meant", "it's red now"."""
    whole = " ".join(turn.value for turn in sources).lower()
    content = [word for word in query_terms(whole) if word not in _MARKS]
    return bool(_CORRECTS.search(whole)) and len(content) <= len(terms) + 1


def opens_correction(words: str) -> bool:
    """Return whether a clause begins as corrections do."""
    return _CORRECTS.match(words) is not None
