"""What memory costs a spoken turn: `python -m benchmarks.calls`.

Two calls at a time to the product's worker, through a real LiveKit server: one of a person with
1,000 memories, one of somebody who hides their number, for whom the same worker keeps and knows
nothing. They take turns in saying the same sentences; who begins changes from call to call. So the
two differ in memory alone: process, hooks, turn detection and services are the same.

The sound travels as in any call. What stands behind it is as fast each time as services are: a
recogniser that tells the benchmark's sentences apart by their loudness over time, a model with one
answer, a voice with one tone, each after a fixed delay. Prints medians, p95 and their ratios;
exits with 1 where fewer than 95 % of the preemptive replies are kept with memory on. `MEMORY_MODEL`
names the model of meaning that finds memories where memory is on.
"""

import asyncio
import logging
import random
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import config
import storage
from benchmarks.steady_services import SteadyLLM, recogniser_of, tone
from benchmarks.timed_call import COMMITTED, KEPT, TimedCaller, Turn, acts_in, timed_stack
from benchmarks.timed_worker import HOOKS
from benchmarks.turn import print_line, sentence
from config import Settings
from memory_manager import memory_manager
from session_context import session_user
from tests.e2e.openai_server import OpenAIServer
from tests.e2e.scripted_llm import ToolCall
from tests.e2e.stack import Stack, new_room

ROUNDS = 4
MEMORIES = 1_000
MIN_KEPT = 0.95
EMBEDDED_WITHIN_S = 600.0
SETTLE_S = 2.0
"""Within it LiveKit has started the processes of the next calls."""

SENTENCES = (
    "My sister has a garden.",
    "Where is my guitar?",
    "I love strong coffee.",
    "What about the museum?",
    "My brother plays football.",
    "Who cooked dinner?",
    "We plan a holiday by the river.",
    "I like the piano.",
    "When is the wedding?",
    "My neighbour bought a bicycle.",
)
ANSWER = "All right."
"""To whatever is said."""
RULES: dict[str, ToolCall | str] = {"": ANSWER}


@dataclass
class Arm:
    """One kind of call: what the token says of the caller's number, and what was measured.

    Attributes:
        hook_s: of each turn, all that the worker's hooks did for memory.
        kept, committed, asked: replies kept, turns ended, requests to the model, greetings aside.
    """

    number: str
    turns: list[Turn] = field(default_factory=list)
    hook_s: list[float] = field(default_factory=list)
    kept: int = 0
    committed: int = 0
    asked: int = 0

    @property
    def identity(self) -> str:
        """As LiveKit's SIP service names who calls by phone."""
        return f"sip_{self.number}"


def main() -> int:
    """Print the figures; 1 where the bar is missed."""
    logging.disable(logging.WARNING)
    on, off = Arm("+15550100"), Arm("anonymous")
    model = config.load().memory_model
    openai = OpenAIServer(SteadyLLM(RULES), recogniser_of(SENTENCES), tone)
    with tempfile.TemporaryDirectory() as folder, openai:
        stack = timed_stack(Path(folder), openai, {"MEMORY_MODEL": model or ""})
        try:
            fill(Settings(memory_dir=stack.worker.memory_dir, memory_model=model), on.identity)
            asyncio.run(measure(stack, on, off))
        finally:
            stack.stop()
    report(on, off)
    return 0 if on.kept >= MIN_KEPT * on.committed else 1


def fill(settings: Settings, identity: str) -> None:
    """Give a person memories, some of which each sentence recalls, and wait for what they mean."""
    chance = random.Random(7)
    stores = storage.from_settings(settings)
    storage.use(stores)
    with session_user(identity) as user_id:
        for _ in range(MEMORIES):
            memory_manager.remember_turn(sentence(chance))
    if stores.embedding is not None:
        stores.embedding.wait(user_id, EMBEDDED_WITHIN_S)
    storage.use(None)


async def measure(stack: Stack, on: Arm, off: Arm) -> None:
    """Two calls a round, which take turns."""
    await stack.worker.wait_ready()
    for number in range(ROUNDS):
        arms = (on, off) if number % 2 else (off, on)
        callers = [(arm, caller(stack, arm)) for arm in arms]
        for _, one in callers:
            await one.join()
        for _, one in callers:
            await one.listen()
        await asyncio.sleep(SETTLE_S)
        for text in SENTENCES:
            for arm, one in callers:
                await take_turn(stack, arm, one, text)
        for arm, one in callers:
            await one.hang_up()
            await stack.wait_ended(one.room_name)
            look_up(stack, arm, one.room_name)


def caller(stack: Stack, arm: Arm) -> TimedCaller:
    """Somebody of this arm, in a room of their own."""
    attributes = {"sip.phoneNumber": arm.number}
    return TimedCaller(stack.livekit, arm.identity, new_room(), kind="sip", attributes=attributes)


async def take_turn(stack: Stack, arm: Arm, caller: TimedCaller, text: str) -> None:
    """One sentence and its answer."""
    asked = len(stack.openai.asked)
    arm.turns.append(await caller.turn(text))
    arm.asked += len(stack.openai.asked) - asked


def look_up(stack: Stack, arm: Arm, room: str) -> None:
    """What the worker told of a call that has ended."""
    messages = [record.message for record in stack.worker.records(room=room)]
    arm.kept += messages.count(KEPT)
    arm.committed += messages.count(COMMITTED)
    hooks = {name for _, name in HOOKS}
    acts = [act for act in acts_in(stack.worker, room) if act.name in hooks]
    for turn in arm.turns[-len(SENTENCES) :]:
        arm.hook_s.append(sum(act.took_s for act in acts if turn.holds(act.began)))


def report(on: Arm, off: Arm) -> None:
    """The figures, a line each."""
    print_line(f"{len(on.turns)} turns an arm, memory".ljust(38), "       on        off  on/off")
    for title, times in (
        ("end of speech to first audio", ([t.response_s for t in arm.turns] for arm in (on, off))),
        ("hooks of memory", (arm.hook_s for arm in (on, off))),
    ):
        cuts = [statistics.quantiles(arm, n=20) for arm in times]
        for place, name in ((9, "p50"), (18, "p95")):
            one, other = (cut[place] * 1e3 for cut in cuts)
            row = f"{one:7.1f} ms {other:7.1f} ms {one / other:7.2f}"
            print_line(f"{title}, {name}".ljust(38), row)
    for title, one, other in (
        ("preemptive replies kept", on.kept / on.committed, off.kept / off.committed),
        ("requests to the model, a turn", on.asked / len(on.turns), off.asked / len(off.turns)),
    ):
        print_line(title.ljust(38), f"{one:7.2f}    {other:7.2f}    {one / other:7.2f}")
    pairs = zip(on.turns, off.turns, strict=True)
    felt_s = statistics.median(one.response_s - other.response_s for one, other in pairs)
    print_line("memory's part of an answer, median of pairs of turns", f"{felt_s * 1e3:+.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
