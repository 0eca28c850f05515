"""Write and read the JSON of `memory export` and `memory import`, which reads mem0's as well.

A file from elsewhere may hold anything. It is accepted or refused as a whole; the error names the
row to put right.
"""

import json
from datetime import UTC, datetime
from typing import Any

from caller_memory.errors import ConfigError, IdentityError
from caller_memory.language.pii.redaction import redact
from caller_memory.models import Category, Memory, NewMemory, Profile
from caller_memory.person import MAX_KEY_CHARS, MAX_VALUE_CHARS
from caller_memory.provenance import MAX_CONTEXT_CHARS, superseded_key
from identity import livekit_identity_to_uuid
from worker import mem0_file

_MAX_KEY_CHARS = MAX_KEY_CHARS + len(superseded_key("", datetime.now(UTC)))


def document(identity: str, user: str, profile: Profile | None, memories: list[Memory]) -> str:
    """Return everything known of a person, as JSON."""
    return json.dumps(
        {
            "identity": identity,
            "user": user,
            "is_first_login": profile.is_first_login if profile else None,
            "memories": [_to_json(memory) for memory in memories],
        },
        ensure_ascii=False,
        indent=2,
    )


def read(text: str, user: str, *, of_another: bool) -> list[NewMemory]:
    """Return the memories of a document, oldest write first.

    Args:
        of_another: whether the document may be another person's.

    Raises:
        ConfigError: it is another person's, or neither what `memory export` prints nor mem0's.
    """
    try:
        found = json.loads(text.removeprefix("\ufeff"))
        head, rows = _parts(found)
        is_anothers = _is_anothers(head, user)
        memories = [_from_json(number, row) for number, row in enumerate(rows, 1)]
        _refuse_doubles(memories)
    except RecursionError as exc:
        raise _refused("it is nested too deeply") from exc
    except ValueError as exc:
        raise _refused(str(exc)) from exc
    if is_anothers and not of_another:
        raise ConfigError(
            "the file is another person's; nothing was imported. Give --as to import it as the "
            "memories of this --identity all the same"
        )
    return memories[::-1]


def _parts(found: Any) -> tuple[dict[str, Any], list[Any]]:
    """What a document says of its person, and its rows."""
    head = found if isinstance(found, dict) else {}
    rows = head["memories"] if isinstance(head.get("memories"), list) else mem0_file.rows_of(found)
    if rows is None:
        raise ValueError("there is no list of memories in it")
    if owner := mem0_file.owner_of(rows):
        head = {**head, "identity": owner}
    return head, [mem0_file.to_row(number, row) for number, row in enumerate(rows, 1)]


def _is_anothers(found: dict[str, Any], user: str) -> bool:
    """Return whether a document names another user. One that names nobody fits everybody."""
    identity, named = found.get("identity"), found.get("user")
    try:
        by_identity = None if identity is None else livekit_identity_to_uuid(identity)
    except IdentityError as exc:
        raise ValueError(str(exc)) from exc
    return any(each not in (None, user) for each in (by_identity, named))


def _from_json(number: int, row: Any) -> NewMemory:
    try:
        if not isinstance(row, dict):
            raise ValueError("it is no object")
        category = row.get("category")
        if category not in list(Category):
            raise ValueError(f"category must be one of {', '.join(Category)}")
        return NewMemory(
            Category(category),
            _text(row, "key", _MAX_KEY_CHARS),
            _text(row, "value", MAX_VALUE_CHARS),
            _text(row, "context", MAX_CONTEXT_CHARS) if row.get("context") else None,
            _time(row.get("created_at")),
        )
    except ValueError as exc:
        raise ValueError(f"memory {number}: {exc}") from exc


def _text(row: dict[str, Any], name: str, max_chars: int) -> str:
    text = row.get(name)
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} must be text")
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text):
        raise ValueError(f"{name} holds a NUL or a lone surrogate")
    text = redact(text) if name != "key" else text
    if len(text) > max_chars:
        raise ValueError(f"{name} has {len(text)} characters, at most {max_chars} are kept")
    return text


def _time(text: Any) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError) as exc:
        raise ValueError("created_at must be a time with its zone") from exc


def _to_json(memory: Memory) -> dict[str, str | None]:
    return {
        "category": memory.category,
        "key": memory.key,
        "value": memory.value,
        "context": memory.context,
        "created_at": memory.created_at.isoformat(),
        "updated_at": memory.updated_at.isoformat(),
    }


def _refuse_doubles(memories: list[NewMemory]) -> None:
    places: dict[tuple[Category, str], int] = {}
    for number, memory in enumerate(memories, 1):
        before = places.setdefault((memory.category, memory.key), number)
        if before != number:
            raise ValueError(f"memory {number}: category and key are those of memory {before}")


def _refused(why: str) -> ConfigError:
    return ConfigError(f"the file is not what `memory export` prints ({why}); nothing was imported")
