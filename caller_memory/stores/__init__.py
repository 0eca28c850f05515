"""Store memories: one SQLite file per person, and Supabase behind them if configured."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from caller_memory.stores.registry import Registry
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.supabase_settings import SupabaseSettings
from caller_memory.stores.sync import Sync
from caller_memory.stores.sync_source import SyncSource

REST_TIMEOUT_S = 3.0


@dataclass(frozen=True)
class Stores:
    """The local store of all reads and writes, its replication to Supabase, and who is known there.

    `sync` and `people` are None without Supabase.
    """

    local: SqliteStore
    sync: Sync | None = None
    close_remote: Callable[[], None] = lambda: None
    people: Registry | None = None

    def wait_for_rest(self, user_id: str) -> None:
        """Wait, not for long, for what is on its way from Supabase: a change may be about it."""
        if self.sync is not None:
            self.sync.wait_for_rest(user_id, REST_TIMEOUT_S)

    def close(self) -> None:
        """End the replication thread and close the connections to Supabase. Files stay open."""
        if self.sync is not None:
            self.sync.close()
            self.close_remote()


def open_stores(
    folder: Path | str, supabase: SupabaseSettings | None = None, *, keep_local_days: float = 7.0
) -> Stores:
    """Return the stores of a process. No file is made before the first write.

    Args:
        folder: where the memory files are, one per person.
        supabase: the system of record behind the files; None to use files alone.
        keep_local_days: files of people who have not called for longer are removed, once sent.

    Raises:
        ConfigError: the signing key is none.
        ImportError: Supabase is asked for, and its client is not installed.
    """
    folder = Path(folder)
    if supabase is None:
        return Stores(SqliteStore(folder))
    try:
        # Costs a second to import, where it is needed alone.
        from caller_memory.stores.supabase import SupabaseStore
    except ModuleNotFoundError as exc:
        raise ImportError(
            f"Supabase needs {exc.name}: pip install 'caller-memory[supabase]'", name=exc.name
        ) from exc

    files = SqliteStore(folder, is_replica=True)
    remote = SupabaseStore(supabase)
    remote.log_mode()
    sync = Sync(
        SyncSource(files), remote, timeout_s=supabase.timeout_s, keep_local_days=keep_local_days
    )
    files.on_write = sync.wake
    files.files.on_loss = sync.fetch_again
    return Stores(files, sync, remote.close, Registry(remote, supabase.timeout_s))
