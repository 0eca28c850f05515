"""Keep the full-text index: the terms of each memory, made by its language.

A row is indexed with the transaction that writes it. Rows of an earlier version are indexed in
small steps, the newest first; a migration that lists all rows in `unindexed` has them indexed anew,
where other terms are made of words. A transaction of the caller flows in.
"""

import sqlite3
from collections.abc import Iterable

from caller_memory.languages import ENGLISH, code_of
from caller_memory.languages.tokens import tokens
from caller_memory.models import Kind, Memory
from caller_memory.stores.rows import MEMORY, to_memories


def add(db: sqlite3.Connection, row_id: int, memory: Memory) -> None:
    """Index a memory that was just written.

    Its name counts, the number of a turn does not. Beside what the agent said stand the sources.
    """
    named = () if memory.kind is Kind.TURN else (memory.former_key or memory.key,)
    told = (memory.context or "", *(source.words for source in memory.sources))
    db.execute(
        "insert into memories_fts (rowid, said, context) values (?, ?, ?)",
        (row_id, _terms((*named, memory.value), memory), _terms(told, memory)),
    )
    db.execute("delete from unindexed where id = ?", (row_id,))


def is_behind(db: sqlite3.Connection) -> bool:
    """Return whether rows wait to be indexed."""
    return db.execute("select 1 from unindexed limit 1").fetchone() is not None


def catch_up(db: sqlite3.Connection, limit: int) -> None:
    """Index so many of the rows that wait, the newest ones. What can not be read is left out."""
    newest = "select id from unindexed order by id desc limit ?"
    ids = sorted(row_id for (row_id,) in db.execute(newest, (limit,)))
    for row_id in ids:
        # A corrupt index may hold what is about to be written.
        db.execute("delete from memories_fts where rowid = ?", (row_id,))
        db.execute("delete from unindexed where id = ?", (row_id,))
        rows = db.execute(f"select {MEMORY} from memories where id = ?", (row_id,))
        for memory in to_memories(db, rows):
            add(db, row_id, memory)


def begin_anew(db: sqlite3.Connection) -> None:
    """Have all rows indexed again, because the index is broken or lacks some."""
    db.execute("insert into memories_fts (memories_fts) values ('rebuild')")
    db.execute("insert or ignore into unindexed select id from memories")


def is_sound(db: sqlite3.Connection) -> bool:
    """Return whether the index holds its terms where they stand, and lacks no row."""
    try:
        db.execute("insert into memories_fts (memories_fts, rank) values ('integrity-check', 1)")
        (lacking,) = db.execute(
            "select exists (select id from memories except select rowid from memories_fts "
            "except select id from unindexed)"
        ).fetchone()
    except sqlite3.DatabaseError:
        return False
    return not lacking


def scrub(db: sqlite3.Connection) -> None:
    """Remove the terms of deleted rows from the index by merging its segments."""
    db.execute("insert into memories_fts (memories_fts) values ('optimize')")


def clear(db: sqlite3.Connection) -> None:
    """Remove all terms, also those that a damaged index holds of no row."""
    db.execute("delete from memories_fts")
    db.execute("insert into memories_fts (memories_fts) values ('rebuild')")


def match(column: str, phrases: Iterable[str]) -> str:
    """Return what to look for: rows with one of these terms, or terms in a row, in a column."""
    either = " OR ".join('"' + phrase.replace('"', '""') + '"' for phrase in phrases)
    return f"{column} : ({either})"


def _terms(texts: Iterable[str], memory: Memory) -> str:
    language = code_of(memory.language) or ENGLISH
    return " ".join(tokens(text, language) for text in texts)
