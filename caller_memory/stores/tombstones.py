"""Read when keys were forgotten, and the values of the table meta.

Of a forgotten key only a salted hash is left. Times are in microseconds since 1970.
"""

import hashlib
import sqlite3
from typing import Any

from caller_memory.models import Category


def place_hash(db: sqlite3.Connection, category: Category, key: str) -> bytes:
    """Return the salted hash that a tombstone holds of a category and key."""
    (salt,) = db.execute("select value from meta where name = 'salt'").fetchone()
    return hashlib.sha256(salt + f"{category}\0{key}".encode()).digest()


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


def forgotten_at(db: sqlite3.Connection, category: Category, key: str) -> int:
    """Return when this key was last forgotten, by itself or with everything; 0 for never."""
    return max(tombstone(db, category, key), all_forgotten_at(db))


def get_meta(db: sqlite3.Connection, name: str) -> Any:
    """Read a value of the table meta, None if there is none of this name."""
    row = db.execute("select value from meta where name = ?", (name,)).fetchone()
    return row[0] if row else None


def set_meta(db: sqlite3.Connection, name: str, value: Any) -> None:
    """Write a value of the table meta."""
    db.execute("insert or replace into meta values (?, ?)", (name, value))
