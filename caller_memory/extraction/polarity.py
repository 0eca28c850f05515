"""Tell whether a note affirms and denies what a clause does. No I/O."""

from collections.abc import Iterator
from dataclasses import replace

from caller_memory.language import clause_patterns as english
from caller_memory.language import negation_patterns as negations
from caller_memory.language.clause import Clause
from caller_memory.language.patterns import Pattern
from caller_memory.language.query import query_terms
from caller_memory.models import Category

_NEGATIVE = Pattern(
    r"\b(?:non|stop|quit|zero|free (?:of|from)|(?:smoke|alcohol|gluten|dairy|sugar|lactose|nut|"
    r"meat|cancer|pain|debt|drug|symptom|seizure|caffeine)[- ]free)\b"
)
_FREE = Pattern(r"\b\w+[- ]free\b(?! (?:of|from))")
_CAN_NOT_TAKE = r"can(?:'t|not| not) (?:stand|bear|eat|have|drink|tolerate|take|abide)"
_CARES_NOT = (
    r"(?:not|isn't|wasn't|aren't) (?:for me|one for|keen|fond|big on|a fan|my thing|my cup of tea)|"
    r"couldn't care less"
)
_AVERSE = Pattern(
    r"\b(?:leav(?:e|es|ing) (?:off|out)|leav(?:e|es|ing) (?:\w+ ){1,3}(?:off|out)|hold the|"
    r"pass on|steer clear|(?:keep|stay) (?:away|off|clear)|(?:have|has|need) to watch|"
    r"(?:do|does|did) nothing for|leaves? (?:me|us) cold|"
    rf"{_CARES_NOT}|turns? my stomach|makes? me (?:sick|ill|gag|retch|heave|shudder|sneeze)|"
    r"bothers? me|gets? on my nerves|drives? me (?:mad|nuts|crazy|up the wall)|annoys|irritates|"
    r"(?:freaks|scares|terrifies|stresses|winds) me|"
    r"sick of|fed up (?:of|with)|bored (?:of|with)|tired of|scared of|afraid of|terrified of|"
    r"disgust\w*|revolt\w*|(?:went|gone|go) off|tastes? (?:like|of)|nightmare|bane of|too \w+ "
    r"for (?:me|us|my)|"
    r"give (?:it |them )?a miss|dislik\w+|hat(?:e|es|ed|ing)|avoid\w*|refus\w+|loathe\w*|"
    r"detest\w*|despise\w*|"
    rf"{_CAN_NOT_TAKE}|restrict\w*|aversion\w*)\b"
)
_STANDS = Pattern(rf"\b(?:{_CAN_NOT_TAKE}|{_CARES_NOT})\b")
_LIKES = Pattern(r"\b(?:favou?rites?|likes?|loves?|enjoys?|hobby|hobbies|interests?|prefers?)\b")
_INDIFFERENT = Pattern(
    r"\b(?:against|problem|mind|bothers?|issue|tried|been|have|had|got|own|know|heard|seen)\b"
)

_DOUBLED = Pattern(r"\b(?:never|nothing|without)\b")
"""What a note may hold word by word though the whole affirms: "never forgets a face"."""
_WANTED = (Category.PREFERENCE, Category.INTEREST, Category.PLAN, Category.GOAL)
_PARTED = Pattern(r"\b(?:sell|sold|lost|gave away|got rid of|died|passed away|put down)\b")
_HOLDS = Pattern(r"\b(?:has|have|owns?)\b|^(?:pets?|animals?) ")

_REPLACES = Pattern(
    r"\b(?:traded|swapped|exchanged) (?P<old>(?:[\w'-]+ ){1,4}?)(?:in )?for |"
    r"\breplaced (?P<old_2>(?:[\w'-]+ ){1,4}?)(?:with|by) |"
    r"\b(?:switched|changed|swapped|(?:been|was|were|got|get|'s|is) (?:moved|put back|brought "
    r"forward|pushed|"
    r"shifted)) (?:[\w'-]+ ){0,2}?from (?P<old_3>(?:[\w'-]+ ){1,3}?)(?:to|for|into) "
)
"""What is given up for something else: "traded the van in for a bike"."""


def without_replaced(clause: Clause) -> Iterator[Clause]:
    """Yield a clause, apart from what it says is given up: "traded the van in for a bike"."""
    if replaced := _REPLACES.search(clause.words):
        start, end = replaced.span(replaced.lastgroup or 0)
        given_up = clause.words[start:end].strip()
        yield replace(clause, words=given_up, denied=not clause.denied)
        clause = replace(clause, words=f"{clause.words[:start]}{clause.words[end:]}")
    yield clause


def agrees(category: Category, note: str, clause: Clause, asked: str | None = None) -> bool:
    """Return whether a note has the polarity of a clause.

    Args:
        note: its key and value as words, in lower case.
        asked: what the agent said just before: a mere answer has the aversion of the question.
    """
    is_answer = bool(asked) and english.NAMED.fullmatch(clause.words)
    if not denies(note) and any(
        word in found[0].split()
        for found in negations.IDIOM.finditer(clause.words)
        if found[0] not in note
        for word in query_terms(note)
    ):
        return False  # "I never miss it" is no missing
    averse = bool(
        _AVERSE.search(f"{clause.words} {asked.lower()}" if asked and is_answer else clause.words)
    )
    if _AVERSE.search(note):
        if averse:
            return not clause.denied or bool(_STANDS.search(clause.words))
        return clause.denied and not _INDIFFERENT.search(clause.words)
    if negations.EXCEPTS.search(note):
        return True  # it holds both what is so and what is not
    if (free := _FREE.search(note)) and free[0] in clause.words:
        return not negations.NOT.search(clause.words)
    if denies(note):
        said = set(_DOUBLED.findall(clause.words)) & set(_DOUBLED.findall(note))
        return clause.denied or averse or bool(said or _NEGATIVE.search(clause.words))
    if _PARTED.search(clause.words) and _HOLDS.search(note):
        return False
    likes = category in _WANTED or _LIKES.search(note)
    return not clause.denied and not (averse and likes)


def denies(note: str) -> bool:
    """Return whether a note is of what is not so: "not allergic to nuts", "gave up smoking"."""
    plain = negations.IDIOM.sub(" ", note)
    return any(p.search(plain) for p in (negations.NOT, negations.OVER, _NEGATIVE))
