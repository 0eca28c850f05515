"""Where memories live: each person's own SQLite file, and Supabase behind them if there is one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from caller_memory.stores.registry import Registry
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.supabase_settings import SupabaseSettings
from caller_memory.stores.sync import Sync
from caller_memory.stores.sync_source import Mirror


@dataclass(frozen=True)
class Stores:
    """The store that every read and write of a call goes to, and its way to Supabase."""

    local: SqliteStore
    sync: Sync | None = None
    close_remote: Callable[[], None] = lambda: None
    people: Registry | None = None

    def close(self) -> None:
        """End the thread that sends, and the connections to Supabase; files need no end."""
        if self.sync is not None:
            self.sync.close()
            self.close_remote()


def open_stores(
    folder: Path, supabase: SupabaseSettings | None = None, *, keep_local_days: float = 7.0
) -> Stores:
    """Return the stores of a process. No file is made before the first write.

    Args:
        folder: of the memory files, one per person.
        supabase: the system of record behind the files; None for files alone.
        keep_local_days: files of people who have not called for longer go, once all is sent.

    Raises:
        ConfigError: the signing key is none.
    """
    if supabase is None:
        return Stores(SqliteStore(folder))
    # Costs a second to import, where it is needed alone.
    from caller_memory.stores.supabase import SupabaseStore

    files = SqliteStore(folder, mirrored=True)
    remote = SupabaseStore(supabase)
    remote.log_mode()
    way = Sync(Mirror(files), remote, timeout_s=supabase.timeout_s, keep_local_days=keep_local_days)
    files.on_write = way.wake
    files.files.on_loss = way.fetch_again
    return Stores(files, way, remote.close, Registry(remote, supabase.timeout_s))
