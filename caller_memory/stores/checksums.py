"""Give rows a checksum that have none: those of an earlier version, or that such a worker wrote.

A transaction of the caller flows in.
"""

import sqlite3

from caller_memory.stores.rows import MEMORY, checksum_of


def are_behind(db: sqlite3.Connection) -> bool:
    """Return whether rows have no checksum yet."""
    return (
        db.execute("select 1 from memories where checksum is null limit 1").fetchone() is not None
    )


def catch_up(db: sqlite3.Connection, limit: int) -> None:
    """Give so many rows the checksum of what they hold, also those that can not be read."""
    rows = db.execute(f"select id, {MEMORY} from memories where checksum is null limit ?", (limit,))
    for row_id, *cells, _ in rows.fetchall():
        checksum = checksum_of(cells)
        db.execute("update memories set checksum = ? where id = ?", (checksum, row_id))
