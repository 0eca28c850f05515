"""Keep who was spoken of, to tell whom "he" and "she" mean. No I/O."""

from collections import deque

from caller_memory.language.clause import SOMEBODY
from caller_memory.language.patterns import Pattern

_KEPT = 5
_HE = Pattern(r"(?:he|his|him)\b")
_SHE = Pattern(r"(?:she|her|hers)\b")
_FEMALE = frozenset(
    "sister mum mom mummy mother daughter wife girlfriend fiancée aunt auntie niece grandma "
    "grandmother granny gran granddaughter godmother stepmother stepdaughter woman lady girl lass "
    "missus landlady waitress actress midwife nan nana nanny".split()
)
_MALE = frozenset(
    "brother dad daddy father son husband boyfriend fiancé uncle nephew grandpa grandfather "
    "granddad grandad grandson godfather stepfather stepson man gentleman guy bloke chap fella boy "
    "lad hubby landlord waiter actor postman policeman priest".split()
)


class Mentions:
    """Who was spoken of, the latest last."""

    def __init__(self, first: str) -> None:
        self._people = deque([first], maxlen=_KEPT)

    def add(self, person: str) -> None:
        """Note that somebody is spoken of."""
        self._people.append(person)

    def meant(self, words: str) -> str:
        """Return whom words that begin with "he", "her" or "they" mean; `SOMEBODY` if unclear."""
        others: frozenset[str] = frozenset()
        if _HE.match(words):
            others = _FEMALE
        elif _SHE.match(words):
            others = _MALE
        return next((each for each in reversed(self._people) if each not in others), SOMEBODY)
