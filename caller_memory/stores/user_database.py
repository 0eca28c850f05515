"""One person's file: opened, found damaged or another's, mended or moved aside.

A path flows in, a connection flows out, and errors that say what to do about the file. SQLite's
errors are translated here, and only here.
"""

import contextlib
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from caller_memory.errors import StoreRejected, StoreUnavailable
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.stores import damage, database
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
    # Our statements fit our tables: what they meet is something else.
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_INTERNAL,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
}


class Damaged(StoreRejected):
    """The file is no SQLite database, a broken one, or not as our migrations leave it."""


class Foreign(StoreRejected):
    """The file is another person's."""


class ReadOnly(StoreUnavailable):
    """The file can not be written, or says in its first bytes that it can not."""


class PersonFile:
    """A person's file, closed or open: at most one connection, used by one thread at a time.

    Args:
        path: named after the person.
        path_of: where the file of another person is.
        on_loss: called with the user when the file is begun anew, or has lost rows.

    Attributes:
        lock: whoever uses the connection holds it.
        users: how many threads use or wait for the connection.
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
        self._path_of = path_of
        self._on_loss = on_loss

    def is_open(self) -> bool:
        """Whether there is a connection, and the path still leads to the file it was made to."""
        return self.sqlite is not None and self._inode == inode(self.path)

    def connect(self, busy_timeout_s: float) -> None:
        """Open the file, and make it where it is not there.

        Raises:
            StoreError: it can not be opened now, or it is damaged, or another person's.
        """
        while self.sqlite is None:
            with translated(), contextlib.ExitStack() as undo:
                make_private(self.path)
                found = inode(self.path)
                if database.owners_on_disk(self.path) - {self.user_id}:
                    raise Foreign("it says that it is another person's")
                connection = database.connect(self.path, busy_timeout_s)
                undo.callback(connection.close)
                migrate(connection)
                # Another process may have removed or replaced the file while it was being opened.
                if found == inode(self.path):
                    undo.pop_all()
                    self.sqlite, self._inode = connection, found

    def begin(self, statement: str) -> sqlite3.Connection:
        """Begin a transaction, within `translated`, and see to it that the file is the person's.

        Raises:
            Foreign: it is not.
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

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self.sqlite is not None:
            self.sqlite.close()
            self.sqlite = None

    def mend(self, error: Exception, busy_timeout_s: float) -> bool:
        """Mend what can be mended; else keep the file under another name, to begin a new one.

        Args:
            error: what gave rise to it.

        Returns:
            False where nothing is wrong with the file.
        """
        path = self.path
        with translated(), folder_lock(path.parent):
            check_place(path)
            if inode(path) is None:
                return True
            owners = database.owners_on_disk(path)
            try:
                # SQLite would write a log that is left here into a file it was not written for.
                if owners <= {self.user_id}:
                    with contextlib.closing(database.connect(path, busy_timeout_s)) as connection:
                        if damage.is_whole(connection):
                            owners = database.owners(connection)
                            if owners <= {self.user_id}:
                                return self._mend_rows(connection)
            except sqlite3.Error as exc:
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
        """Keep a file under another name: of the other person whose it is, if it is one's.

        So it goes when they have everything forgotten, and not when this person does. What is
        beside it stays this person's: SQLite names it after the path.
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
    """Raise what SQLite and the system raise as `StoreError`."""
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
    except OSError as exc:
        raise StoreUnavailable(f"the memory folder can not be used: {exc}") from exc


def _wrongly_read_only(path: Path, error: sqlite3.Error) -> bool:
    """Whether only the file itself says that it can not be written."""
    files = [path.parent, *(file for file in with_companions(path) if inode(file))]
    return primary_code(error) == sqlite3.SQLITE_READONLY and all(
        os.access(file, os.W_OK) for file in files
    )


def primary_code(error: BaseException | None) -> int | None:
    """What kind of error SQLite names, None for one that is not SQLite's."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if code is not None else None
