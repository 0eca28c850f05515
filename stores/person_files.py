"""One SQLite file per person: opened late, migrated once, kept in a small LRU, private on disk.

A user's UUID flows in, a transaction on that person's own file flows out. Isolation is physical:
no statement here or in the callers can reach another person's rows, and a file that says it is
another's is never read. A file that is damaged, or another's, is moved aside, and the person goes
on with a new one. It knows nothing of what the rows mean. SQLite's errors are translated here,
and only here.
"""

import contextlib
import errno
import logging
import os
import resource
import sqlite3
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from errors import StoreError, StoreRejected, StoreUnavailable
from privacy import LOGGER_NAME
from stores import damage, database
from stores.folders import (
    check_place,
    file_changed_at,
    folder_lock,
    inode,
    make_folder,
    make_private,
    with_companions,
)
from stores.migrations import migrate

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

MAX_OPEN_FILES = 64
DESCRIPTORS_PER_FILE = 3
"""The file, its write-ahead log, and the log's index."""
BUSY_TIMEOUT_S = 2.0

_ANY_TIME = datetime.max.replace(tzinfo=UTC)

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


class PersonFiles:
    """The files of all people below one folder. Safe for threads, and for other processes.

    Args:
        folder: made with mode 0700 at the first use, the files in it with 0600.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.on_loss: Callable[[str], None] = lambda user_id: None
        """Called with the user whose file was begun anew, or lost rows that could not be read."""
        self._lock = threading.Lock()
        self._place_is_free = threading.Condition(self._lock)
        self._open: OrderedDict[str, _Connection] = OrderedDict()
        self._most_open = _most_open()

    def path(self, user_id: str) -> Path:
        """Where this person's file is: folder/ab/abcdef….db. A malformed UUID raises ValueError."""
        name = str(uuid.UUID(user_id))
        return self.folder / name[:2] / f"{name}.db"

    @contextlib.contextmanager
    def read(self, user_id: str) -> Iterator[sqlite3.Connection]:
        """A consistent view of the person's file.

        Raises:
            StoreError: the file can not be read now, or never.
        """
        with self._transaction(user_id, "begin") as connection:
            yield connection

    @contextlib.contextmanager
    def write(self, user_id: str) -> Iterator[sqlite3.Connection]:
        """A transaction that is committed at the end of the block, or rolled back whole.

        Raises:
            StoreError: nothing was written.
        """
        with self._transaction(user_id, "begin immediate") as connection:
            yield connection

    def truncate_wal(self, user_id: str) -> bool:
        """Move the write-ahead log into the file and empty it.

        Returns:
            False while another reader still needs the log: its bytes are still there.
        """
        with self._held(user_id) as held, _translated():
            connection = self._ready(held)
            busy, _, _ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            return not busy

    def remove_aside(self, user_id: str, written_until: datetime = _ANY_TIME) -> None:
        """Remove what was moved aside of the person, which may hold their words.

        Args:
            written_until: aware; what was last written later stays.

        Raises:
            StoreUnavailable: it is still there.
        """
        path = self.path(user_id)
        with _translated():
            check_place(path)
            for aside in path.parent.glob(f"{path.name}.*-*"):
                if file_changed_at(aside) <= written_until.timestamp():
                    aside.unlink(missing_ok=True)

    def remove_if(self, user_id: str, may_go: Callable[[sqlite3.Connection], bool]) -> bool:
        """Remove the person's file, unless any process has it open or `may_go` says no.

        Leaving WAL mode needs the file for itself alone; who opens it meanwhile waits for the
        lock, finds the path without a file, and begins a new one.
        """
        path = self.path(user_id)
        with self._lock:
            held = self._open.get(user_id)
            if (held and held.users) or not path.exists():
                return False
            if held:
                held.close()
                del self._open[user_id]
            check_place(path)
            with (
                _translated(),
                contextlib.closing(database.connect(path, BUSY_TIMEOUT_S)) as connection,
            ):
                if not may_go(connection):
                    return False
                try:
                    connection.execute("pragma busy_timeout = 0")
                    connection.execute("pragma journal_mode = delete")
                    connection.execute("begin exclusive")
                except sqlite3.OperationalError:
                    return False
                gone = may_go(connection)
                if gone:
                    path.unlink()
                connection.execute("commit")
                return gone

    def close(self) -> None:
        """Close every connection that is not in use."""
        with self._lock:
            while self._close_idle():
                pass

    @contextlib.contextmanager
    def _transaction(self, user_id: str, begin: str) -> Iterator[sqlite3.Connection]:
        with self._held(user_id) as held, _translated():
            connection = self._begin(held, begin)
            try:
                yield connection
                connection.execute("commit")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("rollback")
                raise

    @contextlib.contextmanager
    def _held(self, user_id: str) -> Iterator["_Connection"]:
        """The person's place in the LRU, for this thread alone; what is damaged is mended."""
        path = self.path(user_id)
        with self._lock:
            self._make_room(user_id)
            held = self._open.setdefault(user_id, _Connection(user_id, path))
            self._open.move_to_end(user_id)
            held.users += 1
        try:
            with held.lock:
                try:
                    yield held
                except (_Damaged, _ReadOnly, TypeError, ValueError, OverflowError) as exc:
                    # A cell of a kind that was never written there is met as any kind of error.
                    held.close()
                    if self._mend(held, exc):
                        raise StoreUnavailable("the memory file was damaged, and mended") from exc
                    raise
        finally:
            with self._lock:
                held.users -= 1
                self._place_is_free.notify_all()

    def _begin(self, held: "_Connection", begin: str) -> sqlite3.Connection:
        """Begin a transaction in a file that is the person's own."""
        for _ in range(3):
            connection = self._ready(held)
            connection.execute(begin)
            try:
                if database.owners(connection) <= {held.user_id}:
                    if begin == "begin immediate":
                        database.claim(connection, held.user_id)
                    return connection
            except BaseException:
                connection.execute("rollback")
                raise
            held.close()
            self._mend(held, StoreRejected("it says that it is another person's"))
        raise StoreUnavailable("the memory file is another person's")

    def _ready(self, held: "_Connection") -> sqlite3.Connection:
        """The open connection, or a new one: the path may lead to another file by now."""
        if held.sqlite is not None and held.inode == inode(held.path):
            return held.sqlite
        held.close()
        try:
            self._connect(held)
        except (_Damaged, _ReadOnly) as exc:
            if not self._mend(held, exc):
                raise
            self._connect(held)
        assert held.sqlite is not None
        return held.sqlite

    def _connect(self, held: "_Connection") -> None:
        """Open the file; where the process has no descriptor left, one is given up for it."""
        deadline = time.monotonic() + BUSY_TIMEOUT_S
        tried_again = False
        while True:
            try:
                return held.connect()
            except StoreUnavailable as exc:
                if not _may_be_short_of_descriptors(exc) or time.monotonic() > deadline:
                    raise
                if _is_short_of_descriptors():
                    with self._lock:
                        closed = self._close_idle()
                    if not closed:
                        time.sleep(0.01)
                elif tried_again:
                    raise
                tried_again = True

    def _make_room(self, user_id: str) -> None:
        """Close what nobody uses until there is a place for one more, or wait for one."""
        deadline = time.monotonic() + BUSY_TIMEOUT_S
        while user_id not in self._open and len(self._open) >= self._most_open:
            if not self._close_idle() and not self._place_is_free.wait(deadline - time.monotonic()):
                raise StoreUnavailable("too many people's memory files are in use at once")

    def _close_idle(self) -> bool:
        """Close the connection that was idle for longest. False where all are in use."""
        for user_id, held in self._open.items():
            if not held.users:
                held.close()
                del self._open[user_id]
                return True
        return False

    def _mend(self, held: "_Connection", error: Exception) -> bool:
        """Mend what can be mended; else keep the file under another name, to begin a new one.

        Returns:
            False where nothing is wrong with the file.
        """
        path = held.path
        with _translated(), folder_lock(path.parent):
            check_place(path)
            if inode(path) is None:
                return True
            others: set[str] = set()
            try:
                with contextlib.closing(database.connect(path, BUSY_TIMEOUT_S)) as connection:
                    if damage.is_whole(connection):
                        others = database.owners(connection) - {held.user_id}
                        if not others:
                            return self._mend_rows(held, connection)
            except sqlite3.Error as exc:
                if _primary_code(exc) in _PASSING and not _wrongly_read_only(path, exc):
                    raise
            aside = self._aside(path, others)
            for file in with_companions(path):
                with contextlib.suppress(FileNotFoundError):
                    file.rename(aside.with_name(aside.name + file.name.removeprefix(path.name)))
        logger.error(
            "the memory file %s can not be used (%s): it is kept as %s, a new one is begun",
            path.name, error, aside.name,
        )  # fmt: skip
        self.on_loss(held.user_id)
        return True

    def _mend_rows(self, held: "_Connection", connection: sqlite3.Connection) -> bool:
        if not damage.mend(connection):
            return False
        logger.error(
            "the memory file %s was damaged: what could not be read is in its dead letters",
            held.path.name,
        )
        self.on_loss(held.user_id)
        return True

    def _aside(self, path: Path, others: set[str]) -> Path:
        """Where a file is kept: under the name of the other person whose it is, if it is one's.

        What they want forgotten is forgotten there as well, and stays when this person is.
        """
        name, why = path, "corrupt"
        if len(others) == 1:
            with contextlib.suppress(ValueError):
                name, why = self.path(*others), "misplaced"
                make_folder(name.parent)
                check_place(name)
        return name.with_name(f"{name.name}.{why}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")


class _Connection:
    """A place in the LRU: at most one SQLite connection, used by one thread at a time."""

    def __init__(self, user_id: str, path: Path) -> None:
        self.user_id = user_id
        self.path = path
        self.lock = threading.RLock()
        self.users = 0
        self.sqlite: sqlite3.Connection | None = None
        self.inode: int | None = None

    def connect(self) -> None:
        while self.sqlite is None:
            with _translated(), contextlib.ExitStack() as undo:
                make_private(self.path)
                found = inode(self.path)
                connection = database.connect(self.path, BUSY_TIMEOUT_S)
                undo.callback(connection.close)
                migrate(connection)
                # Another process may have removed or replaced the file while it was being opened.
                if found == inode(self.path):
                    undo.pop_all()
                    self.sqlite, self.inode = connection, found

    def close(self) -> None:
        if self.sqlite is not None:
            self.sqlite.close()
            self.sqlite = None


class _Damaged(StoreRejected):
    """The file is no SQLite database, a broken one, or not as our migrations leave it."""


class _ReadOnly(StoreUnavailable):
    """The file can not be written, or says in its first bytes that it can not."""


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        code = _primary_code(exc)
        if code in _DAMAGED:
            raise _Damaged(f"the memory file refused: {exc}") from exc
        if code == sqlite3.SQLITE_READONLY:
            raise _ReadOnly(f"the memory file can not be written: {exc}") from exc
        if code in _PASSING:
            raise StoreUnavailable(f"the memory file can not be used now: {exc}") from exc
        raise StoreRejected(f"the memory file refused: {exc}") from exc
    except OSError as exc:
        raise StoreUnavailable(f"the memory folder can not be used: {exc}") from exc


def _wrongly_read_only(path: Path, error: sqlite3.Error) -> bool:
    """Whether only the file itself says that it can not be written."""
    files = [path.parent, *(file for file in with_companions(path) if inode(file))]
    return _primary_code(error) == sqlite3.SQLITE_READONLY and all(
        os.access(file, os.W_OK) for file in files
    )


def _primary_code(error: BaseException | None) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if code is not None else None


def _most_open() -> int:
    """How many files may be open: at most half of the process's descriptors are for them."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return MAX_OPEN_FILES
    return max(1, min(MAX_OPEN_FILES, limit // 2 // DESCRIPTORS_PER_FILE))


def _may_be_short_of_descriptors(error: StoreError) -> bool:
    cause = error.__cause__
    if isinstance(cause, OSError):
        return cause.errno in (errno.EMFILE, errno.ENFILE)
    return _primary_code(cause) == sqlite3.SQLITE_CANTOPEN


def _is_short_of_descriptors() -> bool:
    """SQLite says only that a file can not be opened, whatever the reason."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as exc:
        return exc.errno in (errno.EMFILE, errno.ENFILE)
    return False
