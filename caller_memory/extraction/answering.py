"""Tell whether a note of a mere answer is of what was asked for. No I/O.

"Biscuit" says nothing by itself: that it is the dog's name, and no snack, is in the question.
"""

from collections.abc import Sequence

from caller_memory.extraction.words import as_words, held
from caller_memory.language.clause_patterns import NAMED
from caller_memory.language.patterns import Pattern
from caller_memory.language.query import query_terms

_ASKED_BY = tuple(
    (Pattern(rf"\b(?:{key})\b"), Pattern(rf"\b(?:{question})\b"))
    for key, question in (
        (
            "snacks?|foods?|meals?|drinks?|diet|dish|dessert|breakfast|lunch|dinner",
            r"eat\w*|drink\w*|foods?|snacks?|meals?|breakfast|lunch|dinner|supper|tea|coffee|cook\w*|"
            r"like|favou?rite|prefer|order\w*|sugars?|milk|dish|dessert|taste|diet|avoid|have",
        ),
        (
            "appointments?|meetings?|visit",
            r"appointments?|meetings?|visit\w*|due|booked|see|seeing|come|coming|in|available|free|suit\w*",
        ),
        (
            "children|kids?|sons?|daughters?",
            r"child|children|kids?|sons?|daughters?|boys?|girls?|family|grandchild\w*",
        ),
        ("pets?|animals?", "pets?|animals?|dogs?|cats?|keep"),
        ("vehicle|car", "drive|driving|car|vehicle|get to|travel"),
        ("age", "old|age|birthday"),
    )
)
"""How keys are asked for that may be of any word."""


def is_asked_for(key: str, value: str, admitted: Sequence[str], asked: str) -> bool:
    """Return whether a note of a mere answer is of what the agent asked.

    Args:
        admitted: the clauses that may bear the note, in lower case.
        asked: the last sentence of the agent, in lower case.
    """
    terms = query_terms(value)
    if not asked.endswith("?") or not terms or held(terms, asked):
        return True
    bearing = [words for words in admitted if held(terms, words)]
    if not bearing or not all(NAMED.fullmatch(words) for words in bearing):
        return True  # it says by itself what it is of
    note = as_words(key)
    return bool(held(query_terms(note), asked)) or all(
        question.search(asked) for kind, question in _ASKED_BY if kind.search(note)
    )
