"""What the file of a language says of names, ready to be found in a turn. No I/O."""

import functools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from caller_memory.language.frames import Frames, alternatives, frames, openings
from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.number_words import ascii_signs
from caller_memory.language.wordings import all_written_out
from caller_memory.languages import table
from caller_memory.languages.folding import folded_in_place
from caller_memory.languages.scripts import Blanks, blanks_of

_AS_THEY_ARE = ("told", "family", "likely", "written", "greeted", "answered", "cases")
_BEHIND_A_SIGN = (" , {name}", " : {name}")
_FEW_WORDS = 3
_ROLES = ("kin", "trade")
"""Lists that fill a slot of the sentences."""


class NameWords(NamedTuple):
    """What the file of a language says of names.

    Attributes:
        told: sentences that tell one's own name by themselves.
        family: those that tell the family name.
        likely: those that do where it is a name that many have.
        written: those that do where it is written as a name.
        greeted: those that do behind a greeting, or as an answer.
        answered: those that do as an answer alone.
        no_name: finds what is no name.
        states: finds what is none behind "I am", but what somebody is.
        before: finds what may stand before a name: "again", an article.
        titles: finds titles, behind which a name stands.
        ends: finds what may stand behind a name.
        joints: finds how a sentence ends that goes on, where endings follow words closely.
        never_before: finds what, close behind a word, tells that it is no name.
        clefts: finds what goes on behind a name so that somebody is only spoken of: "I'm after".
        tags: finds what asks, behind a name, whether that is so: "right?".
        others: finds whom else a name may belong to.
        own: finds words for oneself.
        greetings: finds a greeting.
        greetings_before: finds one before a name without a comma.
        surname_ends: with what many family names end.
        surnames: that many have, with which names begin where words are not set apart.
        given: first names that many have, also where they are not written as names.
        parents: words that make a name with such a one: "Abu Khaled".
        never_ends: with what these do not end.
        name_ends: with what names end, where words are not set apart first names behind a word
            for oneself.
        apart: finds what is said of a person before the name, where words are not set apart.
        from_: finds whence somebody is, behind a name or where words are not set apart before it.
        asks: finds a question for the name.
        fillers: finds words of hesitation, with the commas around them.
        denies: finds a word by which another name is denied.
        denies_next: matches such a word where it denies what follows.
        quotes: finds, at the end of a text, a word behind which others tell a name: "he said".
        presents: finds a clause behind which the person's own name may stand: "I'm the one who".
        claims: finds a clause before which it may stand: "Lang, that's my name".
        cases: by how a first name ends elsewhere in a sentence, how it ends by itself.
        copulas: finds what is joined to a name where it means "I am" or "it is".
    """

    told: Frames
    family: Frames
    likely: Frames
    written: Frames
    greeted: Frames
    answered: Frames
    no_name: Pattern
    states: Pattern
    before: Pattern
    titles: Pattern
    ends: Pattern
    joints: Pattern
    never_before: Pattern
    clefts: Pattern
    tags: Pattern
    others: Pattern | None
    own: Pattern | None
    greetings: Pattern
    greetings_before: Pattern
    surname_ends: tuple[str, ...]
    surnames: tuple[str, ...]
    given: frozenset[str]
    parents: frozenset[str]
    never_ends: tuple[str, ...]
    name_ends: tuple[str, ...]
    apart: Pattern | None
    from_: Pattern | None
    asks: Pattern
    fillers: Pattern
    denies: Pattern
    denies_next: Pattern
    quotes: Pattern
    presents: Pattern
    claims: Pattern
    cases: tuple[tuple[str, str], ...]
    copulas: Pattern


@functools.cache
def name_words(language: str) -> NameWords:
    """Return what the file of a language says of names."""
    written = table(language, "names")
    words = {
        key: each if key in _AS_THEY_ARE else all_written_out(each) for key, each in written.items()
    }
    blanks = blanks_of(language)
    spaced, particles = blanks is not Blanks.NEVER, blanks is Blanks.LOOSELY
    made = functools.partial(
        frames,
        hole="name",
        slots={role: "|".join(map(re.escape, words.get(role, ()))) for role in _ROLES},
        ends=words["ends"],
        spaced=spaced,
        particles=particles,
        strict=True,
    )
    listed = functools.partial(alternatives, spaced=spaced, particles=particles)
    # "전" is "I", and begins a name: "전지현".
    own_end = r"(?:은|는|이|가|을|를|도)?(?=[\s,]|$)" if particles else ""
    edge = r"(?<!\w)" if spaced else ""
    none, before = r"(?!)", r"(?:{})\.?\s+" if spaced else "(?:{})"
    titles = list(words.get("titles", ()))
    states = [*words.get("states", ()), *_days_and_months(language)]
    asks = map(folded_in_place, words["asks"])
    fillers = words.get("fillers", ())
    return NameWords(
        made(sorted(map(ascii_signs, words["told"]), key=len, reverse=True)),
        made(words.get("family", ())),
        made([*words.get("likely", ()), *_without_signs(words["told"])]),
        made(words.get("written", ())),
        made(words.get("greeted", ())),
        made(words.get("answered", ())),
        Pattern(openings(words["no_name"], spaced=spaced, particles=particles)),
        Pattern(openings(states, spaced=spaced, particles=particles)),
        Pattern(before.format(listed(titles + list(words.get("before", ()))) or none)),
        Pattern(before.format(listed(titles) or none)),
        Pattern(listed(words["ends"]) or none),
        Pattern("|".join(map(folded_in_place, words.get("joints", ()))) or none),
        Pattern(rf"\s*(?:{listed(never)})" if (never := words.get("never_before", ())) else none),
        Pattern(rf"\s*(?:{listed(words.get('clefts', ())) or none})(?=\s*(?:[,.;:!?…]|$))"),
        Pattern(rf"\s*,\s*(?:{listed(words.get('tags', ())) or none})\s*\?"),
        Pattern(_others(words["others"], blanks)) if "others" in words else None,
        Pattern(f"(?:{listed(words['own'])}){own_end}") if "own" in words else None,
        Pattern(listed(words["greetings"])),
        Pattern(before.format(listed(words["greetings"]))),
        tuple(words.get("surname_ends", ())),
        tuple(map(folded_in_place, words.get("surnames", ()))),
        frozenset(map(folded_in_place, words.get("given", ()))),
        frozenset(map(folded_in_place, words.get("parents", ()))),
        tuple(words.get("name_never_ends", ())),
        tuple(words.get("name_ends", ())),
        Pattern("|".join(words["apart"])) if "apart" in words else None,
        Pattern(openings(words["from"], spaced=spaced)) if "from" in words else None,
        Pattern("|".join(part.rstrip("*").replace("?", r"\?") for part in asks)),
        Pattern(
            rf"(?<![\s,…])[\s,…]*(?:(?:{listed(fillers)})(?![^\s,…])[\s,…]*)+" if fillers else none
        ),
        Pattern(rf"(?<!\w)(?:{listed(denies)})(?!\w)" if (denies := words.get("denies")) else none),
        Pattern(listed(words.get("denies_next", ())) or none),
        Pattern(
            rf"{edge}(?:{listed(words.get('quotes', ())) or none})(?P<behind>(?:\s+\S+){{0,2}})\s*$"
        ),
        Pattern(rf"{edge}(?:{listed(presents)})" if (presents := words.get("presents")) else none),
        Pattern(rf"{edge}(?:{listed(claims)})" if (claims := words.get("claims")) else none),
        tuple(_case(each) for each in words.get("cases", ())),
        Pattern(rf"(?<=\w)(?:{'|'.join(words.get('copulas', ())) or none})(?!\w)"),
    )


def _without_signs(told: Sequence[str]) -> Iterator[str]:
    """Yield the sentences with a sign before the name, as recognition writes them without it."""
    for frame in told:
        for sign in _BEHIND_A_SIGN:
            if frame.endswith(sign) and len(frame.split()) > _FEW_WORDS:
                yield f"{frame.removesuffix(sign)} {{name}}"


def _case(written: str) -> tuple[str, str]:
    """Return both endings of "elsewhere > by itself"."""
    ending, _, plain = written.partition(">")
    return ending.strip(), plain.strip()


def _others(words: Sequence[str], blanks: Blanks) -> str:
    return alternatives(words, spaced=True) if blanks is Blanks.ALWAYS else "|".join(words)


def _days_and_months(language: str) -> list[str]:
    """Return the names of days and months, none of English: its are in code."""
    times = table(language, "times")
    tables = (times.get("weekdays", {}), times.get("months", {}))
    return [word for each in tables for words in each.values() for word in words.split(" / ")]
