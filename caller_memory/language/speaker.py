"""Recognise that somebody else speaks on the person's line, and that it is them again. No I/O.

A turn makes claims about who speaks; what they mean depends on the person's name and on what the
agent said before. The rules are of English, and read whole clauses: words within one say nothing.
"""

import functools
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import Enum
from typing import NamedTuple

from caller_memory.language import clause_patterns
from caller_memory.language import speaker_clauses as speech
from caller_memory.language import speaker_patterns as english
from caller_memory.language.contractions import written_out_in_case
from caller_memory.language.names import is_written_as_name, said_names
from caller_memory.language.patterns import Pattern
from caller_memory.language.sounds import sounds_like
from caller_memory.language.speaker_returns import BACK
from caller_memory.language.speaker_words import ANIMALS, NO_NAME

_READ = 1000
"""A longer turn is read at its beginning and at its end."""
_ALIKE, _BEGINNING = 0.75, 3
_WORD = Pattern(r"[^\W\d_]+")
_TITLES = frozenset("mr mrs ms miss dr doctor".split())
_WHO = Pattern(r"\bwho(?:'s| is| am| are) (?:this|that|there|it|i|you)\b|\bis (?:this|that|it)\b")
_OFFERS = Pattern(r"\b(?:how|what) (?:can|may|could|shall) i\b|\bhow are you\b|\bhow's it going\b")


class Speaker(Enum):
    """Who speaks, from a turn on."""

    GUEST = "guest"
    PERSON = "person"


class Claim(NamedTuple):
    """What one clause says about who speaks.

    Attributes:
        kind: its pattern, of `speaker_patterns.CLAIMS`.
        name: the name that it gives, in lower case; None where it gives none.
        is_written: whether the name is written as one.
        after: of whom else the turn has spoken before, None for nobody.
    """

    kind: str
    name: str | None
    is_written: bool
    after: str | None


@functools.lru_cache(maxsize=8)
def claims(said: str) -> tuple[Claim, ...]:
    """Return what a turn claims about who speaks; most claim nothing. Cached: it is asked twice."""
    text = speech.TITLE.sub(r"\1", written_out_in_case(said))
    if len(text) > 2 * _READ:
        text = f"{text[:_READ]}. {text[-_READ:]}"
    found: list[Claim] = []
    another: str | None = None
    if english.NO.fullmatch(speech.lower(text).replace(",", "").rstrip(".! ")):
        return (Claim("no", None, False, None),)
    for sentence in speech.SENTENCE.findall(text):
        if speech.FICTION.search(speech.lower(sentence)):
            continue
        asks, parts = sentence.rstrip().endswith("?"), _clauses(sentence)
        told = True
        for number, clause in enumerate(parts, 1):
            low = speech.lower(clause)
            told = told and not speech.SUPPOSES.search(low)
            is_question = asks and number == len(parts) and not speech.REQUEST.match(low)
            made = list(_claims_of(clause, low, another)) if told and not is_question else []
            found += made
            claims_it = any(claim.kind not in english.PASSING for claim in made)
            another = another or (None if claims_it else _spoken_of(clause, low))
            told = told and not speech.REPORTS.search(low)
    return tuple(
        claim._replace(after=claim.after or another) if claim.kind == "hers" else claim
        for claim in found
    )


def speaker_in(
    said: str, known: str | None, asked: str | None = None, before: str = "", guest: str = ""
) -> Speaker | None:
    """Return who speaks from a turn on, None where it does not say.

    Args:
        known: the person's name.
        asked: what the agent said just before.
        before: what was said in the turn before.
        guest: what a guest has said so far: a name in it is no name of a person not known by name.
    """
    made = claims(said)
    heard = made, said, known, asked or "", before
    if any(_tells_of_a_guest(claim, *heard) for claim in made):
        return Speaker.GUEST
    kinds = {claim.kind for claim in made if _may_be_back(claim, known)}
    is_new = not known and bool(guest) and not _has_name_of(made, guest)
    if names_another(said, known) and not (is_new and any(kinds >= each for each in BACK)):
        return None
    names = any(claim.kind in english.NAMES and _counts(claim, known) for claim in made)
    if any(claim.kind in english.SPOKEN_OF for claim in made):
        return None
    looked_for = "me" in kinds and _is_looked_for(asked or "", known)
    back = (looked_for or any(kinds >= each for each in BACK)) and not _addresses(said, known)
    return Speaker.PERSON if names or back else None


def names_another(said: str, known: str | None, guest: str = "") -> bool:
    """Return whether a turn gives a name to who speaks that is not the person's.

    Args:
        guest: what a guest has said so far: of a person not known by name any other name may be.
    """
    if not known and guest and not _has_name_of(claims(said), guest):
        return False
    made = [c.name for c in claims(said) if c.kind in english.NAMES and _counts(c, known)]
    return not all(_is_of(name or "", known) for name in (*made, *said_names(said)))


def says_only_who(said: str) -> bool:
    """Return whether a turn says no more than that it is the same person again."""
    parts = [part for one in speech.SENTENCE.findall(said[:_READ]) for part in _clauses(one)]
    kinds = [{each.kind for each in _claims_of(part, speech.lower(part), None)} for part in parts]
    return bool(kinds) and all({"back", "phone_back"} & each for each in kinds)


def names_of_the_person(said: str, *, any_case: bool = False) -> list[str]:
    """Return the names by which a guest speaks of the person: Alice of "this is not Alice".

    Args:
        any_case: whether those count, too, that are not written as names.
    """
    kinds = (*english.OF_THE_PERSON, *english.DENYING)
    named = (c for c in claims(said) if c.kind in kinds and (c.is_written or any_case))
    return [claim.name for claim in named if claim.name]


def _clauses(sentence: str) -> list[str]:
    body = speech.VOCATIVE.sub(r"\1 ", sentence.strip(" .!?;…"))
    low, found, start = speech.lower(body), [], 0
    for joint in speech.JOINT.finditer(low):
        if joint["mark"] or not speech.LEADS_ON.search(low[start : joint.start()][-20:]):
            found.append(body[start : joint.start()].strip())
            start = joint.end()
    return [*found, body[start:].strip()]


def _spoken_of(clause: str, low: str) -> str | None:
    """Return of whom a clause tells, None where it tells of nobody else."""
    if other := speech.ANOTHER.search(low):
        return str(other[1])
    lead = speech.LEAD.match(low)
    named = speech.NAMED.match(low, lead.end() if lead else 0)
    return named[1] if named and is_written_as_name(named[1], clause) else None


def _claims_of(clause: str, low: str, another: str | None) -> Iterator[Claim]:
    lead = speech.LEAD.match(low)
    begin = lead.end() if lead else 0
    tail = speech.TAIL.search(low, begin)
    end = tail.start() if tail else len(low)
    if end - begin > speech.MAX_CHARS:
        return
    for kind, pattern in english.CLAIMS.items():
        if found := pattern.fullmatch(low, begin, end):
            name = next(filter(None, found.groups()), None)
            if name and name.split()[0] in NO_NAME:
                continue
            yield Claim(kind, name, bool(name and is_written_as_name(name, clause)), another)


def _counts(claim: Claim, known: str | None) -> bool:
    """Return whether a claim gives a name: "it's sunny" gives none."""
    return claim.is_written or claim.kind == "is_surely" or _is_of(claim.name or "", known)


def _tells_of_a_guest(
    claim: Claim, made: Sequence[Claim], said: str, known: str | None, asked: str, before: str
) -> bool:
    kind, name = claim.kind, claim.name
    kinds = {each.kind for each in made}
    if kind in english.EVIDENT:
        return name is None or claim.is_written
    if kind in english.WITHOUT_ANOTHER:
        other = _asks_of_another(asked) or _speaks_of_another(before, pets=False)
        told = other and kind not in english.PLAIN
        return not (told or _is_somebody_else(claim.after, known))
    if kind in ("is_from", "no"):
        return not _is_of(name or "", known) if name else _is_looked_for(asked, known)
    if kind in (*english.SPOKEN_OF, "elsewhere") and _is_looked_for(asked, known):
        return True
    if kind in english.TOGETHER and not english.TOGETHER[kind].isdisjoint(kinds):
        of_others = kind in english.NAMES and (_is_of(name or "", known) or not claim.is_written)
        if not of_others and not _is_somebody_else(claim.after, known):
            return True
    if not name:
        return False
    if kind == "not_here" and not known:
        return claim.is_written and claim.after is None
    if kind in english.OF_THE_PERSON:
        # Of a person not known by name, "this is Alice's husband" tells it, but not at first.
        tells = kind == "phone_of" or (kind == "of_kin" and before and not claim.after)
        return _is_of(name, known) or bool(tells and not known and claim.is_written)
    if kind in english.DENYING:
        if not _is_of(name, known) or kind == "not_here":
            return _is_of(name, known)
        doubted = kind == "not" or (_addresses(asked, known) and not _asks(asked))
        return doubted and not _is_corrected(said, known, made)
    if kind not in english.NAMES or not known or not claim.is_written:
        return False
    if _is_of(name, known) or _are_alike(name, known) or name.endswith("ly"):
        return False
    if _is_corrected(said, known, made):
        return False
    if _asks_of_another(asked) or _speaks_of_another(before):
        return False
    if kind in english.PERHAPS and not (_addresses(asked, known) and not _asks(asked)):
        # "Alice had to go, it's Bob now"
        return kind == "is_now" and claim.after is not None and _is_of(claim.after, known)
    return not _is_somebody_else(claim.after, known)


def _may_be_back(claim: Claim, known: str | None) -> bool:
    """Return whether a claim may be of the person: not "summer is back again"."""
    name = claim.name or ""
    return claim.kind != "named_back" or (_is_of(name, known) if known else claim.is_written)


def _has_name_of(made: Sequence[Claim], guest: str) -> bool:
    """Return whether a turn gives a name that a guest has said before."""
    said = set(_WORD.findall(guest.lower()))
    return any(not said.isdisjoint(_words(claim.name)) for claim in made)


def _words(name: str | None) -> set[str]:
    return set((name or "").lower().split()) - _TITLES


def _is_of(name: str, known: str | None) -> bool:
    """Return whether a name is the person's, or a part of theirs."""
    return bool(_words(name)) and _words(name) <= _words(known)


def _are_alike(name: str, known: str) -> bool:
    """Return whether two names may be one in two spellings: Jon, John."""
    return any(
        SequenceMatcher(None, one, other).ratio() >= _ALIKE
        for one in _words(name)
        for other in _words(known)
    )


def _is_corrected(said: str, known: str | None, made: Sequence[Claim]) -> bool:
    """Return whether a turn gives the person's name in another form: "not Alice, Alison"."""
    if english.OF_NAMES.search(speech.lower(written_out_in_case(said))):
        return True
    first = min(_words(known), default="", key=lambda word: (known or "").lower().find(word))
    if not any(claim.kind in english.DENYING and _is_of(claim.name or "", known) for claim in made):
        return False
    written = [word.lower() for word in _WORD.findall(said) if word[0].isupper()]
    others = {*written, *(c.name for c in made if c.kind in english.NAMES and c.name)} - {first}
    return any(o[:_BEGINNING] == first[:_BEGINNING] or sounds_like(o, first) for o in others)


def _is_somebody_else(after: str | None, known: str | None) -> bool:
    return after is not None and not _is_of(after, known)


def _asks_of_another(asked: str) -> bool:
    """Return whether the agent has just spoken of somebody else."""
    low = asked.lower().replace("’", "'")
    others = clause_patterns.HERS.search(low) or clause_patterns.YOURS.search(low)
    return bool(others) or ("who" in low and _asks(asked))


def _speaks_of_another(before: str, *, pets: bool = True) -> bool:
    low = speech.lower(written_out_in_case(before))
    found = speech.ANOTHER.search(low)
    return bool(clause_patterns.HERS.search(low) or (found and (pets or found[1] not in ANIMALS)))


def _addresses(asked: str, known: str | None) -> bool:
    return not _words(known).isdisjoint(_WORD.findall(asked.lower()))


def _is_looked_for(asked: str, known: str | None) -> bool:
    """Return whether the agent has just asked whether it is the person who speaks."""
    last = (clause_patterns.SENTENCE.findall(asked.lower().strip()) or [""])[-1]
    found = english.IS_IT.fullmatch(last.strip().replace(",", ""))
    return found is not None and _is_of(found[1], known)


def _asks(asked: str) -> bool:
    """Return whether the agent has asked for something else than who that is and what to do."""
    last = (clause_patterns.SENTENCE.findall(asked.lower()) or [""])[-1]
    return "?" in last and not _OFFERS.search(last) and not _WHO.search(last)
