"""Bring a person's file to the newest schema, whichever version wrote it last.

Each migration and its record are one transaction.
"""

import contextlib
import functools
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from caller_memory.stores.database import writing

MIGRATIONS = Path(__file__).resolve().parent / "sql"


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a file's schema up to date: each migration and its record in one transaction."""
    scripts = _migrations()
    if _version(connection) < len(scripts) and not _make_at_once(connection):
        run_each(connection, scripts)


def run_each(connection: sqlite3.Connection, scripts: Sequence[Path]) -> None:
    """Run the migrations that a file has not had."""
    for number, script in enumerate(scripts, start=1):
        with writing(connection):
            # Another process may have run it while this one waited for the lock.
            if _version(connection) < number:
                for statement in _statements(script.read_text(encoding="utf-8")):
                    connection.execute(statement)
                _record(connection, number, script)


def _make_at_once(connection: sqlite3.Connection) -> bool:
    """Make the newest schema in an empty file. Return False where there is something already."""
    with writing(connection):
        if connection.execute("select 1 from sqlite_master limit 1").fetchone():
            return False
        for statement in _newest_schema():
            connection.execute(statement)
        connection.execute("insert into meta values ('salt', randomblob(16))")
        for number, script in enumerate(_migrations(), start=1):
            _record(connection, number, script)
    return True


def _record(connection: sqlite3.Connection, number: int, script: Path) -> None:
    now = datetime.now(UTC).isoformat()
    connection.execute("insert into migrations values (?, ?)", (script.stem, now))
    connection.execute(f"pragma user_version = {number:d}")


@functools.cache
def _newest_schema() -> list[str]:
    """Return the statements that make what all migrations lead to."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        run_each(db, _migrations())
        # What is left out SQLite makes by itself.
        rows = db.execute(
            "select sql from sqlite_master where sql is not null and name not glob 'sqlite_*' "
            "and name not glob 'memories_fts_*' order by rowid"
        )
        return [statement for (statement,) in rows]


def newest_version() -> int:
    """Return how many migrations there are."""
    return len(_migrations())


def _version(connection: sqlite3.Connection) -> int:
    """Return how many migrations this file has had."""
    return int(connection.execute("pragma user_version").fetchone()[0])


@functools.cache
def _migrations() -> list[Path]:
    return sorted(MIGRATIONS.glob("*.sql"))


def _statements(script: str) -> Iterator[str]:
    """Yield single statements: `executescript` would commit before the migration's record."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
