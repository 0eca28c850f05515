"""What memory costs a turn: `python -m benchmarks.turn`.

One person with 10,000 memories says something new and asks about something old; a thousand times.
Prints milliseconds at p50 and p99, and what our own modules add to the import of LiveKit.
"""

import logging
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import storage
from config import Settings
from memory_manager import memory_manager
from session_context import set_session_user

WORDS = (
    "sister brother garden kitchen holiday mountain river hospital teacher project guitar piano "
    "train airport coffee breakfast dinner market winter summer birthday wedding neighbour dog cat "
    "football painting museum island doctor school office garage bicycle camera letter computer "
    "novel volcano concert recipe bread cheese apple cousin uncle village harbour bridge forest"
).split()
MEMORIES = 10_000
TURNS = 1_000


def sentence(chance: random.Random) -> str:
    """Something a person might say: few words, the same ones again and again."""
    one, two, three = chance.sample(WORDS, 3)
    return (
        f"last week my {one} and i talked about the {two} near the {three} number {chance.random()}"
    )


def main() -> None:
    """Print the figures."""
    logging.disable(logging.INFO)
    # Whatever .env says: nothing of this reaches a Supabase.
    storage.use(storage.local_only(Settings(memory_dir=Path(tempfile.mkdtemp()))))
    set_session_user("bench@example.com")
    chance = random.Random(7)
    for _ in range(MEMORIES):
        memory_manager.remember_turn(sentence(chance), context=sentence(chance))
    both: list[float] = []
    for _ in range(TURNS):
        started = time.perf_counter()
        memory_manager.remember_turn(sentence(chance), context=sentence(chance))
        memory_manager.recall(" ".join(chance.sample(WORDS, 3)))
        both.append((time.perf_counter() - started) * 1e3)
    cuts = statistics.quantiles(both, n=100)
    print_line(
        f"remember_turn + recall, {MEMORIES} memories",
        f"p50 {cuts[49]:.2f} ms",
        f"p99 {cuts[98]:.2f} ms",
    )
    print_line("our own modules after livekit.agents", f"{import_ms():.0f} ms (median of 5)")


TIMED_IMPORT = """
import time
import livekit.agents
started = time.perf_counter()
import memory_manager, profiles
print((time.perf_counter() - started) * 1e3)
"""


def import_ms() -> float:
    """What our modules add to the import of LiveKit, in a fresh interpreter; median of 5."""
    command = [sys.executable, "-c", TIMED_IMPORT]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(5)]
    return statistics.median(float(run.stdout) for run in runs)


def print_line(*columns: str) -> None:
    """One figure."""
    sys.stdout.write("  ".join(columns) + "\n")


if __name__ == "__main__":
    main()
