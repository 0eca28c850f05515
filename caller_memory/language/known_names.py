"""Know a name that many have beside words by which people tell their own. No I/O.

Without capitals a frame alone takes anything for a name, or has to be too narrow. A name that is
known to be one allows for wider sentences: in dialect, with a comma, behind whence somebody is. The
file of a language says in its table `known_names` of what names are made and how they are told, as
regular expressions over a folded text.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from caller_memory.language.name_places import Heard
from caller_memory.language.patterns import Pattern
from caller_memory.languages import table
from caller_memory.languages.folding import NUKTA, folded_in_place
from caller_memory.languages.scripts import Blanks, blanks_of
from caller_memory.languages.tokens import function_words

_PART = re.compile(r"\{([a-z_]+)\}")
_NAME = "name"
_GIVEN, _FAMILY = "\ue000", "\ue001"
"""What takes the place of the letters of a name, so that the patterns stay small."""
_WORD = r"[^\s,.;:!?…]+"
_EDGES = {"start": r"(?:^|(?<=[\s,.;:!?…~—-]))", "end": r"(?=[\s,.;:!…~—]|$)"}


class KnownNames(NamedTuple):
    """How a language tells names that many have.

    Attributes:
        words: finds what may be one.
        marks: the letter that takes the place of each letter of a name.
        ways: find where a turn tells one as the person's own, between double angle brackets.
        answers: find where the answer to a question for the name does.
    """

    words: Pattern
    marks: Mapping[str, str]
    ways: tuple[Pattern, ...]
    answers: tuple[Pattern, ...]


@functools.cache
def known_names(language: str) -> KnownNames | None:
    """Return how a language tells names that many have, None where capitals tell them."""
    written, names = table(language, "known_names"), table(language, "names")
    if not written:
        return None
    is_spaced = blanks_of(language) is Blanks.ALWAYS
    families = tuple(map(_folded, written.get("families", ())))
    given = set(map(_folded, names["given"])) - function_words(language)
    marks = dict.fromkeys(families, _FAMILY) | dict.fromkeys(given, _GIVEN)
    parts = {**_EDGES, "given": f"{_GIVEN}+", "family": f"{_FAMILY}+"}
    surnames = sorted(map(_folded, names.get("surnames", ())), key=len, reverse=True)
    parts["surnames"] = f"(?:{'|'.join(surnames)})"
    if written.get("marks_surnames"):
        marks = dict.fromkeys(surnames, _FAMILY) | marks
    longest_first = sorted(marks, key=len, reverse=True)
    parts["listed"] = f"(?:{'|'.join(map(re.escape, longest_first))})"
    for key, part in written["parts"].items():
        parts[key] = f"(?:{_filled(part, parts)})"
    return KnownNames(
        Pattern(_WORD if is_spaced else parts.get("edge", "") + parts["listed"]),
        marks,
        _patterns(written["ways"], parts),
        _patterns(written["answers"], parts),
    )


def known_name_told(heard: Heard, *, is_asked: bool) -> tuple[int, int] | None:
    """Return where the name stands that many have and a person tells last as their own, if any.

    Args:
        is_asked: whether the agent has asked for it.
    """
    known = known_names(heard.language)
    if known is None:
        return None
    low = known.words.sub(lambda w: known.marks.get(w[0], "") * len(w[0]) or w[0], heard.low)
    ways = (*known.ways, *known.answers) if is_asked else known.ways
    found = (match for way in ways for match in way.finditer(low))
    told = [
        match.span(_NAME)
        for match in found
        if not heard.is_denied(match.start()) and _may_be(heard, *match.span(_NAME))
    ]
    if not told:
        return None
    _, end = max(told)
    # Of those that end together the longest: "Minsu", "Kim Minsu".
    return min(place for place in told if place[1] == end)


def _may_be(heard: Heard, start: int, end: int) -> bool:
    if heard.is_given(start, end):
        return True
    none = heard.names.no_name.match(heard.low, start) or heard.names.states.match(heard.low, start)
    return none is None


def _patterns(ways: Sequence[str], parts: Mapping[str, str]) -> tuple[Pattern, ...]:
    return tuple(Pattern(_filled(way, parts)) for way in ways)


def _filled(text: str, parts: Mapping[str, str]) -> str:
    """Return a regular expression with what the names in braces stand for.

    Double angle brackets stand around the name.
    """
    filled = _PART.sub(lambda part: parts[part[1]], _folded(text))
    return filled.replace("<<", f"(?P<{_NAME}>").replace(">>", ")")


def _folded(text: str) -> str:
    return folded_in_place(text.replace(NUKTA, ""))
