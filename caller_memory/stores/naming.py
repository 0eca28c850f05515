"""Find the fact that holds under a name, in whatever category and spelling."""

import sqlite3

from caller_memory.models import Category, Memory
from caller_memory.spellings import one_name
from caller_memory.stores.changes import find_in


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
