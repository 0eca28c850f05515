"""Decide what a later claim of a person says of an earlier one. No I/O."""

from collections.abc import Set
from enum import IntEnum

from caller_memory.language import claim_patterns as english
from caller_memory.language import thing_patterns as things
from caller_memory.language.claim import Claim
from caller_memory.language.clause import SELF, SOMEBODY
from caller_memory.language.inflections import root_of
from caller_memory.language.relatives import SAME
from caller_memory.language.values import same_kind

_ONE_VALUE = frozenset({"home", "job", "employer", "name", "called", "age", "status", "diet"})
_ONLY = frozenset(
    "mum mom mummy mother dad daddy father husband wife partner boyfriend girlfriend spouse boss "
    "landlord landlady grandma grandpa fiancé fiancée fiance fiancee".split()
)
"""Of these, people have one."""
ONE_HELD = frozenset({"driv", "rid", "weigh", "stud", "prefer"})
"""Roots of verbs of which one thing at a time is true."""
_MANY_HELD = frozenset(
    "tak lik speak play eat drink hav know read watch see visit buy learn collect grow us study "
    "be".split()
)
"""Roots of verbs of which several things are true at once."""
_ONE_PERSON = [words for words in SAME if not words & {"kid", "parent", "pet"}]
_KEEPS = frozenset({"hav", "driv", "rid"})
_WORKS = frozenset({"work", "be"})
_ONE_OF = frozenset(" ".join(sorted(map(root_of, noun.split("_")))) for noun in english.ONE_OF)
ASIDE = frozenset(root_of(word) for word in english.ASIDE)
MANY = frozenset(root_of(word) for word in things.OF_MANY)


_NAME_WORDS = 5


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
    if earlier.slot and (earlier.slot == later.slot or _is_part_of(earlier, later)):
        return _of_slot(earlier, later)
    if earlier.noted and (_takes_place(earlier, later) or _of_what_is_noted(earlier, later)):
        return Says.OTHER
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
    elif not (one and other):
        return earlier.said == later.said
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
        is_one = slot.removeprefix("the ") in _ONE_OF or bool(
            earlier.noted and _is_like(earlier, later)
        )
        return bool(_shared_kinds(earlier, later)) or ((things or is_one) and news)
    if slot in ("job", "employer") and "be" in (earlier.verb, later.verb):
        return news
    is_only = earlier.whose == SELF or earlier.whose in _ONLY or slot.startswith("favourite")
    is_only |= bool(earlier.noted)
    return (slot in _ONE_VALUE or slot.startswith("favourite ")) and (is_only or news)


def _is_part_of(earlier: Claim, later: Claim) -> bool:
    """Return whether "the ticket" may be "the season ticket" that is noted."""
    if not (earlier.noted and earlier.slot.startswith("the ") and later.slot.startswith("the ")):
        return False
    is_less = set(later.slot.split()) < set(earlier.slot.split())
    return is_less and bool(_shared_kinds(earlier, later))


def _of_what_is_noted(earlier: Claim, later: Claim) -> bool:
    """Return whether a claim names a thing, and ends it or gives it another value of its kind."""
    if later.denied and later.is_news and not later.slot and not later.values:
        is_it = later.verb in ("", "be", "hav", earlier.verb) and later.words <= earlier.noted
        if later.words and is_it:
            return True
    thing = frozenset(earlier.slot.removeprefix("the ").split())
    if not earlier.slot.startswith("the ") or later.slot or not later.is_news:
        return False
    if later.denied:
        return bool(later.words) and later.words <= thing | earlier.noted and not later.values
    pairs = _shared_kinds(earlier, later)
    differs = bool(pairs) and all(one != other for one, other in pairs)
    return thing <= later.words and differs and not later.adds


def _is_like(earlier: Claim, later: Claim) -> bool:
    """Return whether what is said of a thing may be which one it is, and not how it is."""
    words = later.said.split()
    if not 0 < len(words) <= _NAME_WORDS or things.HOW_IT_IS.match(later.said):
        return False
    before = things.PREPOSITION.match(earlier.said)
    after = things.PREPOSITION.match(later.said)
    return (before is None and (after is None or after[0] != "on")) or after is not None


def _takes_place(earlier: Claim, later: Claim) -> bool:
    """Return whether a claim in the same words puts something in the place of a noted value."""
    if later.denied or later.adds or earlier.denied or earlier.verb != later.verb:
        return False
    if not later.is_news or not later.holds or earlier.slot != later.slot:
        return False
    around = earlier.words - earlier.noted - earlier.thing - ASIDE
    new = later.words - around - earlier.thing - ASIDE
    named = earlier.words - earlier.noted - ASIDE
    is_one = bool(named & later.words) or earlier.verb not in _MANY_HELD
    if _shared_kinds(earlier, later):
        same = named <= later.words and (bool(named) or not later.words - ASIDE)
        return same and not _valued(earlier) & _valued(later)
    return is_one and around <= later.words and bool(new) and new.isdisjoint(earlier.noted)


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
