"""Apply changes to the memories in a person's file, within a transaction of the caller.

The rules are those of `push_memories` in Postgres: the newer write of a key wins, and the order in
which changes arrive does not matter.
"""

import sqlite3

from caller_memory.models import Category, Memory
from caller_memory.stores.base import Change, Op, Result
from caller_memory.stores.rows import MEMORY, to_memories, to_us
from caller_memory.stores.tombstones import all_forgotten_at, forgotten_at, place_hash, set_meta


def find_in(db: sqlite3.Connection, category: Category, key: str) -> Memory | None:
    """Find one memory, None if there is none."""
    rows = db.execute(
        f"select {MEMORY} from memories where category = ? and key = ?", (category, key)
    )
    return next(iter(to_memories(db, rows)), None)


def apply(db: sqlite3.Connection, change: Change) -> Result:
    """Apply one change: the newer write wins, and a forget wins over what is not newer."""
    at = to_us(change.updated_at)
    match change.op:
        case Op.GREETED:
            db.execute("update profile set is_first_login = 0")
            return Result.STORED
        case Op.FORGET_ALL:
            db.execute("delete from memories where updated_at <= ?", (at,))
            db.execute("delete from tombstones where forgotten_at <= ?", (at,))
            set_meta(db, "forgotten_at", max(at, all_forgotten_at(db)))
            return Result.FORGOTTEN
    assert change.category is not None and change.key is not None
    place = (change.category, change.key)
    if change.op is Op.FORGET:
        db.execute(
            "delete from memories where category = ? and key = ? and updated_at <= ?", (*place, at)
        )
        db.execute(
            "insert into tombstones values (?, ?) on conflict (hash) do update "
            "set forgotten_at = max(forgotten_at, excluded.forgotten_at)",
            (place_hash(db, *place), at),
        )
        return Result.FORGOTTEN
    if at <= forgotten_at(db, *place):
        return Result.FORGOTTEN
    created_at = to_us(change.created_at or change.updated_at)
    written = db.execute(
        f"insert into memories ({MEMORY}) values (?, ?, ?, ?, ?, ?) "
        "on conflict (category, key) do update set value = excluded.value, "
        "context = excluded.context, created_at = excluded.created_at, "
        "updated_at = excluded.updated_at where excluded.updated_at > memories.updated_at",
        (*place, change.value, change.context, created_at, at),
    ).rowcount
    return Result.STORED if written else Result.STALE


def scrub_index(db: sqlite3.Connection) -> None:
    """Remove the words of deleted rows from the full-text index by merging its segments."""
    db.execute("insert into memories_fts (memories_fts) values ('optimize')")
