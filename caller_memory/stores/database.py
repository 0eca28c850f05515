"""Connect to a person's file, and read whose file it is.

Each file names its owner inside, so that one that is copied, linked or restored under another
name is recognised.
"""

import contextlib
import random
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from caller_memory.stores.rows import decode


def connect(path: Path, busy_timeout_s: float) -> sqlite3.Connection:
    """Open a file that exists. The connection may be used by any thread, one at a time."""
    connection = sqlite3.connect(
        path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
    )
    try:
        connection.text_factory = decode
        _enter_wal_mode(connection, busy_timeout_s)
        # Commits survive a killed process, not a loss of power.
        connection.execute("pragma synchronous = normal")
        # A checkpoint waits for the disk. So do it rarely during a call; closing does it, too.
        connection.execute("pragma wal_autocheckpoint = 8000")
        connection.execute("pragma secure_delete = on")
        connection.execute("pragma temp_store = memory")
        # The system's cache has the pages, too: 64 open files would hold 128 MB of them here.
        connection.execute("pragma cache_size = -256")
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Do the block in a transaction that no other process writes beside, all or nothing."""
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


def owners(connection: sqlite3.Connection) -> set[str]:
    """Return the owners of a file: one, none if it is new, several if files were mixed up.

    Files of earlier versions do not name an owner: there the profile tells.
    """
    row = connection.execute("select value from meta where name = 'user'").fetchone()
    if row is not None:
        return {str(row[0])}
    return {str(user_id) for (user_id,) in connection.execute("select id from profile")}


def owners_on_disk(path: Path) -> set[str]:
    """Return the owners of a file without reading its write-ahead log.

    If a file was replaced by another one, the log beside it still belongs to the first. Returns an
    empty set also if the file alone can not be read.
    """
    uri = f"{path.absolute().as_uri()}?immutable=1"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.text_factory = decode
        try:
            return owners(connection)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as exc:
            if primary_code(exc) == sqlite3.SQLITE_CANTOPEN:
                raise
            return set()


def has_log(path: Path) -> bool:
    """Return whether a process uses a file, or was killed before it closed it."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def empty_log(connection: sqlite3.Connection, busy_timeout_s: float) -> None:
    """Empty the write-ahead log, unless a process reads it at this moment.

    One that was killed may have left in it what it had erased.
    """
    connection.execute("pragma busy_timeout = 0")
    connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    connection.execute(f"pragma busy_timeout = {int(busy_timeout_s * 1000)}")


def claim(connection: sqlite3.Connection, user_id: str) -> None:
    """Write the owner into a file that names none."""
    connection.execute("insert or ignore into meta values ('user', ?)", (user_id,))


def primary_code(error: BaseException | None) -> int | None:
    """Return SQLite's primary error code, None for an error that is not SQLite's."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if code is not None else None


def _enter_wal_mode(connection: sqlite3.Connection, busy_timeout_s: float) -> None:
    """Switch to WAL, and retry: SQLite gives up at once if two processes do so in a new file."""
    deadline = time.monotonic() + busy_timeout_s
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as exc:
            is_busy = primary_code(exc) == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() >= deadline:
                raise
            time.sleep(random.uniform(0.001, 0.01))
        else:
            return
