"""Know that a name in an English turn is not that of the person who speaks. No I/O."""

import re

from caller_memory.language.clauses import clauses
from caller_memory.language.name_places import Heard
from caller_memory.language.name_texts import heard_text
from caller_memory.language.name_words import name_words
from caller_memory.language.negation_patterns import NOT
from caller_memory.language.no_names import (
    NO_NAME_BEHIND_I_AM,
    STATE,
    STATE_IN_CAPITALS,
    STATES,
    STATES_AND_NAMES,
)
from caller_memory.language.patterns import Pattern
from caller_memory.languages import ENGLISH

_OF_ANOTHER = Pattern(
    r"\b(?:(?:his|her|their|its|your|\w+'s) (?:\w+ )?name(?:'s| is| was)|(?<!\bi )(?<!'ve )(?<!to )"
    r"(?<!have )(?:said|says|saying|goes|went|thinks?(?: that)?|thought|reckons?|reads|wrote|"
    r"claim(?:s|ed|ing)|answer(?:s|ed)?|(?:was|were|'s|is|all) like|voicemail(?:'s| is)(?: just)?|"
    r"s?he told me|pretend|suppose|imagine|let's say)"
    r"(?:[ ,]+(?:hi|hello|oh|yeah|yes|that|with))*"
    r"[ ,]+(?:i'm|i am|this is|it's|my name(?:'s| is)|you've reached)"
    r"(?: called| named)?|(?:don't|do not|never|not to|stop) (?:\w+ )?(?:call|calling) me) "
    r"(?P<first>[\w'-]+)(?: (?P<second>[\w'-]+))?"
)

_IS_MINE = Pattern(r",? (?:my|our) (?:[\w-]+ )?[\w-]+(?:,? (?:he|she|they)\b|(?=[,.!?]|$))")
_POINTS = Pattern(r"\b(?:this|it|that)(?:'s| is) (?:the |only |just )?$")


def is_not_own(name: str, said: str, asked: str | None, *, is_sure: bool) -> bool:
    """Return whether a name that an English turn may tell is not that of the person who speaks.

    Args:
        asked: what the agent said just before.
        is_sure: whether the sentence tells it by itself.
    """
    if is_of_another(name, said) or _says_what(name, said):
        return True
    return not is_sure and (_denies_name(name, said, asked) or is_spoken_of(name, said))


def is_of_another(name: str, said: str) -> bool:
    """Return whether an English turn tells a name as another's alone: "he said I'm Tom"."""
    word = name.split()[0].lower()
    low = said.lower().replace("’", "'")
    found = [each for each in _OF_ANOTHER.finditer(low) if word in (each["first"], each["second"])]
    named = re.findall(rf"(?<![\w-]){re.escape(word)}(?![\w-])", low)
    return bool(found) and len(named) <= len(found)


def is_spoken_of(name: str, said: str) -> bool:
    """Return whether an English turn only asks whether it is this, or is about whom it names.

    "This is Walgreens, right?", "It's Jordan I'm worried about."
    """
    if (text := heard_text(said, ENGLISH)) is None:
        return False
    words = name_words(ENGLISH)
    heard = Heard(text.said, text.low, words, ENGLISH)
    named = re.escape(name.lower())
    found = [m.span() for m in re.finditer(rf"(?<![\w-]){named}(?![\w-])", text.low)]
    spoken_of = (
        words.clefts.match(text.low, end)
        or (
            _POINTS.search(text.low, heard.clause(start), start)
            and (heard.asks(end) or _IS_MINE.match(text.low, end))
        )
        for start, end in found
    )
    return bool(found) and all(spoken_of)


def is_state(name: str) -> bool:
    """Return whether a word behind "I'm" says how or what somebody is, and is no first name."""
    words, low = name_words(ENGLISH), name.lower()
    if STATE_IN_CAPITALS.fullmatch(name) or low in STATES - STATES_AND_NAMES:
        return True
    return low not in words.given and words.states.match(low) is not None


def _says_what(name: str, said: str) -> bool:
    """Return whether a word of an English turn says how or what somebody is: "i'm undecided"."""
    words = name.lower().split()
    if words[0] in name_words(ENGLISH).given - NO_NAME_BEHIND_I_AM:
        return False
    if STATE_IN_CAPITALS.fullmatch(name) or not set(words).isdisjoint(STATES - STATES_AND_NAMES):
        return True
    is_small = not any(letter.isupper() for letter in said)
    return is_small and any(STATE.fullmatch(word) or word in NO_NAME_BEHIND_I_AM for word in words)


def _denies_name(name: str, said: str, asked: str | None) -> bool:
    """Return whether all that an English turn says of a name is denied, or it is none.

    Args:
        asked: what the agent said just before.
    """
    words = name.lower().split()
    around = [clause for clause in clauses(said, asked) if words[0] in clause.words.split()]
    is_denied = bool(around) and all(c.denied and NOT.search(c.words) for c in around)
    return is_denied or NO_NAME_BEHIND_I_AM.issuperset(words)
