"""Convert what the functions of the database take and answer. No I/O."""

import contextlib
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from caller_memory.errors import StoreUnavailable
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Memory, Profile
from caller_memory.stores.base import Change, Page, Pushed, Result
from caller_memory.stores.memory_json import from_json, time_from_json, to_json

logger = logging.getLogger(f"{LOGGER_NAME}.stores")


def row_of(change: Change) -> dict[str, Any]:
    """Return a change as a row of `push_memories_v2`."""
    if change.memory is not None:
        return {"op": change.op, **to_json(change.memory)}
    return {
        "op": change.op,
        "category": change.category,
        "key": change.key,
        "call_id": change.call_id,
        "updated_at": change.updated_at.isoformat(),
    }


def page_of(answer: Any, user_id: str) -> Page:
    """Return the page in an answer of `open_session_v2` or `pull_memories_v2`.

    Raises:
        StoreUnavailable: it is none, or about somebody else.
    """
    with shape("the database"):
        profile = answer["profile"]
        if profile is not None and profile["id"] != user_id:
            raise ValueError("the answer is about somebody else")
        if profile is None and answer["memories"]:
            raise ValueError("memories of nobody")
        return Page(
            profile and _profile(profile),
            answer.get("created") is True,
            time_from_json(answer["removed_at"]),
            str(answer["database_id"]),
            int(answer["version"]),
            [memory for row in answer["memories"] if (memory := _memory(row))],
            {
                row["hash"]: datetime.fromisoformat(row["forgotten_at"])
                for row in answer["forgotten"]
            },
            answer["salt"],
            time_from_json(answer["forgotten_at"]),
            answer["cursor"],
            datetime.fromisoformat(answer["now"]),
        )


def pushed_of(answer: Any, count: int) -> Pushed:
    """Return what became of so many changes, in an answer of `push_memories_v2`.

    Raises:
        StoreUnavailable: it is no such answer.
    """
    with shape("push_memories_v2"):
        rows = answer["results"]
        if len(rows) != count:
            raise ValueError("another number of results than of rows")
        return Pushed(
            int(answer["version_before"]),
            int(answer["version"]),
            [Result(row["result"]) for row in rows],
            {
                place: datetime.fromisoformat(row["updated_at"])
                for place, row in enumerate(rows)
                if row.get("updated_at")
            },
        )


@contextlib.contextmanager
def shape(function: str) -> Iterator[None]:
    """Raise `StoreUnavailable` if the block finds the answer malformed."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise StoreUnavailable(f"{function} answered something else") from exc


def _memory(row: Any) -> Memory | None:
    """Return a memory, without sources that are none; None if the row is no memory.

    Whoever writes rows directly, as an app may, must not keep the others from being read.
    """
    unreadable = KeyError, TypeError, ValueError, AttributeError
    with contextlib.suppress(*unreadable):
        return from_json(row)
    logger.error("Supabase holds what is no memory: its sources, or all of it, are left out")
    with contextlib.suppress(*unreadable):
        return from_json({**row, "sources": None})
    return None


def _profile(row: Any) -> Profile:
    return Profile(
        row["id"],
        row["email"],
        row["is_first_login"] is not False,
        datetime.fromisoformat(row["created_at"]),
    )
