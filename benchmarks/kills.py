"""What `kill -9` at any moment costs: `python -m benchmarks.kills [KILLS [SEED]]`.

A process writes for several people, and says of each write when it begins and when it is saved. It
is killed at a random moment, within a write or between two. Then the files are opened again. Prints
how many writes that were acknowledged are lost, doubled, another person's or back though forgotten;
of the write that was under way, the whole may be there or nothing.
"""

import json
import logging
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.expected import (
    PEOPLE,
    Expected,
    Write,
    any_write,
    carry_out,
    faults,
    own_word,
    person_of,
    rows_of,
)
from caller_memory import Stores
from caller_memory.stores.sqlite import SqliteStore

KILLS = 1_000
LONGEST_S = 0.1
KINDS = (
    "lost", "doubled", "crossed", "come back", "bytes of what was forgotten", "held to be damaged",
    "other",
)  # fmt: skip
ROUNDS = 40
"""So many kills meet the same files; the next ones begin with none."""


def main(kills: int, seed: int) -> int:
    """Print the figures. Return 1 if anything is wrong."""
    logging.disable(logging.CRITICAL)
    chance = random.Random(seed)
    _warm_up(chance)
    sums: Counter[str] = Counter()
    for number in range(kills):
        if number % ROUNDS == 0:
            folder = Path(tempfile.mkdtemp())
            expected = [Expected() for _ in range(PEOPLE)]
        acknowledged, begun = _killed(folder, expected, chance)
        for write in acknowledged:
            expected[write.person].apply(write)
        sums["writes"] += len(acknowledged)
        sums["within a write"] += begun is not None
        sums += _check(folder, expected, begun)
    wrong = {kind: sums[kind] for kind in KINDS}
    sys.stdout.write(
        f"{kills} kills, {sums['within a write']} of them within a write; "
        f"{sums['writes']} writes acknowledged\n"
        + ", ".join(f"{kind} {count}" for kind, count in wrong.items())
        + f" (seed {seed})\n"
    )
    return int(any(wrong.values()))


def _warm_up(chance: random.Random) -> None:
    """Load what a first write loads, so that no child spends its short life on that."""
    stores, expected = _open(Path(tempfile.mkdtemp())), [Expected()]
    for _ in range(50):
        carry_out(stores, write := any_write(chance, expected))
        expected[0].apply(write)
    stores.local.files.close()


def _open(folder: Path) -> Stores:
    return Stores(SqliteStore(folder, is_replica=True))


def _killed(
    folder: Path, expected: list[Expected], chance: random.Random
) -> tuple[list[Write], Write | None]:
    """Have a process write until it is killed. Return what it acknowledged, and what it began."""
    reading, writing = os.pipe()
    seed = chance.random()
    child = os.fork()
    if child == 0:
        try:
            _write(folder, [each.copy() for each in expected], random.Random(seed), writing)
        finally:
            os._exit(1)
    os.close(writing)
    time.sleep(chance.uniform(0, LONGEST_S))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        said = [Write(*json.loads(line)) for line in pipe]
    assert os.WTERMSIG(status) == signal.SIGKILL, "the process ended by itself"
    # Each write is said twice: when it begins, and when it is saved.
    return said[1::2], said[-1] if len(said) % 2 else None


def _write(folder: Path, expected: list[Expected], chance: random.Random, pipe: int) -> None:
    stores = _open(folder)
    while True:
        write = any_write(chance, expected)
        line = json.dumps(write).encode() + b"\n"
        os.write(pipe, line)
        carry_out(stores, write)
        os.write(pipe, line)
        expected[write.person].apply(write)


def _check(folder: Path, expected: list[Expected], begun: Write | None) -> Counter[str]:
    """Open the files again. Return what is wrong; take in what is there of the write begun."""
    wrong: Counter[str] = Counter()
    stores = _open(folder)
    stores.local.files.on_loss = lambda _: wrong.update({"held to be damaged": 1})
    for person, known in enumerate(expected):
        memory = person_of(stores, person)
        rows = rows_of(memory.retrieve_all())
        may_be = [known]
        if begun and begun.person == person:
            may_be.append(known.copy())
            may_be[1].apply(begun)
        wrong += faults(person, rows, may_be)
        for each in may_be[1:]:
            if set(rows) == each.rows:
                expected[person] = each
        for row in rows:
            found = rows_of(memory.recall(own_word(row.value)))
            wrong["lost"] += row.holds and row not in found
            wrong["crossed"] += any(each not in rows for each in found)
    stores.local.files.close()
    on_disk = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    erased = {value for each in expected for value in each.erased}
    wrong["bytes of what was forgotten"] = sum(
        own_word(value).encode() in on_disk for value in erased
    )
    return wrong


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*given, *(KILLS, time.time_ns() % 10**9)[len(given) :]))
