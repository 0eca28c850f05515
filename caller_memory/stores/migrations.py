"""Bring a person's file to the newest schema, whichever version wrote it last.

Each migration and its record are one transaction.
"""

import functools
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

MIGRATIONS = Path(__file__).resolve().parent / "sql"


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a file's schema up to date: each migration and its record in one transaction."""
    scripts = _migrations()
    if _version(connection) >= len(scripts):
        return
    for number, script in enumerate(scripts, start=1):
        connection.execute("begin immediate")
        try:
            # Another process may have run it while this one waited for the lock.
            if _version(connection) < number:
                for statement in _statements(script.read_text(encoding="utf-8")):
                    connection.execute(statement)
                now = datetime.now(UTC).isoformat()
                connection.execute("insert into migrations values (?, ?)", (script.stem, now))
                connection.execute(f"pragma user_version = {number:d}")
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise


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
