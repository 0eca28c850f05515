"""Make a `Sync` between files and the stand-in of Supabase that does not wait, and end it."""

import contextlib
import sys
from collections.abc import Iterator

import pytest

from caller_memory.stores import circuit_breaker
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync import Sync
from caller_memory.stores.sync_source import SyncSource
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.waiting import HANG_GUARD_S


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again after moments."""
    for name in ("FILE_RETRY_S", "SERVE_AFTER_S"):
        monkeypatch.setattr(sys.modules[Sync.__module__], name, 0.02)
    for name in ("FIRST_BACKOFF_S", "MAX_BACKOFF_S", "CIRCUIT_OPEN_S"):
        monkeypatch.setattr(circuit_breaker, name, 0.02)


@contextlib.contextmanager
def syncing(local: SqliteStore, remote: FakeSupabase) -> Iterator[Sync]:
    """Replicate what is written, until the end of the block."""
    way = Sync(SyncSource(local), remote, timeout_s=HANG_GUARD_S)
    local.on_write = way.wake
    yield way
    remote.open.set()
    way.close()
    if way._thread:
        way._thread.join()
