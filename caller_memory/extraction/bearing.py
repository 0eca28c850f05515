"""Decide whether what a person said bears a note that a model made of it. No I/O.

A note counts only if the clauses that hold its words say it: of the person or of whom the note
names, with the polarity of the note, and as something that is so. A value that is known is only
replaced by a statement about that very thing.
"""

from collections.abc import Sequence

from caller_memory.extraction.words import NUMBER, as_words, occurs, stems_in
from caller_memory.language.clause_patterns import RELATIVES
from caller_memory.language.clauses import (
    AGENT,
    SELF,
    SOMEBODY,
    Clause,
    Mood,
    clauses,
    same_person,
)
from caller_memory.language.names import NAME_KEYS, said_names
from caller_memory.language.patterns import Pattern
from caller_memory.language.query import query_terms
from caller_memory.language.spelling import with_spelled
from caller_memory.models import Category, Memory

SUPPORTED = 0.5
"""The share of a value's content words that the person must have said."""

_WORD = Pattern(r"[^\W_]+")
_RELATIVES = frozenset(RELATIVES)
_INTENDED = {Category.GOAL, Category.PLAN, Category.PREFERENCE, Category.INTEREST}
_INTENDS = Pattern(r"\b(?:plan|want|wish|goal|going to|intend|hope|future|next|will|trip|learn)")
_WAS = Pattern(r"\b(?:former|previous|used to|was|were|old|childhood|past|ex|earlier|until)")
_ADVICE = Pattern(r"\b(?:advice|advise|opinion|says|said|thinks|told|recommend)")
_NEGATIVE = Pattern(
    r"\b(?:no|not|never|none|nothing|without|cannot|\w+n't|non|free|stopped|quit|lacks?|zero)\b"
)
_AVERSE = Pattern(
    r"\b(?:dislik\w+|hat(?:e|es|ed|ing)|avoid\w*|refus\w+|loathe\w*|detest\w*|despise\w*|"
    r"can(?:'t|not| not) (?:stand|bear|eat|have|drink|tolerate)|restrict\w*|aversion\w*)\b"
)
_LIKES = Pattern(r"\b(?:favou?rites?|likes?|loves?|enjoys?|hobby|hobbies|interests?|prefers?)\b")
_ENDS = Pattern(
    r"\b(?:quit|stop(?:ped)?|g[ai]ve up|given up|sold|left|lost|died|passed away|broke up|split up|"
    r"divorced|finished|over|changed|cancell?ed|called off|recovered|cured|used to|ended|moved|"
    r"retired|dropped|former|instead|ex|threw|gone|done with|rid of|switched)\b"
)
_CORRECTS = Pattern(
    r"\b(?:actually|instead|no longer|any ?more|now|these days|nowadays|from now on|changed|"
    r"switched|meant|i mean|correction|rather|sorry|in fact|turns out|wrong|it is|it's|that's)\b"
    r"|\bnot\b.{0,60}\bbut\b|,? not \w+$|^no\b"
)
_MARKS = frozenset("actually instead longer anymore now days nowadays changed switched meant "
                   "correction rather sorry fact turns wrong these".split())  # fmt: skip
_GENERIC = frozenset("favourite favorite preferred current main new next old usual".split())
_PARTNERED = Pattern(r"\b(?:married|engaged|dating|wedding)\b")

_FRAMES = {
    "home": r"\b(?:liv(?:e|es|ed|ing)|home|house|flat|apartment|address|resid\w+|based|settled|"
    r"(?:moved?|moving|relocated|relocating) (?:\w+ )?(?:to|from|into|in)|from)\b",
    "job": r"\b(?:(?:i'm|i am|i became|i've become|i have become|i've been)(?: \w+ly| just| now| "
    r"still| a)* (?:an?|the|not an?|head|chief|senior|junior)|not an? .{0,40} but an?|"
    r"work\w*|jobs?|occupation|"
    r"profession|career|employ\w+|hired|living|trained|qualified|business|promoted|teach|retired|"
    r"freelance\w*|self)\b",
    "name": r"\b(?:names?|named|call|called|calls|go by|goes by|spelled|spelt|i'm|i am|this is|"
    r"meant|nickname)\b",
    "age": r"\b(?:turned|turning|years? old|my age)\b",
    "status": r"\b(?:married|divorced|engaged|single|widowed|separated|together|broke up|split)\b",
    "favourite": r"\b(?:favou?rite|best|prefer\w*|most|rather)\b",
}
_KINDS = {
    "home": "home", "city": "home", "address": "home", "residence": "home", "town": "home",
    "job": "job", "occupation": "job", "profession": "job", "work": "job", "career": "job",
    "employer": "job", "name": "name", "nickname": "name",
    "age": "age", "status": "status",
}  # fmt: skip
OWN_KEYS = frozenset(
    "home city town job occupation profession name nickname residence home_city".split()
)
"""Keys of the person's own home, job and name."""
_PATTERNS = {name: Pattern(pattern) for name, pattern in _FRAMES.items()}
_NO_NAMES = frozenset(
    "tomorrow later today tonight back again soon maybe when if now crazy sometime anytime monday "
    "tuesday wednesday thursday friday saturday sunday tired fine sorry".split()
)


def is_borne(
    place: tuple[Category, str], value: str, sources: Sequence[Memory], known: str | None = None
) -> bool:
    """Return whether turns say a value of a person.

    Args:
        place: category and key of the note.
        known: another value that it would replace.
    """
    category, key = place
    if not is_said(value, sources, key):
        return False
    terms = query_terms(value) or query_terms(as_words(key))
    bearing, words, rest = [], [], []
    for turn in sources:
        for clause in clauses(turn.value, turn.context):
            if _admits(clause, category, f"{as_words(key)} {value}".lower(), turn):
                bearing.append(clause)
                words.append(clause.words)
            else:
                rest.append(clause.words)
    said, other = with_spelled(" ".join(words)), with_spelled(" ".join(rest))
    stems, others = stems_in(said), stems_in(other)
    borne = [term for term in terms if occurs(term, said, stems)]
    if len(borne) < max(1.0, SUPPORTED * len(terms)):
        return False
    if any(occurs(term, other, others) for term in terms if term not in borne):
        return False
    if not _ENGLISH.search(" ".join(turn.value for turn in sources).lower()):
        return True  # the rules below know no other language
    asked = " ".join(_last_sentence(turn.context) for turn in sources if turn.context)
    if _corrects(terms, sources):
        # "I'm not a nurse but a doctor": what is denied belongs to what is said.
        frame = "" if known else " ".join(turn.value for turn in sources).lower()
        return bool(known) or _is_framed(key, value, frame, asked)
    if not _is_framed(key, value, said, asked):
        return False
    if key in NAME_KEYS and (names := _names_in(sources)):
        return bool(names & stems_in(value))
    return known is None or _is_about(key, known, terms, said, asked, sources)


def _names_in(sources: Sequence[Memory]) -> set[str]:
    """Return the stems of the names that turns give the person."""
    names = (said_names(turn.value, turn.context) for turn in sources)
    return stems_in(" ".join(name for found in names for name in found))


def ends(place: tuple[Category, str], value: str, sources: Sequence[Memory]) -> bool:
    """Return whether turns say that a note holds no longer.

    Args:
        value: what is known.
    """
    category, key = place
    note = f"{as_words(key)} {value}"
    bearing = [
        clause
        for turn in sources
        for clause in clauses(turn.value, turn.context)
        if _is_of(clause, category, note.lower(), turn)
        and clause.mood not in (Mood.ASKED, Mood.SUPPOSED, Mood.REPORTED)
    ]
    over = any(c.denied or c.mood is Mood.PAST or _ENDS.search(c.words) for c in bearing)
    spoken = " ".join([*(c.words for c in bearing), *(turn.context or "" for turn in sources)])
    stems = stems_in(spoken)
    return over and any(occurs(term, spoken, stems) for term in query_terms(note))


def is_said(value: str, sources: Sequence[Memory], key: str = "") -> bool:
    """Return whether the person said half of a value's content words, and all its numbers.

    Args:
        sources: the turns that tell it.
        key: the name of the fact, in snake_case.
    """
    said = with_spelled(" ".join(turn.value for turn in sources))
    if not set(NUMBER.findall(value)) <= set(NUMBER.findall(said)):
        return False
    # A value like "yes" has no content words: then the words of the name must be said.
    terms = query_terms(value) or query_terms(as_words(key))
    stems = stems_in(said)
    return sum(occurs(term, said, stems) for term in terms) >= max(1.0, SUPPORTED * len(terms))


def _admits(clause: Clause, category: Category, note: str, turn: Memory) -> bool:
    """Return whether a clause may bear a note: by its subject, mood and polarity."""
    if not _is_of(clause, category, note, turn) or not _is_so(clause, category, note):
        return False
    averse = bool(_AVERSE.search(clause.words))
    if _AVERSE.search(note):
        return clause.denied or averse if not (clause.denied and averse) else _stands(clause)
    if _NEGATIVE.search(note):
        return clause.denied or averse
    return not clause.denied and not (averse and _LIKES.search(note))


def _stands(clause: Clause) -> bool:
    return bool(Pattern(r"\bcan(?:'t|not| not) (?:stand|bear|eat|have|drink|tolerate)\b").search(
        clause.words
    ))  # fmt: skip


def _is_of(clause: Clause, category: Category, note: str, turn: Memory) -> bool:
    """Return whether a clause is about whom a note is about."""
    words = _WORD.findall(note)
    named = [word for word in words if word.removesuffix("s") in _RELATIVES]
    if clause.subject == AGENT:
        return category is Category.PREFERENCE or "name" in words
    if clause.subject != SELF:
        if category is Category.EXPERIENCE and Pattern(r"\b(?:me|us)\b").search(clause.words):
            return True
        if clause.subject == SOMEBODY:
            return bool(named) or any(w in (turn.context or "").lower() for w in words)
        return any(same_person(clause.subject, word) for word in words)
    first = words[0] if words else ""
    if _CORRECTS.match(clause.words):
        return True
    if first.removesuffix("s") not in _RELATIVES or first == "family":
        return True
    around = f"{turn.value} {turn.context or ''}".lower()
    return any(same_person(first, word) for word in _WORD.findall(around)) or bool(
        same_person(first, "husband") and _PARTNERED.search(around)
    )


def _is_so(clause: Clause, category: Category, note: str) -> bool:
    match clause.mood:
        case Mood.STATED:
            return True
        case Mood.WISHED:
            return category in _INTENDED or bool(_INTENDS.search(note))
        case Mood.PAST:
            return category is Category.EXPERIENCE or bool(_WAS.search(note))
        case Mood.REPORTED:
            return bool(_ADVICE.search(note))
        case _:
            return False


def _is_framed(key: str, value: str, said: str, asked: str) -> bool:
    """Return whether name, home or job are said as such: not by any word that occurs."""
    kind = _KINDS.get(key.rpartition("_")[2], "")
    if not (key in OWN_KEYS or kind == "name"):
        return True
    if kind == "name" and value.lower() in _NO_NAMES:
        return False
    who, _, _ = key.rpartition("_")
    if kind == "name" and who in _RELATIVES and f"{who} {value.lower()}" in said:
        return True  # "my brother Tom"
    return bool(_PATTERNS[kind or "home"].search(f"{said} {asked}"))


def may_tell(key: str, said: str) -> bool:
    """Return whether words are such as name, home or job are told in."""
    kind = kind_of(key)
    return bool(kind and _PATTERNS[kind].search(said.lower()))


def kind_of(key: str) -> str:
    """Return what a key is of: "name", "home" or "job", also of somebody else; "" if of none."""
    return _KINDS.get(key.rpartition("_")[2], "")


def _is_about(
    key: str, known: str, terms: list[str], said: str, asked: str, sources: Sequence[Memory]
) -> bool:
    """Return whether what is said is about the very thing that is known."""
    named = [word for word in query_terms(as_words(key)) if word not in _GENERIC]
    spoken = f"{said} {asked}"
    stems = stems_in(spoken)
    whole = " ".join(turn.value for turn in sources).lower()
    before = stems_in(whole)
    if any(occurs(word, spoken, stems) for word in named or query_terms(as_words(key))):
        return True
    if any(occurs(word, whole, before) for word in query_terms(known) if word not in terms):
        return True
    parts = key.split("_")
    kind = _KINDS.get(parts[-1]) or ("favourite" if parts[0] in _GENERIC else "")
    if kind and _PATTERNS[kind].search(spoken):
        return True
    return _corrects(terms, sources)


def _corrects(terms: list[str], sources: Sequence[Memory]) -> bool:
    """Return whether a turn is nothing but a correction: "no, I meant", "it's red now"."""
    whole = " ".join(turn.value for turn in sources).lower()
    content = [word for word in query_terms(whole) if word not in _MARKS]
    return bool(_CORRECTS.search(whole)) and len(content) <= len(terms) + 1


_ENGLISH = Pattern(
    r"\b(?:i|i'm|i've|me|my|the|is|are|a|an|we|was|and|to|it|it's|you|your|had|have|has|of|no|not|"
    r"this|that|for|with|at|on|but|he|she|they|please|what|call)\b"
)
_SENTENCES = Pattern(r"(?<=[.!?])\s+")


def _last_sentence(context: str | None) -> str:
    return _SENTENCES.split((context or "").strip().lower())[-1]
