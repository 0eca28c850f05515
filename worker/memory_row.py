"""Check one memory of a file from elsewhere, and take secrets out of it.

A row of JSON flows in, a memory that may be stored flows out, or an error that says what is wrong.
"""

from datetime import UTC, datetime
from typing import Any

from caller_memory.language.pii.redaction import redact
from caller_memory.languages import ENGLISH, code_of
from caller_memory.models import Category, Kind, Memory, Source
from caller_memory.provenance import (
    MAX_CONTEXT_CHARS,
    MAX_SOURCE_CHARS,
    on_a_line,
    superseded_key,
)
from caller_memory.storable import MAX_KEY_CHARS, MAX_VALUE_CHARS

_FIRST = datetime(1, 1, 2, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 30, tzinfo=UTC)
"""Postgres keeps nothing that was said before 1970, and no time outside of these."""
_MAX_KEY_CHARS = MAX_KEY_CHARS + len(superseded_key("", _EPOCH))
_MAX_CALL_ID_CHARS = 100
_MAX_LANGUAGE_CHARS = 35


def read(name: str, row: Any) -> Memory:
    """Return the memory in a row.

    Args:
        name: what an error calls the row.

    Raises:
        ValueError: it is none that may be stored.
    """
    try:
        if not isinstance(row, dict):
            raise ValueError("it is no object")
        return _read(row)
    except ValueError as exc:
        raise ValueError(f"{name}: {exc}") from exc


def refuse_doubles(names: list[str], memories: list[Memory]) -> None:
    """Refuse two memories of one category and key.

    Raises:
        ValueError: names both.
    """
    places: dict[tuple[Category, str], str] = {}
    for name, memory in zip(names, memories, strict=True):
        before = places.setdefault(memory.place, name)
        if before != name:
            raise ValueError(f"{name}: category and key are those of {before}")


def text(row: dict[str, Any], name: str, max_chars: int, *, needed: bool = True) -> str | None:
    """Return a text in a row as it stands there, None where there is none and none is needed.

    Raises:
        ValueError: it is no text, or none that can be kept.
    """
    found = row.get(name)
    if found is None and not needed:
        return None
    if not isinstance(found, str) or (needed and not found.strip()):
        raise ValueError(f"{name} must be text")
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in found):
        raise ValueError(f"{name} holds a NUL or a lone surrogate")
    if len(found) > max_chars:
        raise ValueError(f"{name} has {len(found)} characters, at most {max_chars} are kept")
    return found


def time(row: dict[str, Any], name: str, *, since: datetime = _FIRST) -> datetime | None:
    """Return a time in a row, None where there is none.

    Raises:
        ValueError: it is no time, has no zone, or can not be kept.
    """
    found = row.get(name)
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found)
        if at.tzinfo is None or not since <= at < _LAST:
            raise ValueError
        return at.astimezone(UTC)
    except (ValueError, TypeError) as exc:
        raise ValueError(f"{name} must be a time with its zone, since {since.year}") from exc


def _read(row: dict[str, Any]) -> Memory:
    category, kind = row.get("category"), row.get("kind", Kind.FACT)
    if category not in list(Category):
        raise ValueError(f"category must be one of {', '.join(Category)}")
    if kind not in list(Kind):
        raise ValueError(f"kind must be one of {', '.join(Kind)}")
    key, value = text(row, "key", _MAX_KEY_CHARS), text(row, "value", MAX_VALUE_CHARS)
    context = text(row, "context", MAX_CONTEXT_CHARS, needed=False)
    created_at = time(row, "created_at", since=_EPOCH)
    if created_at is None:
        raise ValueError("created_at is missing")
    assert key is not None and value is not None
    tag = text(row, "language", _MAX_LANGUAGE_CHARS, needed=False)
    language = code_of(tag) or ENGLISH
    return Memory(
        Category(category),
        key,
        # Cut after redaction: a placeholder may be longer than the secret.
        redact(value, language)[:MAX_VALUE_CHARS],
        redact(context, language)[:MAX_CONTEXT_CHARS] if context else None,
        created_at,
        time(row, "updated_at", since=_EPOCH) or created_at,
        Kind(kind),
        text(row, "call_id", _MAX_CALL_ID_CHARS, needed=False),
        _sources(row.get("sources"), language),
        time(row, "superseded_at"),
        text(row, "former_key", _MAX_KEY_CHARS, needed=False),
        time(row, "about"),
        tag,
    )


def _sources(found: Any, language: str) -> tuple[Source, ...]:
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueError("sources must be a list of objects")
    sources = tuple(_source(each, language) for each in found)
    chars = sum(len(source.words) for source in sources)
    if chars > MAX_SOURCE_CHARS:
        raise ValueError(f"sources have {chars} characters, at most {MAX_SOURCE_CHARS} are kept")
    return sources


def _source(row: dict[str, Any], language: str) -> Source:
    try:
        words = text(row, "words", MAX_SOURCE_CHARS)
        assert words is not None
        return Source(
            on_a_line(redact(words, language)),
            text(row, "key", _MAX_KEY_CHARS, needed=False),
            time(row, "said_at"),
        )
    except ValueError as exc:
        raise ValueError(f"sources: {exc}") from exc
