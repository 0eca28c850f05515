"""The server that LiveKit sends calls to: whether calls can come, and what is done beside them."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from aiohttp import web
from livekit.agents import AgentServer
from livekit.agents.utils.http_server import HttpServer

from caller_memory.call.model_use import ModelUse


class ConnectedServer(AgentServer):
    """Answers 503 on `/` while LiveKit is out of reach; LiveKit's own says OK for two minutes.

    Not while a call is running: whoever restarts what is not healthy would cut it off.

    Args:
        pages: further pages of its health server.

    Attributes:
        jobs: the jobs that run, each of which needs the models of a call.
    """

    def __init__(self, pages: Sequence[web.RouteDef] = (), **options: Any) -> None:
        self._gave_up = False
        self.jobs = ModelUse()
        self._pages = pages
        self._beside: set[asyncio.Task[None]] = set()
        super().__init__(**options)

    @property
    def takes_calls(self) -> bool:
        """Whether LiveKit can send calls here."""
        return not (self._connection_failed or self._connecting or self.draining)

    def run_beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this in the worker's own process until the server is to end; call it once started."""
        self._beside.add(asyncio.create_task(work, name="beside-the-jobs"))
        # LiveKit tells in no other way that a job begins.
        self._proc_pool.on("process_job_launched", self.jobs.begin)
        self._proc_pool.on("process_closed", self.jobs.end)

    async def drain(self, *arguments: Any, **options: Any) -> None:
        """Take no more jobs, and wait for those that run."""
        self._end_beside()
        await super().drain(*arguments, **options)

    async def aclose(self) -> None:
        """End, with all jobs."""
        self._end_beside()
        await super().aclose()

    def _end_beside(self) -> None:
        for work in self._beside:
            work.cancel()

    # LiveKit has no hook for this: it makes the health server here, and starts it later.
    @property
    def _http_server(self) -> HttpServer | None:
        return self._health_server

    @_http_server.setter
    def _http_server(self, made: HttpServer | None) -> None:
        self._health_server = made
        if made is not None:
            made.app.add_routes(self._pages)

    # LiveKit has no hook for this: the health page reads this attribute, and nothing else does.
    @property
    def _connection_failed(self) -> bool:
        return self._gave_up or (self._connecting and not self.active_jobs)

    @_connection_failed.setter
    def _connection_failed(self, failed: bool) -> None:
        self._gave_up = failed
