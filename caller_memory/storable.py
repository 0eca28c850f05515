"""What may be stored: names of categories, lengths, printable characters. No I/O."""

from collections.abc import Mapping

from caller_memory.language.sentences import pieces
from caller_memory.models import Category
from caller_memory.provenance import MAX_CONTEXT_CHARS

MAX_KEY_CHARS = 200
MAX_VALUE_CHARS = 4000


def kept_now(words: str, redacted: Mapping[str, str]) -> str:
    """Return how stored words may be kept now; they may have been cut when they were stored."""
    for before, now in redacted.items():
        if words in (before, before.strip()[:MAX_VALUE_CHARS], before[-MAX_CONTEXT_CHARS:]):
            return now.strip()[:MAX_VALUE_CHARS]
        if len(before) > MAX_VALUE_CHARS and words in (parts := values(before)):
            now_parts = values(now) or [""]
            return now_parts[min(parts.index(words), len(now_parts) - 1)]
    return words


def category(name: str) -> Category:
    """Return the category of this name.

    Raises:
        ValueError: there is none; the message names the eight.
    """
    try:
        return Category(name)
    except ValueError:
        raise ValueError(
            f"unknown category {name!r}: it must be one of {', '.join(Category)}"
        ) from None


def key(text: str) -> str:
    """Return a key as it may be stored. It raises ValueError for an empty one."""
    return _cleaned(text, "key")[:MAX_KEY_CHARS]


def value(text: str, what: str = "value") -> str:
    """Return a value as it may be stored. It raises ValueError for an empty one."""
    return _cleaned(text, what)[:MAX_VALUE_CHARS]


def values(text: str) -> list[str]:
    """Return a text as it may be stored: in several values where it is too long for one."""
    return list(pieces(text, MAX_VALUE_CHARS))


def _cleaned(text: str, what: str) -> str:
    if not isinstance(text, str):
        raise ValueError(f"{what} must be a string, not {type(text).__name__}")
    text = printable(text).strip()
    if not text:
        raise ValueError(f"{what} is empty")
    return text


def printable(text: str) -> str:
    """Remove NUL and lone surrogates, which Postgres and UTF-8 refuse."""
    return "".join(c for c in text if c != "\0" and not "\ud800" <= c <= "\udfff")
