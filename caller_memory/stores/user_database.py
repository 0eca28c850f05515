"""Open one person's file; mend it, or move it aside if it is damaged or another person's.

SQLite's errors are translated here, and only here.
"""

import contextlib
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from caller_memory.errors import StoreError, StoreRejected, StoreUnavailable
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.stores import damage, database
from caller_memory.stores.database import primary_code
from caller_memory.stores.folders import (
    COMPANIONS,
    check_place,
    folder_lock,
    inode,
    make_folder,
    make_private,
    with_companions,
)
from caller_memory.stores.migrations import migrate
from caller_memory.stores.rows import lacks_rows

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

READING, WRITING = "begin", "begin immediate"

_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
}
_DAMAGED = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_FORMAT,
    # Our statements fit our tables, so these errors mean that the tables are not ours.
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_INTERNAL,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
}


class Damaged(StoreRejected):
    """The file is not a SQLite database, or broken, or its tables are not ours."""


class Foreign(StoreRejected):
    """The file is another person's."""


class ReadOnly(StoreUnavailable):
    """The file can not be written, or its header says so."""


class PersonFile:
    """Hold a person's file: at most one connection, used by one thread at a time.

    Args:
        path: where the file is. Its name is the user's UUID.
        path_of: returns the path of another person's file.
        on_loss: called with the user after the file was begun anew or lost rows.

    Attributes:
        lock: held by the thread that uses the connection.
        users: how many threads use the connection or wait for it.
        sqlite: the connection, None while it is closed.
    """

    def __init__(
        self, path: Path, path_of: Callable[[str], Path], on_loss: Callable[[str], None]
    ) -> None:
        self.user_id = path.stem
        self.path = path
        self.lock = threading.RLock()
        self.users = 0
        self.sqlite: sqlite3.Connection | None = None
        self._inode: int | None = None
        self._is_looked_over = False
        self._path_of = path_of
        self._on_loss = on_loss

    def is_open(self) -> bool:
        """Return whether there is a connection to the file that is at the path now."""
        return self.sqlite is not None and self._inode == inode(self.path)

    def connect(self, busy_timeout_s: float) -> None:
        """Open the file, and make it if there is none.

        Raises:
            StoreError: the file can not be opened, is damaged, or is another person's.
        """
        while self.sqlite is None:
            with translated(), contextlib.ExitStack() as undo:
                make_private(self.path)
                found = inode(self.path)
                if database.owners_on_disk(self.path) - {self.user_id}:
                    raise Foreign("it says that it is another person's")
                was_left = database.has_log(self.path)
                connection = database.connect(self.path, busy_timeout_s)
                undo.callback(connection.close)
                migrate(connection)
                if was_left:
                    database.empty_log(connection, busy_timeout_s)
                # Another process may have removed or replaced the file while it was being opened.
                if found == inode(self.path):
                    undo.pop_all()
                    self.sqlite, self._inode = connection, found

    def begin(self, statement: str) -> sqlite3.Connection:
        """Begin a transaction, within `translated`, and check that the file is the person's.

        Raises:
            Foreign: the file is another person's.
        """
        assert self.sqlite is not None
        self.sqlite.execute(statement)
        try:
            if database.owners(self.sqlite) - {self.user_id}:
                raise Foreign("it says that it is another person's")
            if statement == WRITING:
                database.claim(self.sqlite, self.user_id)
        except BaseException:
            self.sqlite.execute("rollback")
            raise
        return self.sqlite

    def look_over(self) -> None:
        """Mend the indexes after a row was read that is not what was written, once.

        It may be one of them that is damaged, so that the row itself can be read again.
        """
        if self.sqlite is not None and not self._is_looked_over and lacks_rows(self.sqlite):
            self._is_looked_over = True
            with contextlib.suppress(StoreError), translated():
                damage.mend_indexes(self.sqlite)

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self.sqlite is not None:
            self.sqlite.close()
            self.sqlite = None

    def mend(self, error: Exception, busy_timeout_s: float) -> bool:
        """Mend the file, or move it aside so that a new one is begun.

        Args:
            error: what happened, for the log.

        Returns:
            False if nothing is wrong with the file.
        """
        path = self.path
        with translated(), folder_lock(path.parent):
            check_place(path)
            if inode(path) is None:
                return True
            owners = database.owners_on_disk(path)
            try:
                # Opening a file of another owner would write the log that is left here into it.
                if owners <= {self.user_id}:
                    with contextlib.closing(database.connect(path, busy_timeout_s)) as connection:
                        if damage.is_whole(connection):
                            owners = database.owners(connection)
                            if owners <= {self.user_id}:
                                return self._mend_rows(connection)
            except (sqlite3.Error, UnicodeDecodeError) as exc:
                if primary_code(exc) in _PASSING and not _wrongly_read_only(path, exc):
                    raise
            aside = self._move_aside(path, owners - {self.user_id} if len(owners) == 1 else set())
        logger.error(
            "the memory file %s can not be used (%s): it is kept as %s, a new one is begun",
            path.name, error, aside.name,
        )  # fmt: skip
        self._on_loss(self.user_id)
        return True

    def _mend_rows(self, connection: sqlite3.Connection) -> bool:
        if not damage.mend(connection):
            return False
        logger.error(
            "the memory file %s was damaged: what could not be read is in its dead letters",
            self.path.name,
        )
        self._on_loss(self.user_id)
        return True

    def _move_aside(self, path: Path, other: set[str]) -> Path:
        """Rename a file. If it is another person's, the new name is one of theirs.

        So it is removed when its owner has everything forgotten, not when this person does. The
        files beside it stay this person's, because SQLite names them after the path.
        """
        now = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        aside = own = path.with_name(f"{path.name}.corrupt-{now}")
        for user_id in other:
            with contextlib.suppress(ValueError):
                place = self._path_of(user_id)
                make_folder(place.parent)
                check_place(place)
                aside = place.with_name(f"{place.name}.misplaced-{now}")
        for suffix in COMPANIONS:
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + suffix).rename(own.with_name(own.name + suffix))
        path.rename(aside)
        return aside


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Translate errors of SQLite and the operating system to `StoreError`."""
    try:
        yield
    except sqlite3.Error as exc:
        code = primary_code(exc)
        if code in _DAMAGED:
            raise Damaged(f"the memory file refused: {exc}") from exc
        if code == sqlite3.SQLITE_READONLY:
            raise ReadOnly(f"the memory file can not be written: {exc}") from exc
        if code in _PASSING:
            raise StoreUnavailable(f"the memory file can not be used now: {exc}") from exc
        raise StoreRejected(f"the memory file refused: {exc}") from exc
    except UnicodeDecodeError as exc:
        # SQLite quotes a schema that it can not read.
        raise Damaged("the memory file refused: its schema can not be read") from exc
    except OSError as exc:
        raise StoreUnavailable(f"the memory folder can not be used: {exc}") from exc


def _wrongly_read_only(path: Path, error: Exception) -> bool:
    """Return whether SQLite calls a file read-only that the operating system would write."""
    files = [path.parent, *(file for file in with_companions(path) if inode(file))]
    return primary_code(error) == sqlite3.SQLITE_READONLY and all(
        os.access(file, os.W_OK) for file in files
    )
