"""Read when keys were forgotten, and the values of the table meta.

Of a forgotten key only a salted hash is left. Times are in microseconds since 1970.
"""

import hashlib
import sqlite3
from collections.abc import Iterable
from typing import Any

from caller_memory.models import Category, Kind
from caller_memory.provenance import OPT_OUT, TOO_OLD

HEARD_AT = "heard_at"
"""In the table meta: the latest time of what came from elsewhere, or has arrived there."""


def note_heard(db: sqlite3.Connection, at: int) -> None:
    """Note that a time came from elsewhere, or has arrived there, if it is the latest."""
    if at > (get_meta(db, HEARD_AT) or 0):
        set_meta(db, HEARD_AT, at)


def place_hash(db: sqlite3.Connection, category: str, key: str) -> bytes:
    """Return the salted hash that a tombstone holds of a category and key."""
    return _hash(get_meta(db, "salt"), category, key)


def places_by_hash(
    db: sqlite3.Connection, places: Iterable[tuple[Category, str]]
) -> dict[bytes, tuple[Category, str]]:
    """Return categories and keys by the hash that a tombstone holds of them."""
    salt = get_meta(db, "salt")
    return {_hash(salt, *place): place for place in places}


def tombstone(db: sqlite3.Connection, category: Category, key: str) -> int:
    """Return when this key was forgotten by itself, 0 for never."""
    row = db.execute(
        "select forgotten_at from tombstones where hash = ?", (place_hash(db, category, key),)
    ).fetchone()
    return int(row[0]) if row else 0


def all_forgotten_at(db: sqlite3.Connection) -> int:
    """Return the time of the last "forget everything", 0 for never."""
    row = db.execute("select value from meta where name = 'forgotten_at'").fetchone()
    return int(row[0]) if row else 0


def too_old_at(db: sqlite3.Connection, category: Category, kind: Kind) -> int:
    """Return until when memories of a kind have grown too old in a category, 0 for never."""
    return 0 if kind is Kind.CONTROL else tombstone(db, category, TOO_OLD)


def forgotten_at(db: sqlite3.Connection, category: Category, key: str, kind: Kind) -> int:
    """Return when this key was last forgotten, by itself, as too old or with everything.

    An opt-out is forgotten by itself alone. 0 for never.
    """
    if (category, key) == OPT_OUT:
        return tombstone(db, category, key)
    too_old = too_old_at(db, category, kind)
    return max(tombstone(db, category, key), too_old, all_forgotten_at(db))


def anything_forgotten(db: sqlite3.Connection) -> bool:
    """Return whether this file knows of anything that was forgotten."""
    (found,) = db.execute(
        "select exists (select 1 from tombstones) or "
        "exists (select 1 from meta where name = 'forgotten_at')"
    ).fetchone()
    return bool(found)


def get_meta(db: sqlite3.Connection, name: str) -> Any:
    """Read a value of the table meta, None if there is none of this name."""
    row = db.execute("select value from meta where name = ?", (name,)).fetchone()
    return row[0] if row else None


def set_meta(db: sqlite3.Connection, name: str, value: Any) -> None:
    """Write a value of the table meta."""
    db.execute("insert or replace into meta values (?, ?)", (name, value))


def ask_for_everything(db: sqlite3.Connection) -> None:
    """Forget up to which version the file holds everything: Supabase is asked for all of it."""
    db.execute("delete from meta where name = 'version'")


def _hash(salt: bytes, category: str, key: str) -> bytes:
    return hashlib.sha256(salt + f"{category}\0{key}".encode()).digest()


_ERASED_BY = "erased_by "
_KEPT_US = 24 * 3_600_000_000


def note_erasure(db: sqlite3.Connection, call_id: str | None, at: int) -> None:
    """Note that something was erased: a running call must not show it to a model any more.

    Args:
        call_id: the call that erased it, None for what is no call.
        at: in microseconds since 1970, by this machine's clock.
    """
    db.execute(
        "delete from meta where substr(name, 1, ?) = ? and value < ?",
        (len(_ERASED_BY), _ERASED_BY, at - _KEPT_US),
    )
    set_meta(db, _ERASED_BY + (call_id or ""), at)


def erased_at(db: sqlite3.Connection, but_by: str | None) -> int:
    """Return when something was last erased by anything but this call, 0 for not lately."""
    (at,) = db.execute(
        "select max(value) from meta where substr(name, 1, ?) = ? and name <> ?",
        (len(_ERASED_BY), _ERASED_BY, _ERASED_BY + (but_by or "-")),
    ).fetchone()
    return int(at or 0)
