"""Open transactions in people's files: opened late, kept in a small LRU, private on disk.

Isolation is physical: a statement can not reach another person's rows, and a file that names
another owner is never read. If a file is damaged or another person's, a new one is begun. This
module knows nothing of what the rows mean.
"""

import contextlib
import errno
import os
import random
import resource
import sqlite3
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from caller_memory import acts
from caller_memory.errors import StoreError, StoreUnavailable
from caller_memory.stores import database
from caller_memory.stores.database import primary_code
from caller_memory.stores.folders import check_place, file_changed_at
from caller_memory.stores.user_database import (
    READING,
    WRITING,
    Damaged,
    Foreign,
    PersonFile,
    ReadOnly,
    translated,
)

MAX_OPEN_FILES = 64
FEWEST_OPEN_FILES = 4
DESCRIPTORS_PER_FILE = 3
"""A file, its write-ahead log, and the index of the log."""
BUSY_TIMEOUT_S = 2.0
PLACE_TIMEOUT_S = 10.0
"""How long to wait if all files that may be open are in use."""
MAX_TRIES = 20
"""How often to try a file that can not be opened, in case no descriptor is free."""

_ANY_TIME = datetime.max.replace(tzinfo=UTC)


class PersonFiles:
    """Hold the files of all people in one folder. Safe for threads and for other processes.

    Args:
        folder: made with mode 0700 at first use; the files have 0600.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.on_loss: Callable[[str], None] = lambda user_id: None
        """Called with the user after a file was begun anew, or lost rows that can not be read."""
        self.on_change: Callable[[str], None] = lambda user_id: None
        """Called with the user after every transaction that may have written."""
        self._lock = threading.Lock()
        self._place_is_free = threading.Condition(self._lock)
        self._open: OrderedDict[str, PersonFile] = OrderedDict()
        self._most_open = _most_open()

    def path(self, user_id: str) -> Path:
        """Return the path folder/ab/abcdef….db. A malformed UUID raises ValueError."""
        name = str(uuid.UUID(user_id))
        return self.folder / name[:2] / f"{name}.db"

    def exists(self, user_id: str) -> bool:
        """Return whether the person has a file; makes none."""
        return os.path.lexists(self.path(user_id))

    @contextlib.contextmanager
    def read(self, user_id: str) -> Iterator[sqlite3.Connection]:
        """Open a consistent view of the person's file.

        Raises:
            StoreError: the file can not be read.
        """
        with self._transaction(user_id, READING) as connection:
            yield connection

    @contextlib.contextmanager
    def write(self, user_id: str) -> Iterator[sqlite3.Connection]:
        """Open a transaction. It is committed at the end of the block, or rolled back whole.

        Raises:
            StoreError: nothing was written.
        """
        with self._transaction(user_id, WRITING) as connection:
            yield connection
        self.on_change(user_id)

    def truncate_wal(self, user_id: str) -> bool:
        """Move the write-ahead log into the file and empty it.

        Returns:
            False while another reader still needs the log: its bytes are still there.
        """
        with self._held(user_id) as held, translated():
            connection = self._ready(held)
            busy, _, _ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            return not busy

    def remove_aside(self, user_id: str, written_until: datetime = _ANY_TIME) -> None:
        """Remove files of the person that were moved aside, because they may hold their words.

        Args:
            written_until: aware; files written later are kept.

        Raises:
            StoreUnavailable: a file could not be removed.
        """
        path = self.path(user_id)
        with translated():
            check_place(path)
            for aside in path.parent.glob(f"{path.name}.*-*"):
                if file_changed_at(aside) <= written_until.timestamp():
                    aside.unlink(missing_ok=True)

    def remove_if(self, user_id: str, may_go: Callable[[sqlite3.Connection], bool]) -> bool:
        """Remove the person's file, unless any process has it open or `may_go` says no.

        Leaving WAL mode needs exclusive access. A process that opens the file meanwhile waits for
        the lock, then finds no file at the path, and begins a new one.
        """
        path = self.path(user_id)
        with self._lock:
            held = self._open.get(user_id)
            if (held and held.users) or not path.exists():
                return False
            if held:
                held.close()
                del self._open[user_id]
                acts.level("open_files", len(self._open))
            check_place(path)
            with (
                translated(),
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
        with self._held(user_id) as held, translated():
            connection = self._begin(held, begin)
            try:
                yield connection
                connection.execute("commit")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("rollback")
                raise
            held.look_over()

    @contextlib.contextmanager
    def _held(self, user_id: str) -> Iterator[PersonFile]:
        """Hold a person's file for this thread alone. Mend it if it turns out to be damaged."""
        path = self.path(user_id)
        with self._lock:
            self._make_room(user_id)
            if user_id not in self._open:
                self._open[user_id] = PersonFile(path, self.path, self._lost)
                acts.level("open_files", len(self._open))
            held = self._open[user_id]
            self._open.move_to_end(user_id)
            held.users += 1
        try:
            with held.lock:
                try:
                    yield held
                except (Damaged, ReadOnly, TypeError, ValueError, OverflowError) as exc:
                    # A cell of an unexpected type may raise any of these.
                    held.close()
                    if held.mend(exc, BUSY_TIMEOUT_S):
                        raise StoreUnavailable("the memory file was damaged, and mended") from exc
                    raise
        finally:
            with self._lock:
                held.users -= 1
                self._place_is_free.notify_all()

    def _begin(self, held: PersonFile, statement: str) -> sqlite3.Connection:
        """Begin a transaction. Mend a file that is damaged or another person's first."""
        try:
            with translated():
                self._ready(held)
                return held.begin(statement)
        except (Damaged, Foreign, ReadOnly) as exc:
            held.close()
            held.mend(exc, BUSY_TIMEOUT_S)
        self._ready(held)
        return held.begin(statement)

    def _ready(self, held: PersonFile) -> sqlite3.Connection:
        """Return the open connection, or a new one if the path leads to another file by now."""
        if not held.is_open():
            held.close()
            self._connect(held)
        assert held.sqlite is not None
        return held.sqlite

    def _lost(self, user_id: str) -> None:
        self.on_loss(user_id)

    def _connect(self, held: PersonFile) -> None:
        """Open the file. If the process has no descriptor left, close an idle file for it."""
        deadline = time.monotonic() + BUSY_TIMEOUT_S
        tries = 0
        while True:
            try:
                return held.connect(BUSY_TIMEOUT_S)
            except StoreUnavailable as exc:
                short, tries = _is_short_of_descriptors(), tries + 1
                # Another thread may have freed a descriptor since: so retry if one is free, too.
                may_pass = short or (_may_be_short_of_descriptors(exc) and tries < MAX_TRIES)
                if not may_pass or time.monotonic() > deadline:
                    raise
                with self._lock:
                    if short:
                        self._most_open = max(FEWEST_OPEN_FILES, self._most_open - 1)
                    self._close_idle()
                time.sleep(random.uniform(0.001, 0.01))

    def _make_room(self, user_id: str) -> None:
        """Close idle files until one more may be opened, or wait for a file to become idle."""
        deadline = time.monotonic() + PLACE_TIMEOUT_S
        while user_id not in self._open and len(self._open) >= self._most_open:
            if not self._close_idle() and not self._place_is_free.wait(deadline - time.monotonic()):
                raise StoreUnavailable("too many people's memory files are in use at once")

    def _close_idle(self) -> bool:
        """Close the file that was idle for longest. Return False if all are in use."""
        for user_id, held in self._open.items():
            if not held.users:
                held.close()
                del self._open[user_id]
                acts.level("open_files", len(self._open))
                return True
        return False


def _most_open() -> int:
    """Return how many files may be open. They use at most half of the process's descriptors."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return MAX_OPEN_FILES
    return max(FEWEST_OPEN_FILES, min(MAX_OPEN_FILES, limit // 2 // DESCRIPTORS_PER_FILE))


def _may_be_short_of_descriptors(error: StoreError) -> bool:
    cause = error.__cause__
    if isinstance(cause, OSError):
        return cause.errno in (errno.EMFILE, errno.ENFILE)
    return primary_code(cause) == sqlite3.SQLITE_CANTOPEN


def _is_short_of_descriptors() -> bool:
    """Return whether no descriptor is free, which SQLite's own error does not tell."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as exc:
        return exc.errno in (errno.EMFILE, errno.ENFILE)
    return False
