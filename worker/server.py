"""The server that LiveKit sends calls to: whether calls can come, and what is done beside them."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from livekit.agents import AgentServer

from caller_memory.call.model_use import ModelUse


class ConnectedServer(AgentServer):
    """Answers 503 on `/` while LiveKit is out of reach; LiveKit's own says OK for two minutes.

    Not while a call is running: whoever restarts what is not healthy would cut it off.

    Attributes:
        jobs: the jobs that run, each of which needs the models of a call.
    """

    def __init__(self, **options: Any) -> None:
        self._gave_up = False
        self.jobs = ModelUse()
        self._beside: asyncio.Task[None] | None = None
        super().__init__(**options)

    def run_beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this in the worker's own process until the server is to end; call it once started."""
        # LiveKit tells in no other way that a job begins.
        self._proc_pool.on("process_job_launched", self.jobs.begin)
        self._proc_pool.on("process_closed", self.jobs.end)
        self._beside = asyncio.create_task(work, name="beside-the-jobs")

    async def drain(self, *arguments: Any, **options: Any) -> None:
        """Take no more jobs, and wait for those that run."""
        self._end_beside()
        await super().drain(*arguments, **options)

    async def aclose(self) -> None:
        """End, with all jobs."""
        self._end_beside()
        await super().aclose()

    def _end_beside(self) -> None:
        if self._beside is not None:
            self._beside.cancel()

    # LiveKit has no hook for this: the health page reads this attribute, and nothing else does.
    @property
    def _connection_failed(self) -> bool:
        return self._gave_up or (self._connecting and not self.active_jobs)

    @_connection_failed.setter
    def _connection_failed(self, failed: bool) -> None:
        self._gave_up = failed
