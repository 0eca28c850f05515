"""Index what waits in people's files: a step at once where something is searched, the rest beside.

A file of an earlier version, or one that such a worker still writes to, holds rows that wait, for a
checksum, too.
"""

import contextlib
import logging
import sqlite3
import threading
import time

from caller_memory.errors import StoreError
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.stores import checksums, full_text
from caller_memory.stores.user_databases import PersonFiles

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

AT_ONCE = 30
"""So many rows are indexed before a search."""
STEP = 50
"""So many rows are indexed in one transaction beside a call: a turn may have to wait for it."""
PAUSE_S = 0.005


class Indexer:
    """Index the rows that wait. Safe to call from any thread.

    Args:
        files: the files of all people.
    """

    @staticmethod
    def is_behind(db: sqlite3.Connection) -> bool:
        """Return whether rows of a file wait."""
        return full_text.is_behind(db) or checksums.are_behind(db)

    def __init__(self, files: PersonFiles) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._waiting: list[str] = []
        self._busy_with: str | None = None

    def catch_up(self, user_id: str) -> None:
        """Index the newest rows of a person's file, and begin to index the others.

        Where the file can not be written, it is searched as it is.
        """
        with self._lock:
            if user_id == self._busy_with or user_id in self._waiting:
                return
        with contextlib.suppress(StoreError):
            if self._step(user_id, AT_ONCE):
                self._begin(user_id)

    def _begin(self, user_id: str) -> None:
        with self._lock:
            self._waiting.append(user_id)
            if self._busy_with is None:
                self._busy_with = user_id
                threading.Thread(target=self._run, name="indexer", daemon=True).start()

    def _run(self) -> None:
        while user_id := self._next():
            try:
                while self._step(user_id, STEP):
                    time.sleep(PAUSE_S)  # lets a turn that waits for the lock have it
            except StoreError as exc:
                logger.debug("the index of user %s waits for the next search: %s", user_id, exc)

    def _next(self) -> str | None:
        with self._lock:
            self._busy_with = self._waiting.pop(0) if self._waiting else None
            return self._busy_with

    def _step(self, user_id: str, rows: int) -> bool:
        """Index some rows of a person's file. Return whether others wait."""
        with self._files.write(user_id) as db:
            checksums.catch_up(db, rows)
            full_text.catch_up(db, rows)
            return self.is_behind(db)
