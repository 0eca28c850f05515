"""Count what memory does, over all processes of a worker, for Prometheus.

Each process writes its numbers into files that it shares with the worker's own process, as
Prometheus's client does it; what processes that have ended counted is added up there. No label
tells who somebody is or what they said: all values are words of this code.
"""

import contextlib
import functools
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    values,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from caller_memory.acts import DONE, FAILED, Act, Watcher

PREFIX = "caller_memory"
ENDED = "ended"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 2.5, 10.0, 60.0, 300.0)
"""Bounds of how long an act takes: a recall has 0.3 s, a request to Supabase 2 s."""

ALARMING = (
    ("recall", DONE),
    ("recall", FAILED),
    ("extract", DONE),
    ("extract", FAILED),
    ("extract", "no_answer"),
)
"""What alarms compare. It is there before it happens: Prometheus sees no rise to a first one."""


class Metrics(Watcher):
    """Counts the acts of this process.

    It never fails: without a place to count in, nothing is counted.
    """

    def __init__(self) -> None:
        self._seconds = Histogram(
            "act_seconds",
            "How long acts of memory take",
            ["act", "outcome"],
            namespace=PREFIX,
            buckets=SECONDS,
            registry=None,
        )
        self._kept = _counter("kept", "Memories kept: turns, and facts out of them", "act")
        self._refused = _counter("refused", "Turns of which nothing is kept", "outcome")
        self._recalled = _counter("recalled", "Memories shown to a model", "by")
        self._forgotten = _counter("forgotten", "Memories erased", "act")
        self._commands = _counter("commands", "Voice commands obeyed", "command")
        self._levels = {
            "circuit_open": _gauge("circuit_open", "1 while Supabase is left alone", "livemax"),
            "open_files": _gauge("open_files", "Open files of people", "livesum"),
        }
        for act, outcome in ALARMING:
            self._seconds.labels(act, outcome)
        self._refused.labels(FAILED)

    @contextlib.contextmanager
    def during(self, act: Act) -> Iterator[None]:
        """Count the act when it has ended."""
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                self._count(act)

    def level(self, name: str, value: float) -> None:
        """Set the gauge of this process."""
        with contextlib.suppress(OSError):
            self._levels[name].set(value)

    def _count(self, act: Act) -> None:
        self._seconds.labels(act.name, act.outcome).observe(act.took_s)
        facts = act.facts
        for counter, fact in ((self._kept, "kept"), (self._forgotten, "forgotten")):
            if number := facts.get(fact):
                counter.labels(act.name).inc(float(number))
        if act.name == "recall" and (shown := facts.get("memories")):
            self._recalled.labels(facts.get("by", "time")).inc(float(shown))
        if act.name == "keep" and not facts.get("kept"):
            self._refused.labels(act.outcome).inc()
        if command := facts.get("command"):
            self._commands.labels(command).inc()


class _Read(Collector):
    """Numbers that have been read."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Metric]:
        return self._metrics


@functools.cache
def counting() -> Metrics:
    """Return the one of this process: two would write over each other's numbers."""
    return Metrics()


class Exposition:
    """The numbers of all processes of a worker.

    Args:
        folder: which they share.
        others: what is looked up when the numbers are asked for.
    """

    def __init__(self, folder: Path, *others: Collector) -> None:
        self._folder = folder
        self._others = others
        self._lock = threading.Lock()

    def registry(self) -> CollectorRegistry:
        """Return the numbers as they are now. Call it on a thread."""
        now, read = CollectorRegistry(), CollectorRegistry()
        MultiProcessCollector(now, str(self._folder))  # type: ignore[no-untyped-call]
        ProcessCollector(registry=now)
        for other in self._others:
            now.register(other)
        # Whoever reads the files at the same time must not miss one that is being added up.
        with self._lock:
            self._add_up_ended()
            read.register(_Read(list(now.collect())))
        return read

    def _add_up_ended(self) -> None:
        """Keep what ended processes counted, and nothing of what they had open."""
        for path in self._folder.glob("*.db"):
            kind, _, pid = path.stem.rpartition("_")
            if pid == ENDED or _is_running(int(pid)):
                continue
            if kind in ("counter", "histogram"):
                _add(path, path.with_name(f"{kind}_{ENDED}.db"))
            path.unlink()


@contextlib.contextmanager
def shared_folder() -> Iterator[Path]:
    """Make the folder in which the processes of a worker count, until the end of the block.

    It is in memory where there is such a place: a process dies that writes to a mapped file on a
    full disk.
    """
    in_memory = Path("/dev/shm")
    place = in_memory if os.access(in_memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}-", dir=place) as folder:
        # Decided when the client is imported, which is before LiveKit names the folder.
        alone, values.ValueClass = values.ValueClass, values.MultiProcessValue()  # type: ignore[no-untyped-call]
        try:
            yield Path(folder)
        finally:
            values.ValueClass = alone


def _counter(name: str, about: str, label: str) -> Counter:
    return Counter(name, about, [label], namespace=PREFIX, registry=None)


def _gauge(name: str, about: str, mode: Literal["livemax", "livesum"]) -> Gauge:
    return Gauge(name, about, namespace=PREFIX, registry=None, multiprocess_mode=mode)


def _add(path: Path, total: Path) -> None:
    mapped: Any = MmapedDict  # it has no types
    with contextlib.closing(mapped(str(total))) as added:
        for key, value, *_ in mapped.read_all_values_from_file(str(path)):
            added.write_value(key, added.read_value(key)[0] + value, 0.0)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
