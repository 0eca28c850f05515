"""Let what nobody waits for use a model only while nobody who is waited for needs it.

Replies say when they begin and end. What is asked between them is cancelled the moment one begins,
so that a server that answers one request at a time is free for it. It knows no model.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Hashable, Iterator
from typing import ParamSpec, TypeVar

from caller_memory import acts
from caller_memory.errors import MemoryAgentError

P = ParamSpec("P")
T = TypeVar("T")


class Interrupted(MemoryAgentError):
    """Somebody who is waited for needs the model: ask later.

    Attributes:
        was_asked: whether the model had been asked, in vain.
    """

    outcome = acts.CANCELLED

    def __init__(self, *, was_asked: bool) -> None:
        super().__init__()
        self.was_asked = was_asked


class ModelUse:
    """Tells who needs one model now. All of it belongs to one event loop."""

    def __init__(self) -> None:
        self._needed_by: set[Hashable] = set()
        self._free = asyncio.Event()
        self._free.set()
        self._between: set[asyncio.Timeout] = set()
        self._closed = False

    def begin(self, who: Hashable) -> None:
        """Note that somebody needs the model from now on. What is asked between is cancelled."""
        self._needed_by.add(who)
        self._free.clear()
        self._interrupt()

    def end(self, who: Hashable) -> None:
        """Note that they need it no longer, if they did."""
        self._needed_by.discard(who)
        if not self._needed_by:
            self._free.set()

    @contextlib.contextmanager
    def needed(self) -> Iterator[None]:
        """Need the model inside the block."""
        who = object()
        self.begin(who)
        try:
            yield
        finally:
            self.end(who)

    async def free(self) -> bool:
        """Wait until nobody needs the model. Return False once it is closed."""
        if not self._closed:
            await self._free.wait()
        return not self._closed

    def between(self, ask: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """Return the same question, asked only while nobody needs the model.

        It raises `Interrupted` if somebody does, or begins to; then what was asked is cancelled.
        """

        async def asking(*asked: P.args, **options: P.kwargs) -> T:
            if self._needed_by or self._closed:
                raise Interrupted(was_asked=False)
            limit = asyncio.timeout(None)
            try:
                async with limit:
                    self._between.add(limit)
                    return await ask(*asked, **options)
            except TimeoutError:
                if limit.expired():
                    raise Interrupted(was_asked=True) from None
                raise
            finally:
                self._between.discard(limit)

        return asking

    def close(self) -> None:
        """Let nothing be asked between any more: whoever waits or asks is interrupted."""
        self._closed = True
        self._interrupt()
        self._free.set()

    def _interrupt(self) -> None:
        while self._between:
            self._between.pop().reschedule(asyncio.get_running_loop().time())
