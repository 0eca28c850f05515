"""Tell which of two things a person chooses that the agent asked about: "tea or coffee?". No I/O.

Of lower-case English text.
"""

from typing import NamedTuple

from caller_memory.language.patterns import Pattern

_LEADING = r"(?:(?:in|at|on|by|with|to|from) )?(?:(?:your|the|an?|any|some) )?"
_OPTIONS = Pattern(
    rf"({_LEADING}[\w'-]+),? or ({_LEADING}[\w'-]+(?: (?!in\b|at\b|on\b|for\b|when\b|with\b)[\w'-]+"
    r"(?=$| (?:in|at|on|for|when|with)\b))?)"
)
_ANY = r"(?:of (?:them|those|the two))?"
_LEADS = r"^(?:(?:oh|um|uh|well|i (?:think|guess|suppose)|i (?:have|like|do|am|prefer|take)) )*"
_BOTH = Pattern(rf"{_LEADS}(?:both|either) ?{_ANY}(?: actually| please| really)*$")
_NEITHER = Pattern(rf"{_LEADS}(?:neither|none|nor) ?{_ANY}(?: actually| really)*$")
_ONE = r"(?: one| option| thing)?(?: please| i think| actually| really)*$"
_FIRST = Pattern(rf"{_LEADS}(?:the )?(?:first|former){_ONE}")
_SECOND = Pattern(rf"{_LEADS}(?:the )?(?:second|latter|last){_ONE}")


class Choice(NamedTuple):
    """What an answer chooses: words of the question, and whether the person denies them."""

    words: str
    denied: bool


def choice(said: str, asked: str) -> Choice | None:
    """Return what is chosen of what was asked, None where nothing is chosen by its place.

    Args:
        said: a clause.
        asked: the question, without its mark.
    """
    found = _OPTIONS.search(asked)
    if not found:
        return None
    before, behind = asked[: found.start()], asked[found.end() :]
    for pattern, chosen in (
        (_BOTH, f"{found[1]} and {found[2]}"),
        (_NEITHER, f"{found[1]} and {found[2]}"),
        (_FIRST, found[1]),
        (_SECOND, found[2]),
    ):
        if pattern.search(said):
            return Choice(f"{before}{chosen}{behind}", pattern is _NEITHER)
    return None
