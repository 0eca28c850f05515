"""Who is known, here and to Supabase: looked up, listed, and removed, without a session.

A user or nobody flows in, an answer flows out within a time limit.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from caller_memory.models import Profile
from caller_memory.stores.deadline import call_in_time
from caller_memory.stores.memory_json import time_from_json
from caller_memory.stores.profile_row import (
    ensure_profile,
    find_profile,
    remove_profile,
    restore_profile,
)
from caller_memory.stores.rows import to_time
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.tombstones import get_meta
from caller_memory.stores.wire import shape
from caller_memory.stores.write_ahead_log import erase_log

MAX_LISTED = 1000
"""How many people Supabase lists at most."""


class KnownPerson(NamedTuple):
    """Who is known. All times are aware UTC.

    Attributes:
        first_seen, last_seen, memories: None where it is not told.
        is_here: whether this disk holds a file of them.
    """

    user_id: str
    email: str | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    memories: int | None = None
    is_here: bool = False


class People(Protocol):
    """What Supabase can be asked about people. See `stores.supabase.SupabaseStore`."""

    @property
    def lists_people(self) -> bool:
        """Whether its key may ask for everybody."""
        ...

    def people(self, since: datetime | None) -> Sequence[dict[str, Any]]:
        """Return who is known, last seen first: id, email, created_at, seen_at, memories."""
        ...

    def forgets(self, user_id: str) -> Sequence[tuple[datetime, str | None]]:
        """Return when something of a person was forgotten, and by which call; newest first."""
        ...

    def knows(self, user_id: str) -> bool:
        """Whether a person has a profile; makes none."""
        ...

    def forget_profile(self, user_id: str) -> bool:
        """Remove a person with all that is known of them."""
        ...


class Registry:
    """The people of a Supabase.

    Args:
        remote: Supabase.
        timeout_s: how long one answer may take in all.
    """

    def __init__(self, remote: People, timeout_s: float) -> None:
        self._remote = remote
        self._timeout_s = timeout_s

    def knows(self, user_id: str) -> bool:
        """Return whether a person has a profile; none is made.

        Raises:
            StoreError: Supabase does not say.
        """
        return call_in_time(lambda: self._remote.knows(user_id), self._timeout_s)

    def forget_profile(self, user_id: str) -> bool:
        """Remove a person with all that is known of them. Return whether there was anything.

        Raises:
            StoreError: nothing was removed.
        """
        return call_in_time(lambda: self._remote.forget_profile(user_id), self._timeout_s)

    def people(self, since: datetime | None) -> list[KnownPerson] | None:
        """Return who was seen since a time, last seen first; None where its key may not ask.

        Raises:
            StoreError: Supabase does not say.
        """
        if not self._remote.lists_people:
            return None
        rows = call_in_time(lambda: self._remote.people(since), self._timeout_s)
        with shape("memory_people_v2"):
            return [_person_of(row) for row in rows]

    def forgets(self, user_id: str) -> Sequence[tuple[datetime, str | None]]:
        """Return when something of a person was forgotten, and by which call; newest first.

        Raises:
            StoreError: Supabase does not say.
        """
        return call_in_time(lambda: self._remote.forgets(user_id), self._timeout_s)


def person_here(local: SqliteStore, user_id: str) -> KnownPerson | None:
    """Return what the file of a person says of them, None where it holds no profile."""
    with local.files.read(user_id) as db:
        profile = find_profile(db, user_id)
        if profile is None:
            return None
        seen = [at for name in ("seen_at", "hung_up_at") if (at := get_meta(db, name))]
        (count,) = db.execute("select count(*) from memories").fetchone()
    return KnownPerson(
        user_id,
        profile.email,
        profile.created_at,
        to_time(max(seen)) if seen else None,
        count,
        True,
    )


def is_known_here(local: SqliteStore, user_id: str) -> bool:
    """Return whether the local files hold anything of a person; makes no file."""
    return local.files.exists(user_id) and local.find_profile(user_id) is not None


def restore_here(local: SqliteStore, told: Profile) -> None:
    """Fill what the profile in a person's file lacks; the person is known since then at least."""
    with local.files.write(told.id) as db:
        ensure_profile(db, told.id, told.email, is_replica=local.is_replica)
        restore_profile(db, told)


def remove_here(local: SqliteStore, user_id: str) -> None:
    """Erase what the file of a person holds of them beside memories."""
    with local.files.write(user_id) as db:
        remove_profile(db)
    erase_log(local.files, user_id)


def _person_of(row: dict[str, Any]) -> KnownPerson:
    created_at, seen_at = map(time_from_json, (row.get("created_at"), row.get("seen_at")))
    return KnownPerson(str(row["id"]), row.get("email"), created_at, seen_at, int(row["memories"]))
