"""What a person's file says of itself: when what was forgotten, and the values of the table meta.

A category and a key flow in, times in microseconds since 1970 flow out. Of what was forgotten only
a salted hash is left.
"""

import hashlib
import sqlite3
from typing import Any

from caller_memory.models import Category


def place_hash(db: sqlite3.Connection, category: Category, key: str) -> bytes:
    """What stands for a category and a key after they are forgotten."""
    (salt,) = db.execute("select value from meta where name = 'salt'").fetchone()
    return hashlib.sha256(salt + f"{category}\0{key}".encode()).digest()


def tombstone(db: sqlite3.Connection, category: Category, key: str) -> int:
    """When this key was forgotten alone, 0 for never."""
    row = db.execute(
        "select forgotten_at from tombstones where hash = ?", (place_hash(db, category, key),)
    ).fetchone()
    return int(row[0]) if row else 0


def all_forgotten_at(db: sqlite3.Connection) -> int:
    """When everything was forgotten last, 0 for never."""
    row = db.execute("select value from meta where name = 'forgotten_at'").fetchone()
    return int(row[0]) if row else 0


def forgotten_at(db: sqlite3.Connection, category: Category, key: str) -> int:
    """When this key was forgotten last, alone or with everything; 0 for never."""
    return max(tombstone(db, category, key), all_forgotten_at(db))


def get_meta(db: sqlite3.Connection, name: str) -> Any:
    """A value of the table meta, None where there is none of this name."""
    row = db.execute("select value from meta where name = ?", (name,)).fetchone()
    return row[0] if row else None


def set_meta(db: sqlite3.Connection, name: str, value: Any) -> None:
    """Write a value of the table meta."""
    db.execute("insert or replace into meta values (?, ?)", (name, value))
