"""Define what a clause of what was said is. No I/O."""

from dataclasses import dataclass
from enum import Enum

SELF = ""
"""The subject of what a person says of themselves."""
AGENT = "you"
SOMEBODY = "somebody"
"""The subject of "she", where nothing says who she is."""


class Mood(Enum):
    """How a clause is meant."""

    STATED = "stated"
    WISHED = "wished"
    """What the person wants or intends."""
    SUPPOSED = "supposed"
    """Hypothetical, uncertain, dreamt or a joke."""
    ASKED = "asked"
    REPORTED = "reported"
    """What somebody else says."""
    PAST = "past"
    """What was and is over."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of what was said.

    Attributes:
        words: in lower case.
        subject: `SELF`, `AGENT`, or a word for somebody else: "sister".
        denied: whether it is negated.
    """

    words: str
    subject: str = SELF
    denied: bool = False
    mood: Mood = Mood.STATED
