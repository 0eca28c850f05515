"""Read and write what a memory's key and context tell of its origin. No I/O.

A turn has the key `user_input_<milliseconds>`; its context is what the agent said just before. An
extracted fact has a name for its key; its context holds the person's own words that tell it, newest
first, each on a line after "> ". A superseded value has the name and the time until which it held.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from caller_memory.models import Category

MAX_CONTEXT_CHARS = 1000

TURN = "user_input_"
OPT_OUT = (Category.PREFERENCE, "remember_me")
"""The memory that says "no" for a person who wants nothing kept. It is stored like any other."""

LAST_CALL = (Category.FACT, "last_call")
"""The memory that sums up the last call. It is stored like any other."""

MAX_LINES = 2
MAX_LINE_CHARS = 160
"""Of that summary."""

RESERVED_KEYS = frozenset({OPT_OUT[1], LAST_CALL[1]})
"""Keys that are ours: no model is shown these memories or may set them."""

_UNTIL = " (until "
_SUPERSEDED = re.compile(r" \(until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)$")
_QUOTE = "> "


def is_turn(key: str) -> bool:
    """Return whether a memory is a turn: what the person said, as they said it."""
    return key.startswith(TURN)


def is_superseded(key: str) -> bool:
    """Return whether a memory is a superseded value."""
    return _SUPERSEDED.search(key) is not None


def is_name(key: str) -> bool:
    """Return whether a memory is a fact about the person that holds now."""
    return not (is_turn(key) or is_superseded(key) or key in RESERVED_KEYS)


def superseded_key(key: str, until: datetime) -> str:
    """Return the key of a value that held until a time, in aware UTC."""
    return f"{superseded_prefix(key)}{until:%Y-%m-%dT%H:%M:%SZ})"


def superseded_prefix(key: str) -> str:
    """Return the beginning of the keys of all superseded values of a memory."""
    return key + _UNTIL


def same_value(one: str, other: str) -> bool:
    """Return whether two values are equal but for case and blanks."""
    return one.casefold().split() == other.casefold().split()


def on_a_line(words: str) -> str:
    """Return words on one line, as they stand in a context."""
    return " ".join(words.split())


def words_in(context: str | None) -> list[str]:
    """Return the person's own words in a context, newest first."""
    lines = (context or "").split("\n")
    return [line.removeprefix(_QUOTE) for line in lines if line.startswith(_QUOTE)]


def with_words(context: str | None, words: str) -> str | None:
    """Return the context with these words added first, None if they do not fit."""
    if on_a_line(words) in words_in(context):
        return context
    longer = _QUOTE + on_a_line(words) + ("\n" + context if context else "")
    return longer if len(longer) <= MAX_CONTEXT_CHARS else None


def without_words(context: str | None, words: Iterable[str]) -> str | None:
    """Return the context without these words, None if nothing is left."""
    gone = {_QUOTE + each for each in words}
    lines = [line for line in (context or "").split("\n") if line not in gone]
    return "\n".join(lines) or None
