"""Read what was said after a memory and may correct it."""

from collections.abc import Collection

from caller_memory.models import Kind, Memory
from caller_memory.stores.rows import MEMORY, to_memories
from caller_memory.stores.sqlite import SqliteStore

TURNS_AFTER = 5
"""So many turns that follow a memory are read: they may point at it, in whatever words."""
NEWEST = 10
"""So many memories with a word of it are read, the newest ones."""


def said_later(
    local: SqliteStore, user_id: str, memory: Memory, words: Collection[str]
) -> list[Memory]:
    """Return turns and facts that hold and were said after a memory, oldest first.

    Args:
        words: lower-case; those with one of them are read, beside the turns that follow at once.
    """
    with local.files.read(user_id) as db:
        # Ids are in the order in which things were said.
        place = "(select id from memories where category = ? and key = ?)"
        ids = list(
            db.execute(
                f"select id from memories where id > {place} and kind = ? order by id limit ?",
                (*memory.place, Kind.TURN, TURNS_AFTER),
            )
        )
        if words:
            any_of_them = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
            ids += db.execute(
                "select f.rowid from memories_fts f cross join memories m on m.id = f.rowid "
                f"where f.memories_fts match ? and f.rowid > {place} and m.superseded_at is null "
                "and m.kind in ('turn', 'fact') order by f.rowid desc limit ?",
                (f"said : ({any_of_them})", *memory.place, NEWEST),
            )
        found = sorted({i for (i,) in ids})
        marks = ",".join("?" * len(found))
        rows = db.execute(
            f"select {MEMORY} from memories where id in ({marks}) order by created_at, id", found
        )
        return to_memories(db, rows)
