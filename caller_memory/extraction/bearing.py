"""Decide whether what a person said bears a note that a model made of it. No I/O.

A note counts only if the clauses that hold its words say it: of the person or of whom it names,
with its polarity, and as something that is so. What is known yields only to a statement about it.
"""

from collections.abc import Sequence
from itertools import chain

from caller_memory.extraction.answering import is_asked_for
from caller_memory.extraction.corrections import is_correction, says_anew
from caller_memory.extraction.frames import (
    OWN_KEYS,
    is_framed,
    is_introduced,
    kind_of,
    may_say,
)
from caller_memory.extraction.modality import is_so
from caller_memory.extraction.polarity import agrees, without_replaced
from caller_memory.extraction.subjects import is_of
from caller_memory.extraction.words import NUMBER, as_words, held, language_of, occurs, stems_in
from caller_memory.language.clause import SELF, Clause, Mood
from caller_memory.language.clauses import clauses
from caller_memory.language.contractions import written_out
from caller_memory.language.names import is_own_name, tells_name
from caller_memory.language.patterns import Pattern
from caller_memory.language.query import query_terms
from caller_memory.language.relatives import RELATIVES
from caller_memory.language.spelling import with_spelled
from caller_memory.language.values import same_kind, values
from caller_memory.languages import ENGLISH
from caller_memory.models import Category, Memory

SUPPORTED = 0.5
"""The share of a value's content words that the person must have said."""

_WORD = Pattern(r"[^\W_]+")
_RELATIVES = frozenset(RELATIVES)
_ENDS = Pattern(
    r"\b(?:quit|stop(?:ped)?|g[ai]ve up|given up|sold|left|lost|died|passed away|broke up|split up|"
    r"divorced|finished|over|changed|cancell?ed|called off|recovered|cured|used to|ended|moved|"
    r"retired|dropped|former|instead|ex|threw|gone|done with|rid of|switched)\b"
)
_MY_OWN = Pattern(r"\b(?:my|our) [\w-]+")
_DAYS = Pattern(r"\b(?:day (?:after tomorrow|before yesterday)|today|tonight|yesterday|tomorrow)\b")
_PARTS_OF_DATES = frozenset("the of at to past o clock am pm a m p".split())
_GENERIC = frozenset("favourite favorite preferred current main new next old usual".split())

_OURS = Pattern(r"\b(?:my|our)\b")
_NAMES_ME = Pattern(r"\b(?:calls?|called|knows?|known|named) me\b")


def is_borne(
    place: tuple[Category, str], value: str, sources: Sequence[Memory], known: str | None = None
) -> bool:
    """Return whether turns say a value of a person.

    Args:
        place: category and key of the note.
        known: another value that it would replace.
    """
    category, key = place
    if language_of(sources) != ENGLISH:
        return is_said(value, sources, key)  # the rules below know no other language
    if is_own_name(key) and _is_english(sources):
        return any(tells_name(value, turn.value, turn.context) for turn in sources)
    if not is_said(value, sources, key):
        return False
    value = written_out(value.lower())
    spoken = " ".join(map(_spoken, sources)).lower()
    if not set(_DAYS.findall(value)) <= set(_DAYS.findall(spoken)):
        return False
    if not set(_MY_OWN.findall(value)) <= set(_MY_OWN.findall(spoken)):
        return False  # it is no wedding of theirs where it is their colleague's
    terms = query_terms(value) or query_terms(as_words(key))
    words: list[str] = []
    rest: list[str] = []
    denied: list[str] = []
    for turn in sources:
        for clause in chain.from_iterable(map(without_replaced, clauses(turn.value, turn.context))):
            admitted = _admits(clause, category, key, value, turn)
            (words if admitted else rest).append(clause.words)
            if clause.denied and clause.subject == SELF:
                denied.append(clause.words)
    said, other = with_spelled(" ".join(words)), with_spelled(" ".join(rest))
    borne = _held(terms, said, other)
    more = int(category is Category.PLAN)  # "flying from the airport" is not fetching somebody
    if len(borne) < max(1.0, SUPPORTED * (len(terms) + more)):
        return False
    if _held([term for term in terms if term not in borne], other, said):
        return False
    if not _is_english(sources):
        return True
    asked = " ".join(_last_sentence(turn.context) for turn in sources if turn.context)
    if len(sources) == 1 and not is_asked_for(key, value, words, asked):
        return False
    if is_correction(terms, sources):
        # "I'm not a nurse but a doctor": what is denied belongs to what is said.
        frame = "" if known else f"{said} {other}"
        return bool(known) or is_framed(key, value, frame, asked)
    is_open = category in (Category.PLAN, Category.GOAL)
    # "I don't live in Luton, more like Dunstable": what is denied frames what is so.
    frame = " ".join([_around(terms, words) if key in OWN_KEYS else said, *denied])
    if not is_open and not is_framed(key, value, frame, asked):
        return False
    return (
        known is None
        or is_introduced(key, value, said)
        or _is_about(key, known, terms, said, asked, sources)
    )


def _is_english(sources: Sequence[Memory]) -> bool:
    spoken = " ".join(f"{turn.value} {turn.context or ''}" for turn in sources).lower()
    return _ENGLISH.search(spoken) is not None


def _held(terms: Sequence[str], said: str, other: str) -> list[str]:
    """Return the terms that words hold; "gardening" is in no garden where others do it."""
    stems, there = stems_in(said), set(_WORD.findall(other))
    here = set(_WORD.findall(said))
    return [
        term
        for term in terms
        if term in here
        or (occurs(term, said, stems) and not (term.endswith("ing") and term in there))
    ]


def _around(terms: Sequence[str], words: Sequence[str]) -> str:
    """Return the clauses that hold a term, and those beside them that "but" does not part."""
    found = set()
    for number, clause in enumerate(words):
        stems = stems_in(with_spelled(clause))
        if any(occurs(term, clause, stems) for term in terms):
            found.add(number)
            if not clause.startswith("but "):
                found.add(max(number - 1, 0))
            if number + 1 < len(words) and not words[number + 1].startswith("but "):
                found.add(number + 1)
    return " ".join(words[number] for number in sorted(found))


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
        if is_of(clause, category, note.lower(), turn)
        and clause.mood not in (Mood.ASKED, Mood.SUPPOSED, Mood.REPORTED)
    ]
    over = any(c.denied or c.mood is Mood.PAST or _ENDS.search(c.words) for c in bearing)
    spoken = " ".join([*(c.words for c in bearing), *(turn.context or "" for turn in sources)])
    return over and bool(held(query_terms(note), spoken))


def is_said(value: str, sources: Sequence[Memory], key: str = "") -> bool:
    """Return whether the person said half of a value's content words, and all its numbers.

    Args:
        sources: the turns that tell it; "yes" tells what the question before it puts.
        key: the name of the fact, in snake_case.
    """
    said, terms = words_said(value, sources, key)
    return said >= max(1.0, SUPPORTED * terms)


def words_said(value: str, sources: Sequence[Memory], key: str = "") -> tuple[int, int]:
    """Return how many of a value's content words the person said, none if a number is not theirs.

    Returns:
        That, and how many content words it has; see `is_said`.
    """
    said = with_spelled(" ".join(_spoken(turn) for turn in sources))
    # A value like "yes" has no content words: then the words of the name must be said.
    language = language_of(sources)
    terms = query_terms(value, language) or query_terms(as_words(key))
    has_numbers = set(NUMBER.findall(value)) <= set(NUMBER.findall(said))
    has_numbers = has_numbers and _numerals(value) <= _numerals(said)
    return len(held(terms, said, language)) if has_numbers else 0, len(terms)


def _numerals(text: str) -> set[str]:
    """Return the numbers, days and ordinals of a text, by their words."""
    return {word for each in values(text.lower()) for word in _WORD.findall(each.value)
            if each.kind != "colour" and word not in _PARTS_OF_DATES}  # fmt: skip


def _spoken(turn: Memory) -> str:
    """Return what a turn says, with what it leaves unsaid."""
    return " ".join([turn.value, *(clause.words for clause in clauses(turn.value, turn.context))])


def _admits(clause: Clause, category: Category, key: str, value: str, turn: Memory) -> bool:
    """Return whether a clause may bear a note: by its subject, mood and polarity."""
    if _OURS.search(clause.words) and is_introduced(key, value, clause.words):
        return True  # "my accountant Sandra reckons": whatever she does, that is her name
    note = f"{as_words(key)} {value}".lower()
    return (
        (is_of(clause, category, note, turn) or _is_named(clause, note))
        and is_so(clause, category, note, kind_of(key))
        and agrees(category, note, clause, turn.context)
    )


def _is_named(clause: Clause, note: str) -> bool:
    """Return whether others name the person: "they call me Mick"."""
    return _NAMES_ME.search(clause.words) is not None and kind_of(note.partition(" ")[0]) == "name"


def _is_about(
    key: str, known: str, terms: list[str], said: str, asked: str, sources: Sequence[Memory]
) -> bool:
    """Return whether what is said is about the very thing that is known."""
    named = [word for word in query_terms(as_words(key)) if word not in _GENERIC]
    # "I've been to Dublin with my sister" is about her, not about where she lives.
    named = [word for word in named if word not in _RELATIVES] or named
    spoken = f"{said} {asked}"
    whole = " ".join(turn.value for turn in sources).lower()
    if held(named or query_terms(as_words(key)), spoken):
        return True
    if held([word for word in query_terms(known) if word not in terms], whole):
        return True
    parts = key.split("_")
    kind = kind_of(key) or ("favourite" if parts[0] in _GENERIC else "")
    if kind and may_say(kind, spoken):
        return True
    if says_anew(sources):
        of_it = held(query_terms(as_words(key)), said) or held(named, whole)
        if of_it or _is_like(known, " ".join(terms)) or "instead" in whole:
            return True
    return is_correction(terms, sources)


def _is_like(known: str, value: str) -> bool:
    """Return whether two values share a word, or are both days, hours, amounts or colours."""
    if held(query_terms(known), value):
        return True
    return any(
        same_kind(one.kind, other.kind) for one in values(known.lower()) for other in values(value)
    )


_ENGLISH = Pattern(
    r"\b(?:hello|hi|hey|here|thanks?|speaking|tell|ask|yes|yeah|i|i'm|i've|me|my|the|is|are|a|an|"
    r"name's|mine's|we|was|and|to|it|it's|you|your|had|have|has|of|no|not|"
    r"this|that|for|with|at|on|but|he|she|they|please|what|call)\b"
)
_SENTENCES = Pattern(r"(?<=[.!?])\s+")


def _last_sentence(context: str | None) -> str:
    return _SENTENCES.split((context or "").strip().lower())[-1]
