"""Workers with a disk each, and one Supabase behind them."""

from pathlib import Path

from caller_memory import PersonMemory, Stores
from caller_memory.stores.replication import Replication
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import SyncSource
from tests.helpers.fake_supabase import FakeSupabase

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"


class Replica:
    """A worker's memory of Alice, on its own disk."""

    def __init__(self, folder: Path, remote: FakeSupabase) -> None:
        self.local = SqliteStore(folder, is_replica=True)
        self.memory = PersonMemory(ALICE, Stores(self.local))
        self.replication = Replication(SyncSource(self.local), remote, 30.0)

    def meet(self) -> None:
        """Send what is unsent, and fetch what others changed."""
        self.replication.push(ALICE)
        self.replication.open_session(ALICE, None)
        self.replication.push(ALICE)
