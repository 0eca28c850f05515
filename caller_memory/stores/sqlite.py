"""Store each person's memories in their own SQLite file.

If Supabase is behind the file, every write adds a row to its outbox in the same transaction. This
module knows neither who the current user is nor how the outbox is emptied.
"""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from caller_memory.models import Category, Memory, Profile, Question
from caller_memory.provenance import TURN, same_value, superseded_key, words_in
from caller_memory.stores import damage, outbox
from caller_memory.stores.base import Change, Op, Result, Snapshot
from caller_memory.stores.changes import apply, find_in, scrub_index
from caller_memory.stores.erasure import erasure_of
from caller_memory.stores.profile_row import ensure_profile, find_profile
from caller_memory.stores.rows import MEMORY, to_memories, to_time, to_us
from caller_memory.stores.search import find_rows
from caller_memory.stores.tombstones import all_forgotten_at, forgotten_at, set_meta, tombstone
from caller_memory.stores.user_databases import PersonFiles
from caller_memory.stores.write_ahead_log import erase_log


class SqliteStore:
    """Implement `stores.base.Store`, and the reads and writes of a call.

    Args:
        folder: where the files are, one per person.
        is_replica: whether Supabase is behind the files, so that writes go to the outbox, too.
    """

    def __init__(self, folder: Path, *, is_replica: bool = False) -> None:
        self.files = PersonFiles(folder)
        self.is_replica = is_replica
        self.on_write: Callable[[str], None] = lambda user_id: None
        """Called with the user after every write of a call."""
        self.clock_offset_us = 0
        """What to add to this machine's clock to get that of Supabase, by which writes compare."""

    # Reads and writes of a call

    def put(
        self,
        user_id: str,
        category: Category,
        key: str | None,
        value: str,
        *,
        context: str | None = None,
        said_at: datetime | None = None,
    ) -> Memory:
        """Write one memory. It replaces the one of the same category and key.

        The person's own words behind the value that is replaced stay: beside the new value where
        it is the same, else beside the superseded one.

        Args:
            key: None for the next free `user_input_<milliseconds since 1970>`.
            said_at: aware; the new `created_at`. None leaves it as it was, or now for a new memory.
        """
        with self.writing(user_id) as db:
            return self.put_over_in(db, category, key, value, context, said_at)

    def put_over_in(
        self,
        db: sqlite3.Connection,
        category: Category,
        key: str | None,
        value: str,
        context: str | None,
        said_at: datetime | None,
    ) -> Memory:
        """Do what `put` does, within a transaction of `writing`."""
        old = find_in(db, category, key) if key else None
        if old and words_in(old.context):
            if same_value(old.value, value):
                context = old.context
            else:
                said_at = said_at or to_time(self.shared_now_us())
                self.keep_superseded_in(db, old, said_at)
        return self.put_in(db, category, key, value, context, said_at)

    def put_in(
        self,
        db: sqlite3.Connection,
        category: Category,
        key: str | None,
        value: str,
        context: str | None,
        said_at: datetime | None = None,
    ) -> Memory:
        """Write one memory within a transaction of `writing`. The old value is not kept."""
        now = self.shared_now_us()
        if key is None:
            key, old, forgotten = _free_key(db, category, now), None, all_forgotten_at(db)
        else:
            old = db.execute(
                "select created_at, updated_at from memories where category = ? and key = ?",
                (category, key),
            ).fetchone()
            forgotten = forgotten_at(db, category, key)
        updated_at = max(now, old[1] + 1 if old else 0, forgotten + 1)
        created_at = to_us(said_at) if said_at else old[0] if old else now
        change = Change(
            Op.PUT, to_time(updated_at), category, key, value, context, to_time(created_at)
        )
        self.record(db, change)
        assert change.created_at is not None
        return Memory(category, key, value, context, change.created_at, change.updated_at)

    def keep_superseded_in(self, db: sqlite3.Connection, memory: Memory, until: datetime) -> None:
        """Keep a memory's value as superseded since a time, within a transaction of `writing`."""
        while find_in(db, memory.category, superseded_key(memory.key, until)):
            until += timedelta(seconds=1)
        key = superseded_key(memory.key, until)
        self.put_in(db, memory.category, key, memory.value, memory.context, memory.created_at)

    def find(self, user_id: str, category: Category, key: str) -> Memory | None:
        """Find one memory, None if there is none."""
        with self.files.read(user_id) as db:
            return find_in(db, category, key)

    def list_memories(self, user_id: str, category: Category | None = None) -> list[Memory]:
        """Return memories, newest first; those of one category, if given."""
        with self.files.read(user_id) as db:
            return self.list_in(db, category)

    def list_in(self, db: sqlite3.Connection, category: Category | None = None) -> list[Memory]:
        """Do what `list_memories` does, within a transaction."""
        where = "where category = ?" if category else ""
        rows = db.execute(
            f"select {MEMORY} from memories {where} order by updated_at desc, id desc",
            [category] if category else [],
        )
        return to_memories(db, rows)

    def search(
        self,
        user_id: str,
        question: Question,
        limit: int,
        without: Collection[tuple[Category, str]] = (),
    ) -> list[Memory]:
        """Return the best memories for a question, best first, without those of some keys."""
        if question == Question():
            return []
        with self.files.read(user_id) as db:
            return to_memories(db, find_rows(db, question, limit, without))

    def forget(self, user_id: str, category: Category, key: str) -> bool:
        """Erase a memory and all that `erasure_of` finds. Return whether there was one."""
        with self.writing(user_id) as db:
            gone, shortened = erasure_of(db, category, key)
            for place in dict.fromkeys([(category, key), *((m.category, m.key) for m in gone)]):
                self.forget_in(db, *place)
            for m in shortened:
                # Forget it first, because that also removes the words from the outbox.
                self.forget_in(db, m.category, m.key)
                self.put_in(db, m.category, m.key, m.value, m.context, m.created_at)
            scrub_index(db)
        erase_log(self.files, user_id)
        return bool(gone)

    def rewrite(
        self, user_id: str, memory: Memory, value: str, context: str | None
    ) -> Memory | None:
        """Replace the words of a memory, and erase the old ones to the byte.

        Returns:
            The memory as it is now, None if it had changed and was left alone.
        """
        with self.writing(user_id) as db:
            if find_in(db, memory.category, memory.key) != memory:
                return None
            # Forget it first, because that also removes the words from the outbox.
            self.forget_in(db, memory.category, memory.key)
            new = self.put_in(db, memory.category, memory.key, value, context, memory.created_at)
            scrub_index(db)
        erase_log(self.files, user_id)
        return new

    def forget_in(self, db: sqlite3.Connection, category: Category, key: str) -> None:
        """Forget one memory within a transaction of `writing`. The index keeps its words."""
        found = db.execute(
            "select updated_at from memories where category = ? and key = ?", (category, key)
        ).fetchone()
        at = max(self.shared_now_us(), found[0] + 1 if found else 0)
        self.record(db, Change(Op.FORGET, to_time(at), category, key))

    def forget_all(self, user_id: str, but: tuple[Category, str] | None = None) -> int:
        """Erase every memory, and files that were moved aside. Return how many memories.

        Args:
            but: category and key of a memory to keep.
        """
        with self.writing(user_id) as db:
            kept = find_in(db, *but) if but else None
            count = self.forget_all_in(db, to_time(self.shared_now_us()))
            if kept:
                self.put_in(db, kept.category, kept.key, kept.value, kept.context, kept.created_at)
        erase_log(self.files, user_id)
        self.files.remove_aside(user_id)
        return count - (kept is not None)

    def forget_all_in(self, db: sqlite3.Connection, at: datetime) -> int:
        """Erase every memory within a transaction of `writing`. Return how many.

        Args:
            at: the time of the erasure. Of this file everything is erased; what another worker
                wrote after that time survives.
        """
        damage.drop_unreadable(db)
        count, newest = db.execute("select count(*), max(updated_at) from memories").fetchone()
        until = max(to_us(at), (newest or 0) + 1)
        self.record(db, Change(Op.FORGET_ALL, to_time(until)))
        scrub_index(db)
        return int(count)

    def find_profile(self, user_id: str) -> Profile | None:
        """Find the profile, None if there is none yet."""
        with self.files.read(user_id) as db:
            return find_profile(db, user_id)

    def set_greeted(self, user_id: str) -> None:
        """Note that the first greeting was given: this is no first login any more."""
        with self.writing(user_id) as db:
            self.record(db, Change(Op.GREETED, to_time(self.shared_now_us())))

    def set_hung_up(self, user_id: str) -> None:
        """Note that the person has ended a call."""
        with self.writing(user_id) as db:
            set_meta(db, "hung_up_at", self.shared_now_us())

    def hung_up_at(self, user_id: str) -> datetime | None:
        """Return when the person last ended a call, as far as this file knows."""
        with self.files.read(user_id) as db:
            row = db.execute("select value from meta where name = 'hung_up_at'").fetchone()
            return to_time(row[0]) if row else None

    # stores.base.Store

    def open_session(self, user_id: str, email: str | None) -> Snapshot:
        """See `stores.base.Store`."""
        with self.files.write(user_id) as db:
            created = ensure_profile(db, user_id, email, is_replica=self.is_replica)
            set_meta(db, "seen_at", now_us())
            profile = find_profile(db, user_id)
            assert profile is not None
            memories = self.list_in(db)
            at = all_forgotten_at(db)
            forgotten_at = to_time(at) if at else None
        return Snapshot(profile, created, memories, forgotten_at, datetime.now(UTC))

    def push(self, user_id: str, changes: Sequence[Change]) -> list[Result]:
        """See `stores.base.Store`."""
        with self.files.write(user_id) as db:
            ensure_profile(db, user_id, None, is_replica=self.is_replica)
            return [self.record(db, change) for change in changes]

    @contextlib.contextmanager
    def writing(self, user_id: str) -> Iterator[sqlite3.Connection]:
        """Open a transaction of a call: it makes the profile, and wakes the replication."""
        with self.files.write(user_id) as db:
            ensure_profile(db, user_id, None, is_replica=self.is_replica)
            yield db
        self.on_write(user_id)

    def shared_now_us(self) -> int:
        """Return the time that writes of several workers compare by, in microseconds since 1970."""
        return now_us() + self.clock_offset_us

    def record(self, db: sqlite3.Connection, change: Change) -> Result:
        """Apply a change and queue it for Supabase, within a transaction of `writing`."""
        if self.is_replica:
            outbox.enqueue(db, change)
        else:
            outbox.stop(db)
        return apply(db, change)


def _free_key(db: sqlite3.Connection, category: Category, now: int) -> str:
    """Return the next `user_input_<milliseconds>` that no row and no tombstone has."""
    ms = now // 1000
    while True:
        key = f"{TURN}{ms}"
        taken = db.execute("select 1 from memories where key = ?", (key,)).fetchone()
        if not taken and not tombstone(db, category, key):
            return key
        ms += 1


def now_us() -> int:
    """Return the time of this machine's clock, in microseconds since 1970."""
    return time.time_ns() // 1000
