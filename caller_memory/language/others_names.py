"""Know that a name in an English turn is not that of the person who speaks. No I/O."""

import re

from caller_memory.language.clauses import clauses
from caller_memory.language.no_names import NO_NAME_BEHIND_I_AM
from caller_memory.language.patterns import Pattern

_OF_ANOTHER = Pattern(
    r"\b(?:(?:his|her|their|its|your|\w+'s) (?:\w+ )?name(?:'s| is| was)|(?<!\bi )(?<!'ve )(?<!to )"
    r"(?<!have )(?:said|says|saying|goes|thinks?(?: that)?|thought|reckons?|claim(?:s|ed|ing))"
    r"(?:[ ,]+(?:hi|hello|oh|yeah|yes|that))*[ ,]+(?:i'm|i am|this is|it's|my name(?:'s| is))"
    r"(?: called| named)?|(?:don't|do not|never|not to|stop) (?:\w+ )?(?:call|calling) me) "
    r"(?P<first>[\w'-]+)(?: (?P<second>[\w'-]+))?"
)


def is_of_another(name: str, said: str) -> bool:
    """Return whether an English turn tells a name as another's alone: "he said I'm Tom"."""
    word = name.split()[0].lower()
    low = said.lower().replace("’", "'")
    found = [each for each in _OF_ANOTHER.finditer(low) if word in (each["first"], each["second"])]
    named = re.findall(rf"(?<![\w-]){re.escape(word)}(?![\w-])", low)
    return bool(found) and len(named) <= len(found)


def denies_name(name: str, said: str, asked: str | None) -> bool:
    """Return whether all that an English turn says of a name is denied, or it is none.

    Args:
        asked: what the agent said just before.
    """
    words = name.lower().split()
    around = [clause for clause in clauses(said, asked) if words[0] in clause.words.split()]
    is_denied = bool(around) and all(clause.denied for clause in around)
    return is_denied or NO_NAME_BEHIND_I_AM.issuperset(words)
