"""A Supabase that is a folder of files, and that fails as told."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from caller_memory.errors import ProfileMissing, RowRejected, StoreError
from caller_memory.stores.base import Change, Result, Snapshot
from caller_memory.stores.sqlite import SqliteStore
from tests.helpers.waiting import HANG_GUARD_S

T = TypeVar("T")


class FakeSupabase(SqliteStore):
    """Keeps what it is sent like the real one; fails as told, before or behind the change.

    Attributes:
        error: raised instead of an answer.
        too_late: whether what is asked is done all the same.
        refuses: keys of rows that it can not keep.
        batches: what was pushed and answered.
        asked: how often it was asked for anything.
        open: cleared, and no answer comes until it is set.
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

    def open_session(self, user_id: str, email: str | None) -> Snapshot:
        """See `stores.base.Store`."""
        return self._answer(lambda: super(FakeSupabase, self).open_session(user_id, email))

    def push(self, user_id: str, changes: Sequence[Change]) -> list[Result]:
        """See `stores.base.Store`."""

        def apply() -> list[Result]:
            if self.find_profile(user_id) is None:
                raise ProfileMissing
            if any(change.key in self.refuses for change in changes):
                raise RowRejected("Supabase refuses a row: SQLSTATE 23514")
            results = super(FakeSupabase, self).push(user_id, changes)
            self.batches.append(list(changes))
            return results

        return self._answer(apply)

    def _answer(self, act: Callable[[], T]) -> T:
        self.asked += 1
        self.open.wait(HANG_GUARD_S)
        if self.error and not self.too_late:
            raise self.error
        answer = act()
        if self.error:
            raise self.error
        return answer

    def values(self, user: str) -> dict[str, str]:
        """Key and value of what it holds of a person."""
        return {m.key: m.value for m in self.list_memories(user)}
