"""A Supabase that is a folder of files, and that fails as told."""

import contextlib
import sqlite3
import threading
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from caller_memory.errors import ProfileMissing, RowRejected, StoreError
from caller_memory.models import Memory
from caller_memory.stores.base import Change, Op, Page, Pushed, Result
from caller_memory.stores.rows import to_time
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.tombstones import all_forgotten_at
from tests.helpers.waiting import HANG_GUARD_S

T = TypeVar("T")

SALT = "6a2f3c1e-0000-4000-8000-000000000000"


class FakeSupabase(SqliteStore):
    """Keeps what it is sent like the real one; fails as told, before or behind the change.

    Attributes:
        error: raised instead of an answer.
        too_late: whether what is asked is done all the same.
        refuses: keys of rows that it can not keep.
        batches: what was pushed and answered.
        asked: how often it was asked for anything.
        open: cleared, and no answer comes until it is set.
        database_id: another one for a project that replaces it.
        clock_ahead: of this machine's.
        versions: of each person.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.error: StoreError | None = None
        self.too_late = False
        self.refuses: set[str] = set()
        self.batches: list[list[Change]] = []
        self.asked = 0
        self.open = threading.Event()
        self.open.set()
        self.database_id = str(uuid.uuid4())
        self.clock_ahead = timedelta()
        self.removed_at: dict[str, datetime] = {}
        self.versions: defaultdict[str, int] = defaultdict(int)
        self._written: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
        self._forgotten: defaultdict[str, dict[str, tuple[datetime, int]]] = defaultdict(dict)

    def open_session(
        self, user_id: str, email: str | None, known: int = -1, limit: int = 1000
    ) -> Page:
        """See `stores.base.Remote`."""

        def act() -> Page:
            _, created = self.open_profile(user_id, email)
            return self._page(user_id, known, limit, 0, created=created)

        return self._answer(act)

    def pull(self, user_id: str, known: int, limit: int, cursor: object | None = None) -> Page:
        """See `stores.base.Remote`."""
        assert cursor is None or isinstance(cursor, int)
        return self._answer(lambda: self._page(user_id, known, limit, cursor or 0))

    def push(self, user_id: str, changes: Sequence[Change]) -> Pushed:
        """See `stores.base.Remote`."""

        def apply() -> Pushed:
            if self.find_profile(user_id) is None:
                raise ProfileMissing
            if any(change.key in self.refuses for change in changes):
                raise RowRejected("Supabase refuses a row: SQLSTATE 23514")
            before = self.versions[user_id]
            with self.files.write(user_id) as db:
                results = [self.record(db, change) for change in changes]
            self.versions[user_id] = before + 1
            self.batches.append(list(changes))
            return Pushed(before, before + 1, results, {})

        return self._answer(apply)

    def changed(self, known: Mapping[str, int]) -> set[str]:
        """See `stores.base.Remote`."""
        return self._answer(
            lambda: {
                user
                for user, version in known.items()
                if self.versions[user] != version or not self.find_profile(user)
            }
        )

    def record(
        self, db: sqlite3.Connection, change: Change, *, unchecked: bool | None = None
    ) -> Result:
        """Apply a change, and note the version that made it."""
        result = super().record(db, change, unchecked=unchecked)
        (user_id,) = db.execute("select value from meta where name = 'user'").fetchone()
        version = self.versions[user_id] + 1
        if change.category is not None and change.key is not None:
            if change.op is Op.FORGET:
                digest = sha256(f"{SALT}:{change.category}:{change.key}".encode()).hexdigest()
                self._forgotten[user_id][digest] = change.updated_at, version
            else:
                self._written[user_id][change.category, change.key] = version
        return result

    @contextlib.contextmanager
    def writing(self, user_id: str) -> Iterator[sqlite3.Connection]:
        """Open a transaction of what others write; it raises the version."""
        with super().writing(user_id) as db:
            yield db
        self.versions[user_id] += 1

    def restore(self, user_id: str, version: int) -> None:
        """Go back to what was known of a person at a version, as a backup does."""
        later = [p for p, at in self._written[user_id].items() if at > version]
        with self.files.write(user_id) as db:
            for place in later:
                db.execute("delete from memories where category = ? and key = ?", place)
            db.execute("delete from tombstones")
        self._forgotten[user_id].clear()
        self.versions[user_id] = version

    def values(self, user: str) -> dict[str, str]:
        """Key and value of what it holds of a person."""
        return {m.key: m.value for m in self.list_memories(user)}

    def _page(
        self, user_id: str, known: int, limit: int, skipped: int, *, created: bool = False
    ) -> Page:
        with self.files.read(user_id) as db:
            at = all_forgotten_at(db)
        found = [m for m in self.list_memories(user_id) if self._version_of(user_id, m) > known]
        page = found[skipped : skipped + limit]
        following = skipped + limit if len(found) > skipped + limit else None
        forgotten = {} if known == 0 else self._forgotten[user_id]
        return Page(
            self.find_profile(user_id),
            created,
            self.removed_at.get(user_id),
            self.database_id,
            self.versions[user_id],
            page,
            {digest: at for digest, (at, version) in forgotten.items() if version > known},
            SALT if forgotten else None,
            to_time(at) if at else None,
            following,
            datetime.now(UTC) + self.clock_ahead,
        )

    def _version_of(self, user_id: str, memory: Memory) -> int:
        return self._written[user_id].get(memory.place, self.versions[user_id])

    def _answer(self, act: Callable[[], T]) -> T:
        self.asked += 1
        self.open.wait(HANG_GUARD_S)
        if self.error and not self.too_late:
            raise self.error
        answer = act()
        if self.error:
            raise self.error
        return answer
