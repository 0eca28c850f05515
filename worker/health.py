"""The pages of the worker's health port that tell how memory is: for probes, and for Prometheus.

`/healthz` answers as long as the process does: nothing that it tells of is put right by a restart.
`/readyz` says whether calls should come here. Neither names anybody.
"""

import asyncio
from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from caller_memory.errors import StoreRejected
from caller_memory.stores import Stores
from caller_memory.stores.folders import check_usable
from worker.metrics import PREFIX, Exposition

TOLD = (
    "circuit_open",
    "outbox_changes",
    "outbox_oldest_seconds",
    "dead_letters",
    "people",
    "open_files",
    "unreadable_files",
    "disk_free_bytes",
)
"""Of the gauges, what `/healthz` tells."""


class Health:
    """Answers what is asked about memory's state.

    Args:
        numbers: of all processes.
        stores: returns those of this process.
    """

    def __init__(self, numbers: Exposition, stores: Callable[[], Stores]) -> None:
        self._numbers = numbers
        self._stores = stores
        self.takes_calls: Callable[[], bool] = lambda: False
        """Whether LiveKit can send calls here."""

    def routes(self) -> list[web.RouteDef]:
        """Return the pages."""
        return [
            web.get("/healthz", self._healthz),
            web.get("/readyz", self._readyz),
            web.get("/metrics", self._metrics),
        ]

    async def _healthz(self, _: web.Request) -> web.Response:
        registry = await asyncio.to_thread(self._numbers.registry)
        numbers = {name: registry.get_sample_value(f"{PREFIX}_{name}") for name in TOLD}
        trouble = await asyncio.to_thread(self._trouble)
        return web.json_response({"status": trouble or "ok", "memory": numbers})

    async def _readyz(self, _: web.Request) -> web.Response:
        trouble = await asyncio.to_thread(self._trouble)
        if not self.takes_calls():
            trouble = "LiveKit sends no calls here"
        return web.json_response({"status": trouble or "ok"}, status=503 if trouble else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        text = await asyncio.to_thread(lambda: generate_latest(self._numbers.registry()))
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _trouble(self) -> str | None:
        """Return why nothing can be kept, None if all is well."""
        try:
            check_usable(self._stores().local.files.folder)
        except StoreRejected:
            return "MEMORY_DIR can not be written"
        return None
