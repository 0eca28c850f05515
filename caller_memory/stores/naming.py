"""Find the fact that holds under a name, and the turns that may tell the person's own."""

import sqlite3
from collections.abc import Collection

from caller_memory.models import Category, Memory
from caller_memory.spellings import one_name
from caller_memory.stores.changes import find_in
from caller_memory.stores.rows import MEMORY, Row


def named_in(db: sqlite3.Connection, category: Category, key: str) -> Memory | None:
    """Find the fact of a name: under the very name first, in its category first, else the oldest.

    Facts of one spelling are one: "favorite color", `favourite_colours`.
    """
    name = one_name(key)
    places = db.execute(
        # The index is of what is no turn: SQLite has to be told that a fact is none.
        "select category, key from memories where kind = 'fact' and kind <> 'turn' "
        "and superseded_at is null order by key <> ?, category <> ?, created_at",
        (key, category),
    ).fetchall()
    for place in places:
        if one_name(place[1]) == name and (found := find_in(db, *place)):
            return found
    return None


def turns_saying(
    db: sqlite3.Connection, language: str, phrases: Collection[str], limit: int
) -> list[Row]:
    """Return the newest turns of a language with one of some phrases, as rows of `MEMORY`.

    They are looked through as they are written: the index knows no phrases of scripts without
    blanks.
    """
    either = " or ".join(["instr(value, ?)"] * len(phrases))
    return db.execute(
        f"select {MEMORY} from memories where kind = 'turn' and superseded_at is null "
        f"and language = ? and ({either}) order by id desc limit ?",
        (language, *phrases, limit),
    ).fetchall()
