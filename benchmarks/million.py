"""Five hundred people in one process: `python -m benchmarks.million [TURNS]`.

Fifty calls at a time, each a task whose turns are kept and recalled in threads, as those of a
worker are; a million turns in all. At the end of a call, what is older than the person's retention
goes. Everything that anybody is told is checked: it has to be theirs, and what they said last has
to be there once. Prints what crossed, was lost or doubled, how much memory a person costs that was
not given back, and how late the event loop was: in all, and without the time for which its thread
waited for a processor that others had; and for how long at a time it was busy with what is ours.

All memory is taken by one allocator with one arena, which is asked for what is in use, without
garbage: resident memory also moves with what the allocator keeps for later. What a person costs is
a line through the later samples, from when each file fills what SQLite may keep of it in memory.
"""

import asyncio
import concurrent.futures
import ctypes
import gc
import itertools
import logging
import os
import random
import statistics
import string
import sys
import tempfile
import time
from collections import Counter, deque
from datetime import datetime
from pathlib import Path

import storage
from caller_memory import Category, languages
from caller_memory.call.commands import compile_grammars
from caller_memory.language.patterns import compile_all
from config import Settings
from memory_manager import current_person, memory_manager
from session_context import session_user

TURNS = 1_000_000
PEOPLE, AT_ONCE, THREADS = 500, 50, 2
TURNS_OF_CALL, RECALL_EACH, KEPT = 100, 10, 200
SAMPLES = 200
TICK_S = 0.01
PAGE_KB = 4
ONE_ALLOCATOR = {"PYTHONMALLOC": "malloc", "MALLOC_ARENA_MAX": "1"}

Said = list[tuple[int, datetime]]
"""What one person said and is still to be kept, oldest first: the number of the turn, and when."""


class Figures:
    """What is counted while calls go on."""

    def __init__(self) -> None:
        self.wrong: Counter[str] = Counter(crossed=0, lost=0, doubled=0)
        self.turns = self.recalled = self.calls = 0
        self.began = time.perf_counter()
        self.late_ms: Counter[int] = Counter()
        self.stalled_ms: Counter[int] = Counter()
        """How often the event loop was so late, and so late without waiting for a processor."""
        self.busy_ms: Counter[int] = Counter()
        """How often it ran for so long within a tick."""
        self.pauses = 0
        """How often garbage was begun, or ended, to be collected: all wait for that."""
        self.memory_kb: list[tuple[int, int]] = []
        """After so many turns, the memory in use."""


def main(turns: int) -> int:
    """Print the figures. Return 1 if anybody got what is not theirs, or lacks what is."""
    logging.disable(logging.CRITICAL)
    # As a job process of the worker does before its first call.
    compile_all()
    compile_grammars(languages.ENGLISH)
    gc.freeze()
    storage.use(storage.local_only(Settings(memory_dir=Path(tempfile.mkdtemp()))))
    figures = asyncio.run(talk(turns))
    storage.use(None)
    _print(figures)
    return int(figures.wrong.total() > 0)


async def talk(turns: int) -> Figures:
    """Let everybody call until there were so many turns."""
    figures, calls = Figures(), turns // TURNS_OF_CALL
    each = max(1, calls // SAMPLES)
    loop = asyncio.get_running_loop()
    loop.set_default_executor(concurrent.futures.ThreadPoolExecutor(THREADS))
    callers = deque((number, Said()) for number in range(PEOPLE))
    random.Random(7).shuffle(callers)
    watching = asyncio.create_task(_watch(figures))
    begun = itertools.count(1)

    async def line() -> None:
        while next(begun) * TURNS_OF_CALL <= turns:
            number, said = callers.popleft()
            await _call(number, said, figures)
            callers.append((number, said))
            figures.calls += 1
            # With the last calls none begins, and no file is closed for another: memory is higher.
            if figures.calls % each == 0 and figures.calls <= max(each, calls - AT_ONCE):
                await asyncio.to_thread(_measure_memory, figures)

    await asyncio.gather(*(line() for _ in range(AT_ONCE)))
    watching.cancel()
    return figures


async def _call(number: int, said: Said, figures: Figures) -> None:
    with session_user(f"person {number}"):
        for _ in range(TURNS_OF_CALL):
            turn = figures.turns = figures.turns + 1
            words = _sentence(number, turn)
            memory = await asyncio.to_thread(memory_manager.remember_turn, words)
            assert memory is not None
            said.append((turn, memory.updated_at))
            if len(said) % RECALL_EACH == 0:
                await _recall(number, said, figures)
        await _end(number, said, figures)


async def _recall(number: int, said: Said, figures: Figures) -> None:
    words = _sentence(number, random.choice(said)[0])
    found = await asyncio.to_thread(memory_manager.recall, f"what did i say of {words.split()[2]}?")
    figures.recalled += len(found)
    figures.wrong["crossed"] += sum(_whose(memory.value) != number for memory in found)
    figures.wrong["lost"] += words not in [memory.value for memory in found]


async def _end(number: int, said: Said, figures: Figures) -> None:
    """Erase what is too old, and look at everything that is left."""
    if len(said) > KEPT:
        del said[:-KEPT]
        kept_since = dict.fromkeys(Category, said[0][1])
        await asyncio.to_thread(current_person().forget_older, kept_since)
    kept = {_sentence(number, turn) for turn, _ in said}
    found = [m.value for m in await asyncio.to_thread(memory_manager.retrieve_all)]
    figures.wrong["crossed"] += sum(_whose(value) != number for value in found)
    figures.wrong["doubled"] += len(found) - len(set(found))
    figures.wrong["lost"] += len(kept - set(found))
    figures.wrong["too old"] += len(set(found) - kept)


async def _watch(figures: Figures) -> None:
    """Measure how late the event loop comes to what is due."""
    while True:
        pauses = figures.pauses
        waited_s, ran_s, due = _waited_s(), time.thread_time(), time.perf_counter() + TICK_S
        await asyncio.sleep(TICK_S)
        if figures.pauses > pauses or pauses % 2:
            continue
        late_s = time.perf_counter() - due
        stalled_s = late_s - (_waited_s() - waited_s)
        figures.late_ms[round(late_s * 1e3)] += 1
        figures.stalled_ms[max(0, round(stalled_s * 1e3))] += 1
        figures.busy_ms[round((time.thread_time() - ran_s) * 1e3)] += 1


def _waited_s() -> float:
    """Return for how long this thread has waited for a processor so far."""
    return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9


def _sentence(number: int, turn: int) -> str:
    """Return something worth keeping, with a word that nobody else says and none says twice."""
    return f"i love q{_letters(number, 3)}{_letters(turn, 5)}q and the sea"


def _whose(sentence: str) -> int:
    letters = sentence.split()[2][1:4]
    return sum(string.ascii_lowercase.index(c) * 26 ** (2 - n) for n, c in enumerate(letters))


def _letters(number: int, count: int) -> str:
    return "".join(string.ascii_lowercase[number // 26**n % 26] for n in reversed(range(count)))


class _Mallinfo(ctypes.Structure):
    """What glibc's allocator tells of itself, in bytes: `struct mallinfo2` of malloc.h."""

    _fields_ = [("sizes", ctypes.c_size_t * 10)]
    MAPPED, USED = 4, 7


def _measure_memory(figures: Figures) -> None:
    figures.pauses += 1
    gc.collect()
    figures.memory_kb.append((figures.turns, _in_use_kb()))
    figures.pauses += 1
    _print_progress(figures)


def _in_use_kb() -> int:
    mallinfo2 = ctypes.CDLL(None).mallinfo2
    mallinfo2.restype = _Mallinfo
    sizes = mallinfo2().sizes
    return int(sizes[_Mallinfo.USED] + sizes[_Mallinfo.MAPPED]) // 1024


def _resident_kb() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_KB


def _growth_kb(samples: list[tuple[int, int]]) -> float:
    """Return by how much the memory grew over all turns, as a line through the later samples."""
    later = samples[len(samples) // 3 :]
    turns, kb = zip(*later, strict=True)
    if len(set(turns)) < 2:
        return 0.0
    return statistics.linear_regression(turns, kb).slope * samples[-1][0]


def _print_progress(figures: Figures) -> None:
    turns, kb = figures.memory_kb[-1]
    wrong = figures.wrong.total()
    sys.stderr.write(f"{turns} turns, {kb / 1024:.1f} MB in use, {wrong} wrong\n")


def _shares(counts: Counter[int]) -> str:
    """Return p50, p99, p99.9 and the most of what was counted by milliseconds."""
    every = sorted(counts.elements())
    p50, p99, p999 = (every[int(len(every) * share)] for share in (0.5, 0.99, 0.999))
    return f"p50 {p50} ms, p99 {p99} ms, p99.9 {p999} ms, at most {every[-1]} ms"


def _print(figures: Figures) -> None:
    seconds = time.perf_counter() - figures.began
    wrong = ", ".join(f"{kind} {count}" for kind, count in figures.wrong.items())
    for line in (
        f"{figures.turns} turns of {PEOPLE} people, {AT_ONCE} calls at a time in {THREADS} threads",
        f"{figures.recalled} memories recalled: {wrong}",
        f"{seconds:.0f} s, {figures.turns / seconds:.0f} turns a second",
        f"memory: {_resident_kb() / 1024:.0f} MB resident, "
        f"{figures.memory_kb[-1][1] / 1024:.1f} MB in use, "
        f"{_growth_kb(figures.memory_kb) / PEOPLE:+.2f} kB a person over the run",
        f"the event loop is late: {_shares(figures.late_ms)}",
        f"without waiting for a processor: {_shares(figures.stalled_ms)}",
        f"busy within {TICK_S * 1e3:.0f} ms and that: {_shares(figures.busy_ms)}",
    ):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    if not ONE_ALLOCATOR.items() <= os.environ.items():
        command = [sys.executable, "-m", "benchmarks.million", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | ONE_ALLOCATOR)
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TURNS))
