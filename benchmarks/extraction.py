"""What fact extraction costs a turn: `python -m benchmarks.extraction`.

Two people talk through LiveKit's own session with a model that answers at once, one of them with
fact extraction, in blocks of turns that alternate. Every turn says something new, and facts are
extracted from each batch between the replies, which interrupt that now and then. Prints the medians
of a turn in milliseconds, their ratio and their difference; exits with 1 where a turn gets slower
than the limits below.
"""

import asyncio
import logging
import os
import random
import statistics
import sys
import tempfile
import time

from benchmarks.turn import print_line, sentence
from memory_manager import memory_manager
from session_context import session_user
from tests.helpers.fakes import ExtractingLLM, arrive, conversation, scribe

MEMORIES = 1_000
ROUNDS = 10
TURNS = 40
PAUSE_S = 0.005
MAX_RATIO = 1.25
MAX_DIFFERENCE_MS = 0.2
PEOPLE = {"without": False, "with": True}


def main() -> int:
    """Print the figures. Return 1 if turns get slower than the limits."""
    os.environ["MEMORY_DIR"] = tempfile.mkdtemp()
    logging.disable(logging.CRITICAL)
    return asyncio.run(measure())


async def measure() -> int:
    """Both people, block by block."""
    chance = random.Random(7)
    for who in PEOPLE:
        with session_user(who):
            for _ in range(MEMORIES):
                memory_manager.remember_turn(sentence(chance), context=sentence(chance))
    times: dict[str, list[float]] = {who: [] for who in PEOPLE}
    asked = 0
    for _ in range(ROUNDS):
        for who, extract in PEOPLE.items():
            spent, questions = await block(who, extract, chance)
            times[who] += spent
            asked += questions
    one, other = statistics.median(times["without"]), statistics.median(times["with"])
    good = other / one <= MAX_RATIO or other - one <= MAX_DIFFERENCE_MS
    print_line(
        f"a turn, {ROUNDS * TURNS} of each, {asked} batches asked for between them:",
        f"without {one:.2f} ms, with {other:.2f} ms,",
        f"ratio {other / one:.2f}, difference {other - one:+.2f} ms",
        "" if good else "felt",
    )
    return 0 if good and asked else 1


async def block(who: str, extract: bool, chance: random.Random) -> tuple[list[float], int]:
    """Milliseconds of each turn of a call, and how often the model was asked to extract."""
    model = ExtractingLLM(scribe(("last week", "EXPERIENCE last_week = talked about last week")))
    assistant = await arrive(who, extract=extract)
    spent = []
    async with conversation(assistant, model) as session:
        for _ in range(TURNS):
            said = sentence(chance)
            started = time.perf_counter()
            await session.run(user_input=said)
            spent.append((time.perf_counter() - started) * 1e3)
            await asyncio.sleep(PAUSE_S)
        questions = len(model.questions)
    await assistant.finish()
    return spent, questions


if __name__ == "__main__":
    sys.exit(main())
