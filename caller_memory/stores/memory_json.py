"""Convert memories to JSON objects and back: for Supabase, for exports, and sources for the file.

Absent means None. Times are ISO 8601 with their zone.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from caller_memory.models import Category, Kind, Memory, Source

_TIMES = ("superseded_at", "about", "written_at")
_TEXTS = ("context", "call_id", "former_key", "language")


def to_json(memory: Memory) -> dict[str, Any]:
    """Return a memory as a JSON object."""
    found: dict[str, Any] = {
        "category": memory.category,
        "key": memory.key,
        "value": memory.value,
        "kind": memory.kind,
        "created_at": memory.created_at.isoformat(),
        "updated_at": memory.updated_at.isoformat(),
        "sources": sources_to_json(memory.sources),
    }
    found |= {name: getattr(memory, name) for name in _TEXTS}
    found |= {name: at.isoformat() for name in _TIMES if (at := getattr(memory, name))}
    return {name: value for name, value in found.items() if value not in (None, [])}


def from_json(row: Mapping[str, Any]) -> Memory:
    """Return the memory in a JSON object.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is no memory.
    """
    return Memory(
        Category(row["category"]),
        row["key"],
        row["value"],
        row.get("context"),
        datetime.fromisoformat(row["created_at"]),
        datetime.fromisoformat(row["updated_at"]),
        Kind(row.get("kind") or Kind.FACT),
        row.get("call_id"),
        sources_from_json(row.get("sources") or ()),
        time_from_json(row.get("superseded_at")),
        row.get("former_key"),
        time_from_json(row.get("about")),
        row.get("language"),
        time_from_json(row.get("written_at")),
    )


def sources_to_json(sources: Sequence[Source]) -> list[dict[str, str]]:
    """Return the sources of a fact as JSON objects."""
    return [_without_none(source) for source in sources]


def sources_from_json(rows: Sequence[Mapping[str, Any]]) -> tuple[Source, ...]:
    """Return the sources in JSON objects.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: they are none.
    """
    return tuple(
        Source(
            _text(row["words"]),
            row.get("key") and _text(row["key"]),
            time_from_json(row.get("said_at")),
        )
        for row in rows
    )


def _without_none(source: Source) -> dict[str, str]:
    row = {"words": source.words}
    if source.key is not None:
        row["key"] = source.key
    if source.said_at is not None:
        row["said_at"] = source.said_at.astimezone(UTC).isoformat()
    return row


def _text(cell: Any) -> str:
    if not isinstance(cell, str):
        raise TypeError("not text")
    return cell


def time_from_json(text: str | None) -> datetime | None:
    """Return the time in a JSON value, None for none. It raises ValueError for what is no time."""
    return datetime.fromisoformat(text) if text else None
