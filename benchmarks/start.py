"""What a long history costs the start of a call: `python -m benchmarks.start`.

People with 100, 10,000 and 100,000 memories in a real Postgres call in turns: a worker whose disk
is cold, and one that has their whole file. From the profile to the words for the greeting; prints
medians in milliseconds and ratios to the first, and how long the whole history takes to arrive
beside a call. Exits with 1 where a ratio is above the bar or a greeting does not know its person.
"""

import asyncio
import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path

import memory_manager
import storage
from benchmarks.turn import print_line
from config import Settings
from identity import livekit_identity_to_uuid
from profiles import ensure_profile_exists
from session_context import session_user
from tests.postgres.database import SCHEMA, connect
from tests.postgres.stack import SupabaseStack

SIZES = (100, 10_000, 100_000)
ROUNDS = 15
MAX_RATIO = 1.3
FETCH_S = 300.0

TURNS = """
insert into public.memories (user_id, category, key, value, context, created_at, updated_at, kind)
select %(user)s, 'EXPERIENCE', 'user_input_' || n, 'last week i talked about the garden, ' || n,
  'What did you do?', now() - n * interval '1 minute', now() - n * interval '1 minute', 'turn'
from generate_series(1, %(count)s) n
"""
KNOWN = """
insert into public.memories (user_id, category, key, value, created_at, updated_at, kind)
select %(user)s, c, k, v, now() - interval '1 year', now() - interval '1 year', d
from (values ('FACT', 'name', 'Alice', 'fact'), ('FACT', 'last_call', 'the garden', 'summary'),
  ('RELATIONSHIP', 'sister', 'Anna', 'fact')) as known (c, k, v, d)
"""


def main() -> int:
    """Print the figures; 1 where one is above the bar."""
    logging.disable(logging.CRITICAL)
    stack = SupabaseStack(SCHEMA)
    try:
        return asyncio.run(measure(stack))
    finally:
        storage.use(None)
        stack.stop()


async def measure(stack: SupabaseStack) -> int:
    """Each size in its turn, cold and warm."""
    with connect(stack.dsn) as connection:
        for size in SIZES:
            person = {"user": livekit_identity_to_uuid(identity(size)), "count": size}
            connection.execute("insert into public.profiles (id) values (%(user)s)", person)
            connection.execute(TURNS, person)
            connection.execute(KNOWN, person)
        connection.execute("vacuum analyze public.memories")
    warm_folder = Path(tempfile.mkdtemp())
    for size in SIZES:
        began = time.perf_counter()
        await start(stack, warm_folder, size, wait_s=FETCH_S)
        print_line(f"{size:>7} memories, all of them", f"{time.perf_counter() - began:.1f} s")
    cold: dict[int, list[float]] = {size: [] for size in SIZES}
    warm: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(ROUNDS):
        for size in SIZES:
            cold[size].append(await start(stack, Path(tempfile.mkdtemp()), size))
            warm[size].append(await start(stack, warm_folder, size))
    too_slow = False
    for name, times in (("cold", cold), ("warm", warm)):
        for size in SIZES:
            p50 = statistics.median(times[size])
            ratio = p50 / statistics.median(times[SIZES[0]])
            too_slow |= ratio > MAX_RATIO
            print_line(f"{size:>7} memories, {name}", f"{p50 * 1e3:6.1f} ms", f"{ratio:.2f}")
    return int(too_slow)


async def start(stack: SupabaseStack, folder: Path, size: int, wait_s: float = 0.0) -> float:
    """Seconds from a participant to what the greeting knows, as a worker's entrypoint takes them.

    Args:
        wait_s: how long to wait until the whole history has arrived, outside of what is timed.
    """
    settings = Settings(
        supabase_url=stack.url, supabase_secret_key=stack.service_key, memory_dir=folder
    )
    storage.use(storage.from_settings(settings))
    # A job connects before a caller waits for it.
    await ensure_profile_exists(livekit_identity_to_uuid("nobody@example.com"))
    with session_user(identity(size)) as user:
        began = time.perf_counter()
        await ensure_profile_exists(user, original_identity=identity(size))
        call = memory_manager.open_call(settings)
        await call.open()
        block = await call.block_for_greeting()
        took_s = time.perf_counter() - began
    assert block and "Alice" in block and "the garden" in block, block
    sync = storage.current().sync
    assert sync and (not wait_s or sync.flush(user, wait_s))
    return took_s


def identity(size: int) -> str:
    """Who has so many memories."""
    return f"{size}@example.com"


if __name__ == "__main__":
    sys.exit(main())
