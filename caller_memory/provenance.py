"""What a memory's key, value and context tell of where it came from. Pure.

A turn is kept under a key of its own, `user_input_<milliseconds>`, its context is what the agent
said just before. A distilled memory has a name for its key, and in its context the person's own
words that it came of: newest first, each on a line behind "> ". A value that holds no longer
stands under the name and the time until which it held.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from caller_memory.models import Category

MAX_CONTEXT_CHARS = 1000

TURN = "user_input_"
OPT_OUT = (Category.PREFERENCE, "remember_me")
"""The memory of a person who wants none kept: it travels and is forgotten like any other."""

LAST_CALL = (Category.FACT, "last_call")
"""The memory that sums up the last call: it travels and is forgotten like any other."""

MAX_LINES = 2
MAX_LINE_CHARS = 160
"""Of that summary."""

RESERVED_KEYS = frozenset({OPT_OUT[1], LAST_CALL[1]})
"""Names of memories that tell nothing about the person: no model is shown them or sets them."""

_UNTIL = " (until "
_FORMER = re.compile(r" \(until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)$")
_QUOTE = "> "


def is_turn(key: str) -> bool:
    """Whether a memory is what the person said, as they said it."""
    return key.startswith(TURN)


def is_former(key: str) -> bool:
    """Whether a memory holds no longer."""
    return _FORMER.search(key) is not None


def is_name(key: str) -> bool:
    """Whether a memory was given a name, tells about the person, and holds."""
    return not (is_turn(key) or is_former(key) or key in RESERVED_KEYS)


def former_key(key: str, until: datetime) -> str:
    """The key of what a memory said until then; aware UTC."""
    return f"{former_start(key)}{until:%Y-%m-%dT%H:%M:%SZ})"


def former_start(key: str) -> str:
    """What the keys of all that a memory said before begin with."""
    return key + _UNTIL


def same_value(one: str, other: str) -> bool:
    """Whether two values say the same, whatever their case and blanks."""
    return one.casefold().split() == other.casefold().split()


def on_a_line(words: str) -> str:
    """Words as they stand in a context."""
    return " ".join(words.split())


def words_in(context: str | None) -> list[str]:
    """The person's own words in a context, newest first."""
    lines = (context or "").split("\n")
    return [line.removeprefix(_QUOTE) for line in lines if line.startswith(_QUOTE)]


def with_words(context: str | None, words: str) -> str | None:
    """The context with these words before the others; None where they do not fit any more."""
    if on_a_line(words) in words_in(context):
        return context
    longer = _QUOTE + on_a_line(words) + ("\n" + context if context else "")
    return longer if len(longer) <= MAX_CONTEXT_CHARS else None


def without_words(context: str | None, words: Iterable[str]) -> str | None:
    """The context without these words, None where nothing is left."""
    gone = {_QUOTE + each for each in words}
    lines = [line for line in (context or "").split("\n") if line not in gone]
    return "\n".join(lines) or None
