"""Tell whether a person gives a certain word as their own name. No I/O.

Somebody has noted the word as a name already, so that the answer to a question for the name, and a
clause about naming, need not have one of the forms by which `names.py` finds names by itself.
The questions are not about somebody else.
"""

import re
from difflib import SequenceMatcher

from caller_memory.language.clause import SELF, Clause, Mood
from caller_memory.language.clauses import clauses
from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import ANYBODY
from caller_memory.language.spelling import spelled_words

_MAX_WORDS = 6
"""A longer answer tells something else as well."""
_OTHERS = Pattern(
    rf"\b(?:{ANYBODY}|he|she|they|his|her|their|in|at|on|(?<!go )with|from|for(?! "
    rf"short)|ask|tell)\b"
)
_FILLS = frozenset(
    "that's that is it's it spelled spelt as in with so yes no nope and the name for not said "
    "sorry "
    "actually double oh well just".split()
)
_ALIKE = 0.4
_LIKE = 0.6
_SPELL = Pattern(r"\b(?:spel[lt]\w*|with an?|letters?)\b")
_WITH = r"with(?:out)? (?:an?|one|two|double|the) [a-z]'?s?(?: .*)?"
_NOT_LETTER = Pattern(r",? not (?:an? )?[a-z]\b.*")
_DENIED = Pattern(r"\bnot ([^\W\d_]+)")
_WORD = Pattern(r"[^\W\d_][\w']+")


def gives_name(name: str, said: str, asked: str | None, *, is_asked: bool) -> bool:
    """Return whether the name is given in answer, in a clause about naming or in place of another.

    Args:
        name: in lower case.
        asked: what the agent said just before.
        is_asked: whether that asks for the person's name.
    """
    spelled = re.escape(name)
    for clause in clauses(said):
        if not re.search(rf"\b{spelled}\b", clause.words) or clause.denied:
            continue
        about_me = Pattern(
            rf"\b(?:named|nicknamed|christened|always call(?:ed)?) me {spelled}\b"
            rf"|\b(?:i've|i have|i was|i'm|i am)(?: \w+)? (?:been )?(?:called|named|known as|"
            rf"christened|nicknamed) {spelled}\b|\b{spelled}(?:'s| is) the name\b"
            rf"|\bi(?:'d)? prefer {spelled}$"
            rf"|^(?:(?:just|plain|and|but|no) )*{spelled}(?:'ll| will|'s| is) (?:do|fine|okay|ok|"
            rf"good|best|enough|better|right)\b"
        )
        if about_me.search(clause.words) and clause.mood in (Mood.STATED, Mood.WISHED):
            return True
        if clause.mood not in (Mood.STATED, Mood.WISHED):
            continue
        is_short = len(clause.words.split()) <= _MAX_WORDS
        if is_asked and is_short and clause.subject == SELF and not _OTHERS.search(clause.words):
            return True
    return _replaces_another(name, said, asked or "")


def spells_name(name: str, said: str, asked: str | None, *, is_asked: bool) -> bool:
    """Return whether a turn is the letters of the name: "N I A M H", "Jon without an H"."""
    low = said.lower()
    if not is_asked and "?" in (asked or "") and not _SPELL.search((asked or "").lower()):
        return False
    if Pattern(
        rf"(?:(?:no|it's|that's|i'm|is|sorry)[ ,]+)*{re.escape(name)} {_WITH}[.!]?"
    ).fullmatch(low):
        return True
    spelled = spelled_words(_NOT_LETTER.sub("", low))
    return name in spelled and set(_WORD.findall(low)) - _FILLS <= {name}


def _replaces_another(name: str, said: str, asked: str) -> bool:
    """Return whether a turn is nothing but the name for one that is like it: "no, Karin"."""
    words = [word.lower() for word in _WORD.findall(said)]
    others = [w.lower() for w in _WORD.findall(asked) if w[0].isupper()] + words
    return set(words) - _FILLS - {name} <= set(_DENIED.findall(said.lower())) and any(
        _ALIKE <= SequenceMatcher(None, name, other).ratio() < 1 for other in others
    )


def is_like_one_of(name: str, asked: str) -> bool:
    """Return whether what the agent said holds another name that this one may be the spelling of.

    Args:
        name: in lower case.
    """
    others = (word.lower() for word in _WORD.findall(asked) if word[0].isupper())
    return any(_LIKE <= SequenceMatcher(None, name, other).ratio() for other in others)


def _states(clause: Clause) -> bool:
    return not clause.denied and clause.mood in (Mood.STATED, Mood.WISHED)
