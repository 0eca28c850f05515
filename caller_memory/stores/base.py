"""Define what is sent between a person's file and the system of record behind it.

Times are aware UTC. All calls block: on an event loop, call them through `asyncio.to_thread`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from caller_memory.models import Category, Memory, Profile
from caller_memory.provenance import TOO_OLD


class Op(StrEnum):
    """What a change does."""

    PUT = "put"
    FORGET = "forget"
    FORGET_ALL = "forget_all"
    GREETED = "greeted"


class Result(StrEnum):
    """What became of a change."""

    STORED = "stored"
    STALE = "stale"
    """Something newer is there already."""
    FORGOTTEN = "forgotten"
    """A put that is older than a forget, or a forget itself."""


@dataclass(frozen=True, slots=True)
class Change:
    """One write on its way to a store: a row of the outbox, an element of `push_memories_v2`.

    Attributes:
        updated_at: decides which of two changes of one key wins: the newer.
        category: None for forget_all and greeted, like key.
        memory: what a put writes, None for every other change.
        call_id: the call in which something was forgotten, None where unknown.
    """

    op: Op
    updated_at: datetime
    category: Category | None = None
    key: str | None = None
    memory: Memory | None = None
    call_id: str | None = None

    @classmethod
    def put(cls, memory: Memory) -> Self:
        """Return the change that writes a memory."""
        return cls(Op.PUT, memory.updated_at, memory.category, memory.key, memory)

    @classmethod
    def too_old(cls, category: Category, until: datetime) -> Self:
        """Return the change that erases what was last written in a category by a time."""
        return cls(Op.FORGET, until, category, TOO_OLD)


@dataclass(frozen=True, slots=True)
class Page:
    """What Supabase knows of a person and has changed since a version, or a part of it.

    Attributes:
        profile: None if there is none.
        created: whether this call made the profile.
        removed_at: when somebody without a profile was removed, None if never.
        database_id: another one after the project was replaced.
        version: the person's; raised by every push. It goes back only if a backup was restored.
        memories: the newest that changed, newest first, with what a greeting needs before them.
        forgotten: hashes of what was forgotten, and when; see `Page.hash_of`.
        salt: of these hashes, None if nothing was ever forgotten.
        forgotten_at: the latest "forget everything", None if there was none.
        cursor: hand it back for the next page; None on the last one.
        now: the clock of the database.
    """

    profile: Profile | None
    created: bool
    removed_at: datetime | None
    database_id: str
    version: int
    memories: list[Memory]
    forgotten: Mapping[str, datetime]
    salt: str | None
    forgotten_at: datetime | None
    cursor: object | None
    now: datetime

    def hash_of(self, category: str, key: str) -> str:
        """Return the hash under which the database keeps that a memory was forgotten."""
        return hashlib.sha256(f"{self.salt}:{category}:{key}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a push.

    Attributes:
        version_before: the person's version before it, and `version` after it.
        results: of each change, in order.
        written_at: by place in the push, the times that replaced those of a clock that ran ahead.
    """

    version_before: int
    version: int
    results: list[Result]
    written_at: Mapping[int, datetime]


class Remote(Protocol):
    """The system of record behind the files. See `stores.supabase.SupabaseStore`.

    Raises:
        StoreError: every method, if it can not answer.
    """

    def open_session(self, user_id: str, email: str | None, known: int, limit: int) -> Page:
        """Make the profile if there is none, and return what changed since a known version.

        An e-mail address fills a gap.

        Args:
            known: 0 for a file that holds nothing; -1 for one whose memories are of no known
                version.
        """
        ...

    def pull(self, user_id: str, known: int, limit: int, cursor: object | None = None) -> Page:
        """Return what changed since a known version, or the next page of it. Make no profile."""
        ...

    def push(self, user_id: str, changes: Sequence[Change]) -> Pushed:
        """Apply changes in order; applying them again changes nothing.

        The newer `updated_at` of a key wins; a forget wins over puts that are not newer. If it
        raises, none of the changes was applied.
        """
        ...

    def changed(self, known: Mapping[str, int]) -> set[str]:
        """Return the users whose version is another one than the known, or who are gone."""
        ...
