"""The local side of replication.

Reads batches of unsent changes, acknowledges them, merges what others changed into a person's file,
and tells which files may be removed. The background thread of `sync.py` calls it; no turn waits for
it.
"""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from caller_memory.errors import StoreError
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Category
from caller_memory.provenance import OPT_OUT
from caller_memory.stores import outbox
from caller_memory.stores.base import Change, Op, Page, Pushed, Result
from caller_memory.stores.changes import find_in
from caller_memory.stores.clock import MAX_CLOCK_ERROR_US, move, restamp
from caller_memory.stores.folders import file_changed_at
from caller_memory.stores.merge import (
    erase_gone,
    is_of_another_history,
    known_version,
    merge_page,
    note_version,
)  # fmt: skip
from caller_memory.stores.rows import to_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.tombstones import ask_for_everything, get_meta, note_heard, set_meta
from caller_memory.stores.write_ahead_log import erase_log

logger = logging.getLogger(f"{LOGGER_NAME}.sync")

_UNTOLD_TO = "untold_to"
"""In the table meta: up to when something may have been forgotten of which the file was not told,
because it held nothing.
"""


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
            if (offset_us := self._local.clock.offset_us) is not None:
                restamp(db, offset_us)
            outbox.backfill(db, limit)
            batch = outbox.batch(db, limit)
            if offset_us is not None:
                # It may arrive though nobody hears so: what comes next is later all the same.
                latest = self._local.shared_now_us() + MAX_CLOCK_ERROR_US
                for _, change in batch:
                    note_heard(db, min(to_us(change.updated_at), latest))
            return batch

    def acknowledge(self, user_id: str, batch: list[tuple[int, Change]], pushed: Pushed) -> None:
        """Remove changes that arrived from the outbox; erase what was forgotten elsewhere."""
        forgotten = [
            (change.category, change.key, to_us(change.updated_at))
            for (_, change), result in zip(batch, pushed.results, strict=True)
            if change.op is Op.PUT and result is Result.FORGOTTEN
        ]
        with self._files.write(user_id) as db:
            outbox.acknowledge(db, [number for number, _ in batch])
            forgotten = [place for place in forgotten if not _put_after_untold(db, place)]
            for number, at in pushed.written_at.items():
                change = batch[number][1]
                place = change.category, change.key
                move(db, change.op, place, to_us(change.updated_at), to_us(at))
                note_heard(db, to_us(at))
            if get_meta(db, "version") == pushed.version_before:
                set_meta(db, "version", pushed.version)
            # Whether that was taken back, or everything else forgotten, a page of everything tells.
            if refused := [place for place in forgotten if place[:2] == OPT_OUT]:
                ask_for_everything(db)
                forgotten = [place for place in forgotten if place not in refused]
            # A forget in the outbox holds the key of what it forgot: the log must not keep it.
            erased = erase_gone(db, forgotten) or any(c.op is Op.FORGET for _, c in batch)
        if erased:
            erase_log(self._files, user_id)

    @property
    def clock_is_compared(self) -> bool:
        """Whether an answer of Supabase has told how far off this machine's clock is."""
        return self._local.clock.offset_us is not None

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

    def known_version(self, user_id: str) -> int:
        """Return up to which version the file holds everything. See `stores.base.Remote`."""
        with self._files.read(user_id) as db:
            return known_version(db)

    def merge(self, user_id: str, page: Page, clock_us: int, known: int) -> bool:
        """Merge the first page of what changed into the file; the newer write of a key wins.

        Args:
            clock_us: what this machine's clock said when the page came.
            known: the version since which it was asked for.

        Returns:
            False if another database answered than the one the file knows, or one that was
            restored: it is to be asked for everything, and gets what the file holds.
        """
        offset_us = to_us(page.now) - clock_us
        if abs(offset_us) <= MAX_CLOCK_ERROR_US:
            offset_us = 0
        self._local.clock.offset_us = offset_us
        with self._files.write(user_id) as db:
            restamp(db, offset_us)
            # Before anything comes in, for that needs not be sent back.
            outbox.begin(db)
            is_known = not is_of_another_history(db, page, known)
            if not is_known:
                ask_for_everything(db)
                outbox.begin_anew(db)
            set_meta(db, "database", page.database_id)
            if known == 0:
                set_meta(db, _UNTOLD_TO, to_us(page.now) + MAX_CLOCK_ERROR_US)
            # A file that was begun anew meanwhile lacks what it was not asked for.
            is_whole = is_known and page.cursor is None and known_version(db) == known
            erased = merge_page(db, page, self._local.shared_now_us())
            if is_whole:
                note_version(db, page.version)
        self._erase_traces(user_id, page, erased=erased)
        return is_known

    def merge_rest(self, user_id: str, page: Page, known: int, version: int | None = None) -> None:
        """Merge a page behind the first one.

        Args:
            known: the version since which it was asked for.
            version: up to which the file holds everything with this page; None before the last one.
        """
        with self._files.write(user_id) as db:
            erased = merge_page(db, page, self._local.shared_now_us())
            # The first page made a file that held nothing one that holds something.
            if version is not None and known_version(db) in (known, -1 if known == 0 else known):
                note_version(db, version)
        self._erase_traces(user_id, page, erased=erased)

    def known_versions(self) -> Iterator[tuple[str, int]]:
        """Yield everybody who has a file, with the version that it knows."""
        for user_id in self.people():
            with _logged(f"the file of user {user_id} can not be read"):
                yield user_id, self.known_version(user_id)

    def _erase_traces(self, user_id: str, page: Page, *, erased: bool) -> None:
        if erased:
            erase_log(self._files, user_id)
        if page.forgotten_at:
            self._files.remove_aside(user_id, page.forgotten_at)

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


def _put_after_untold(
    db: sqlite3.Connection, place: tuple[Category | None, str | None, int]
) -> bool:
    """Write again what was forgotten before, by a clock that was ahead. Return whether it was.

    Args:
        place: category, key and time of a put that Supabase takes for forgotten.
    """
    category, key, at = place
    untold_to = get_meta(db, _UNTOLD_TO) or 0
    if not untold_to - 2 * MAX_CLOCK_ERROR_US <= at <= untold_to:
        return False
    assert category is not None and key is not None
    move(db, Op.PUT, (category, key), at, untold_to + 1)
    if memory := find_in(db, category, key):
        outbox.enqueue(db, Change.put(memory))
    return True


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
