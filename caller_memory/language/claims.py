"""Read what a person claims to be so now: whose it is, what it is of, and its value. No I/O.

Two claims of one slot are about the same thing: "I live in Oslo" and "we moved to Bergen" are both
of the home. A claim without a slot is of what its words say: "I smoke", "my sister plays tennis".
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from caller_memory.language import claim_patterns as english
from caller_memory.language.clause_patterns import LEAD
from caller_memory.language.clauses import SELF, SOMEBODY, Clause, Mood, clauses
from caller_memory.language.inflections import is_past_form, root_of
from caller_memory.language.names import said_names
from caller_memory.language.query import query_terms
from caller_memory.language.values import Value, values
from caller_memory.spellings import american

_SHORT_WORDS = 3
_SHORT = 120
_LONG = 400
"""So many characters of a turn are read, and of one that names a slot. What is longer tells more
than a correction could take back."""

_LIKES = frozenset({"lik", "lov", "enjoy", "ador"})
_HATES = frozenset({"hat", "dislik", "loath", "detest", "stand", "bear"})
_HAS = frozenset("have has got own keep".split())
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


def roots_in(text: str) -> frozenset[str]:
    """Return the roots of a text's content words, without those that say "now"."""
    found = (root_of(american(word)) for word in query_terms(text))
    return frozenset(root for root in found if root not in _MARKS)


_MARKS = frozenset(root_of(word) for word in english.MARKS)


def claims(said: str, asked: str | None = None) -> list[tuple[Claim, ...]]:
    """Return what each clause of a turn claims, nothing for one that tells nothing.

    A clause that tells something in words that the rules do not know is an empty tuple.

    Args:
        asked: what the agent said just before.
    """
    text = said.lower().replace("’", "'")
    if len(said) > (_LONG if english.NAMES_SLOT.search(text) else _SHORT):
        return [()]
    found: list[tuple[Claim, ...]] = []
    names: frozenset[str] | None = None
    news = english.CUE.search(text) is not None
    last = ""
    for clause in clauses(said, asked):
        leads_in, last = english.LEADS_IN.match(last), clause.words
        if not roots_in(clause.words) and not any(values(clause.words)):
            continue
        if clause.mood is Mood.ASKED:
            continue
        if english.MY_NAME.match(clause.words) and names is None:
            names = frozenset(name.lower() for name in said_names(said, asked))
        read = () if leads_in else tuple(_claims_of(clause, names or frozenset()))
        found.append(tuple(replace(claim, is_news=claim.is_news or news) for claim in read))
    return found


def _claims_of(clause: Clause, names: frozenset[str]) -> Iterator[Claim]:
    is_told = clause.mood in (Mood.STATED, Mood.PAST)
    if not is_told or english.SUBORDINATE.match(clause.words):
        return
    lead = LEAD.match(clause.words)
    rest = clause.words[lead.end() :] if lead else clause.words
    base = Claim(
        denied=clause.denied,
        is_news=english.CUE.search(clause.words) is not None,
        adds=english.ADDS.search(clause.words) is not None,
        lists=english.LISTS.search(rest) is not None,
    )
    rest = english.SAYING.sub("", rest)
    if named := english.MY_NAME.match(rest):
        said = named["name"] or named["called"]
        if said in names or clause.denied:
            yield _worded(base, slot="name" if named["name"] else "called", said=said)
        return
    if named := english.THEIR_NAME.match(rest):
        yield _worded(replace(base, whose=clause.subject or SOMEBODY), slot="name", said=named[1])
        return
    if favourite := english.FAVOURITE.match(rest) or english.MY_FAVOURITE.match(rest):
        if clause.mood is Mood.STATED:
            slot = " ".join(["favourite", *sorted(roots_in(favourite["noun"]))])
            owner = replace(base, whose=clause.subject)
            yield _worded(owner, slot=slot, said=_trimmed(favourite["value"]))
        return
    if changed := english.THEY_CHANGED.search(rest):
        yield _of_thing(base, changed["noun"], changed["value"])
        return
    if (found := english.SELF.match(rest)) and clause.subject == SELF:
        yield from _of_person(base, _with_verb(found["short"], found["rest"]), clause.mood)
    elif found := english.THEY.match(rest):
        somebody = replace(base, whose=clause.subject)
        yield from _of_person(somebody, _with_verb(found["short"], found["rest"]), clause.mood)
    elif (thing := english.THING.match(rest)) and english.COMPOUND.match(thing["noun"]):
        yield _of_thing(base, thing["noun"], thing["rest"])
    elif (found := english.PERSON.match(rest)) and found["who"].startswith(clause.subject or "?"):
        which = frozenset(f"{found['which']} {found['name']}".split())
        other = replace(base, whose=clause.subject, which=which)
        yield from _of_person(other, _with_verb(found["short"], found["rest"]), clause.mood)
    elif thing and clause.mood is Mood.STATED:
        yield _of_thing(base, thing["noun"], thing["rest"])


def _with_verb(short: str | None, rest: str) -> str:
    """Return a predicate with the verb that "I'm" and "I've" hold."""
    verb = {"m": "am ", "re": "are ", "ve": "have ", "s": "is "}.get(short or "", "")
    return verb + rest


def _worded(claim: Claim, *, slot: str, said: str, more: str = "") -> Claim:
    said = said.strip()
    found = tuple(values(said))
    return replace(claim, slot=slot, said=said, words=roots_in(f"{said} {more}"), values=found)


def _of_thing(base: Claim, noun: str, value: str) -> Claim:
    """Return a claim of "my meeting": what it is, or when."""
    if changed := english.CHANGED.match(value):
        base, value = replace(base, is_news=True), changed["value"]
    slot = " ".join(["the", *sorted(roots_in(noun))])
    if noun in ("job", "profession", "occupation"):
        return _worded(base, slot="job", said=_trimmed(value))
    if slot == "the hom":
        return _of_home(base, english.IN.sub("", value), is_move=False) or base
    called = english.NAME.match(value)
    if called and called["called"]:
        return _worded(base, slot=f"{slot} name", said=called["called"])
    return _worded(base, slot=slot, said=_trimmed(value))


def _trimmed(value: str) -> str:
    return english.NEWS_BEHIND.sub("", english.NEWS_BEFORE.sub("", value))


def _of_person(base: Claim, does: str, mood: Mood) -> Iterator[Claim]:
    """Yield what a predicate claims of somebody."""
    if used := english.USED_TO.match(does):
        yield replace(_activity(base, used["what"]), denied=True, is_news=True, holds=False)
    elif mood is Mood.PAST:
        return
    elif ended := english.ENDS.match(does):
        yield replace(_activity(base, ended["what"]), denied=True, is_news=True)
    elif begun := english.STARTS.match(does):
        yield replace(_activity(base, begun["what"]), is_news=True)
    elif gone := _gone(base, does):
        yield gone
    elif slotted := _slotted(base, does):
        yield slotted
    elif habit := _at_present(base, does):
        yield habit


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
        said = next(filter(None, found.groups()))
        match slot:
            case "home":
                return _of_home(base, said, is_move=pattern is english.MOVED)
            case "age":
                return replace(base, slot=slot, said=said, values=tuple(values(said)))
            case "status" if "got " in does or "have " in does:
                # A wedding has been, whatever came of it.
                base = replace(base, holds=False)
                return _worded(base, slot=slot, said=said, more=found["more"])
            case "status" | "diet":
                return _worded(base, slot=slot, said=said, more=found["more"])
            case "is a" if not english.OCCUPATION.search(said):
                return None
            case "is a":
                slot = "job"
            case "employer" if roots_in(said) <= _NO_EMPLOYER:
                return None
        return replace(_worded(base, slot=slot, said=_trimmed(said)), verb=_verb_of(does))
    return None


def _of_home(base: Claim, said: str, *, is_move: bool) -> Claim | None:
    place = english.PLACE_ENDS.sub("", said)
    more = said[len(place) :]
    if english.NO_PLACE.match(said) or (english.NOT_NOW.search(more) and is_move):
        return None
    base = replace(base, is_news=base.is_news or is_move, verb="liv")
    return _worded(base, slot="home", said=place, more=more)


def _at_present(base: Claim, does: str) -> Claim | None:
    """Return the claim of a habit or a state, unless it is told as past."""
    found = english.AUXILIARY.match(does)
    if not found or is_past_form(found["verb"]) or found["verb"] in _PAST:
        return None
    first = found["object"].partition(" ")[0]
    if found["verb"] in _HAS and (is_past_form(first) or first in _PAST) and first != "got":
        return None
    habit = _habit(base, does)
    what = _trimmed(found["object"]) if habit.verb == "be" and not habit.values else ""
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
    behind = found["object"].partition(" ")[0]
    return f"{root} {behind}" if root != "be" and behind in english.BEHIND_VERB else root
