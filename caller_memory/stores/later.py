"""Read what was said after a memory and may correct it."""

import sqlite3
from collections.abc import Collection, Iterable

from caller_memory.languages import ENGLISH, code_of
from caller_memory.languages.tokens import stem
from caller_memory.models import Kind, Memory
from caller_memory.stores import full_text
from caller_memory.stores.rows import MEMORY, to_memories
from caller_memory.stores.sqlite import SqliteStore

TURNS_AFTER = 5
"""So many turns that follow a memory are read: they may point at it, in whatever words."""
NEWEST = 10
"""So many memories with a word of it are read, the newest ones."""


def said_later(
    local: SqliteStore, user_id: str, memories: Iterable[tuple[Memory, Collection[str]]]
) -> list[list[Memory]]:
    """Return for each memory turns and facts that hold and were said after it, oldest first.

    Args:
        memories: each with lower-case words: what has one of them is read, and the turns that
            follow at once.
    """
    with local.searching(user_id) as db:
        ids = [_ids(db, memory, words) for memory, words in memories]
        every = {i for each in ids for i in each}
        marks = ",".join("?" * len(every))
        rows = db.execute(f"select id, {MEMORY} from memories where id in ({marks})", [*every])
        found = {i: memory for i, *row in rows for memory in to_memories(db, [tuple(row)])}
        return [[found[i] for i in sorted(each) if i in found] for each in ids]


def _ids(db: sqlite3.Connection, memory: Memory, words: Collection[str]) -> set[int]:
    by_key = "select id from memories where category = ? and key = ?"
    row = db.execute(by_key, memory.place).fetchone()
    if row is None:
        return set()
    # Ids are in the order in which things were said.
    after = "select id from memories where id > ? and kind = ? order by id limit ?"
    ids = {i for (i,) in db.execute(after, (*row, Kind.TURN, TURNS_AFTER))}
    if words:
        languages = {code_of(memory.language) or ENGLISH, ENGLISH}
        stems = {stem(word, language) for word in words for language in languages}
        told = db.execute(
            "select f.rowid from memories_fts f cross join memories m on m.id = f.rowid "
            "where f.memories_fts match ? and f.rowid > ? and m.superseded_at is null "
            "and m.kind in ('turn', 'fact') order by f.rowid desc limit ?",
            (full_text.match("said", stems), *row, NEWEST),
        )
        ids |= {i for (i,) in told}
    return ids
