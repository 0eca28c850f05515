"""Do the jobs of one call one after the other, in the order in which they came."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Inbox:
    """A queue with one consumer, which runs while there are jobs."""

    def __init__(self) -> None:
        self._jobs: asyncio.Queue[tuple[Callable[[], Awaitable[Any]], asyncio.Future[Any]]] = (
            asyncio.Queue()
        )
        self._consumer: asyncio.Task[None] | None = None

    def put(self, job: Callable[[], Awaitable[T]]) -> asyncio.Future[T]:
        """Queue a job. Return the future of its result."""
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put_nowait((job, outcome))
        if self._consumer is None or self._consumer.done():
            self._consumer = asyncio.create_task(self._consume(), name="call-memory")
        return outcome

    async def join(self, timeout_s: float) -> int:
        """Wait until all jobs are done. Return how many are left when the time is up."""
        try:
            await asyncio.wait_for(self._jobs.join(), timeout_s)
        except TimeoutError:
            return self._jobs.qsize() + 1
        return 0

    async def _consume(self) -> None:
        while not self._jobs.empty():
            job, outcome = self._jobs.get_nowait()
            try:
                result = await job()
            except Exception as exc:  # noqa: BLE001 - goes on to who waits for the outcome
                if not outcome.cancelled():
                    outcome.set_exception(exc)
            else:
                if not outcome.cancelled():
                    outcome.set_result(result)
            finally:
                self._jobs.task_done()
