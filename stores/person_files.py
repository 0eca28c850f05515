"""One SQLite file per person: opened late, migrated once, kept in a small LRU, private on disk.

A user's UUID flows in, a transaction on that person's own file flows out. Isolation is physical:
no statement here or in the callers can reach another person's rows. It knows nothing of what the
rows mean. SQLite's errors are translated here, and only here.
"""

import contextlib
import fcntl
import logging
import os
import random
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
from stores.migrations import migrate

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

MAX_OPEN_FILES = 64
BUSY_TIMEOUT_S = 2.0

_ANY_TIME = datetime.max.replace(tzinfo=UTC)

_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
}


class PersonFiles:
    """The files of all people below one folder. Safe for threads, and for other processes.

    Args:
        folder: made with mode 0700 at the first use, the files in it with 0600.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._open: OrderedDict[str, _Connection] = OrderedDict()

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
        with self._connection(user_id) as connection, _translated():
            busy, _, _ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            return not busy

    def remove_corrupt(self, user_id: str, written_until: datetime = _ANY_TIME) -> None:
        """Remove what was moved aside of the person, which may hold their words.

        Args:
            written_until: aware; what was last written later stays.

        Raises:
            StoreUnavailable: it is still there.
        """
        path = self.path(user_id)
        with _translated():
            for aside in path.parent.glob(f"{path.name}.corrupt-*"):
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
            with _translated(), contextlib.closing(_connect(path)) as connection:
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
            self._evict(down_to=0)

    @contextlib.contextmanager
    def _transaction(self, user_id: str, begin: str) -> Iterator[sqlite3.Connection]:
        with self._connection(user_id) as connection, _translated():
            connection.execute(begin)
            try:
                yield connection
                connection.execute("commit")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("rollback")
                raise

    @contextlib.contextmanager
    def _connection(self, user_id: str) -> Iterator[sqlite3.Connection]:
        path = self.path(user_id)
        with self._lock:
            held = self._open.setdefault(user_id, _Connection(path))
            self._open.move_to_end(user_id)
            held.users += 1
            self._evict(down_to=MAX_OPEN_FILES)
        try:
            with held.lock:
                try:
                    yield self._ready(held)
                except _Corrupt as exc:
                    held.close()
                    self._move_aside(path, exc)
                    raise StoreUnavailable(
                        "the memory file was corrupt and was moved aside"
                    ) from exc
        finally:
            with self._lock:
                held.users -= 1

    def _ready(self, held: "_Connection") -> sqlite3.Connection:
        """The open connection, or a new one: the path may lead to another file by now."""
        if held.sqlite is not None and held.inode == _inode(held.path):
            return held.sqlite
        held.close()
        try:
            self._connect(held)
        except _Corrupt as exc:
            self._move_aside(held.path, exc)
            self._connect(held)
        assert held.sqlite is not None
        return held.sqlite

    def _connect(self, held: "_Connection") -> None:
        while held.sqlite is None:
            with _translated(), contextlib.ExitStack() as undo:
                _make_private(held.path)
                inode = _inode(held.path)
                connection = _connect(held.path)
                undo.callback(connection.close)
                migrate(connection)
                # Another process may have removed or replaced the file while it was being opened.
                if inode == _inode(held.path):
                    undo.pop_all()
                    held.sqlite, held.inode = connection, inode

    def _evict(self, down_to: int) -> None:
        for user_id, held in list(self._open.items()):
            if len(self._open) <= down_to:
                return
            if not held.users:
                held.close()
                del self._open[user_id]

    def _move_aside(self, path: Path, error: Exception) -> None:
        """Keep a corrupt file under another name, so that a new one can take its place."""
        with _folder_lock(path.parent):
            try:
                with contextlib.closing(_connect(path)) as connection:
                    healthy = connection.execute("pragma quick_check").fetchone() == ("ok",)
            except sqlite3.DatabaseError:
                healthy = False
            if healthy:
                return
            aside = f"{path.name}.corrupt-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
            for suffix in ("-wal", "-shm", ""):
                with contextlib.suppress(FileNotFoundError):
                    path.with_name(path.name + suffix).rename(path.with_name(aside + suffix))
        logger.error(
            "the memory file %s was corrupt (%s): it is kept as %s, a new one is begun",
            path.name, error, aside,
        )  # fmt: skip


class _Connection:
    """A place in the LRU: at most one SQLite connection, used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        self.users = 0
        self.sqlite: sqlite3.Connection | None = None
        self.inode: int | None = None

    def close(self) -> None:
        if self.sqlite is not None:
            self.sqlite.close()
            self.sqlite = None


class _Corrupt(StoreError):
    """The file is no SQLite database, or a broken one."""


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        code = getattr(exc, "sqlite_errorcode", None)
        primary = code & 0xFF if code is not None else None
        if primary in _CORRUPT:
            raise _Corrupt(str(exc)) from exc
        if primary in _PASSING:
            raise StoreUnavailable(f"the memory file can not be used now: {exc}") from exc
        raise StoreRejected(f"the memory file refused: {exc}") from exc
    except OSError as exc:
        raise StoreUnavailable(f"the memory folder can not be used: {exc}") from exc


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )
    try:
        _enter_wal_mode(connection)
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


def _enter_wal_mode(connection: sqlite3.Connection) -> None:
    """Wait for others who are at it: SQLite itself gives up at once when two change a new file."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
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


def _make_private(path: Path) -> None:
    for folder in (path.parent.parent, path.parent):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def file_changed_at(path: Path) -> float:
    """When a file or its write-ahead log was last written, in seconds since 1970; 0 for neither."""
    times = [0.0]
    for file in (path, path.with_name(path.name + "-wal")):
        with contextlib.suppress(FileNotFoundError):
            times.append(file.stat().st_mtime)
    return max(times)


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def _folder_lock(folder: Path) -> Iterator[None]:
    """One process at a time. On the folder, since opening a SQLite file a second time and closing
    it drops the locks this process holds on it (Source: sqlite.org/howtocorrupt.html, 2.2)."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
