"""What Zep and Graphiti export: facts, each an edge of a graph, and the messages of a thread.

A document flows in, rows as `memory export` prints them flow out, not yet checked. A message of the
user is a turn, with what the assistant said before it; small talk is left out as in a call. A fact
that held until a time is a former value. Sources, at help.getzep.com: /facts,
/sdk-reference/graph/edge/get-edge, /sdk-reference/thread/get-messages-of-a-thread, and of version 2
/v2/sdk-reference/memory/get.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from caller_memory.language.categories import categorize
from caller_memory.language.pii.redaction import redact
from caller_memory.models import Category, Kind
from caller_memory.provenance import MAX_CONTEXT_CHARS, TURN, superseded_key
from caller_memory.storable import MAX_VALUE_CHARS
from worker.mem0_file import with_zone

Named = tuple[str, Any]
"""What an error calls a row, and the row."""

_FACTS = ("edges", "facts", "relevant_facts")
_USER = ("user", "human")
_ASSISTANT = ("assistant", "ai")


def rows_of(found: Any) -> list[Named] | None:
    """Return the rows of a document of Zep's, None for a document that is none.

    Raises:
        ValueError: one of them is none.
    """
    if isinstance(found, list):
        found = {"edges" if any(map(_is_fact, found)) else "messages": found}
    if not isinstance(found, dict):
        return None
    facts, messages = _facts_of(found), found.get("messages")
    if not isinstance(messages, list) or not any(map(_is_message, messages)):
        messages = []
    if not facts and not messages:
        return None
    return [*(_fact(n, row) for n, row in enumerate(facts, 1)), *_turns(messages)]


def owner_of(found: Any) -> str | None:
    """Return whose the messages are, None where they do not say."""
    owner = found.get("user_id") if isinstance(found, dict) else None
    return owner if isinstance(owner, str) and owner else None


def _facts_of(found: dict[str, Any]) -> list[Any]:
    for name in _FACTS:
        facts = found.get(name)
        if isinstance(facts, list) and any(map(_is_fact, facts)):
            return facts
    return []


def _is_fact(row: Any) -> bool:
    return isinstance(row, dict) and "fact" in row


def _is_message(row: Any) -> bool:
    return isinstance(row, dict) and "content" in row and ("role" in row or "role_type" in row)


def _fact(number: int, row: Any) -> Named:
    name = f"fact {number}"
    if not _is_fact(row):
        raise ValueError(f"{name}: it is no fact")
    text, key = row["fact"], f"zep_{row.get('uuid') or number}"
    created_at = row.get("created_at") or row.get("valid_at")
    made = {
        "kind": Kind.FACT,
        "category": (isinstance(text, str) and categorize(text)) or Category.FACT,
        "key": key,
        "value": text,
        "created_at": with_zone(created_at) if created_at else _now().isoformat(),
        "about": with_zone(row.get("valid_at")),
    }
    until = with_zone(row.get("invalid_at") or row.get("expired_at"))
    at = _moment(until)
    if until and (at is None or at <= _now()):
        made |= {"superseded_at": until, "former_key": key}
        made["key"] = superseded_key(key, at) if at else key
    return name, made


def _turns(messages: list[Any]) -> Iterator[Named]:
    before: list[str] = []
    keys: set[str] = set()
    for number, row in enumerate(messages, 1):
        name = f"message {number}"
        role, text = _role(row), row.get("content") if isinstance(row, dict) else None
        if role is None or not isinstance(text, str):
            raise ValueError(f"{name}: it is no message")
        if role in _ASSISTANT:
            before.append(redact(text))
        elif role in _USER:
            text = redact(text)
            context, before = "\n".join(before)[-MAX_CONTEXT_CHARS:], []
            if category := categorize(text):
                created_at = with_zone(row.get("created_at")) or _now().isoformat()
                turn: dict[str, Any] = {
                    "kind": Kind.TURN,
                    "category": category,
                    "key": _key(created_at, keys),
                }
                turn |= {"value": text[:MAX_VALUE_CHARS], "context": context or None}
                yield name, {**turn, "created_at": created_at}


def _role(row: Any) -> str | None:
    """Return who speaks. In version 2 `role` is a name, and `role_type` says it."""
    if not _is_message(row):
        return None
    role = row.get("role_type") or row.get("role")
    return role.lower() if isinstance(role, str) else None


def _key(created_at: Any, keys: set[str]) -> str:
    at = _moment(created_at) or _now()
    ms = int(at.timestamp() * 1000)
    while (key := f"{TURN}{ms}") in keys:
        ms += 1
    keys.add(key)
    return key


def _moment(time: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(time).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _now() -> datetime:
    return datetime.now(UTC)
