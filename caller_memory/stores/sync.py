"""Send changes to Supabase and fetch snapshots, in one daemon thread of the process.

A write to a person's file, or a sweep over all files, tells the thread who has something unsent.
It sends each person's changes in order. The kind of an error decides what is next: wait for the
circuit breaker, make the profile first, or dead-letter one row. It needs no event loop, so it works
the same in a job, in a thread and in a script. No turn waits for it.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from caller_memory.errors import (
    ProfileMissing,
    RowRejected,
    StoreError,
    StoreMisconfigured,
    StoreUnavailable,
)
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.stores.base import Change, Snapshot, Store
from caller_memory.stores.circuit_breaker import CircuitBreaker, State
from caller_memory.stores.deadline import call_in_time
from caller_memory.stores.sync_source import SyncSource

logger = logging.getLogger(f"{LOGGER_NAME}.sync")

A = TypeVar("A")
T = TypeVar("T")

BATCH_ROWS = 50
FILE_RETRY_S = 5.0
SWEEP_EVERY_S = 30.0
REMOVE_EVERY_S = 3600.0


class _OutOfReach(StoreError):
    """Supabase does not answer, or refuses every request."""


class Sync:
    """Replicate the local files to Supabase. One per process; safe to call from any thread.

    Args:
        source: the local side: unsent changes, and where snapshots are merged.
        remote: Supabase.
        timeout_s: how long one request may take in all.
        keep_local_days: the sweep removes files of people who have not called for longer.
    """

    def __init__(
        self, source: SyncSource, remote: Store, *, timeout_s: float, keep_local_days: float = 7.0
    ) -> None:
        self._source = source
        self._remote = remote
        self._timeout_s = timeout_s
        self._keep_local_days = keep_local_days
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._waiting: dict[str, float] = {}
        self._to_pull: dict[str, str | None] = {}
        self._busy_with: str | None = None
        self._breaker = CircuitBreaker()
        self._ended = False
        self._sweep_at: float | None = None
        self._swept_at = 0.0
        self._remove_at = 0.0

    def wake(self, user_id: str) -> None:
        """Note that this person's file holds unsent changes, and send them soon."""
        with self._changed:
            self._waiting[user_id] = 0.0
            self._start()

    def sweep(self) -> None:
        """Begin to look for changes that other processes left unsent, and to remove old files."""
        with self._changed:
            self._sweep_at = 0.0
            self._start()

    def open_session(self, user_id: str, email: str | None) -> Snapshot | None:
        """Merge what Supabase knows of a person into their file, in one round trip.

        Returns:
            The snapshot. None if Supabase did not answer in time: then the thread fetches it as
            soon as Supabase answers.
        """
        snapshot = None
        try:
            with self._breaker.attempt() as allowed:
                if allowed:
                    snapshot = self._pull(user_id, email)
                    # That changes are taken again is for the thread to find out.
                    if not self._breaker.misconfigured:
                        self._recovered()
        except _OutOfReach as exc:
            logger.debug("user %s begins with the local file: %s", user_id, exc)
        finally:
            # The thread may wait for this trial to end.
            with self._changed:
                self._changed.notify_all()
        if snapshot is None:
            with self._changed:
                self._to_pull[user_id] = email
        self.wake(user_id)
        return snapshot

    def fetch_again(self, user_id: str) -> None:
        """Fetch a person's memories again in the background, because their file lost some."""
        with self._changed:
            self._to_pull.setdefault(user_id, None)
        self.wake(user_id)

    def flush(self, user_id: str | None, timeout_s: float) -> bool:
        """Wait until all changes of this person are sent, or of everybody for None.

        Returns:
            False if time ran out or Supabase is out of reach. What is unsent stays in the file.
        """
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while self._is_unsent(user_id):
                left_s = deadline - time.monotonic()
                if left_s <= 0 or self._breaker.state is State.OPEN:
                    return False
                self._changed.wait(left_s)
        return True

    def close(self) -> None:
        """End the thread after the request it is in. What is unsent stays in the files."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(self._timeout_s)

    def _start(self) -> None:
        if self._thread is None and not self._ended:
            self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._ended and (idle_s := self._idle_s()) > 0:
                    self._changed.wait(idle_s)
                if self._ended:
                    return
            self._sweep_if_due()
            now = time.monotonic()
            with self._changed:
                users = [user_id for user_id, due_at in self._waiting.items() if due_at <= now]
            for user_id in users:
                with self._breaker.attempt() as allowed:
                    if not allowed or not self._serve(user_id):
                        break

    def _is_unsent(self, user_id: str | None) -> bool:
        if user_id is None:
            sweep_is_due = self._sweep_at is not None and self._sweep_at <= time.monotonic()
            return bool(self._waiting) or self._busy_with is not None or sweep_is_due
        return user_id in self._waiting or user_id == self._busy_with

    def _idle_s(self) -> float:
        """Return for how many seconds there is nothing to do, at most an hour."""
        due_at = [] if self._sweep_at is None else [self._sweep_at]
        if self._waiting:
            due_at.append(max(self._breaker.open_until, min(self._waiting.values())))
        return min(max(0.0, min(due_at, default=float("inf")) - time.monotonic()), 3600.0)

    def _serve(self, user_id: str) -> bool:
        """Send all changes in one person's file. Return False if Supabase is out of reach."""
        with self._changed:
            # A write from now on adds the person again, so what is written meanwhile is sent, too.
            self._waiting.pop(user_id, None)
            self._busy_with = user_id
        again_at: float | None = time.monotonic() + FILE_RETRY_S
        try:
            # A snapshot that comes is no sign that changes are taken again.
            asked = self._pull_if_due(user_id) and not self._breaker.misconfigured
            while batch := self._source.batch(user_id, BATCH_ROWS):
                self._push(user_id, batch)
                asked = True
        except _OutOfReach:
            again_at = 0.0
        except StoreError as exc:
            logger.warning("changes of user %s can not be sent now: %s", user_id, exc)
        except Exception:
            logger.exception("sending the changes of user %s failed: it is tried again", user_id)
        else:
            again_at = None
            if asked:
                self._recovered()
        with self._changed:
            self._busy_with = None
            if again_at is not None:
                self._waiting.setdefault(user_id, again_at)
            self._changed.notify_all()
        return again_at != 0.0

    def _pull_if_due(self, user_id: str) -> bool:
        with self._changed:
            due, email = user_id in self._to_pull, self._to_pull.get(user_id)
        if due:
            self._pull(user_id, email)
            with self._changed:
                self._to_pull.pop(user_id, None)
        return due

    def _pull(self, user_id: str, email: str | None) -> Snapshot:
        sent = self._source.sent(user_id)
        snapshot = self._ask(self._remote.open_session, user_id, email)
        self._source.merge(user_id, snapshot, sent)
        return snapshot

    def _push(self, user_id: str, batch: list[tuple[int, Change]]) -> None:
        """Send one batch. If Supabase rejects a row, halve the batch until that row is found."""
        changes = [change for _, change in batch]
        try:
            try:
                results = self._ask(self._remote.push, user_id, changes)
            except ProfileMissing:
                self._ask(self._remote.open_session, user_id, self._source.email(user_id))
                results = self._ask(self._remote.push, user_id, changes)
        except RowRejected as exc:
            if len(batch) == 1:
                self._source.dead_letter(user_id, batch[0][0], str(exc))
                logger.error(
                    "%s. A change of user %s is kept as a dead letter; the rest goes on",
                    exc, user_id,
                )  # fmt: skip
                return
            half = len(batch) // 2
            self._push(user_id, batch[:half])
            self._push(user_id, batch[half:])
        else:
            self._source.acknowledge(user_id, batch, results)

    def _ask(self, call: Callable[[str, A], T], user_id: str, argument: A) -> T:
        """Call Supabase. If it is out of reach, open the circuit and raise `_OutOfReach`."""
        try:
            return call_in_time(lambda: call(user_id, argument), self._timeout_s)
        except StoreMisconfigured as exc:
            if self._breaker.refuse():
                logger.error("%s. Nothing is lost: changes wait on disk until it is put right", exc)
            raise _OutOfReach(str(exc)) from exc
        except StoreUnavailable as exc:
            delay_s = self._breaker.fail(exc.retry_after_s)
            waiting, age_s = self._backlog(user_id)
            logger.warning(
                "%s: %d changes of user %s wait on disk, the oldest for %.0f s; next try in %.1f s",
                exc, waiting, user_id, age_s, delay_s,
            )  # fmt: skip
            raise _OutOfReach(str(exc)) from exc

    def _recovered(self) -> None:
        if self._breaker.succeed():
            logger.info("Supabase answers again")

    def _backlog(self, user_id: str) -> tuple[int, float]:
        """Return how many changes of this person wait, and the age of the oldest in seconds."""
        try:
            state = self._source.state(user_id)
        except StoreError:
            return 0, 0.0
        if state.full:
            logger.error("the outbox of user %s is full: what is new waits in the file", user_id)
        age = datetime.now(UTC) - state.oldest_at if state.oldest_at else None
        return state.waiting, age.total_seconds() if age else 0.0

    def _sweep_if_due(self) -> None:
        now, started = time.monotonic(), time.time()
        if self._sweep_at is None or now < self._sweep_at:
            return
        for user_id in self._source.unsent(changed_since=self._swept_at):
            self.wake(user_id)
        self._swept_at = started - SWEEP_EVERY_S
        if now >= self._remove_at:
            self._remove_at = now + REMOVE_EVERY_S
            for user_id in self._source.remove_unseen(self._keep_local_days):
                logger.info("removed the file of user %s: Supabase has it all", user_id)
        with self._changed:
            self._sweep_at = now + SWEEP_EVERY_S
            self._changed.notify_all()
