"""Wait for what happens in another task, thread or process."""

import asyncio
import time
from collections.abc import Callable

HANG_GUARD_S = 30.0
"""When to give up: long enough for a busy machine, since what happens is seen at once."""


async def until(holds: Callable[[], bool]) -> None:
    """Wait until the condition holds, while the event loop goes on.

    Raises:
        AssertionError: it did not hold within `HANG_GUARD_S` seconds.
    """
    deadline = time.monotonic() + HANG_GUARD_S
    while not holds():
        assert time.monotonic() < deadline, f"it did not happen in {HANG_GUARD_S:g} seconds"
        await asyncio.sleep(0.005)


def eventually(holds: Callable[[], bool]) -> bool:
    """Wait until the condition holds. Return False if it does not within `HANG_GUARD_S` seconds."""
    deadline = time.monotonic() + HANG_GUARD_S
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True
