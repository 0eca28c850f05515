"""The dead letters of a person's file: changes that Supabase rejects, looked at and decided upon.

A user flows in, letters flow out. Sent again, a put is what the file holds of the memory by then.
"""

from datetime import datetime
from typing import NamedTuple

from caller_memory.stores import outbox
from caller_memory.stores.rows import to_time
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.write_ahead_log import erase_log


class DeadLetter(NamedTuple):
    """A change that Supabase does not have.

    Attributes:
        op: as in `stores.base.Op`; what a damaged row holds may be anything.
        at: when the change was made, aware UTC.
        is_readable: whether it can be sent again; False for what the disk damaged.
    """

    op: str
    category: str | None
    key: str | None
    value: str | None
    at: datetime
    error: str
    is_readable: bool


def dead_letters(local: SqliteStore, user_id: str) -> list[DeadLetter]:
    """Return the dead letters of a person, oldest first; makes no file."""
    if not local.files.exists(user_id):
        return []
    with local.files.read(user_id) as db:
        rows = db.execute(
            "select op, category, key, value, updated_at, error from dead_letters order by id"
        ).fetchall()
    return [
        DeadLetter(
            str(op), _text(category), _text(key), _text(value), _time(at), str(error),
            error != outbox.UNREADABLE,
        )
        for op, category, key, value, at, error in rows
    ]  # fmt: skip


def retry(local: SqliteStore, user_id: str) -> int:
    """Queue the readable dead letters of a person again. Return how many."""
    with local.files.write(user_id) as db:
        outbox.begin(db)
        db.execute(
            "insert into outbox (op, category, key, value, context, created_at, updated_at) "
            "select op, category, key, value, context, created_at, updated_at from dead_letters "
            "where error <> ? order by id",
            (outbox.UNREADABLE,),
        )
        count = db.execute(
            "delete from dead_letters where error <> ?", (outbox.UNREADABLE,)
        ).rowcount
    if count:
        local.on_write(user_id)
    return count


def drop(local: SqliteStore, user_id: str) -> int:
    """Let go of the dead letters of a person. Return how many."""
    with local.files.write(user_id) as db:
        count = db.execute("delete from dead_letters").rowcount
    erase_log(local.files, user_id)
    return count


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _time(cell: object) -> datetime:
    try:
        return to_time(cell if isinstance(cell, int) else 0)
    except OverflowError:
        return to_time(0)
