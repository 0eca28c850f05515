"""What a disk that fills amid a call costs: `python -m benchmarks.full_disk [TIMES]`.

A person speaks until the disk is full, goes on, and after a while there is room again. The disk is
one of a few hundred kilobytes in memory, or, without the rights to mount that, a limit of the size
of a file. Prints how many turns that were taken as saved are lost, how many that were not are there
all the same, and how often the prompt did not say so.
"""

import asyncio
import contextlib
import logging
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import storage
from caller_memory.call import keeping
from caller_memory.call.memory import CallMemory
from caller_memory.call.state import NOT_SAVED
from config import Settings
from memory_manager import current_person
from session_context import session_user

TIMES = 100
SMALLEST_KB, LARGEST_KB = 200, 900
REFUSED = 5
"""So many turns are refused before there is room again."""

MakeRoom = Callable[[], None]


def main(times: int) -> int:
    """Print the figures. Return 1 if anything is wrong."""
    logging.disable(logging.CRITICAL)
    keeping.WRITE_RETRY_DELAYS_S = 0.0, 0.0  # nothing makes room meanwhile
    chance = random.Random(seed := time.time_ns())
    counts: Counter[str] = Counter()
    for _ in range(times):
        size_kb = chance.randrange(SMALLEST_KB, LARGEST_KB)
        with small_disk(size_kb) as (folder, make_room):
            counts += asyncio.run(speak(folder / "memories", make_room))
    said = ", ".join(f"{kind} {counts[kind]}" for kind in ("saved", "refused", *WRONG))
    sys.stdout.write(f"{times} full disks: {said} (seed {seed})\n")
    return int(any(counts[kind] for kind in WRONG))


WRONG = ("lost", "there though refused", "not told", "told though saved")


async def speak(folder: Path, make_room: MakeRoom) -> Counter[str]:
    """Speak until the disk is full and beyond, and again once there is room."""
    counts: Counter[str] = Counter()
    storage.use(storage.local_only(Settings(memory_dir=folder)))
    saved: set[str] = set()
    refused: set[str] = set()
    with session_user("alice"):
        call = CallMemory(current_person())
        for number in range(10_000):
            words = f"i love q{number:06d}q and the sea".translate(_LETTERS)
            await call.commit(str(number), words, None, time.time())
            (refused if call.state.unsaved else saved).add(words)
            told = await call.block_for("how are you") or ""
            counts["not told"] += call.state.unsaved and not told.startswith(NOT_SAVED)
            counts["told though saved"] += words in saved and NOT_SAVED in told
            if len(refused) == REFUSED:
                make_room()
            if len(refused) >= REFUSED and not call.state.unsaved:
                break
        storage.current().local.files.close()
        there = {memory.value for memory in current_person().retrieve_all()}
    storage.current().local.files.close()
    storage.use(None)
    counts.update(saved=len(saved), refused=len(refused), lost=len(saved - there))
    counts["there though refused"] = len(refused & there)
    return counts


_LETTERS = str.maketrans("0123456789", "abcdefghij")


@contextlib.contextmanager
def small_disk(size_kb: int) -> Iterator[tuple[Path, MakeRoom]]:
    """Return a folder on a disk of that size, and what makes room on it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if _mounts(folder, f"size={size_kb}k"):
            try:
                yield folder, lambda: _remount(folder)
            finally:
                subprocess.run(["umount", folder], check=True)
        else:
            with file_size_limit(size_kb * 1024) as make_room:
                yield folder, make_room


@contextlib.contextmanager
def file_size_limit(size: int) -> Iterator[MakeRoom]:
    """Let no file of this process grow beyond so many bytes, until there is room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def make_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield make_room
    finally:
        make_room()


def _mounts(folder: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _remount(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES))
