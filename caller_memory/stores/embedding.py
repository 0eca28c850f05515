"""Embed what people's files hold, in one daemon thread of the process: no turn waits for it.

What is left to do is what has no vector in the file: so a process that is killed leaves nothing
half done, and what came from Supabase, from an import or from an earlier version is embedded, too.
"""

import atexit
import contextlib
import logging
import os
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from caller_memory.errors import MeaningError, StoreError
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.meaning.embedder import Embedder
from caller_memory.meaning.questions import Meaning
from caller_memory.stores.user_databases import PersonFiles
from caller_memory.stores.vectors import NEWEST, keep, lacking

if TYPE_CHECKING:
    from caller_memory.meaning.embedder import Vector

logger = logging.getLogger(f"{LOGGER_NAME}.meaning")

AT_ONCE = 16
"""So many memories are embedded before they are written, and looked for again."""
PAUSE_S = 0.01
"""Between two memories, so that the call has the processor; none while somebody waits for them."""
NICENESS = 10
END_TIMEOUT_S = 2.0
CALL_TIMEOUT_S = 0.15
"""Half of what recall may take in a call."""
TIMEOUT_S = 5.0


class Asked(NamedTuple):
    """What a question means to a model."""

    vector: "Vector"
    model: Embedder


class Embedding:
    """Embed the memories of whoever is named to it.

    Args:
        files: people's files.
        meaning: the model.

    Attributes:
        meaning: the same.
    """

    def __init__(self, files: PersonFiles, meaning: Meaning) -> None:
        self._files = files
        self.meaning = meaning
        self._changed = threading.Condition()
        self._waiting: dict[str, None] = {}
        self._busy_with: str | None = None
        self._awaited = 0
        self._thread: threading.Thread | None = None
        self._ended = False
        # A thread that is in a model's own code while Python ends would take the process down.
        atexit.register(self.close)

    def wake(self, user_id: str) -> None:
        """Note that a person's file may hold something new, and embed that soon."""
        self.sweep([user_id])

    def sweep(self, users: Iterable[str]) -> None:
        """Do the same for several people, one after another."""
        with self._changed:
            self._waiting |= dict.fromkeys(users)
            if self._thread is None and not self._ended:
                self._thread = threading.Thread(target=self._run, name="embedding", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def wait(self, user_id: str, timeout_s: float) -> bool:
        """Wait until a person's file is embedded. Return False if that takes longer."""
        with self._changed:
            self._awaited += 1
            try:
                return self._changed.wait_for(
                    lambda: self._ended or not self._is_behind(user_id), timeout_s
                )
            finally:
                self._awaited -= 1

    def _is_behind(self, user_id: str) -> bool:
        return user_id in self._waiting or self._busy_with == user_id

    def asked(self, user_id: str, question: str, *, in_call: bool) -> Asked | None:
        """Return what a question means, None where that is not known in time.

        Args:
            in_call: whether a caller waits: else what was just written is waited for, too.
        """
        timeout_s = CALL_TIMEOUT_S if in_call else TIMEOUT_S
        # A model that is still being loaded is not slow, and no call waits for it.
        model = self.meaning.model(0.0 if in_call else timeout_s)
        if model is None:
            return None
        if not in_call:
            self.wait(user_id, timeout_s)
        vector = self.meaning.of_question(question, timeout_s)
        return None if vector is None else Asked(vector, model)

    def close(self) -> None:
        """End the thread. What is left is embedded by whoever opens the file next."""
        atexit.unregister(self.close)
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(END_TIMEOUT_S)
        self.meaning.close(END_TIMEOUT_S)

    def _run(self) -> None:
        _be_nice()
        model = self.meaning.model()
        while True:
            with self._changed:
                self._busy_with = None
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._ended or bool(self._waiting))
                if self._ended:
                    return
                user_id = next(iter(self._waiting))
                del self._waiting[user_id]
                self._busy_with = user_id
            if model is None:
                continue
            try:
                self._embed_all(user_id, model)
            except MeaningError as exc:
                self.meaning.warn(exc)
                model = None
            except StoreError as exc:
                logger.warning("what user %s said is found by words alone: %s", user_id, exc)

    def _embed_all(self, user_id: str, model: Embedder) -> None:
        before = NEWEST
        while not self._ended and self._files.exists(user_id):
            with self._files.read(user_id) as db:
                passages = lacking(db, model.name, AT_ONCE, before)
            made = []
            for passage in passages:
                if self._ended:
                    break
                made.append((passage, model.statement(passage.text)))
                if not self._awaited:
                    time.sleep(PAUSE_S)
            if not made:
                return
            before = made[-1][0].id
            with self._files.write(user_id) as db:
                for passage, vector in made:
                    keep(db, model.name, passage, vector)


def _be_nice() -> None:
    """Let the rest of the process go first. Linux alone gives a thread a priority of its own."""
    if os.uname().sysname == "Linux":
        with contextlib.suppress(OSError):  # a sandbox may forbid it
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
