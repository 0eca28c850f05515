"""What mem0 exports: memories as sentences, without a name, in categories of its own.

Rows of a document flow in, rows as `memory export` prints them flow out, not yet checked.
"""

from datetime import UTC, datetime
from typing import Any

from caller_memory.language.categories import categorize
from caller_memory.models import Category

_CATEGORIES = {
    "user_preferences": Category.PREFERENCE,
    "family": Category.RELATIONSHIP,
    "relationships": Category.RELATIONSHIP,
    "milestones": Category.EXPERIENCE,
    "hobbies": Category.INTEREST,
    "sports": Category.INTEREST,
    "music": Category.INTEREST,
    "entertainment": Category.INTEREST,
    "goals": Category.GOAL,
    "plans": Category.PLAN,
}
"""Of mem0's names; what is not here is a FACT. Source: docs.mem0.ai, custom categories."""


def rows_of(found: Any) -> list[Any] | None:
    """Return the rows of a document of mem0's, None for a document that is none."""
    rows = found.get("results") if isinstance(found, dict) else found
    if not isinstance(rows, list):
        return None
    return rows if isinstance(found, dict) or any(map(_is_mem0, rows)) else None


def owner_of(rows: list[Any]) -> str | None:
    """Return whose the memories are, None where they do not say.

    Raises:
        ValueError: they are several people's.
    """
    owners = {str(row["user_id"]) for row in rows if _is_mem0(row) and row.get("user_id")}
    if len(owners) > 1:
        raise ValueError(f"it holds memories of {len(owners)} people: split it by user_id")
    return next(iter(owners), None)


def to_row(number: int, row: Any) -> Any:
    """Return a row as `memory export` prints it."""
    if not _is_mem0(row):
        return row
    text = row["memory"]
    created_at = row.get("created_at") or row.get("updated_at")
    return {
        "category": _category(row) or (isinstance(text, str) and categorize(text)) or Category.FACT,
        "key": f"mem0_{row.get('id') or number}",
        "value": text,
        "created_at": with_zone(created_at) if created_at else datetime.now(UTC).isoformat(),
    }


def _is_mem0(row: Any) -> bool:
    return isinstance(row, dict) and "memory" in row


def _category(row: dict[str, Any]) -> Category | None:
    metadata = row.get("metadata")
    named = row.get("categories") or (isinstance(metadata, dict) and metadata.get("category")) or ()
    for name in [named] if isinstance(named, str) else named if isinstance(named, list) else ():
        if category := _CATEGORIES.get(str(name).lower()):
            return category
    return None


def with_zone(time: Any) -> Any:
    """Return a time with its zone. Some servers write UTC without saying so; None stays None."""
    try:
        found = datetime.fromisoformat(time)
    except (TypeError, ValueError):
        return time
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()
