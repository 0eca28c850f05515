"""Define the contract of every store, and the changes that are sent between stores.

Every method takes the user first. An empty result means that nothing is known; a store that can
not answer raises `StoreError`. Times are aware UTC. All calls block: on an event loop, call them
through `asyncio.to_thread`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from caller_memory.models import Category, Memory, Profile


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
    """One write on its way to a store: a row of the outbox, an element of `push_memories`.

    Attributes:
        category: None for forget_all and greeted, like key, value, context and created_at.
        updated_at: decides which of two changes of one key wins: the newer.
    """

    op: Op
    updated_at: datetime
    category: Category | None = None
    key: str | None = None
    value: str | None = None
    context: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a store knows of one person, as `open_session` returns it.

    Attributes:
        created: whether this call made the profile.
        forgotten_at: the latest "forget everything", None if there was none.
        now: the store's clock.
    """

    profile: Profile
    created: bool
    memories: list[Memory]
    forgotten_at: datetime | None
    now: datetime


class Store(Protocol):
    """What both the local files and Supabase implement."""

    def open_session(self, user_id: str, email: str | None) -> Snapshot:
        """Make the profile if there is none, and return everything known. An e-mail fills a gap.

        Raises:
            StoreError: the store can not answer.
        """
        ...

    def push(self, user_id: str, changes: Sequence[Change]) -> list[Result]:
        """Apply changes in order; applying them again changes nothing.

        The newer `updated_at` of a key wins; a forget wins over puts that are not newer.

        Raises:
            StoreError: none of the changes was applied.
        """
        ...
