"""Where memories live: a person's own SQLite file, and Supabase behind it.

`local()` is the one store of this process, opened at its first use from the settings.
"""

import threading

import config
from config import Settings
from stores.sqlite import SqliteStore

_lock = threading.Lock()
_local: SqliteStore | None = None


def local() -> SqliteStore:
    """The store that every read and write of a session goes to."""
    global _local
    with _lock:
        if _local is None:
            _local = SqliteStore(config.load().memory_dir)
        return _local


def files_of_their_own(settings: Settings) -> SqliteStore:
    """Files that never reach the configured Supabase, beside those that do."""
    return SqliteStore(settings.memory_dir / "local")


def use(store: SqliteStore | None) -> None:
    """Make this the store of the process; None to open it anew from the settings."""
    global _local
    with _lock:
        _local = store
