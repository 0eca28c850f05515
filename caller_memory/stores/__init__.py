"""Store memories: one SQLite file per person, and Supabase behind them if configured."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from caller_memory.meaning.embedder import Loading
from caller_memory.meaning.questions import Meaning
from caller_memory.stores.embedding import Asked, Embedding
from caller_memory.stores.registry import Registry
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.supabase_settings import SupabaseSettings
from caller_memory.stores.sync import Sync
from caller_memory.stores.sync_source import SyncSource

REST_TIMEOUT_S = 3.0


@dataclass(frozen=True)
class Stores:
    """The local store of all reads and writes, its replication to Supabase, and who is known there.

    `sync` and `people` are None without Supabase, `embedding` without a model of meaning.
    """

    local: SqliteStore
    sync: Sync | None = None
    close_remote: Callable[[], None] = lambda: None
    people: Registry | None = None
    embedding: Embedding | None = None

    def prepare(self) -> None:
        """Load in the background what calls need."""
        if self.embedding is not None:
            self.embedding.meaning.prepare()

    def wait_for_rest(self, user_id: str) -> None:
        """Wait, not for long, for what is on its way from Supabase: a change may be about it."""
        if self.sync is not None:
            self.sync.wait_for_rest(user_id, REST_TIMEOUT_S)

    def asked(self, user_id: str, query: str, call_id: str | None) -> Asked | None:
        """Return what a question means, None where only its words count: see `Embedding.asked`."""
        if self.embedding is None:
            return None
        return self.embedding.asked(user_id, query, in_call=call_id is not None)

    def expect(self, query: str) -> None:
        """Note what may be asked in a moment."""
        if self.embedding is not None:
            self.embedding.meaning.expect(query)

    def embed_everybody(self) -> None:
        """Embed in the background what the files hold from before there was a model."""
        if self.embedding is not None:
            self.embedding.sweep(SyncSource(self.local).people())

    def close(self) -> None:
        """End the threads and close the connections to Supabase. Files stay open."""
        if self.embedding is not None:
            self.embedding.close()
        if self.sync is not None:
            self.sync.close()
            self.close_remote()


def open_stores(
    folder: Path | str,
    supabase: SupabaseSettings | None = None,
    *,
    keep_local_days: float = 7.0,
    model: Loading | None = None,
) -> Stores:
    """Return the stores of a process. No file is made before the first write.

    Args:
        folder: where the memory files are, one per person.
        supabase: the system of record behind the files; None to use files alone.
        keep_local_days: files of people who have not called for longer are removed, once sent.
        model: loads a model of meaning, see `caller_memory.meaning.models`; None to find memories
            by words alone.

    Raises:
        ConfigError: the signing key is none.
        ImportError: Supabase is asked for, and its client is not installed.
    """
    folder = Path(folder)
    if supabase is None:
        files = SqliteStore(folder)
        return Stores(files, embedding=_embedding(files, model))
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
    embedding = _embedding(files, model)
    return Stores(files, sync, remote.close, Registry(remote, supabase.timeout_s), embedding)


def _embedding(files: SqliteStore, model: Loading | None) -> Embedding | None:
    """Return what embeds whatever a transaction writes, None without a model."""
    if model is None:
        return None
    embedding = Embedding(files.files, Meaning(model))
    files.files.on_change = embedding.wake
    return embedding
