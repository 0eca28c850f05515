"""Decide whether later words of a person correct a memory. No I/O.

Where it is in doubt, it stands: to hide what is so is worse than to show what was.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from caller_memory.extraction.agreement import ASIDE, MANY, ONE_HELD, Says, says
from caller_memory.extraction.frames import kind_of
from caller_memory.extraction.pointing import Pointed, pointed_at
from caller_memory.extraction.retelling import retells
from caller_memory.extraction.words import as_words
from caller_memory.language import claim_patterns as english
from caller_memory.language import thing_patterns as things
from caller_memory.language.claim import Claim, roots_in
from caller_memory.language.claims import claims
from caller_memory.language.clause import SELF
from caller_memory.language.inflections import root_of
from caller_memory.language.query import asked_in, query_terms
from caller_memory.language.relatives import RELATIVES
from caller_memory.language.values import Value, values
from caller_memory.models import Kind, Memory, Source
from caller_memory.spellings import american, spellings_of

SAME_CALL = timedelta(hours=1)
"""Turns further apart than this are of different calls, where nothing else tells."""
_AGES = 6
"""So many later years of a life are looked for."""
_SOURCES = 3
"""So many of the newest turns that tell a fact are read."""
_MAX_MORE = 1
"""So many words beside what was corrected, and a turn tells more: it stands."""
_SLOT_WORDS = {
    "home": frozenset("live move relocate base home".split()),
    "job": frozenset("work job now became".split()),
    "employer": frozenset("work job".split()),
    "name": frozenset("name call".split()),
    "called": frozenset("name call".split()),
    "age": frozenset("turned years thirty forty fifty sixty seventy eighty ninety".split()),
    "status": frozenset("single married engaged divorced widowed separated".split()),
    "diet": frozenset("vegetarian vegan pescatarian meat".split()),
}
"""What later claims of a slot may be told in."""

Claims = tuple[tuple[Claim, ...], ...]
"""What a memory claims, by clauses."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What corrects a memory.

    Attributes:
        by: the memory that does.
        shown: what to show in its place: `by`, or what was said with the value that `by` names.
        is_whole: whether nothing of the corrected memory stands.
    """

    by: Memory
    shown: Memory
    is_whole: bool


def told(memory: Memory) -> Claims:
    """Return what a memory claims, by clauses. See `claims`."""
    if memory.kind is Kind.TURN:
        return claims(memory.value, memory.context)
    return (tuple(_of_fact(memory)),)


def correction_of(
    memory: Memory, later: Iterable[Memory], read: Callable[[Memory], Claims] = told
) -> Correction | None:
    """Return what corrects a memory, None if it stands.

    Args:
        later: what was said since, in order, at least what may correct it and the turns that
            follow it in its call.
        read: returns what a memory claims.
    """
    clauses = read(memory)
    since = [m for m in later if _said_at(m) >= _said_at(memory) and m.place != memory.place]
    near = [m for m in since if m.kind is Kind.TURN and is_near(memory, m)]
    pointed = pointed_at(memory, clauses, near)
    left = {number: clause for number, clause in enumerate(clauses) if clause}
    words = {root_of(word) for word in words_to_find(memory, clauses) or ()}
    any_slot = any(claim.slot for clause in clauses for claim in clause)
    may_correct = english.MAY_TELL_ANEW if any_slot else english.MAY_CORRECT
    is_noted = memory.kind is Kind.FACT
    over: dict[int, Memory] = {}
    for newer in reversed(since):
        if not left or (pointed and _said_at(newer) < _said_at(pointed.by)):
            break
        if not (is_noted or newer.kind is Kind.FACT or may_correct.search(newer.value.lower())):
            continue
        said = (
            [claim for clause in read(newer) for claim in clause]
            if is_noted or _holds_any(newer, words)
            else []
        )
        for number, clause in list(left.items()):
            what = _said_of(clause, said, is_near=newer in near)
            if what is Says.NOTHING and is_noted and newer.kind is Kind.TURN:
                what = Says.OTHER if retells(newer, memory) else what
            if what is Says.OTHER:
                over[number] = newer
            if what is not Says.NOTHING:
                del left[number]
    is_whole = len(over) == len(clauses) and not any(map(_tells_more, clauses))
    if not is_whole:
        # Beside what stands of it, only what holds one value needs to be told anew.
        over = {n: newer for n, newer in over.items() if any(c.slot for c in clauses[n])}
    if over:
        by = max(over.values(), key=_said_at)
        return Correction(by, by, is_whole)
    return _with_value(pointed) if pointed else None


def corrects(turns: Iterable[Memory], fact: Memory) -> bool:
    """Return whether turns say something else than a fact, or that it holds no longer."""
    return (correction := correction_of(fact, turns)) is not None and correction.is_whole


def words_to_find(memory: Memory, clauses: Claims) -> set[str] | None:
    """Return lower-case words, one of which what corrects a memory holds.

    None if nothing can correct it. A clause that the rules can not read may tell more: then only
    what holds one value counts.
    """
    has_slot = any(claim.slot for clause in clauses for claim in clause)
    if not clauses or not (has_slot or all(clauses)):
        return None
    beside = asked_in(memory.context or "")
    if memory.kind is not Kind.TURN:
        told_in = (source.words for source in memory.sources[:_SOURCES])
        beside = " ".join((as_words(memory.key), *told_in))
    terms = query_terms(f"{beside} {memory.value}")
    around = set(terms) if memory.kind is Kind.FACT else set()
    rooted = {term: root_of(american(term)) for term in terms}
    found: set[str] = around
    for claim in (claim for clause in clauses for claim in clause):
        found |= _SLOT_WORDS.get(claim.slot, frozenset())
        named = claim.words.union(claim.slot.split()[1:])
        own = {term for term, root in rooted.items() if root in named - ASIDE - {claim.verb}}
        if not own or claim.noted or claim.verb in ONE_HELD:
            own |= {term for term, root in rooted.items() if root == claim.verb.partition(" ")[0]}
        found |= own
        if claim.slot == "age":
            ages = [int(each.value) for each in claim.values if each.value.isdigit()]
            found |= {str(age + years) for age in ages for years in range(1, _AGES)}
    return {spelling for word in found for spelling in spellings_of(word)}


def is_near(memory: Memory, other: Memory) -> bool:
    """Return whether two memories were said in one call."""
    if memory.call_id and other.call_id:
        return memory.call_id == other.call_id
    return abs(other.created_at - memory.created_at) <= SAME_CALL


def _holds_any(memory: Memory, roots: Set[str]) -> bool:
    """Return whether a memory holds something like a word with one of the roots."""
    name = "" if memory.kind is Kind.TURN else as_words(memory.key)
    text = f"{name} {memory.value}".lower()
    return any(root in text for root in roots)


def _said_of(clause: Iterable[Claim], newer: Iterable[Claim], *, is_near: bool) -> Says:
    found = (says(claim, later, is_near=is_near) for claim in clause for later in newer)
    return max(found, default=Says.NOTHING)


def _tells_more(clause: Sequence[Claim]) -> bool:
    """Return whether a clause tells more than the value of its slot."""
    return any(c.slot and len(c.words - roots_in(c.said)) > _MAX_MORE for c in clause)


def _with_value(pointed: Pointed) -> Correction:
    by = pointed.by
    words = " ".join(by.value.split())
    source = Source(words, by.key, by.created_at)
    return Correction(by, replace(by, value=pointed.value, sources=(source,)), True)


def _of_fact(fact: Memory) -> Iterator[Claim]:
    """Yield what a fact claims: by its name, and in the words that it was told in."""
    last = fact.key.lower().rpartition("_")[2]
    found = tuple(values(fact.value.lower())) or tuple(values(f"{fact.value.lower()} {last}"))
    noted = roots_in(fact.value)
    besides = roots_in(_without(fact.value.lower(), found))
    named = _of_name(fact)
    is_one = not MANY & {root_of(last)}
    if named.slot:
        yield replace(named, said=fact.value.lower(), words=noted, values=found)
    parts = fact.key.lower().removesuffix("_name").split("_")
    plain = [part for part in parts if part not in things.ATTRIBUTES]
    slots = {
        " ".join(["the", *sorted(roots_in(" ".join(each)))]) for each in (parts, plain) if each
    }
    if is_one:
        for slot in sorted(slots | {f"{slot} name" for slot in slots}):
            yield Claim(slot=slot, said=_as_said(fact), words=noted, values=found, noted=noted)
    thing = roots_in(as_words(fact.key))
    whom = {named.whose, last if last in RELATIVES else named.whose}
    kinds = {each.value for each in found}
    for source in fact.sources[:_SOURCES]:
        for claim in (claim for clause in claims(source.words) for claim in clause):
            told = {each.value for each in claim.values}
            tells_it = bool(noted & claim.words or kinds & told)
            is_theirs = claim.whose in whom or (claim.whose == SELF and not claim.slot)
            if claim.denied or not is_theirs or not tells_it:
                continue
            if kinds <= told and besides <= claim.words | roots_in(claim.said):
                yield replace(claim, noted=noted, thing=thing) if is_one else claim
            if is_one and claim.whose == last and things.PREPOSITION.match(_as_said(fact)):
                yield replace(claim, slot="home", said=fact.value.lower(), noted=noted)


def _as_said(fact: Memory) -> str:
    """Return a value with the "in" or "with" that it was told with."""
    value = fact.value.lower()
    for source in fact.sources[:_SOURCES]:
        before, found, _ = source.words.lower().partition(value)
        words = before.removesuffix("the ").removesuffix("a ").split()
        if found and words and things.PREPOSITION.match(words[-1]):
            return f"{words[-1]} {value}"
    return value


def _without(text: str, found: Sequence[Value]) -> str:
    for each in reversed(found):
        text = f"{text[: each.start]} {text[each.end :]}"
    return text


def _of_name(fact: Memory) -> Claim:
    """Return whose a fact is by its name, and which slot it is of."""
    parts = fact.key.lower().split("_")
    whose = parts[0] if parts[0] in RELATIVES and len(parts) > 1 else ""
    if whose:
        parts = parts[1:]
    name = "_".join(parts)
    kind = "" if len(parts) > 1 and parts[0] not in ("home", "current") else kind_of(name)
    if name == "employer":
        kind = name
    if parts[0] in ("favourite", "favorite"):
        kind = " ".join(["favourite", *sorted(roots_in(as_words("_".join(parts[1:]))))])
    return Claim(whose, slot=kind, noted=roots_in(fact.value))


def _said_at(memory: Memory) -> datetime:
    """Return when something was said, or stored by a tool."""
    return memory.created_at if memory.kind is Kind.TURN or memory.sources else memory.told_at
