"""Read what a person claims to be so now: whose it is, what it is of, and its value. No I/O."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from caller_memory.language import claim_patterns as english
from caller_memory.language.claim import Claim, roots_in, trimmed, worded
from caller_memory.language.clause import SELF, SOMEBODY, Clause, Mood
from caller_memory.language.clause_patterns import LEAD
from caller_memory.language.clauses import clauses
from caller_memory.language.contractions import written_out
from caller_memory.language.names import said_names
from caller_memory.language.predicates import claimed, of_home
from caller_memory.language.query import asked_in
from caller_memory.language.values import values

_SHORT = 120
_LONG = 400
"""So many characters of a turn are read, and of one that names a slot. What is longer tells more
than a correction could take back."""


@lru_cache(maxsize=256)
def claims(said: str, asked: str | None = None) -> tuple[tuple[Claim, ...], ...]:
    """Return what each clause of a turn claims, nothing for one that tells nothing.

    A clause that tells something in words that the rules do not know is an empty tuple.

    Args:
        asked: what the agent said just before.
    """
    text = written_out(said.lower().replace("’", "'"))
    if len(said) > (_LONG if english.NAMES_SLOT.search(text) else _SHORT):
        return ((),)
    found: list[tuple[Claim, ...]] = []
    names: frozenset[str] | None = None
    news = english.CUE.search(text) is not None
    last = ""
    spoken = clauses(said, asked)
    topic = _topic(spoken)
    for clause in spoken:
        if topic and english.TOPIC.fullmatch(clause.words):
            continue
        if topic and english.IT_IS.match(clause.words):
            clause = replace(clause, words=english.IT_IS.sub(f"my {topic}", clause.words))
        leads_in, last = english.LEADS_IN.match(last), clause.words
        if not roots_in(clause.words) and not any(values(clause.words)):
            continue
        if clause.mood is Mood.ASKED:
            continue
        if english.MY_NAME.match(clause.words) and names is None:
            names = frozenset(name.lower() for name in said_names(said, asked))
        read = () if leads_in else tuple(_claims_of(clause, names or frozenset()))
        if topic and clause.subject == SELF and not any(c.slot.startswith("the ") for c in read):
            read = (*read, *_of_topic(clause, topic))
        found.append(tuple(replace(claim, is_news=claim.is_news or news) for claim in read))
    answer = _answer(text, asked) if asked and found == [()] else None
    return claims(answer) if answer else tuple(found)


def _topic(spoken: Sequence[Clause]) -> str:
    """Return the thing that one clause names for those beside it: "the gym"; "" if none does."""
    if len(spoken) > 1:
        for clause in spoken:
            named = english.TOPIC.fullmatch(clause.words)
            if named and not roots_in(named["noun"]) <= roots_in("day time way moment"):
                return named["noun"]
    return ""


def _of_topic(clause: Clause, topic: str) -> Iterator[Claim]:
    """Yield what "we go to the one in Mill Lane now" says of a thing that is named beside it."""
    goes = english.GOES_TO.match(clause.words)
    if goes and clause.mood is Mood.STATED and not clause.denied:
        is_news = english.CUE.search(clause.words) is not None
        yield _of_thing(Claim(is_news=is_news), topic, goes["value"])


def _answer(text: str, asked: str) -> str | None:
    """Return what a fragment says in answer to a question, None if that is not clear."""
    said = english.FRAGMENT.fullmatch(text.strip())
    question = asked_in(asked).lower().replace("’", "'")
    for pattern, statement in english.ANSWERED if said else ():
        if said and (found := pattern.search(question)):
            return statement.format(said=said["said"], **found.groupdict())
    return None


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
    rest = english.AFTER_ALL.sub("", english.SAYING.sub("", rest))
    is_past = clause.mood is Mood.PAST
    if named := english.MY_NAME.match(rest):
        said = named["name"] or named["called"]
        if said in names or clause.denied:
            yield worded(base, slot="name" if named["name"] else "called", said=said)
        return
    if named := english.THEIR_NAME.match(rest):
        yield worded(replace(base, whose=clause.subject or SOMEBODY), slot="name", said=named[1])
        return
    if favourite := english.FAVOURITE.match(rest) or english.MY_FAVOURITE.match(rest):
        if clause.mood is Mood.STATED:
            slot = " ".join(["favourite", *sorted(roots_in(favourite["noun"]))])
            yield worded(
                replace(base, whose=clause.subject), slot=slot, said=trimmed(favourite["value"])
            )
        return
    if changed := english.THEY_CHANGED.search(rest):
        yield _of_thing(base, changed["noun"], changed["value"])
        return
    if (found := english.SELF.match(rest)) and clause.subject == SELF:
        yield from claimed(base, _with_verb(found["short"], found["rest"]), is_past=is_past)
    elif found := english.THEY.match(rest):
        somebody = replace(base, whose=clause.subject)
        yield from claimed(somebody, _with_verb(found["short"], found["rest"]), is_past=is_past)
    elif (thing := english.THING.match(rest)) and english.COMPOUND.match(thing["noun"]):
        yield from _state_of(base, thing)
    elif (found := english.PERSON.match(rest)) and found["who"].startswith(clause.subject or "?"):
        which = frozenset(f"{found['which']} {found['name']}".split())
        other = replace(base, whose=clause.subject, which=which)
        yield from claimed(other, _with_verb(found["short"], found["rest"]), is_past=is_past)
    elif thing and not is_past:
        owner = clause.subject if rest.startswith(("his ", "her ", "their ")) else SELF
        yield from _state_of(replace(base, whose=owner), thing)


def _state_of(base: Claim, thing: re.Match[str]) -> Iterator[Claim]:
    """Yield what a thing is now: not what it was, but "was moved to" says what it is."""
    if thing["was"] is None or english.CHANGED.match(thing["rest"]):
        yield _of_thing(base, thing["noun"], thing["rest"])


def _with_verb(short: str | None, rest: str) -> str:
    """Return a predicate with the verb that "I'm" and "I've" hold."""
    verb = {"m": "am ", "re": "are ", "ve": "have ", "s": "is "}.get(short or "", "")
    return verb + rest


def _of_thing(base: Claim, noun: str, value: str) -> Claim:
    """Return a claim of "my meeting": what it is, or when."""
    if changed := english.CHANGED.match(value):
        base, value = replace(base, is_news=True), changed["value"]
    slot = " ".join(["the", *sorted(roots_in(noun))])
    if noun in ("job", "profession", "occupation"):
        return worded(base, slot="job", said=trimmed(value))
    if slot == "the hom":
        return of_home(base, english.IN.sub("", value), is_move=False) or base
    called = english.NAME.match(value)
    if called and called["called"]:
        return worded(base, slot=f"{slot} name", said=called["called"])
    return worded(base, slot=slot, said=trimmed(value))
