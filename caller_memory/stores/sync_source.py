"""The local side of replication.

Reads batches of unsent changes, acknowledges them, merges a snapshot of Supabase into a person's
file, and tells which files may be removed. The background thread of `sync.py` calls it; no turn
waits for it.
"""

import contextlib
import logging
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from caller_memory.errors import StoreError
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.stores import damage, outbox, sqlite
from caller_memory.stores.base import Change, Op, Result, Snapshot
from caller_memory.stores.changes import apply, scrub_index
from caller_memory.stores.folders import file_changed_at
from caller_memory.stores.rows import MEMORY, to_memories, to_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.write_ahead_log import erase_log

logger = logging.getLogger(f"{LOGGER_NAME}.sync")

Place = tuple[str, str]

MAX_CLOCK_ERROR_US = 5_000_000
"""Smaller differences between the clocks are ignored: the answer itself takes time to travel."""


class SyncSource:
    """Read from and merge into the local files for `Sync`.

    All methods raise `StoreError` if a person's file can not be used.
    """

    def __init__(self, local: SqliteStore) -> None:
        self._local = local
        self._files = local.files

    def batch(self, user_id: str, limit: int) -> list[tuple[int, Change]]:
        """Return the oldest unsent changes with their numbers in the outbox, no key twice."""
        with self._files.write(user_id) as db:
            outbox.backfill(db, limit)
            return outbox.batch(db, limit)

    def acknowledge(
        self, user_id: str, batch: list[tuple[int, Change]], results: list[Result]
    ) -> None:
        """Remove changes that arrived from the outbox; erase what was forgotten elsewhere."""
        forgotten = [
            (change.category, change.key, to_us(change.updated_at))
            for (_, change), result in zip(batch, results, strict=True)
            if change.op is Op.PUT and result is Result.FORGOTTEN
        ]
        with self._files.write(user_id) as db:
            outbox.acknowledge(db, [number for number, _ in batch])
            # A forget in the outbox holds the key of what it forgot: the log must not keep it.
            erased = _erase(db, forgotten) or any(c.op is Op.FORGET for _, c in batch)
        if erased:
            erase_log(self._files, user_id)

    def dead_letter(self, user_id: str, number: int, error: str) -> None:
        """Move a change that Supabase rejects to the dead letters."""
        with self._files.write(user_id) as db:
            outbox.dead_letter(db, number, error)

    def state(self, user_id: str) -> outbox.State:
        """Return how many changes wait."""
        with self._files.read(user_id) as db:
            return outbox.state(db)

    def email(self, user_id: str) -> str | None:
        """Return the e-mail address in the local profile, None if there is none."""
        profile = self._local.find_profile(user_id)
        return profile.email if profile else None

    def sent(self, user_id: str) -> dict[Place, int]:
        """Return what Supabase holds in the same version as this file, with its `updated_at`."""
        with self._files.write(user_id) as db:
            outbox.begin(db)
            unsent = outbox.unsent_places(db)
            memories = to_memories(db, db.execute(f"select {MEMORY} from memories"))
        places = {(m.category.value, m.key): to_us(m.updated_at) for m in memories}
        return {place: at for place, at in places.items() if place not in unsent}

    def merge(self, user_id: str, snapshot: Snapshot, sent_before: dict[Place, int]) -> None:
        """Merge a snapshot of Supabase into the file; the newer write of a key wins.

        Args:
            sent_before: what `sent` returned before the snapshot was requested. What is in it but
                not in the snapshot was forgotten elsewhere. If the snapshot has an earlier time,
                this machine's clock was ahead when it was written, and the snapshot wins.
        """
        offset_us = to_us(snapshot.now) - sqlite.now_us()
        self._local.clock_offset_us = offset_us if abs(offset_us) > MAX_CLOCK_ERROR_US else 0
        there = {(m.category.value, m.key): to_us(m.updated_at) for m in snapshot.memories}
        forgotten_at = to_us(snapshot.forgotten_at) if snapshot.forgotten_at else -1
        with self._files.write(user_id) as db:
            _merge_profile(db, snapshot)
            gone: list[tuple[Any, ...]] = [
                (*place, at) for place, at in sent_before.items() if there.get(place, -1) < at
            ]
            gone += db.execute(
                "select category, key, updated_at from memories where updated_at <= ?",
                (forgotten_at,),
            )
            voided = outbox.erase_until(db, forgotten_at)
            erased = _erase(db, gone) or voided > 0
            damage.drop_unreadable(db, {m.key for m in snapshot.memories})
            if snapshot.forgotten_at:
                apply(db, Change(Op.FORGET_ALL, snapshot.forgotten_at))
            # Search relies on ids in the order in which things were said.
            for m in sorted(snapshot.memories, key=lambda m: m.created_at):
                apply(
                    db,
                    Change(
                        Op.PUT, m.updated_at, m.category, m.key, m.value, m.context, m.created_at
                    ),
                )
        if erased:
            erase_log(self._files, user_id)
        if snapshot.forgotten_at:
            self._files.remove_aside(user_id, snapshot.forgotten_at)

    def people(self, changed_since: float = 0.0) -> list[str]:
        """Return the users whose file has changed since a time, in seconds since 1970."""
        found = []
        for path in self._files.folder.glob("??/*.db"):
            if file_changed_at(path) >= changed_since and _is_user(path.stem):
                found.append(path.stem)
        return found

    def unsent(self, changed_since: float = 0.0) -> Iterator[str]:
        """Yield the users whose file has changed since a time and holds unsent changes."""
        for user_id in self.people(changed_since):
            with _logged(f"the file of user {user_id} can not be read"):
                if self.batch(user_id, 1):
                    yield user_id

    def remove_unseen(self, days: float) -> Iterator[str]:
        """Remove the files of people who have not called for some days. Yield each user.

        A file stays while it holds unsent changes, and while any process has it open.
        """
        for user_id in self.people():
            with _logged(f"the file of user {user_id} can not be removed"):
                if self._remove_if_unseen(user_id, days):
                    yield user_id

    def _remove_if_unseen(self, user_id: str, days: float) -> bool:

        def may_go(db: sqlite3.Connection) -> bool:
            row = db.execute("select value from meta where name = 'seen_at'").fetchone()
            oldest = to_us(datetime.now(UTC) - timedelta(days=days))
            return row is not None and row[0] < oldest and outbox.is_empty(db)

        return self._files.remove_if(user_id, may_go)


def _merge_profile(db: sqlite3.Connection, snapshot: Snapshot) -> None:
    profile = snapshot.profile
    now = time.time_ns() // 1000
    db.execute(
        "insert into profile (id, email, is_first_login, created_at) values (?, ?, ?, ?) "
        "on conflict (id) do update set email = coalesce(excluded.email, email), "
        "is_first_login = min(coalesce(is_first_login, 1), excluded.is_first_login), "
        "created_at = excluded.created_at",
        (
            profile.id,
            profile.email,
            int(profile.is_first_login is not False),
            to_us(profile.created_at),
        ),
    )
    db.execute("insert or replace into meta values ('seen_at', ?)", (now,))


def _erase(db: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> bool:
    """Erase memories by category, key and time. Return whether any was there, unchanged."""
    if not rows:
        return False
    erased = db.executemany(
        "delete from memories where category = ? and key = ? and updated_at = ?", rows
    ).rowcount
    if erased:
        scrub_index(db)
    return erased > 0


@contextlib.contextmanager
def _logged(what: str) -> Iterator[None]:
    """Log a file that can not be used, so that the sweep goes on with the others."""
    try:
        yield
    except StoreError as exc:
        logger.warning("%s: %s", what, exc)


def _is_user(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
