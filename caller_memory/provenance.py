"""Name the places that are ours, and keep the turns that tell a fact. No I/O."""

from collections.abc import Container
from datetime import datetime

from caller_memory.models import Category, Kind, Memory, Source

MAX_CONTEXT_CHARS = 1000

TURN = "user_input_"
"""How the key of a turn begins; the milliseconds of its writing follow."""

OPT_OUT = (Category.PREFERENCE, "remember_me")
"""The memory that says "no" for a person who wants nothing kept. It is stored like any other."""

CODE = (Category.PREFERENCE, "spoken_code")
"""The memory that holds the salted hash of a person's spoken code. It is stored like any other."""

CHOICES = (OPT_OUT, CODE)
"""What must not be taken for missing because it can not be read."""

LANGUAGE = (Category.PREFERENCE, "language_of_calls")
"""The memory that holds the code of a person's language. It is stored like any other."""

LAST_CALL = (Category.FACT, "last_call")
"""The memory that sums up the last call. It is stored like any other."""

TOO_OLD = "\ttoo old"
"""The key under which a tombstone says what of a category is too old. No memory has it: keys are
stripped."""

MAX_LINES = 2
MAX_LINE_CHARS = 160
"""Of that summary."""

MAX_SOURCES = 40
MAX_SOURCE_CHARS = 1000
"""Of the sources of a fact: so many, and so many characters of words in all."""

RESERVED_KEYS = frozenset({OPT_OUT[1], CODE[1], LANGUAGE[1], LAST_CALL[1]})
"""Keys that are ours: no model is shown these memories or may set them."""


def superseded_key(key: str, until: datetime) -> str:
    """Return a free place for a value that held until a time, in aware UTC.

    Nothing reads it but workers of version 1: `former_key` and `superseded_at` say the same.
    """
    return f"{key} (until {until:%Y-%m-%dT%H:%M:%SZ})"


def same_value(one: str, other: str) -> bool:
    """Return whether two values are equal but for case and blanks."""
    return one.casefold().split() == other.casefold().split()


def on_a_line(words: str) -> str:
    """Return words on one line, as they stand in a source."""
    return " ".join(words.split())


def words_of(memory: Memory) -> list[str]:
    """Return the person's own words behind a memory, newest first."""
    if memory.kind is Kind.TURN:
        return [on_a_line(memory.value)]
    return [source.words for source in memory.sources]


def source_of(turn: Memory) -> Source:
    """Return a turn as the source of a fact: what it was corrected to was said then."""
    return Source(on_a_line(turn.value), turn.key, turn.updated_at)


def with_source(sources: tuple[Source, ...], source: Source) -> tuple[Source, ...] | None:
    """Return the sources with another one first, None if it does not fit."""
    if any(source.words == each.words for each in sources):
        return sources
    longer = (source, *sources)
    chars = sum(len(each.words) for each in longer)
    return longer if len(longer) <= MAX_SOURCES and chars <= MAX_SOURCE_CHARS else None


def without_sources(sources: tuple[Source, ...], words: Container[str]) -> tuple[Source, ...]:
    """Return the sources without those of these words."""
    return tuple(source for source in sources if source.words not in words)
