"""Do the jobs of one call one after the other, in the order in which they came."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


Job = Callable[[], Coroutine[Any, Any, T]]


class _Queued(NamedTuple):
    job: Job[Any]
    outcome: asyncio.Future[Any]
    context: contextvars.Context


class Inbox:
    """A queue with one consumer, which runs while there are jobs.

    Each job runs in the context of who put it, as if they did it themselves.
    """

    def __init__(self) -> None:
        self._jobs: asyncio.Queue[_Queued] = asyncio.Queue()
        self._consumer: asyncio.Task[None] | None = None

    def put(self, job: Job[T]) -> asyncio.Future[T]:
        """Queue a job. Return the future of its result."""
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put_nowait(_Queued(job, outcome, contextvars.copy_context()))
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
            job, outcome, context = self._jobs.get_nowait()
            try:
                result = await asyncio.create_task(job(), context=context)
            except Exception as exc:  # noqa: BLE001 - goes on to who waits for the outcome
                if not outcome.cancelled():
                    outcome.set_exception(exc)
            else:
                if not outcome.cancelled():
                    outcome.set_result(result)
            finally:
                self._jobs.task_done()
