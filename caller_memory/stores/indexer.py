"""Index what waits in people's files: a step at once where something is searched, the rest beside.

A file of an earlier version, or one that such a worker still writes to, holds rows that wait.
"""

import contextlib
import logging
import threading
import time

from caller_memory.errors import StoreError
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.stores import full_text
from caller_memory.stores.user_databases import PersonFiles

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

STEP = 100
"""So many rows are indexed in one transaction: a turn may have to wait for it."""
PAUSE_S = 0.005


class Indexer:
    """Index the rows that wait. Safe to call from any thread.

    Args:
        files: the files of all people.
    """

    def __init__(self, files: PersonFiles) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._waiting: list[str] = []
        self._is_running = False

    def catch_up(self, user_id: str) -> None:
        """Index the newest rows of a person's file, and begin to index the others.

        Where the file can not be written, it is searched as it is.
        """
        with contextlib.suppress(StoreError):
            if self._step(user_id):
                self._begin(user_id)

    def _begin(self, user_id: str) -> None:
        with self._lock:
            if user_id not in self._waiting:
                self._waiting.append(user_id)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name="indexer", daemon=True).start()

    def _run(self) -> None:
        while user_id := self._next():
            try:
                while self._step(user_id):
                    time.sleep(PAUSE_S)  # lets a turn that waits for the lock have it
            except StoreError as exc:
                logger.debug("the index of user %s waits for the next search: %s", user_id, exc)

    def _next(self) -> str | None:
        with self._lock:
            user_id = self._waiting.pop(0) if self._waiting else None
            self._is_running = user_id is not None
            return user_id

    def _step(self, user_id: str) -> bool:
        """Index some rows of a person's file. Return whether others wait."""
        with self._files.write(user_id) as db:
            full_text.catch_up(db, STEP)
            return full_text.is_behind(db)
