"""Decide what a later claim of a person says of an earlier one. No I/O."""

from collections.abc import Set
from enum import IntEnum

from caller_memory.language import claim_patterns as english
from caller_memory.language.claim import Claim
from caller_memory.language.clause import SELF, SOMEBODY
from caller_memory.language.clause_patterns import SAME
from caller_memory.language.inflections import root_of
from caller_memory.language.values import same_kind

_ONE_VALUE = frozenset({"home", "job", "employer", "name", "called", "age", "status", "diet"})
_ONLY = frozenset(
    "mum mom mummy mother dad daddy father husband wife partner boyfriend girlfriend spouse boss "
    "landlord landlady grandma grandpa fiancé fiancée fiance fiancee".split()
)
"""Of these, people have one."""
ONE_HELD = frozenset({"driv", "rid", "weigh", "stud", "prefer"})
"""Roots of verbs of which one thing at a time is true."""
_ONE_PERSON = [words for words in SAME if not words & {"kid", "parent", "pet"}]
_KEEPS = frozenset({"hav", "driv", "rid"})
_WORKS = frozenset({"work", "be"})
_ONE_OF = frozenset(" ".join(sorted(map(root_of, noun.split("_")))) for noun in english.ONE_OF)
ASIDE = frozenset(root_of(word) for word in english.ASIDE)


class Says(IntEnum):
    """What a later claim says of an earlier one."""

    NOTHING = 0
    OTHER = 1
    """That it is not so, or not any more."""
    SAME = 2


def says(earlier: Claim, later: Claim, *, is_near: bool) -> Says:
    """Return what a later claim says of an earlier one.

    Args:
        is_near: whether both were said in one call, so that "he" may be whom the earlier is of.
    """
    if not earlier.holds or not _of_one(earlier, later, is_near=is_near):
        return Says.NOTHING
    if earlier.slot and earlier.slot == later.slot:
        return _of_slot(earlier, later)
    if later.denied != earlier.denied:
        back = _takes_back(earlier, later) if later.denied else _says_again(earlier, later)
        return Says.OTHER if back else Says.NOTHING
    if earlier.slot or later.slot or earlier.verb != later.verb:
        return Says.NOTHING
    if earlier.words == later.words:
        return _of_values(earlier, later)
    if earlier.verb in ONE_HELD and later.is_news and not later.adds:
        one, other = earlier.words - ASIDE, later.words - ASIDE
        return Says.OTHER if one and other and not one & other else Says.NOTHING
    return Says.NOTHING


def _of_one(earlier: Claim, later: Claim, *, is_near: bool) -> bool:
    """Return whether two claims are of one person."""
    if SELF in (earlier.whose, later.whose):
        return earlier.whose == later.whose
    if SOMEBODY in (earlier.whose, later.whose):
        return is_near and earlier.whose != SOMEBODY
    if earlier.whose != later.whose and not any(
        {earlier.whose, later.whose} <= words for words in _ONE_PERSON
    ):
        return False
    return earlier.which == later.which


def _of_slot(earlier: Claim, later: Claim) -> Says:
    is_same = _is_same(earlier, later)
    if later.denied or earlier.denied:
        if later.denied == earlier.denied:
            return Says.SAME if is_same else Says.NOTHING
        return Says.OTHER if is_same else Says.NOTHING
    if is_same:
        return Says.SAME
    if later.adds or earlier.adds or not _holds_one(earlier, later):
        return Says.NOTHING
    return Says.OTHER


def _is_same(earlier: Claim, later: Claim) -> bool:
    one: Set[str] = earlier.words
    other: Set[str] = later.words
    if pairs := _shared_kinds(earlier, later):
        one, other = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    return one <= other or other <= one


def _shared_kinds(earlier: Claim, later: Claim) -> list[tuple[str, str]]:
    return [
        (one.value, other.value)
        for one in earlier.values
        for other in later.values
        if same_kind(one.kind, other.kind)
    ]


def _holds_one(earlier: Claim, later: Claim) -> bool:
    """Return whether a slot holds one value, so that another replaces it."""
    slot, news = earlier.slot, later.is_news
    if slot.startswith("the "):
        if slot.endswith(" name"):
            return news
        things = all(claim.said.startswith(("a ", "an ")) for claim in (earlier, later))
        is_one = slot.removeprefix("the ") in _ONE_OF
        return bool(_shared_kinds(earlier, later)) or ((things or is_one) and news)
    if slot in ("job", "employer") and "be" in (earlier.verb, later.verb):
        return news
    is_only = earlier.whose == SELF or earlier.whose in _ONLY or slot.startswith("favourite")
    return (slot in _ONE_VALUE or slot.startswith("favourite ")) and (is_only or news)


def _of_values(earlier: Claim, later: Claim) -> Says:
    """Return what a claim in the same words says: "I have three cats" of "I have two cats"."""
    if len(earlier.values) != len(later.values):
        return Says.NOTHING
    shared = _shared_kinds(earlier, later)
    changed = [pair for pair in shared if pair[0] != pair[1]]
    if len(shared) < len(earlier.values) or len(changed) > 1:
        return Says.NOTHING
    if not changed:
        return Says.SAME
    is_counted = earlier.verb == "hav" and earlier.values[0].kind == "number"
    return Says.OTHER if (later.is_news or is_counted) and not later.adds else Says.NOTHING


def _takes_back(earlier: Claim, later: Claim) -> bool:
    """Return whether a denial takes back what was said."""
    if later.values and _valued(later) != _valued(earlier):
        return False
    is_employer = earlier.slot in ("job", "employer")
    if later.verb not in ("", earlier.verb):
        keeps = later.verb == "hav" and earlier.verb in _KEEPS
        works = later.verb in _WORKS and is_employer
        if not (keeps or works):
            return False
    more = earlier.words - later.words - ASIDE - {earlier.verb}
    if not later.words:
        return bool(later.verb) and not more
    free = int(later.is_news and earlier.first in later.words and not earlier.lists)
    return later.words <= earlier.words and len(more) <= free


def _says_again(earlier: Claim, later: Claim) -> bool:
    """Return whether something is said to be so that was denied."""
    alike = (later.verb, later.words) == (earlier.verb, earlier.words)
    return alike and _valued(later) == _valued(earlier)


def _valued(claim: Claim) -> set[tuple[str, str]]:
    return {(each.kind, each.value) for each in claim.values}
