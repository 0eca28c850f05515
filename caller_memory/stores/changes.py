"""Apply changes to the memories in a person's file, within a transaction of the caller.

The rules are those of `push_memories` in Postgres: the newer write of a key wins, and the order in
which changes arrive does not matter.
"""

import sqlite3
from collections.abc import Iterable

from caller_memory.models import Category, Memory
from caller_memory.provenance import OPT_OUT
from caller_memory.stores import full_text, too_old
from caller_memory.stores.base import Change, Op, Result
from caller_memory.stores.rows import MEMORY, from_memory, to_memories, to_us
from caller_memory.stores.tombstones import all_forgotten_at, forgotten_at, place_hash, set_meta
from caller_memory.stores.user_database import Damaged


def find_in(db: sqlite3.Connection, category: Category, key: str) -> Memory | None:
    """Find one memory, None if there is none."""
    rows = db.execute(
        f"select {MEMORY} from memories where category = ? and key = ?", (category, key)
    )
    return next(iter(to_memories(db, rows)), None)


def is_there(db: sqlite3.Connection, category: Category, key: str) -> bool:
    """Return whether anything stands under a category and key, if only what can not be read."""
    place = (category, key)
    found = db.execute("select 1 from memories where category = ? and key = ?", place)
    return found.fetchone() is not None


def ensure_indexed(db: sqlite3.Connection, places: Iterable[tuple[Category, str]]) -> None:
    """Make sure that what is to be written over or erased is found by its category and key.

    A damaged index does not lead to each row: a new value would stand beside the old one, and what
    is forgotten would stay.

    Raises:
        Damaged: it does not; the file is about to be mended.
    """
    for place in places:
        if find_in(db, *place) is None:
            by_row = f"select {MEMORY} from memories not indexed where category = ? and key = ?"
            if to_memories(db, db.execute(by_row, place)):
                raise Damaged("an index of the memory file lacks a row")


def remove_in(db: sqlite3.Connection, category: Category, key: str) -> None:
    """Remove what stands under a category and key, whatever it is."""
    db.execute("delete from memories where category = ? and key = ?", (category, key))


def apply(db: sqlite3.Connection, change: Change) -> Result:
    """Apply one change: the newer write wins, and a forget wins over what is not newer."""
    at = to_us(change.updated_at)
    match change.op:
        case Op.GREETED:
            db.execute("update profile set is_first_login = 0")
            return Result.STORED
        case Op.FORGET_ALL:
            db.execute(
                "delete from memories where updated_at <= ? and (category, key) <> (?, ?)",
                (at, *OPT_OUT),
            )
            # It says of everything what these say, but for that of the opt-out.
            db.execute(
                "delete from tombstones where forgotten_at <= ? and hash <> ?",
                (at, place_hash(db, *OPT_OUT)),
            )
            db.execute("delete from forgotten_by where hash not in (select hash from tombstones)")
            set_meta(db, "forgotten_at", max(at, all_forgotten_at(db)))
            return Result.FORGOTTEN
    assert change.category is not None and change.key is not None
    place = (change.category, change.key)
    if change.op is Op.FORGET:
        if too_old.is_too_old(change):
            too_old.erase(db, change)
        db.execute(
            "delete from memories where category = ? and key = ? and updated_at <= ?", (*place, at)
        )
        digest = place_hash(db, *place)
        is_newest = db.execute(
            "insert into tombstones (hash, forgotten_at) values (?, ?) on conflict (hash) "
            "do update set forgotten_at = excluded.forgotten_at "
            "where excluded.forgotten_at > tombstones.forgotten_at",
            (digest, at),
        ).rowcount
        if is_newest:
            db.execute("delete from forgotten_by where hash = ?", (digest,))
            if change.call_id is not None:
                row = digest, change.call_id
                db.execute("insert into forgotten_by (hash, call_id) values (?, ?)", row)
        return Result.FORGOTTEN
    assert change.memory is not None
    if at <= forgotten_at(db, *place, change.memory.kind):
        return Result.FORGOTTEN
    return Result.STORED if _put(db, change.memory) else Result.STALE


_COLUMNS = MEMORY.split(", ")
_PUT = (
    f"insert into memories ({MEMORY}) values ({', '.join('?' * len(_COLUMNS))}) "
    "on conflict (category, key) do update set "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])
    + " where excluded.updated_at > memories.updated_at returning id"
)


def put_all(db: sqlite3.Connection, memories: Iterable[Memory]) -> None:
    """Write memories that were not forgotten; the newer write of a key wins."""
    for memory in memories:
        _put(db, memory)


def _put(db: sqlite3.Connection, memory: Memory) -> bool:
    written = db.execute(_PUT, from_memory(memory)).fetchall()
    if not written and find_in(db, *memory.place) is None:
        remove_in(db, *memory.place)  # what can not be read says that it is newer
        written = db.execute(_PUT, from_memory(memory)).fetchall()
    for (row_id,) in written:
        full_text.add(db, row_id, memory)
    return bool(written)
