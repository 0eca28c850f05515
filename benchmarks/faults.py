"""What a broken way to Supabase costs a turn: `python -m benchmarks.faults`.

One person with 1,000 memories says something new and asks about something old, with the pusher
running against a real Postgres: blocks of turns without a fault and with one take turns. Prints
medians in milliseconds, their ratio and their difference; exits with 1 where a fault is felt.
"""

import logging
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import storage
from benchmarks.turn import WORDS, print_line, sentence
from caller_memory.stores import circuit_breaker
from caller_memory.stores.sync import Sync
from config import Settings
from identity import livekit_identity_to_uuid
from memory_manager import memory_manager
from session_context import set_session_user
from tests.postgres.database import SCHEMA
from tests.postgres.fault_proxy import Fault, FaultProxy
from tests.postgres.stack import SupabaseStack

IDENTITY = "bench@example.com"
MEMORIES = 1_000
ROUNDS = 5
TURNS = 40
PAUSE_S = 0.005
DRAIN_S = 60.0
MAX_RATIO = 1.25
MAX_DIFFERENCE_MS = 0.2


def main() -> int:
    """Print the figures; 1 where one is above the bar."""
    logging.disable(logging.CRITICAL)
    # More tries than in a real outage, and none that the benchmark would have to wait for.
    circuit_breaker.MAX_BACKOFF_S = circuit_breaker.CIRCUIT_OPEN_S = 0.2
    stack = SupabaseStack(SCHEMA)
    try:
        with FaultProxy(stack.url) as proxy:
            return measure(stack, proxy)
    finally:
        storage.use(None)
        stack.stop()


def measure(stack: SupabaseStack, proxy: FaultProxy) -> int:
    """Every fault in its turn."""
    made = storage.from_settings(
        Settings(
            supabase_url=proxy.url,
            supabase_secret_key=stack.service_key,
            memory_dir=Path(tempfile.mkdtemp()),
        )
    )
    assert made.sync
    storage.use(made)
    user = set_session_user(IDENTITY)
    assert user == livekit_identity_to_uuid(IDENTITY)
    chance = random.Random(7)
    for _ in range(MEMORIES):
        memory_manager.remember_turn(sentence(chance), context=sentence(chance))
    felt = 0
    print_line(f"{'fault':<8}", "without", "   with", " ratio", "difference")
    for fault in Fault:
        if fault is Fault.NONE:
            continue
        without: list[float] = []
        with_it: list[float] = []
        for _ in range(ROUNDS):
            for present, times in ((Fault.NONE, without), (fault, with_it)):
                proxy.fault = present
                times += block(chance)
                proxy.fault = Fault.NONE
                drain(made.sync, user)
        one, other = statistics.median(without), statistics.median(with_it)
        good = other / one <= MAX_RATIO or other - one <= MAX_DIFFERENCE_MS
        felt += not good
        print_line(
            f"{fault:<8}", f"{one:7.3f}", f"{other:7.3f}", f"{other / one:6.2f}",
            f"{other - one:+.3f} ms", "" if good else "felt",
        )  # fmt: skip
    return 1 if felt else 0


def block(chance: random.Random) -> list[float]:
    """Milliseconds of each of some turns, with pauses in which the pusher gets to work."""
    times = []
    for _ in range(TURNS):
        said, asked = sentence(chance), " ".join(chance.sample(WORDS, 3))
        started = time.perf_counter()
        memory_manager.remember_turn(said, context=asked)
        memory_manager.recall(asked)
        times.append((time.perf_counter() - started) * 1e3)
        time.sleep(PAUSE_S)
    return times


def drain(sync: Sync, user: str) -> None:
    """Wait until what the block wrote has arrived."""
    deadline = time.monotonic() + DRAIN_S
    while not sync.flush(user, DRAIN_S):
        if time.monotonic() > deadline:
            raise TimeoutError("what the turns wrote does not arrive")
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main())
