"""Where memories live: a person's own SQLite file, and Supabase behind it.

`local()` is the one store of this process and `sync()` what connects it with Supabase, if that is
configured; both are made at their first use, from the settings.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import config
from config import Settings
from stores.mirror import Mirror
from stores.sqlite import SqliteStore
from stores.sync import Sync


@dataclass(frozen=True)
class Stores:
    """The store that every read and write of a session goes to, and its way to Supabase."""

    local: SqliteStore
    sync: Sync | None = None
    close: Callable[[], None] = lambda: None
    """Ends the connections to Supabase."""


_lock = threading.Lock()
_stores: Stores | None = None


def local() -> SqliteStore:
    """The store that every read and write of a session goes to."""
    return _get().local


def sync() -> Sync | None:
    """The way to Supabase, None where none is configured."""
    return _get().sync


def use(stores: Stores | None) -> None:
    """Make these the stores of the process; None to make them anew from the settings."""
    global _stores
    with _lock:
        if _stores and _stores.sync:
            _stores.sync.close()
            _stores.close()
        _stores = stores


def finish(timeout_s: float) -> None:
    """The process ends: send what is unsent within this time; the rest stays in the files."""
    if _stores and _stores.sync:
        _stores.sync.flush(None, timeout_s)
    use(None)


def from_settings(settings: Settings) -> Stores:
    """Local files, with Supabase behind them where it is configured."""
    if not settings.supabase_url:
        return Stores(SqliteStore(settings.memory_dir))
    # Costs a second to import, and no socket, no import at all where it is not configured.
    from stores.supabase import SupabaseStore

    files = SqliteStore(settings.memory_dir, mirrored=True)
    remote = SupabaseStore(settings)
    remote.log_mode()
    way = Sync(
        Mirror(files),
        remote,
        timeout_s=settings.supabase_timeout_s,
        keep_local_days=settings.memory_keep_local_days,
    )
    files.on_write = way.wake
    files.files.on_loss = way.fetch_again
    return Stores(files, way, remote.close)


def local_only(settings: Settings) -> Stores:
    """Local files that never reach the configured Supabase, beside those that do."""
    folder = settings.memory_dir / "local" if settings.supabase_url else settings.memory_dir
    return Stores(SqliteStore(folder))


def _get() -> Stores:
    global _stores
    with _lock:
        if _stores is None:
            _stores = from_settings(config.load())
        return _stores
