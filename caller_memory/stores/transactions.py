"""Write to a person's file within one transaction.

If Supabase is behind the file, every write adds a row to its outbox in the same transaction.
"""

import contextlib
import dataclasses
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from caller_memory.models import Category, Memory, Source
from caller_memory.provenance import OPT_OUT, TOO_OLD, TURN, superseded_key
from caller_memory.stores import damage, full_text, outbox
from caller_memory.stores.base import Change, Op, Result
from caller_memory.stores.changes import apply, find_in, put_all, remove_in
from caller_memory.stores.clock import ComparedClock, is_unchecked, restamp
from caller_memory.stores.indexer import Indexer
from caller_memory.stores.naming import all_named_in
from caller_memory.stores.profile_row import ensure_profile
from caller_memory.stores.rows import MEMORY, now_us, to_memories, to_time, to_us
from caller_memory.stores.taken_back import places_left, places_taken_back, wordings
from caller_memory.stores.tombstones import (
    HEARD_AT,
    all_forgotten_at,
    forgotten_at,
    get_meta,
    tombstone,
    too_old_at,
)
from caller_memory.stores.user_database import Damaged
from caller_memory.stores.user_databases import PersonFiles


class Transactions:
    """Open transactions, and write within them.

    Args:
        folder: where the files are, one per person.
        is_replica: whether Supabase is behind the files, so that writes go to the outbox, too.
    """

    def __init__(self, folder: Path, *, is_replica: bool = False) -> None:
        self.files = PersonFiles(folder)
        self._indexer = Indexer(self.files)
        self.is_replica = is_replica
        self.on_write: Callable[[str], None] = lambda user_id: None
        """Called with the user after every write of a call."""
        self.clock = ComparedClock()

    @contextlib.contextmanager
    def writing(self, user_id: str) -> Iterator[sqlite3.Connection]:
        """Open a transaction of a call: it makes the profile, and wakes the replication."""
        with self.files.write(user_id) as db:
            ensure_profile(db, user_id, None, is_replica=self.is_replica)
            if (offset_us := self.clock.offset_us) is not None:
                restamp(db, offset_us)  # or what is written now would be corrected to before it
            yield db
        self.on_write(user_id)

    @contextlib.contextmanager
    def searching(self, user_id: str) -> Iterator[sqlite3.Connection]:
        """Open a view of the person's file in which what was written last is indexed."""
        with self.files.read(user_id) as db:
            is_behind = self._indexer.is_behind(db)
            if not is_behind:
                yield db
        if is_behind:
            self._indexer.catch_up(user_id)
            with self.files.read(user_id) as db:
                yield db

    def now_in(self, db: sqlite3.Connection) -> int:
        """Return the time of what is written now, in microseconds since 1970.

        It is later than all that was heard from elsewhere: clocks may be apart by a little.
        """
        # What is stamped by a clock that nobody compared is corrected by as much as that is off.
        heard_at = 0 if self.clock.offset_us is None else get_meta(db, HEARD_AT) or 0
        return max(self.shared_now_us(), heard_at + 1)

    def shared_now_us(self) -> int:
        """Return the time that writes of several workers compare by, in microseconds since 1970."""
        return now_us() + (self.clock.offset_us or 0)

    def record(
        self, db: sqlite3.Connection, change: Change, *, unchecked: bool | None = None
    ) -> Result:
        """Apply a change and queue it for Supabase, within a transaction of `writing`."""
        self.queue(db, change, unchecked=unchecked)
        return apply(db, change)

    def queue(
        self, db: sqlite3.Connection, change: Change, *, unchecked: bool | None = None
    ) -> None:
        """Queue a change for Supabase, if that is behind the files.

        Args:
            unchecked: whether its time is of a clock that nobody had compared; None if it is now's.
        """
        if unchecked is None:
            unchecked = self.clock.offset_us is None
        if self.is_replica:
            outbox.enqueue(db, change, unchecked=unchecked)
        else:
            outbox.stop(db)

    def list_in(self, db: sqlite3.Connection, category: Category | None = None) -> list[Memory]:
        """Do what `list_memories` does, within a transaction."""
        where = "where category = ?" if category else ""
        rows = db.execute(
            f"select {MEMORY} from memories {where} order by updated_at desc, id desc",
            [category] if category else [],
        )
        memories = to_memories(db, rows)
        if len({memory.place for memory in memories}) < len(memories):
            raise Damaged("an index of the memory file lacks a row that was written again")
        return memories

    def put_in(
        self,
        db: sqlite3.Connection,
        memory: Memory,
        *,
        key_is_free: bool = False,
        now: datetime | None = None,
    ) -> Memory:
        """Write one memory now, within a transaction of `writing`. The old value is not kept.

        Args:
            key_is_free: whether the key comes from `free_key`, so that nothing is or was under it.
            now: as `now_in` told it before, so that what is new was said when it was written.
        """
        if key_is_free:
            newest = max(all_forgotten_at(db), too_old_at(db, memory.category, memory.kind))
        else:
            old = find_in(db, *memory.place)
            forgotten = forgotten_at(db, *memory.place, memory.kind)
            newest = max(forgotten, to_us(old.updated_at) if old else 0)
        updated_at = max(self.now_in(db) if now is None else to_us(now), newest + 1)
        written = dataclasses.replace(memory, updated_at=to_time(updated_at))
        self.queue(db, Change.put(written))
        put_all(db, [written])
        return written

    def supersede_in(self, db: sqlite3.Connection, memory: Memory, until: datetime) -> None:
        """Keep a memory's value as superseded since a time, within a transaction of `writing`."""
        free = until
        while find_in(db, memory.category, superseded_key(memory.key, free)):
            free += timedelta(seconds=1)
        key = superseded_key(memory.key, free)
        self.put_in(
            db,
            dataclasses.replace(
                memory, key=key, superseded_at=until, former_key=memory.key, written_at=None
            ),
        )

    def take_other_spellings_in(
        self, db: sqlite3.Connection, category: Category, key: str, until: datetime
    ) -> None:
        """Have one fact alone hold under a name. What turns told stays, as superseded."""
        for other in list(all_named_in(db, category, key)):
            if other.place != (category, key):
                if other.sources:
                    self.supersede_in(db, other, until)
                self.leave_in(db, other)

    def put_over_forgotten_in(self, db: sqlite3.Connection, memory: Memory) -> Memory:
        """Write a memory whose old words are to leave the outbox too, and what they went into."""
        old = find_in(db, *memory.place)
        self.forget_in(db, *memory.place)
        if old:
            before, now = wordings(old), wordings(memory)
            self.take_back_in(db, memory.place, sources=[s for s in before if s not in now])
        return self.put_in(db, memory)

    def forget_in(
        self, db: sqlite3.Connection, category: Category, key: str, call_id: str | None = None
    ) -> None:
        """Forget one memory within a transaction of `writing`. The index keeps its words."""
        if key == TOO_OLD:
            return  # whoever asks for it names no memory
        found = find_in(db, category, key)
        at = max(self.now_in(db), to_us(found.updated_at) + 1 if found else 0)
        self.record(db, Change(Op.FORGET, to_time(at), category, key, call_id=call_id))
        if found is None:
            remove_in(db, category, key)  # what can not be read may say that it is newer

    def leave_in(self, db: sqlite3.Connection, memory: Memory) -> None:
        """Have a memory leave its place as it was written, since something else holds its words.

        What another worker has written there since is newer, and stays.
        """
        at = memory.updated_at + timedelta(microseconds=1)
        unchecked = is_unchecked(db, *memory.place)
        for place in places_left(memory):
            self.record(db, Change(Op.FORGET, at, *place), unchecked=unchecked)

    def take_back_in(
        self,
        db: sqlite3.Connection,
        place: tuple[Category, str],
        gone: Iterable[Memory] = (),
        sources: Iterable[Source] = (),
        call_id: str | None = None,
    ) -> None:
        """Note what a person took back, for workers that have moved it without knowing of that.

        Args:
            place: what was forgotten with it a moment ago.
            gone: memories of which nothing is left.
            sources: those that were taken out of others.
        """
        at = to_time(tombstone(db, *place))
        for each in sorted(places_taken_back(gone, sources)):
            self.record(db, Change(Op.FORGET, at, *each, call_id=call_id))

    def forget_all_in(self, db: sqlite3.Connection, at: datetime) -> int:
        """Erase every memory but the opt-out within a transaction of `writing`. Return how many.

        Args:
            at: the time of the erasure. Of this file everything is erased; what another worker
                wrote after that time survives.
        """
        damage.drop_unreadable(db)
        opt_out = find_in(db, *OPT_OUT)
        count, newest = db.execute("select count(*), max(updated_at) from memories").fetchone()
        until = max(to_us(at), (newest or 0) + 1)
        db.execute("delete from memories")  # a damaged index of their times may lack some
        self.record(db, Change(Op.FORGET_ALL, to_time(until)))
        full_text.clear(db)
        if opt_out:
            put_all(db, [opt_out])
        return int(count) - (opt_out is not None)


def free_key(db: sqlite3.Connection, category: Category, now: int) -> str:
    """Return the next `user_input_<milliseconds>` that no row and no tombstone has."""
    ms = now // 1000
    while True:
        key = f"{TURN}{ms}"
        taken = db.execute("select 1 from memories where key = ?", (key,)).fetchone()
        if not taken and not tombstone(db, category, key):
            return key
        ms += 1
