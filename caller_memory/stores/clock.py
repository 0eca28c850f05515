"""Correct times that were stamped by a clock that nobody had compared with that of Supabase yet.

Writes of several workers compare by time. What was said on a worker that began without Supabase,
and with a wrong clock, must not win over an erasure that came after it.
"""

import sqlite3

from caller_memory.stores.base import Op

MAX_CLOCK_ERROR_US = 1_000_000
"""Smaller differences between the clocks are ignored: the answer itself takes time to travel."""


def restamp(db: sqlite3.Connection, offset_us: int) -> None:
    """Correct the times of unsent changes that were stamped before the clocks were compared.

    Args:
        offset_us: what is to be added to this machine's clock.
    """
    rows = db.execute(
        "select id, op, category, key, updated_at from outbox "
        "where unchecked = 1 and typeof(updated_at) = 'integer'"
    ).fetchall()
    if rows and offset_us:
        for number, op, category, key, at in rows:
            _move(db, number, op, (category, key), at, at + offset_us)
    db.execute("update outbox set unchecked = null where unchecked = 1")


def _move(
    db: sqlite3.Connection, number: int, op: str, place: tuple[str, str], at: int, right: int
) -> None:
    db.execute("update outbox set updated_at = ? where id = ?", (right, number))
    if op == Op.PUT:
        db.execute(
            "update memories set updated_at = ?, "
            "created_at = iif(created_at = updated_at, ?, created_at) "
            "where category = ? and key = ? and updated_at = ?",
            (right, right, *place, at),
        )
    elif op == Op.FORGET_ALL:
        db.execute(
            "update meta set value = ? where name = 'forgotten_at' and value = ?", (right, at)
        )
