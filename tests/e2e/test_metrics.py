"""What the worker tells on its health port of a call whose process has ended."""

import asyncio
import json
import re
import urllib.request

import pytest

from .processes import wait_until
from .sentences import VOLCANOES
from .stack import Stack, new_room, stranger

pytestmark = pytest.mark.e2e


def page(stack: Stack, path: str) -> str:
    """What a page of the health port says."""
    with urllib.request.urlopen(f"{stack.worker.health_url}{path}", timeout=5) as answer:
        return str(answer.read().decode())


def kept(stack: Stack) -> float:
    """How many turns the worker has kept in all of its calls."""
    text = page(stack, "/metrics")
    found = re.search(r'^caller_memory_kept_total{act="keep"} (\S+)', text, re.MULTILINE)
    return float(found[1]) if found else 0.0


async def test_what_a_call_counted_outlives_its_process(stack: Stack) -> None:
    """One more is kept, by two calls two more; nothing of theirs is open any more."""
    before = await asyncio.to_thread(kept, stack)
    for name in ("alice", "bob"):
        room, identity = new_room(), stranger(name)
        async with stack.caller(identity, room) as caller:
            await caller.reply()
            await caller.type(VOLCANOES)
            await stack.wait_stored(identity, "volcano")
        await stack.wait_ended(room)

    await wait_until(lambda: kept(stack) == before + 2, 20.0, lambda: str(kept(stack)))
    told = json.loads(page(stack, "/healthz"))
    assert told["status"] == "ok" and told["memory"]["circuit_open"] == 0
    assert json.loads(page(stack, "/readyz")) == {"status": "ok"}
