"""One worker of the product in this process: its own files, its own way to a project.

A URL and settings flow in; what the worker asked Supabase for, and what was answered, can be looked
at. Its threads and connections end with it.
"""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import storage
from caller_memory.models import Memory
from caller_memory.stores import circuit_breaker, rows
from caller_memory.stores.base import Change, Pushed
from caller_memory.stores.outbox import State
from caller_memory.stores.supabase import SupabaseStore
from caller_memory.stores.sync import Sync
from caller_memory.stores.sync_source import SyncSource
from config import Settings
from tests.helpers.waiting import HANG_GUARD_S, eventually

from .database import connect
from .stack import SupabaseStack

IMPATIENT_S = 0.3


class Worker:
    """A process that serves callers.

    Attributes:
        acknowledged: every change that has arrived, in the order of the answers.
        attempts: how often Supabase was asked for anything.
    """

    def __init__(self, url: str, folder: Path, **settings: Any) -> None:
        self._made = storage.from_settings(
            Settings(
                supabase_url=url, memory_dir=folder, supabase_timeout_s=HANG_GUARD_S, **settings
            )
        )
        assert self._made.sync
        self.local, self.sync = self._made.local, self._made.sync
        self.source = SyncSource(self.local)
        remote = self.sync._replication._remote
        assert isinstance(remote, SupabaseStore)
        self.remote = remote
        self.acknowledged: list[Change] = []
        self.attempts = 0
        self._watch()

    def __enter__(self) -> "Worker":
        storage.use(self._made)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """End it; what is unsent stays in its files."""
        self.sync.close()
        if self.sync._thread:
            self.sync._thread.join()
        self.remote.close()
        self.local.files.close()

    def state(self, user: str) -> State:
        """How much of a person's changes waits."""
        return self.source.state(user)

    def sent(self, user: str) -> bool:
        """Wait until all of a person's changes are in Supabase."""
        return eventually(lambda: self.sync.flush(user, HANG_GUARD_S))

    @contextlib.contextmanager
    def impatient(self) -> Iterator[None]:
        """What is not answered soon is not answered."""
        self.sync._replication.timeout_s = IMPATIENT_S
        yield
        self.sync._replication.timeout_s = HANG_GUARD_S

    def _watch(self) -> None:
        ask, acknowledge = self.remote._call, self.sync._source.acknowledge

        def watched_ask(user_id: str | None, function: str, arguments: dict[str, Any]) -> Any:
            self.attempts += 1
            return ask(user_id, function, arguments)

        def watched_acknowledge(
            user_id: str, batch: list[tuple[int, Change]], pushed: Pushed
        ) -> None:
            acknowledge(user_id, batch, pushed)
            self.acknowledged += [change for _, change in batch]

        self.remote._call = watched_ask  # type: ignore[method-assign]
        self.sync._source.acknowledge = watched_acknowledge  # type: ignore[method-assign]


@contextlib.contextmanager
def two_workers(
    stack: SupabaseStack, folder: Path, user: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Worker, Worker]]:
    """On two machines; both have had this person in a session."""
    hurry(monkeypatch)
    with contextlib.ExitStack() as closing:
        made = []
        for name in ("one", "two"):
            worker = Worker(stack.url, folder / name, supabase_secret_key=stack.service_key)
            closing.callback(worker.close)
            made.append(worker)
            assert worker.sync.open_session(user, None)
        yield made[0], made[1]


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again after moments, not after minutes."""
    # `storage.sync` is the function of that name.
    monkeypatch.setattr(sys.modules[Sync.__module__], "FILE_RETRY_S", 0.1)
    monkeypatch.setattr(circuit_breaker, "FIRST_BACKOFF_S", 0.05)
    for name in ("MAX_BACKOFF_S", "CIRCUIT_OPEN_S"):
        monkeypatch.setattr(circuit_breaker, name, 0.1)


@contextlib.contextmanager
def clock(minutes: float) -> Iterator[None]:
    """Within, what is written here is stamped by a clock that is so much ahead, or behind."""
    right = rows.now_us
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("caller_memory.stores.") and hasattr(module, "now_us"):
                patch.setattr(module, "now_us", lambda: right() + int(minutes * 60e6))
        yield


def in_postgres(stack: SupabaseStack, user: str) -> dict[tuple[str, str], str]:
    """Category, key and value of what the database holds of a person."""
    with connect(stack.dsn) as connection:
        rows = connection.execute(
            "select category, key, value from public.memories where user_id = %s", (user,)
        ).fetchall()
    return {(category, key): value for category, key, value in rows}


def in_file(worker: Worker, user: str) -> dict[tuple[str, str], str]:
    """Category, key and value of what the worker's file holds of a person."""
    return by_place(worker.local.list_memories(user))


def by_place(memories: list[Memory]) -> dict[tuple[str, str], str]:
    """Category and key, and the value there."""
    return {(m.category.value, m.key): m.value for m in memories}
