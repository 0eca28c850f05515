"""A Supabase project that also says who is known, and the stores in front of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import storage
from caller_memory.models import Profile
from caller_memory.stores import Stores
from caller_memory.stores.registry import Registry
from caller_memory.stores.rows import to_time
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync import Sync
from caller_memory.stores.sync_source import SyncSource
from caller_memory.stores.tombstones import get_meta
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.waiting import HANG_GUARD_S


class FakeProject(FakeSupabase):
    """Lists its people, and forgets their profiles.

    Attributes:
        lists_people: False under tokens of single people.
    """

    lists_people = True

    def knows(self, user_id: str) -> bool:
        """See `stores.registry.People`."""
        return self._answer(lambda: self._profile(user_id) is not None)

    def people(self, since: datetime | None) -> Sequence[dict[str, Any]]:
        """See `stores.registry.People`."""
        rows = [self._row(user_id) for user_id in SyncSource(self).people()]
        seen = [row for row in rows if row and (not since or row["seen_at"] >= since.isoformat())]
        return self._answer(lambda: seen)

    def forgets(self, user_id: str) -> Sequence[tuple[datetime, str | None]]:
        """See `stores.registry.People`."""

        def found() -> list[tuple[datetime, str | None]]:
            with self.files.read(user_id) as db:
                rows = db.execute(
                    "select forgotten_at, call_id from tombstones left join forgotten_by "
                    "using (hash) order by forgotten_at desc"
                ).fetchall()
            return [(to_time(at), call_id) for at, call_id in rows]

        return self._answer(found)

    def forget_profile(self, user_id: str) -> bool:
        """See `stores.registry.People`."""

        def gone() -> bool:
            was_there = self._profile(user_id) is not None
            with self.files.write(user_id) as db:
                for table in ("memories", "profile", "tombstones", "forgotten_by"):
                    db.execute(f"delete from {table}")
                db.execute("delete from meta where name = 'forgotten_at'")
            self.versions[user_id] = 0
            self.removed_at[user_id] = datetime.now(UTC)
            return was_there

        return self._answer(gone)

    def _profile(self, user_id: str) -> Profile | None:
        return self.find_profile(user_id) if self.files.exists(user_id) else None

    def _row(self, user_id: str) -> dict[str, Any] | None:
        profile = self._profile(user_id)
        if profile is None:
            return None
        with self.files.read(user_id) as db:
            seen_at = get_meta(db, "seen_at")
        return {
            "id": user_id,
            "email": profile.email,
            "created_at": profile.created_at.isoformat(),
            "seen_at": to_time(seen_at).isoformat(),
            "memories": len(self.list_memories(user_id)),
        }


def use_project(monkeypatch: pytest.MonkeyPatch, folder: Path) -> FakeProject:
    """Put a project behind the files of every process of this test."""
    project = FakeProject(folder)
    monkeypatch.setattr(storage, "from_settings", lambda settings: _stores_of(project))
    return project


def _stores_of(project: FakeProject) -> Stores:
    local = SqliteStore(Path(".data"), is_replica=True)
    sync = Sync(SyncSource(local), project, timeout_s=HANG_GUARD_S)
    local.on_write = sync.wake
    local.files.on_loss = sync.fetch_again
    return Stores(local, sync, people=Registry(project, HANG_GUARD_S))
