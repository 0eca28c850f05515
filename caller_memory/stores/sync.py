"""Decide when a person's file is replicated to Supabase, in one daemon thread of the process.

A write to a person's file, or a sweep over all files, tells the thread who has something unsent.
The thread also asks what others changed: twice a minute for people in a call, twice an hour for
every file on this disk, so that what is forgotten elsewhere is forgotten here. It needs no event
loop, so it works the same in a job, in a thread and in a script. No turn waits for it.
"""

import logging
import threading
import time

from caller_memory.errors import StoreError
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.stores.base import Page, Remote
from caller_memory.stores.circuit_breaker import State
from caller_memory.stores.replication import OutOfReach, Replication
from caller_memory.stores.sync_source import SyncSource

logger = logging.getLogger(f"{LOGGER_NAME}.sync")

FILE_RETRY_S = 5.0
SWEEP_EVERY_S = 30.0
SERVE_AFTER_S = 0.5
"""How long after the start of a call what did not fit into its first answer is fetched."""
FOLLOW_EVERY_S = 30.0
FOLLOW_FOR_S = 4 * 3600.0
REFRESH_EVERY_S = 1800.0
REFRESHED_AT_ONCE = 500
REMOVE_EVERY_S = 3600.0


class Sync:
    """Replicate the local files to Supabase. One per process; safe to call from any thread.

    Args:
        source: the local side: unsent changes, and where what others changed is merged.
        remote: Supabase.
        timeout_s: how long one request may take in all.
        keep_local_days: the sweep removes files of people who have not called for longer.
    """

    def __init__(
        self, source: SyncSource, remote: Remote, *, timeout_s: float, keep_local_days: float = 7.0
    ) -> None:
        self._source = source
        self._replication = Replication(source, remote, timeout_s)
        self._breaker = self._replication.breaker
        self._keep_local_days = keep_local_days
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._waiting: dict[str, float] = {}
        self._to_open: dict[str, str | None] = {}
        self._to_pull: set[str] = set()
        self._followed: dict[str, float] = {}
        self._follow_at = float("inf")
        self._busy_with: str | None = None
        self._fetching = False
        self._ended = False
        self._sweep_at: float | None = None
        self._swept_at = 0.0
        self._refresh_at = self._remove_at = 0.0

    def wake(self, user_id: str) -> None:
        """Note that this person's file holds unsent changes, and send them soon."""
        with self._changed:
            self._waiting[user_id] = 0.0
            self._start()

    def sweep(self) -> None:
        """Begin to look for what other processes left unsent, and what others have changed."""
        with self._changed:
            self._sweep_at = 0.0
            self._start()

    def open_session(self, user_id: str, email: str | None) -> Page | None:
        """Merge what Supabase knows of a person into their file, in one round trip.

        What does not fit into it follows in the background, as does what changes from now on.

        Returns:
            The first page. None if Supabase did not answer in time: then the thread fetches it as
            soon as Supabase answers.
        """
        page = None
        try:
            with self._breaker.attempt() as allowed:
                if allowed:
                    page = self._replication.open_session(user_id, email)
                    # That changes are taken again is for the thread to find out.
                    if not self._breaker.misconfigured:
                        self._replication.succeed()
        except OutOfReach as exc:
            logger.debug("user %s begins with the local file: %s", user_id, exc)
        finally:
            now = time.monotonic()
            with self._changed:
                if page is None:
                    self._to_open[user_id] = email
                self._followed[user_id] = now + FOLLOW_FOR_S
                self._follow_at = min(self._follow_at, now + FOLLOW_EVERY_S)
                # The greeting comes first.
                self._waiting.setdefault(user_id, now + SERVE_AFTER_S)
                # The thread may wait for this trial to end.
                self._start()
        return page

    def pull(self, user_id: str) -> None:
        """Fetch what others changed of a person in the background, without making a profile."""
        with self._changed:
            self._to_pull.add(user_id)
        self.wake(user_id)

    def fetch_again(self, user_id: str) -> None:
        """Fetch a person's memories again in the background, because their file lost some."""
        with self._changed:
            self._to_open.setdefault(user_id, None)
        self.wake(user_id)

    def flush(self, user_id: str | None, timeout_s: float, *, sent_only: bool = False) -> bool:
        """Wait until all changes of this person are sent and fetched, or of everybody for None.

        Args:
            sent_only: whether what others changed may still be on its way.

        Returns:
            False if time ran out or Supabase is out of reach. What is unsent stays in the file.
        """
        deadline = time.monotonic() + timeout_s
        with self._changed:
            if user_id is None or user_id in self._waiting:
                users = [user_id] if user_id else list(self._waiting)
                self._waiting.update(dict.fromkeys(users, 0.0))
                self._changed.notify_all()
            while self._is_unsent(user_id, sent_only):
                left_s = deadline - time.monotonic()
                if left_s <= 0 or self._breaker.state is State.OPEN:
                    return False
                self._changed.wait(left_s)
        return True

    def wait_for_rest(self, user_id: str, timeout_s: float) -> None:
        """Wait for what did not fit into the first answer about a person, if there is more."""
        if self._replication.has_rest(user_id):
            self.flush(user_id, timeout_s)

    def close(self) -> None:
        """End the thread after the request it is in. What is unsent stays in the files."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(self._replication.timeout_s)

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
            self._follow_if_due()
            self._sweep_if_due()
            now = time.monotonic()
            with self._changed:
                users = [user_id for user_id, due_at in self._waiting.items() if due_at <= now]
            for user_id in users:
                with self._breaker.attempt() as allowed:
                    if not allowed or not self._serve(user_id):
                        break

    def _is_unsent(self, user_id: str | None, sent_only: bool) -> bool:
        if user_id is None:
            sweep_is_due = self._sweep_at is not None and self._sweep_at <= time.monotonic()
            return bool(self._waiting) or self._busy_with is not None or sweep_is_due
        is_busy = user_id == self._busy_with and not (sent_only and self._fetching)
        return user_id in self._waiting or is_busy

    def _idle_s(self) -> float:
        """Return for how many seconds there is nothing to do, at most an hour."""
        due_at = [self._follow_at]
        if self._sweep_at is not None:
            due_at.append(self._sweep_at)
        if self._waiting:
            due_at.append(max(self._breaker.open_until, min(self._waiting.values())))
        return min(max(0.0, min(due_at) - time.monotonic()), 3600.0)

    def _serve(self, user_id: str) -> bool:
        """Send and fetch all of one person's changes. Return False if Supabase is out of reach."""
        with self._changed:
            # A write from now on adds the person again, so what is written meanwhile is sent, too.
            self._waiting.pop(user_id, None)
            self._busy_with = user_id
        again_at: float | None = time.monotonic() + FILE_RETRY_S
        try:
            # What comes in is no sign that changes are taken again.
            asked = self._pull_if_due(user_id) and not self._breaker.misconfigured
            asked = self._replication.push(user_id) or asked
            self._fetch_rest(user_id)
        except OutOfReach:
            again_at = 0.0
        except StoreError as exc:
            logger.warning("changes of user %s can not be sent now: %s", user_id, exc)
        except Exception:
            logger.exception("sending the changes of user %s failed: it is tried again", user_id)
        else:
            again_at = None
            if asked:
                self._replication.succeed()
        with self._changed:
            self._busy_with, self._fetching = None, False
            if again_at is not None:
                self._waiting.setdefault(user_id, again_at)
            self._changed.notify_all()
        return again_at != 0.0

    def _fetch_rest(self, user_id: str) -> None:
        """Fetch the pages behind the first one. What is written meanwhile does not wait."""
        while self._replication.has_rest(user_id) and not self._ended:
            with self._changed:
                self._fetching = True
                self._changed.notify_all()
            self._replication.pull_rest(user_id)
            with self._changed:
                self._fetching = False
                self._waiting.pop(user_id, None)
            self._replication.push(user_id)

    def _pull_if_due(self, user_id: str) -> bool:
        with self._changed:
            to_open, email = user_id in self._to_open, self._to_open.get(user_id)
            to_pull = user_id in self._to_pull
        if to_open:
            self._replication.open_session(user_id, email)
        elif to_pull:
            self._replication.pull(user_id)
        with self._changed:
            if to_open:
                self._to_open.pop(user_id, None)
            if to_open or to_pull:
                self._to_pull.discard(user_id)
        return to_open or to_pull

    def _follow_if_due(self) -> None:
        """Have the memories of people in a call fetched, as far as others changed them."""
        now = time.monotonic()
        with self._changed:
            if now < self._follow_at:
                return
            self._followed = {u: until for u, until in self._followed.items() if until > now}
            self._follow_at = now + FOLLOW_EVERY_S if self._followed else float("inf")
            for user_id in self._followed:
                self._to_pull.add(user_id)
                self._waiting.setdefault(user_id, 0.0)

    def _sweep_if_due(self) -> None:
        now, started = time.monotonic(), time.time()
        if self._sweep_at is None or now < self._sweep_at:
            return
        for user_id in self._source.unsent(changed_since=self._swept_at):
            self.wake(user_id)
        self._swept_at = started - SWEEP_EVERY_S
        if now >= self._refresh_at:
            self._refresh_at = now + REFRESH_EVERY_S
            self._refresh()
        if now >= self._remove_at:
            self._remove_at = now + REMOVE_EVERY_S
            for user_id in self._source.remove_unseen(self._keep_local_days):
                logger.info("removed the file of user %s: Supabase has it all", user_id)
        with self._changed:
            self._sweep_at = now + SWEEP_EVERY_S
            self._changed.notify_all()

    def _refresh(self) -> None:
        """Have the files of this disk fetch what others changed, called or not."""
        known = list(self._source.known_versions())
        for at in range(0, len(known), REFRESHED_AT_ONCE):
            try:
                with self._breaker.attempt() as allowed:
                    if not allowed:
                        break
                    users = self._replication.changed(dict(known[at : at + REFRESHED_AT_ONCE]))
                    self._replication.succeed()
            except StoreError as exc:
                logger.debug("nobody knows what others changed: %s", exc)
                break
            with self._changed:
                for user_id in users:
                    self._to_pull.add(user_id)
                    self._waiting.setdefault(user_id, 0.0)
        else:
            return
        self._refresh_at = time.monotonic() + SWEEP_EVERY_S
