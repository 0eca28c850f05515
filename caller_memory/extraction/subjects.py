"""Tell whether a clause is about whom a note is about. No I/O."""

import re

from caller_memory.extraction.corrections import opens_correction
from caller_memory.extraction.words import stems_in
from caller_memory.language.claim_patterns import THEY_CHANGED
from caller_memory.language.clause import AGENT, SELF, SOMEBODY, Clause
from caller_memory.language.clause_patterns import HERS
from caller_memory.language.patterns import Pattern
from caller_memory.language.relatives import (
    ANYBODY,
    PEOPLE,
    POSSESSED,
    RELATIVE,
    RELATIVES,
    same_person,
)
from caller_memory.models import Category, Memory

_WORD = Pattern(r"[^\W_]+")
_FOR_THEM = Pattern(
    rf"\b(?:driv(?:e|es|ing)|drove|tak(?:e|es|ing)|took|bring(?:s|ing)?|brought|accompany|"
    rf"look(?:ed|ing)? after|car(?:e|ed|ing) for|help(?:ed|ing)?|visit(?:ed|ing)?) {POSSESSED}\b"
    rf"|\b(?:giv(?:e|es|ing)|gave|feed(?:s|ing)?|fed|inject(?:s|ed|ing)?|ma[dk]e|cook(?:ed)?) "
    rf"(?:him|her|them|{POSSESSED})\b"
)
_OWNED = Pattern(
    rf"\b(?:my|our|the|a) (?:[\w-]+ )?({ANYBODY})'s? (?:[\w-]+ )?({RELATIVE})\b"
    rf"|\b(?!(?:it|that|he|she|there|who|what|let|here)'s)([^\W\d_]+)'s (?:(?!(?:an?|my|our|the|"
    rf"his|her|their|not|still|also|just)\b)[\w-]+ )?({RELATIVE})\b"
)
_MOVED_ME = Pattern(
    r"\b(?:moved|put|switched|transferred|upped|changed) (?:me|us) (?:up |down |over )?(?:to|on|"
    r"in)\b"
)
_THEIR_VIEW = Pattern(
    r"\b(?:can't|cannot|doesn't|does|didn't|don't|won't|always|never|really|still)* ?(?:stand|bear|"
    r"abide|likes?|loves?|loved|hates?|hated|thinks?|thought|reckons?|prefers?|believes?|wants?|"
    r"feels?|trusts?|swears by|agrees?|votes?|voted|finds?|wouldn't)\b"
)
_OF_ME = Pattern(r"\b(?:my|our) (?!own\b)([\w-]+)\b(?!')")
_OF_THEM = Pattern(
    rf"\b(?:(?:my|our|the|his|her|their) (?:[\w-]+ )?)?(?:{ANYBODY})(?:'s|s') "
    r"((?!(?:in|at|on|an?|the|not|just|been|got|from|also|still|always)\b)[\w-]+)\b"
)
_PEOPLE = frozenset((*RELATIVES, *PEOPLE))
_SAID_AS_SUCH = frozenset("home job occupation profession name nickname age employer work".split())
_HAS = Pattern(r"\b(?:has|have|had|got)\b")
_ME = Pattern(r"\b(?:me|us)\b")
_RELATIVES = frozenset(RELATIVES)
_PARTNERED = Pattern(r"\b(?:(?:re)?married|engaged|dating|wedding)\b")
_I_ALONE = Pattern(r"(?:(?:and|but|so|or|well|because|yes|no|oh) )*i(?:'\w+)?\b")
_INTRODUCES = Pattern(r"\b(?:have|'ve|got)(?: got)? (?:an?|one|two|three|four|five|some|\d+)\b")
_KEEPS = Pattern(
    rf"{_INTRODUCES.pattern}|\b(?:my|our|me and the|us and the|with the|keeps?|owns?|walk|have|"
    rf"got)\b"
)
_THEM = Pattern(r"\b(?:him|her|his|them|their|he|she|they|it|its|we|us|our|who|both)\b")
_THING = Pattern(
    r"(?:(?:and|but|so|or|well|because|oh) )*(?:the|that|this|an?) ((?:[\w-]+ ){0,2}?[\w-]+?)"
    r"(?:'s| (?:is|was|are|were|has|had|costs?|weighs?|comes?|makes?|starts?|says?|needs?|"
    r"lives?))\b"
)
_MINE = Pattern(r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|we|we're|we've|us|our|ours)\b")
_POINTS = frozenset(
    "thing problem trouble point truth fact reason answer upshot plan one first second other "
    "doctor gp result results house flat place home".split()
)
"""Things of which a clause says what is so of the person."""


def is_of(clause: Clause, category: Category, note: str, turn: Memory) -> bool:
    """Return whether a clause is about whom a note is about.

    Args:
        note: its key and value as words, in lower case.
    """
    words = _WORD.findall(note)
    named = [word for word in words if word.removesuffix("s") in _RELATIVES]
    if clause.subject == AGENT:
        return category is Category.PREFERENCE or "name" in words
    is_elses = clause.subject != SELF and not named
    if is_elses and (THEY_CHANGED.search(clause.words) or _MOVED_ME.search(clause.words)):
        return True  # "they moved my appointment" is about the person's
    if category is Category.RELATIONSHIP and _is_others(clause.words, named, words):
        return False
    if named[:1] == words[:1] and _is_theirs(named[0], clause.words, words):
        return False
    if category is Category.OPINION:
        return is_own(clause)
    is_thing = category in (Category.FACT, Category.PLAN) and not named
    # "my sister's wedding" may be a plan of the person's, too.
    if is_thing and category is Category.FACT and _is_owned(clause.words, words, _OF_THEM):
        return False
    if (
        is_thing
        and is_elses
        and words[0] not in _SAID_AS_SUCH
        and _is_owned(clause.words, words, _OF_ME)
    ):
        return True  # "the nurse does my insulin"
    if clause.subject == SELF:
        return _is_of_caller(clause, category, words, named, turn)
    if category is Category.EXPERIENCE and _ME.search(clause.words):
        return True
    around = f"{turn.value} {turn.context or ''}".lower()
    if clause.subject == SOMEBODY:
        if named and _HAS.search(clause.words):
            return not any(same_person(one, w) for one in named for w in clause.words.split())
        if category is Category.RELATIONSHIP and (
            words[0] in _WORD.findall(around) or words[0] in PEOPLE
        ):
            return True
        if not named and HERS.search((turn.context or "").lower()):
            return False  # "what's his temperature?" is not about the person's
        of_them = category is Category.RELATIONSHIP or named[:1] == words[:1]
        return bool(named and of_them) or any(w in (turn.context or "").lower() for w in words)
    # "uncle Ignatius" is named by either word.
    # Who rings is no job of the person's, unless that was asked for.
    about = words[:1] if words[0] in _SAID_AS_SUCH and not turn.context else words
    if any(same_person(one, word) for one in clause.subject.split() for word in about):
        return True
    # "my friend Zara is vegan": the key names her, the clause says who she is.
    called = rf"\b{re.escape(clause.subject)}(?: in law| called| named)* {re.escape(words[0])}\b"
    if category is Category.RELATIONSHIP and Pattern(called).search(clause.words):
        return True
    # "Jonas is my cousin": the key may name him either way.
    return (
        category is Category.RELATIONSHIP
        and clause.subject not in _RELATIVES
        and any(Pattern(rf"\b(?:my|our)(?: \w+)? {w}\b").search(clause.words) for w in named)
    )


def is_own(clause: Clause) -> bool:
    """Return whether a view is not that of somebody else: "she can't stand being phoned"."""
    return clause.subject in (SELF, AGENT) or not _THEIR_VIEW.search(clause.words)


def _is_owned(said: str, words: list[str], owned: Pattern) -> bool:
    """Return whether a clause has a thing of the note as somebody's."""
    stems = stems_in(" ".join(word for word in words if word not in _PEOPLE))
    things = (found[1] for found in owned.finditer(said))
    return any(stems & stems_in(each) for each in things if each not in _PEOPLE)


def _is_others(said: str, named: list[str], words: list[str]) -> bool:
    """Return whether somebody is of another whom the note leaves out: "my boss's daughter"."""
    for found in _OWNED.finditer(said):
        owner, owned = found[1] or found[3], found[2] or found[4]
        is_left_out = not any(same_person(owner, word) for word in words)
        if is_left_out and any(same_person(owned, word) for word in named):
            return True
    return False


def _is_theirs(first: str, said: str, words: list[str]) -> bool:
    """Return whether somebody is another's, not the person's: "her mother was the mayor"."""
    owned = Pattern(rf"\b(?:his|her|their)(?: [\w-]+)? {first}\b").search(said)
    return (
        bool(owned) and not Pattern(rf"\b(?:my|our) {first}\b").search(said) and "law" not in words
    )


def _is_of_caller(
    clause: Clause, category: Category, words: list[str], named: list[str], turn: Memory
) -> bool:
    """Return whether what the person says of themselves is what the note is about."""
    said = clause.words
    if category is Category.FACT and words[:1] != named[:1]:
        if not named and _FOR_THEM.search(said):
            return False
        thing = _THING.match(said)
        if thing and not _MINE.search(said):
            of = set(_WORD.findall(thing[1]))
            if not of & _POINTS and not stems_in(thing[1]) & stems_in(" ".join(words)):
                return False
    first = words[0] if words else ""
    is_pet = first in ("pet", "pets")
    if is_pet and category is Category.FACT and not clause.denied and not _KEEPS.search(said):
        return False
    if category is Category.RELATIONSHIP and len(named) > 1:
        if Pattern(rf"\b(?:his|her|their)(?: [\w-]+)? {named[1]}\b").search(said):
            return True  # "her assistant Brandon": whose, was said before
    if opens_correction(said):
        return True
    if "name" in words[1:3] and " ".join(words[words.index("name") + 1 :]) in said:
        return True  # "I'm ringing for Mr Bhatt": whose name that is, is told beside it
    if first.removesuffix("s") not in _RELATIVES or first == "family":
        return True
    if any(same_person(first, word) for word in _WORD.findall(said)):
        return True
    if is_pet:
        return bool(_KEEPS.search(said))  # whatever animal it is
    around = f"{turn.value} {turn.context or ''}".lower()
    if same_person(first, "husband") and _PARTNERED.search(around):
        return True
    if (
        len(words) > 1
        and _I_ALONE.match(said)
        and not (_THEM.search(said) or _INTRODUCES.search(said))
    ):
        return False
    return any(same_person(first, word) for word in _WORD.findall(around))
