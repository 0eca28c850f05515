"""What the files of this disk hold for everybody: how many people, and what is not sent yet.

The worker's own process looks through the files that have changed, beside the calls. Numbers flow
out, and nothing of whom they are about.
"""

import asyncio
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from livekit.agents import utils
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from caller_memory.errors import StoreError
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.stores import Stores
from caller_memory.stores.outbox import State
from caller_memory.stores.sync_source import SyncSource
from worker.metrics import PREFIX

logger = logging.getLogger(f"{LOGGER_NAME}.census")

LOOK_EVERY_S = 15.0


class Census(Collector):
    """Knows what the files held when it looked last.

    Args:
        stores: returns those of this process.
    """

    def __init__(self, stores: Callable[[], Stores]) -> None:
        self._stores = stores
        self._people = 0
        self._unreadable = 0
        self._unsent: dict[str, State] = {}
        self._looked_at_s = 0.0

    @utils.log_exceptions(logger=logger)
    async def run(self) -> None:
        """Look again and again, until this is cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(LOOK_EVERY_S)

    def look(self) -> None:
        """Look at the files that have changed, and at those that held something unsent."""
        stores, began_at_s = self._stores(), time.time()
        source = SyncSource(stores.local)
        people = source.people()
        changed = source.people(self._looked_at_s)
        unsent, unreadable = dict[str, State](), 0
        # Without Supabase nothing is ever sent, and nothing waits for it.
        for user_id in {*changed, *self._unsent}.intersection(people) if stores.sync else ():
            try:
                state = source.state(user_id)
            except StoreError:
                unreadable += 1
                continue
            if state.waiting or state.dead:
                unsent[user_id] = state
        self._people, self._unsent, self._unreadable = len(people), unsent, unreadable
        # A file may be written to in the moment in which it is looked at.
        self._looked_at_s = began_at_s - LOOK_EVERY_S

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the numbers for Prometheus."""
        unsent = list(self._unsent.values())
        oldest_at = min((s.oldest_at for s in unsent if s.oldest_at), default=None)
        age_s = (datetime.now(UTC) - oldest_at).total_seconds() if oldest_at else 0.0
        numbers: dict[str, tuple[str, float]] = {
            "people": ("People who have a file on this disk", self._people),
            "outbox_changes": ("Changes that wait for Supabase", sum(s.waiting for s in unsent)),
            "outbox_oldest_seconds": ("For how long the oldest of them waits", max(age_s, 0.0)),
            "dead_letters": ("Changes that Supabase refused", sum(s.dead for s in unsent)),
            "unreadable_files": ("Files that could not be looked at", self._unreadable),
        }
        folder = self._stores().local.files.folder.absolute()
        there = next(path for path in (folder, *folder.parents) if path.exists())
        disk = shutil.disk_usage(there)
        numbers["disk_free_bytes"] = "Free space of the disk of MEMORY_DIR", disk.free
        numbers["disk_bytes"] = "Size of the disk of MEMORY_DIR", disk.total
        for name, (about, number) in numbers.items():
            yield GaugeMetricFamily(f"{PREFIX}_{name}", about, value=number)
