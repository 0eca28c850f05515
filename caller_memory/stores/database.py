"""A connection to a person's file: how SQLite is set up, and whom the file says it belongs to.

A path flows in, an open connection flows out. A file names its person in itself, so that one
that is copied, linked or restored under another name is known for what it is.
"""

import contextlib
import random
import sqlite3
import time
from pathlib import Path

from caller_memory.stores.rows import decode


def connect(path: Path, busy_timeout_s: float) -> sqlite3.Connection:
    """Open a file, which is there, for any thread."""
    connection = sqlite3.connect(
        path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
    )
    try:
        connection.text_factory = decode
        _enter_wal_mode(connection, busy_timeout_s)
        # Survives the death of the process, not of the machine's power.
        connection.execute("pragma synchronous = normal")
        # A checkpoint waits for the disk: rarely within a call, always when the file is closed.
        connection.execute("pragma wal_autocheckpoint = 8000")
        connection.execute("pragma secure_delete = on")
        connection.execute("pragma temp_store = memory")
    except BaseException:
        connection.close()
        raise
    return connection


def owners(connection: sqlite3.Connection) -> set[str]:
    """The users whose file this is: one, none of a file that is new, several of a mixed one.

    A file that was never told whose it is, as those of earlier versions, has their profile.
    """
    row = connection.execute("select value from meta where name = 'user'").fetchone()
    if row is not None:
        return {str(row[0])}
    return {str(user_id) for (user_id,) in connection.execute("select id from profile")}


def owners_on_disk(path: Path) -> set[str]:
    """As `owners`, of the file without its write-ahead log, which may be another file's: it stays
    when a file is put in the place of the one it was written for.

    Empty also where the file alone can not be read.
    """
    uri = f"{path.absolute().as_uri()}?immutable=1"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.text_factory = decode
        try:
            return owners(connection)
        except sqlite3.DatabaseError as exc:
            if exc.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CANTOPEN:
                raise
            return set()


def claim(connection: sqlite3.Connection, user_id: str) -> None:
    """Write into a file whose it is, unless that stands there."""
    connection.execute("insert or ignore into meta values ('user', ?)", (user_id,))


def _enter_wal_mode(connection: sqlite3.Connection, busy_timeout_s: float) -> None:
    """Wait for others who are at it: SQLite itself gives up at once when two change a new file."""
    deadline = time.monotonic() + busy_timeout_s
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as exc:
            is_busy = exc.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() >= deadline:
                raise
            time.sleep(random.uniform(0.001, 0.01))
        else:
            return
