"""Define what a clause claims. No I/O.

Two claims of one slot are about the same thing: "I live in Oslo" and "we moved to Bergen" are both
of the home. A claim without a slot is of what its words say: "I smoke", "my sister plays tennis".
"""

from dataclasses import dataclass, replace

from caller_memory.language import claim_patterns as english
from caller_memory.language.clause import SELF
from caller_memory.language.inflections import root_of
from caller_memory.language.query import query_terms
from caller_memory.language.values import Value, values
from caller_memory.spellings import american


@dataclass(frozen=True, slots=True)
class Claim:
    """What a clause claims.

    Attributes:
        whose: `SELF`, or a word for somebody else.
        which: what tells this person from others of the word: "older".
        slot: home, job, name, "favourite color", "the meeting"; "" if none.
        said: the value of the slot, as it stands in the lower-case text.
        verb: the root of the verb; "" where there is none.
        words: the roots of all content words, without values and what says "now".
        first: the root of the first of them behind the verb.
        values: days, hours, amounts, colours.
        denied: whether it is said not to be so.
        is_news: whether a word says that it corrects or changes something: "actually", "now".
        adds: whether a word says that it comes on top: "also".
        lists: whether it is of several things, so that one of them may be taken back.
        holds: whether it is said to be so at present, so that something can correct it.
        noted: the roots of a value that is noted under a name of its own, of which there is one.
        thing: the roots of that name.
    """

    whose: str = SELF
    which: frozenset[str] = frozenset()
    slot: str = ""
    said: str = ""
    verb: str = ""
    words: frozenset[str] = frozenset()
    first: str = ""
    values: tuple[Value, ...] = ()
    denied: bool = False
    is_news: bool = False
    adds: bool = False
    lists: bool = False
    holds: bool = True
    noted: frozenset[str] = frozenset()
    thing: frozenset[str] = frozenset()


def roots_in(text: str) -> frozenset[str]:
    """Return the roots of a text's content words, without those that say "now"."""
    found = (root_of(american(word)) for word in query_terms(text))
    return frozenset(root for root in found if root not in _MARKS)


_MARKS = frozenset(root_of(word) for word in english.MARKS)


def worded(claim: Claim, *, slot: str, said: str, more: str = "") -> Claim:
    """Return a claim with the value of a slot, and what else is told."""
    said = said.strip()
    found = tuple(values(said))
    return replace(claim, slot=slot, said=said, words=roots_in(f"{said} {more}"), values=found)


def trimmed(value: str) -> str:
    """Return a value without the words around it that say it is news."""
    return english.NEWS_BEHIND.sub("", english.NEWS_BEFORE.sub("", value))
