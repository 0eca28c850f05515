"""Tell whether a person gives a certain word as their own name. No I/O.

Somebody has noted the word as a name already, so that the answer to a question for the name, and a
clause about naming, need not have one of the forms by which `names.py` finds names by itself.
"""

import re

from caller_memory.language.clause import SELF, Clause, Mood
from caller_memory.language.clause_patterns import ANYBODY
from caller_memory.language.clauses import clauses
from caller_memory.language.patterns import Pattern
from caller_memory.language.spelling import spelled_words

_MAX_WORDS = 6
"""A longer answer tells something else as well."""
_OTHERS = Pattern(
    rf"\b(?:{ANYBODY}|he|she|they|his|her|their|in|at|on|(?<!go )with|from|for(?! "
    rf"short)|ask|tell)\b"
)
_FILLS = frozenset("that's that is it's it spelled spelt as in with so yes no and the name".split())
_WORD = Pattern(r"[\w'-]+")


def gives_name(name: str, said: str, asked: str | None, *, is_asked: bool) -> bool:
    """Return whether the name is given in answer, in a clause about naming or letter by letter.

    Args:
        name: in lower case.
        asked: what the agent said just before.
        is_asked: whether that asks for the person's name.
    """
    spelled = re.escape(name)
    for clause in clauses(said):
        if not re.search(rf"\b{spelled}\b", clause.words) or not _states(clause):
            continue
        about_me = Pattern(
            rf"\b(?:named|nicknamed|christened|always call(?:ed)?) me {spelled}\b"
            rf"|\b(?:i've|i have|i was|i'm|i am)(?: \w+)? (?:been )?(?:called|named|known as|"
            rf"christened|nicknamed) {spelled}\b|\b{spelled}(?:'s| is) the name\b"
        )
        if about_me.search(clause.words):
            return True
        is_short = len(clause.words.split()) <= _MAX_WORDS
        if is_asked and is_short and clause.subject == SELF and not _OTHERS.search(clause.words):
            return True
    words = {word for word in _WORD.findall(said.lower()) if len(word) > 1}
    is_free = is_asked or "?" not in (asked or "")
    return is_free and name in spelled_words(said.lower()) and words - _FILLS == {name}


def _states(clause: Clause) -> bool:
    return not clause.denied and clause.mood in (Mood.STATED, Mood.WISHED)
