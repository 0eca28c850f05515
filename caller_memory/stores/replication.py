"""Replicate one person's file to Supabase and back: the requests, and what their failures mean.

The kind of an error decides what is next: wait for the circuit breaker, make the profile first, or
dead-letter one row. When to replicate is the business of `sync.py`.
"""

import dataclasses
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar

from caller_memory import acts
from caller_memory.errors import (
    ProfileMissing,
    RowRejected,
    StoreError,
    StoreMisconfigured,
    StoreUnavailable,
)
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Kind
from caller_memory.stores.base import Change, Page, Remote
from caller_memory.stores.circuit_breaker import CircuitBreaker
from caller_memory.stores.clock import MAX_CLOCK_ERROR_US
from caller_memory.stores.deadline import call_in_time
from caller_memory.stores.rows import now_us
from caller_memory.stores.sync_source import SyncSource

logger = logging.getLogger(f"{LOGGER_NAME}.sync")

T = TypeVar("T")

BATCH_ROWS = 50
FIRST_PAGE_ROWS = 150
PAGE_ROWS = 1000


class _Unread(NamedTuple):
    """Where the pages go on that were not fetched yet.

    Attributes:
        known: the version since which they tell what changed.
        version: the one that is known once all are read.
    """

    known: int
    version: int
    cursor: object


class OutOfReach(StoreError):
    """Supabase does not answer, or refuses every request."""


class Replication:
    """Send the changes of a person, and fetch those of others. Safe to call from any thread.

    All methods raise `OutOfReach`, and `StoreError` where a person's file can not be used.

    Args:
        source: the local side: unsent changes, and where pages are merged.
        remote: Supabase.

    Attributes:
        timeout_s: how long one request may take in all.
        breaker: closed as long as Supabase answers.
    """

    def __init__(self, source: SyncSource, remote: Remote, timeout_s: float) -> None:
        self.breaker = CircuitBreaker()
        self._source = source
        self._remote = remote
        self.timeout_s = timeout_s
        self._unread: dict[str, _Unread] = {}

    def open_session(self, user_id: str, email: str | None) -> Page:
        """Make the profile if there is none, and merge the first page of what changed."""
        return self._first_page(
            user_id,
            lambda known: self._remote.open_session(user_id, email, known, FIRST_PAGE_ROWS),
        )

    def pull(self, user_id: str) -> None:
        """Merge the first page of what changed. No profile is made."""
        self._first_page(user_id, lambda known: self._remote.pull(user_id, known, FIRST_PAGE_ROWS))

    def has_rest(self, user_id: str) -> bool:
        """Return whether there are pages behind the first one that were not fetched yet."""
        return user_id in self._unread

    def pull_rest(self, user_id: str) -> None:
        """Merge the next page behind the first one, if there is one."""
        unread = self._unread.get(user_id)
        if unread is None:
            return
        page, _ = self._ask(
            "pull",
            user_id,
            lambda: self._remote.pull(user_id, unread.known, PAGE_ROWS, unread.cursor),
        )
        if page.cursor is None:
            self._source.merge_rest(user_id, page, unread.known, unread.version)
            self._unread.pop(user_id, None)
        else:
            self._source.merge_rest(user_id, page, unread.known)
            self._unread[user_id] = unread._replace(cursor=page.cursor)

    def push(self, user_id: str) -> bool:
        """Send all unsent changes of a person. Return whether there were any."""
        sent, fetched = False, self.has_rest(user_id)  # the last words do not wait for all pages
        while batch := self._source.batch(user_id, BATCH_ROWS):
            # That corrects the times of what waits, and facts are not written over unknown ones.
            if not self._source.clock_is_compared or (not fetched and _writes_facts(batch)):
                self.pull(user_id)
                while self.has_rest(user_id):
                    self.pull_rest(user_id)
                fetched = True
                continue
            self._push(user_id, batch)
            sent = True
        return sent

    def changed(self, known: Mapping[str, int]) -> set[str]:
        """Return the users whose version is another one than the known."""
        return self._ask("pull", None, lambda: self._remote.changed(known))[0]

    def succeed(self) -> None:
        """Note that Supabase answered."""
        if self.breaker.succeed():
            acts.level("circuit_open", 0)
            logger.info("Supabase answers again")

    def _first_page(self, user_id: str, ask: Callable[[int], Page]) -> Page:
        known = self._source.known_version(user_id)
        page, clock_us = self._ask("pull", user_id, lambda: ask(known))
        created = page.created
        if not self._source.merge(user_id, page, clock_us, known):
            logger.warning(
                "another database, or one from a backup, answers for user %s: it gets what the "
                "file holds", user_id,
            )  # fmt: skip
            known = self._source.known_version(user_id)
            page, clock_us = self._ask("pull", user_id, lambda: ask(known))
            self._source.merge(user_id, page, clock_us, known)
        self._unread.pop(user_id, None)
        if page.cursor is not None:
            self._unread[user_id] = _Unread(known, page.version, page.cursor)
        return dataclasses.replace(page, created=created or page.created)

    def _push(self, user_id: str, batch: list[tuple[int, Change]]) -> None:
        """Send one batch. If Supabase rejects a row, halve the batch until that row is found."""
        changes = [change for _, change in batch]

        def push() -> None:
            pushed, _ = self._ask("push", user_id, lambda: self._remote.push(user_id, changes))
            self._source.acknowledge(user_id, batch, pushed)

        try:
            try:
                push()
            except ProfileMissing:
                # Who was removed is not to come back by what was said before.
                self.pull(user_id)
                if not self._source.batch(user_id, 1):
                    return
                self.open_session(user_id, self._source.email(user_id))
                push()
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

    def _ask(self, act: str, user_id: str | None, request: Callable[[], T]) -> tuple[T, int]:
        """Ask Supabase. Return the answer, and when it came by this machine's clock, in µs.

        By then Supabase's clock says a little more than in the answer: rather is what is written
        here taken for older than for newer than what others write. Of an answer that took long,
        the time is taken halfway.
        """
        asked_us = now_us()
        try:
            with acts.doing(act):
                answer = call_in_time(request, self.timeout_s)
        except StoreMisconfigured as exc:
            is_news = self.breaker.refuse()
            acts.level("circuit_open", 1)
            if is_news:
                logger.error("%s. Nothing is lost: changes wait on disk until it is put right", exc)
            raise OutOfReach(str(exc)) from exc
        except StoreUnavailable as exc:
            delay_s = self.breaker.fail(exc.retry_after_s)
            acts.level("circuit_open", 1)
            backlog = self._backlog(user_id) if user_id else ""
            logger.warning("%s: %snext try in %.1f s", exc, backlog, delay_s)
            raise OutOfReach(str(exc)) from exc
        answered_us = now_us()
        if answered_us - asked_us > MAX_CLOCK_ERROR_US:
            answered_us = (asked_us + answered_us) // 2
        return answer, answered_us

    def _backlog(self, user_id: str) -> str:
        """Tell how many changes of this person wait, and for how long."""
        try:
            state = self._source.state(user_id)
        except StoreError:
            return ""
        if state.full:
            logger.error("the outbox of user %s is full: what is new waits in the file", user_id)
        age = datetime.now(UTC) - state.oldest_at if state.oldest_at else timedelta()
        return (
            f"{state.waiting} changes of user {user_id} wait on disk, the oldest for "
            f"{age.total_seconds():.0f} s; "
        )


def _writes_facts(batch: list[tuple[int, Change]]) -> bool:
    return any(change.memory and change.memory.kind is Kind.FACT for _, change in batch)
