"""What the pusher needs of the local files: batches out, a snapshot in, what waits, what may go.

A user flows in first and explicitly. Nothing here is part of a turn.
"""

import sqlite3
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from stores import outbox
from stores.base import Change, Op, Snapshot
from stores.person_files import file_changed_at
from stores.rows import to_us
from stores.sqlite import SqliteStore, apply, scrub_index

Place = tuple[str, str]


class Mirror:
    """The local files, seen from the side of Supabase.

    All methods raise `StoreError` where a person's file can not be used.
    """

    def __init__(self, local: SqliteStore) -> None:
        self._local = local
        self._files = local.files

    def batch(self, user_id: str, limit: int) -> list[tuple[int, Change]]:
        """The oldest unsent changes, each with its number; no key twice."""
        with self._files.write(user_id) as db:
            outbox.fill(db)
            return outbox.batch(db, limit)

    def acknowledge(self, user_id: str, numbers: list[int]) -> None:
        """These changes have arrived."""
        with self._files.write(user_id) as db:
            outbox.acknowledge(db, numbers)

    def bury(self, user_id: str, number: int, error: str) -> None:
        """This change will never arrive: to the dead letters."""
        with self._files.write(user_id) as db:
            outbox.bury(db, number, error)

    def state(self, user_id: str) -> outbox.State:
        """How much waits."""
        with self._files.read(user_id) as db:
            return outbox.state(db)

    def email(self, user_id: str) -> str | None:
        """The address in the local profile."""
        profile = self._local.find_profile(user_id)
        return profile.email if profile else None

    def sent(self, user_id: str) -> dict[Place, int]:
        """What Supabase is known to hold as this file does: category and key, and when written."""
        with self._files.write(user_id) as db:
            outbox.fill(db)
            unsent = outbox.unsent_places(db)
            rows = db.execute("select category, key, updated_at from memories").fetchall()
        return {(c, k): at for c, k, at in rows if (c, k) not in unsent}

    def absorb(self, user_id: str, snapshot: Snapshot, sent_before: dict[Place, int]) -> None:
        """Take over what Supabase knows; the newer wins.

        Args:
            sent_before: `sent()` from before the snapshot was asked for. What stands there and
                not in the snapshot was forgotten elsewhere.
        """
        there = {(memory.category.value, memory.key) for memory in snapshot.memories}
        with self._files.write(user_id) as db:
            _absorb_profile(db, snapshot)
            if snapshot.forgotten_at:
                apply(db, Change(Op.FORGET_ALL, snapshot.forgotten_at))
            for m in snapshot.memories:
                apply(
                    db,
                    Change(
                        Op.PUT, m.updated_at, m.category, m.key, m.value, m.context, m.created_at
                    ),
                )
            unsent = outbox.unsent_places(db)
            gone = [(*p, at) for p, at in sent_before.items() if p not in there | unsent]
            deleted = db.executemany(
                "delete from memories where category = ? and key = ? and updated_at = ?", gone
            ).rowcount
            erased = deleted > 0 or snapshot.forgotten_at is not None
            if erased:
                scrub_index(db)
        if erased:
            self._local.erase_log(user_id)

    def people(self, changed_since: float = 0.0) -> list[str]:
        """Users whose file has changed since then; seconds since 1970."""
        found = []
        for path in self._files.folder.glob("??/*.db"):
            if file_changed_at(path) >= changed_since and _is_user(path.stem):
                found.append(path.stem)
        return found

    def remove_if_unseen(self, user_id: str, days: float) -> bool:
        """Remove the file of who has not called for so many days, if all of it is in Supabase.

        Returns:
            False while anything waits in it, or while anybody has it open.
        """

        def may_go(db: sqlite3.Connection) -> bool:
            state = outbox.state(db)
            row = db.execute("select value from meta where name = 'seen_at'").fetchone()
            oldest = to_us(datetime.now(UTC) - timedelta(days=days))
            return not (state.waiting or state.dead or state.full) and (
                row is not None and row[0] < oldest
            )

        return self._files.remove_if(user_id, may_go)


def _absorb_profile(db: sqlite3.Connection, snapshot: Snapshot) -> None:
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


def _is_user(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
