"""Read what a predicate claims of somebody: "live in Oslo", "quit smoking". No I/O."""

from collections.abc import Iterator
from dataclasses import replace

from caller_memory.language import claim_patterns as english
from caller_memory.language.claim import Claim, roots_in, trimmed, worded
from caller_memory.language.inflections import is_past_form, root_of
from caller_memory.language.query import query_terms
from caller_memory.language.values import values
from caller_memory.spellings import american

_SHORT_WORDS = 3
_LIKES = frozenset({"lik", "lov", "enjoy", "ador"})
_HATES = frozenset({"hat", "dislik", "loath", "detest", "stand", "bear"})
_HAS = frozenset("have has got own keep".split())
_KEEP = frozenset({"keep", "hav", "own"})
_BE = frozenset("am is are be isn't aren't".split())
_IS = ("am ", "is ", "are ", "isn't ", "aren't ")
_PAST = frozenset("was were had did been wasn't weren't hadn't didn't".split())
_ENDING = frozenset({"quit", "stop", "start", "finish"})
_NO_EMPLOYER = frozenset("work hom school hous job offic night moment".split())
_GONE = (("", english.SWITCHED), ("hav", english.RID), ("work", english.LEFT))
_SLOTS = (
    ("home", english.HOME), ("home", english.MOVED), ("job", english.JOB),
    ("age", english.AGE), ("status", english.STATUS), ("diet", english.DIET),
    ("diet", english.MEAT), ("name", english.NAME), ("is a", english.IS_A),
    ("employer", english.EMPLOYER),
)  # fmt: skip


def claimed(base: Claim, does: str, *, is_past: bool) -> Iterator[Claim]:
    """Yield what a predicate claims of somebody.

    Args:
        base: whose it is.
        does: the predicate: lower-case, with its verb written out.
    """
    if used := english.USED_TO.match(does):
        yield replace(_activity(base, used["what"]), denied=True, is_news=True, holds=False)
    elif is_past:
        return
    elif ended := english.ENDS.match(does):
        over = replace(base, denied=True, is_news=True)
        yield replace(_activity(over, ended["what"]), denied=True, is_news=True)
    elif begun := english.STARTS.match(does):
        yield replace(_activity(base, begun["what"]), is_news=True)
    elif gone := _gone(base, does):
        yield gone
    elif slotted := _slotted(base, does):
        yield slotted
    elif habit := _at_present(base, does):
        yield habit
    elif english.CHANGES.match(does):
        found = tuple(values(does))
        yield replace(base, verb="chang", words=roots_in(does), values=found, is_news=True)


def _activity(base: Claim, what: str) -> Claim:
    """Return the claim of what began or ended: "smoking", "yoga"."""
    what = english.TIME_BEHIND.sub("", what)
    if slotted := _slotted(base, what):
        return slotted
    verb = what.partition(" ")[0]
    is_verb = base.slot == "" and (verb.endswith("ing") or not base.denied)
    return _habit(base, what) if is_verb else replace(base, words=roots_in(what))


def _gone(base: Claim, does: str) -> Claim | None:
    """Return what a predicate takes back: an employer that was left, a thing that was sold."""
    for verb, pattern in _GONE:
        if found := pattern.fullmatch(does):
            words = roots_in(found["what"]) - _NO_EMPLOYER
            over = replace(base, words=words, verb=verb, denied=True, is_news=True, holds=False)
            return over if words else None
    return None


def _slotted(base: Claim, does: str) -> Claim | None:
    """Return the claim of a slot that holds one value, if a predicate is one."""
    for slot, pattern in _SLOTS:
        found = pattern.fullmatch(does)
        if not found:
            continue
        said = found.groupdict().get("value") or next(filter(None, found.groups()))
        match slot:
            case "home":
                return of_home(base, said, is_move=pattern is english.MOVED)
            case "age":
                return replace(base, slot=slot, said=said, values=tuple(values(said)))
            case "status" if "got " in does or "have " in does:
                # A wedding has been, whatever came of it.
                base = replace(base, holds=False)
                return worded(base, slot=slot, said=said, more=found["more"])
            case "status" | "diet":
                return worded(base, slot=slot, said=said, more=found["more"])
            case "is a" if not english.OCCUPATION.search(said):
                return None
            case "is a":
                slot = "job"
            case "employer" if roots_in(said) <= _NO_EMPLOYER:
                return None
        return replace(worded(base, slot=slot, said=trimmed(said)), verb=_verb_of(does))
    return None


def of_home(base: Claim, said: str, *, is_move: bool) -> Claim | None:
    """Return the claim of a home, None where no town or country is named, or it is no home."""
    place = english.PLACE_ENDS.sub("", said)
    more = said[len(place) :]
    if english.NO_PLACE.match(said) or (english.NOT_NOW.search(more) and is_move):
        return None
    base = replace(base, is_news=base.is_news or is_move, verb="liv")
    return worded(base, slot="home", said=place, more=more)


def _at_present(base: Claim, does: str) -> Claim | None:
    """Return the claim of a habit or a state, unless it is told as past."""
    found = english.AUXILIARY.match(does)
    if not found or is_past_form(found["verb"]) or found["verb"] in _PAST:
        return None
    first = found["object"].partition(" ")[0]
    if found["verb"] in _HAS and (is_past_form(first) or first in _PAST) and first != "got":
        return None
    habit = _habit(base, does)
    what = trimmed(found["object"]) if habit.verb == "be" and not habit.values else ""
    is_short = what.count(" ") < _SHORT_WORDS
    return replace(habit, said=what) if is_short else habit


def _habit(base: Claim, does: str) -> Claim:
    verb = _verb_of(does)
    if verb in _HATES and (verb not in ("stand", "bear") or base.denied):
        base, verb = replace(base, denied=True), "lik"
    found = tuple(values(does))
    bare = does
    for each in reversed(found):
        bare = f"{bare[: each.start]} {bare[each.end :]}"
    words = roots_in(bare) - {verb.partition(" ")[0]} - _HATES - _LIKES - _ENDING
    roots = (root_of(american(term)) for term in query_terms(bare))
    first = next((root for root in roots if root in words), "")
    verb = "lik" if verb in _LIKES else verb
    return replace(base, verb=verb, words=words, first=first, values=found)


def _verb_of(does: str) -> str:
    found = english.AUXILIARY.match(does)
    if found is None:
        return ""
    verb = found["verb"]
    if verb in _HAS or verb in ("haven't", "hasn't"):
        return "hav"
    is_state = verb in _BE or (does.startswith(_IS) and not verb.endswith("ing"))
    root = "be" if is_state else root_of(american(verb))
    if root in _KEEP:
        return "hav"
    behind = found["object"].partition(" ")[0]
    return f"{root} {behind}" if root != "be" and behind in english.BEHIND_VERB else root
