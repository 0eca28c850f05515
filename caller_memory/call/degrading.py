"""Use the memory of one person so that a call goes on where it fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from caller_memory import acts
from caller_memory.errors import StoreError
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.person import PersonMemory

logger = logging.getLogger(f"{LOGGER_NAME}.call")

T = TypeVar("T")


class Degrading:
    """What a call does with memory: errors end here, are logged, and the caller gets a reply.

    Args:
        person: whose memory it is, None for an anonymous caller.
        verify_caller: called before memory is used; it raises where that is not to be.

    Attributes:
        person: as given.
    """

    def __init__(self, person: PersonMemory | None, verify_caller: Callable[[], None]) -> None:
        self.person = person
        self._verify_caller = verify_caller

    async def safely(self, doing: str, act: Callable[[PersonMemory], T]) -> T | None:
        """Use the person's memory on a thread. Log an error, and return None then."""
        return await self._safely(doing, lambda person: asyncio.to_thread(act, person))

    async def _safely(self, doing: str, act: Callable[[PersonMemory], Awaitable[T]]) -> T | None:
        person = self.person
        if person is None:
            return None

        async def verified() -> T:
            self._verify_caller()
            return await act(person)

        return await self.degraded(doing, verified())

    async def degraded(self, doing: str, acting: Awaitable[T]) -> T | None:
        """Await something. Log an error, and return None then."""
        try:
            return await acting
        except StoreError as exc:
            acts.fail(exc)
            logger.error("memory failed while %s: the caller still gets a reply: %s", doing, exc)
        except Exception as exc:
            acts.fail(exc)
            logger.exception("memory failed while %s: the caller still gets a reply", doing)
        return None
