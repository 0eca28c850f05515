"""Find and mend damage that a disk did to a person's file.

If pages or tables are broken, the caller moves the file aside. A row that can not be read goes to
the dead letters, so that nothing waits behind it.
"""

import contextlib
import functools
import sqlite3
from collections.abc import Callable, Container

from caller_memory.stores import full_text, outbox
from caller_memory.stores.database import writing
from caller_memory.stores.migrations import migrate, newest_version
from caller_memory.stores.outbox import CHANGE, UNREADABLE, to_change
from caller_memory.stores.rows import MAX_US, MEMORY, MIN_US, Row, UnreadableRow, to_memory
from caller_memory.stores.tombstones import ask_for_everything

_TIME = f"typeof({{0}}) = 'integer' and {{0}} between {MIN_US} and {MAX_US}"
_MEND = (
    f"delete from tombstones where typeof(hash) <> 'blob' or not ({_TIME.format('forgotten_at')})",
    "delete from meta where (name in ('forgotten_at', 'seen_at', 'hung_up_at', 'known_since') "
    f"or name glob 'erased_by *') and not ({_TIME.format('value')})",
    "delete from meta where name in ('mirror', 'distilled_to', 'distil_tried_to', 'version') "
    "and typeof(value) <> 'integer'",
    "delete from meta where name = 'salt' and typeof(value) <> 'blob'",
    "insert or ignore into meta values ('salt', randomblob(16))",
    "update profile set email = null where typeof(email) not in ('text', 'null')",
    "update profile set is_first_login = 0 where is_first_login not in (0, 1)",
    f"update profile set created_at = 0 where not ({_TIME.format('created_at')})",
)


def is_whole(db: sqlite3.Connection) -> bool:
    """Return whether pages and tables are as SQLite and our migrations leave them."""
    if db.execute("pragma quick_check").fetchone() != ("ok",):
        return False
    (version,) = db.execute("pragma user_version").fetchone()
    # A newer version of the product may have added tables.
    newest = newest_version()
    return version > newest or (version == newest and _schema(db) == _newest_schema())


def mend(db: sqlite3.Connection) -> bool:
    """Move unreadable rows to the dead letters, and rebuild the index if it is broken.

    Returns:
        True if there was anything to mend.
    """
    with writing(db):
        before = db.total_changes
        for row_id in _unreadable(db, f"select id, {MEMORY} from memories", to_memory):
            outbox.dead_letter_memory(db, row_id, UNREADABLE)
            ask_for_everything(db)
        for row_id in _unreadable(db, f"select o.id, {CHANGE} from outbox o", to_change):
            outbox.dead_letter(db, row_id, UNREADABLE)
        for statement in _MEND:
            db.execute(statement)
        mended = db.total_changes > before
        # Supabase is asked for everything again, for it may have what was lost.
        ask_for_everything(db)
        mended |= _mend_indexes(db)
        if mended or not full_text.is_sound(db):
            full_text.begin_anew(db)
            mended = True
    return mended


def mend_indexes(db: sqlite3.Connection) -> None:
    """Build all indexes anew if one does not lead to its rows."""
    with writing(db):
        if _mend_indexes(db):
            full_text.begin_anew(db)


def _mend_indexes(db: sqlite3.Connection) -> bool:
    if db.execute("pragma integrity_check").fetchone() == ("ok",):
        return False
    # What an index did not lead to may have been written again.
    db.execute(
        "delete from memories where id in (select id from (select id, row_number() over ("
        "partition by category, key order by updated_at desc, id desc) as place "
        "from memories not indexed) where place > 1)"
    )
    db.execute("reindex")
    return True


def drop_unreadable(db: sqlite3.Connection, keys: Container[str] | None = None) -> None:
    """Erase memories that can not be read, within a transaction of the caller.

    Args:
        keys: the keys that Supabase will send again; None to erase all.
    """
    ids = _unreadable(db, f"select id, {MEMORY} from memories", to_memory)
    for table, found in (("memories", ids), ("dead_letters", _dead(db))):
        for row_id in found:
            (key,) = db.execute(f"select key from {table} where id = ?", (row_id,)).fetchone()
            if keys is None or key in keys:
                db.execute(f"delete from {table} where id = ?", (row_id,))


def _dead(db: sqlite3.Connection) -> list[int]:
    rows = db.execute("select id from dead_letters where error = ?", (UNREADABLE,))
    return [row_id for (row_id,) in rows]


def _unreadable(db: sqlite3.Connection, select: str, read: Callable[[Row], object]) -> list[int]:
    found = []
    for row_id, *row in db.execute(select):
        try:
            read(tuple(row))
        except UnreadableRow:
            found.append(row_id)
    return found


def _schema(db: sqlite3.Connection) -> list[Row]:
    return db.execute(
        "select type, name, tbl_name, sql from sqlite_master order by 1, 2"
    ).fetchall()


@functools.cache
def _newest_schema() -> list[Row]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate(db)
        return _schema(db)
