"""Tell whether a clause is about whom a note is about. No I/O."""

from caller_memory.extraction.corrections import opens_correction
from caller_memory.language.claim_patterns import THEY_CHANGED
from caller_memory.language.clause_patterns import POSSESSED, RELATIVES
from caller_memory.language.clauses import AGENT, SELF, SOMEBODY, Clause, same_person
from caller_memory.language.patterns import Pattern
from caller_memory.models import Category, Memory

_WORD = Pattern(r"[^\W_]+")
_FOR_THEM = Pattern(
    rf"\b(?:driv(?:e|es|ing)|drove|tak(?:e|es|ing)|took|bring(?:s|ing)?|brought|accompany|"
    rf"look(?:ed|ing)? after|car(?:e|ed|ing) for|help(?:ed|ing)?|visit(?:ed|ing)?) {POSSESSED}\b"
)
_MOVED_ME = Pattern(
    r"\b(?:moved|put|switched|transferred|upped|changed) (?:me|us) (?:up |down |over )?(?:to|on|"
    r"in)\b"
)
_HAS = Pattern(r"\b(?:has|have|had|got)\b")
_RELATIVES = frozenset(RELATIVES)
_PARTNERED = Pattern(r"\b(?:(?:re)?married|engaged|dating|wedding)\b")


def is_of(clause: Clause, category: Category, note: str, turn: Memory) -> bool:
    """Return whether a clause is about whom a note is about."""
    words = _WORD.findall(note)
    named = [word for word in words if word.removesuffix("s") in _RELATIVES]
    if clause.subject == AGENT:
        return category is Category.PREFERENCE or "name" in words
    if clause.subject != SELF:
        if not named and (THEY_CHANGED.search(clause.words) or _MOVED_ME.search(clause.words)):
            return True  # "they moved my appointment" is about the person's
        if category is Category.EXPERIENCE and Pattern(r"\b(?:me|us)\b").search(clause.words):
            return True
        if clause.subject == SOMEBODY and named and _HAS.search(clause.words):
            return not any(same_person(one, w) for one in named for w in clause.words.split())
        if clause.subject == SOMEBODY:
            return bool(named) or any(w in (turn.context or "").lower() for w in words)
        return any(same_person(clause.subject, word) for word in words)
    if category is Category.FACT and _FOR_THEM.search(clause.words) and not named:
        return False
    first = words[0] if words else ""
    if opens_correction(clause.words):
        return True
    if first.removesuffix("s") not in _RELATIVES or first == "family":
        return True
    around = f"{turn.value} {turn.context or ''}".lower()
    return any(same_person(first, word) for word in _WORD.findall(around)) or bool(
        same_person(first, "husband") and _PARTNERED.search(around)
    )
