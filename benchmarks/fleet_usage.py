"""What a Supabase-like stack on this machine uses between two moments.

Its processes flow in, seconds of CPU, requests, rows and bytes flow out. It knows nothing of calls.
"""

import time
from typing import NamedTuple

import psutil

from tests.postgres.database import Connection
from tests.postgres.stack import SupabaseStack

COUNTED = """
select (select count(*) from public.memories), pg_current_wal_lsn() - '0/0'
"""


class Counts(NamedTuple):
    """What has come in so far."""

    requests: int
    rows: int
    wal: int


class Cost(NamedTuple):
    """What a call takes: seconds are of CPU, `wal` is bytes of Postgres' write-ahead log."""

    requests: float
    rows: float
    wal: float
    rest_s: float
    postgres_s: float


class Usage:
    """What is used between `begin` and `end`.

    Attributes:
        cpu_s: by gateway, PostgREST and Postgres, in this order, seconds of CPU.
        busy_s, all_s: of all processors, by whatever ran; what there was.
        took_s: seconds on the wall.
    """

    def __init__(self, stack: SupabaseStack, connection: Connection) -> None:
        self._stack, self._connection = stack, connection
        own = psutil.Process()
        rest = next(child for child in own.children() if "postgrest" in child.name())
        backend = psutil.Process(connection.info.backend_pid)
        postmaster = backend.parent()
        assert postmaster
        self._parts = {"gateway": own, "PostgREST": rest, "Postgres": postmaster}

    def begin(self) -> None:
        """Note what was used before."""
        self._counted = self._counts()
        self._began_s, self._machine = time.monotonic(), _machine_s()
        self._before = {name: self._used_s(name) for name in self._parts}

    def end(self) -> None:
        """Count what was used since."""
        self.cpu_s = {name: self._used_s(name) - self._before[name] for name in self._parts}
        busy_s, all_s = _machine_s()
        self.busy_s, self.all_s = busy_s - self._machine[0], all_s - self._machine[1]
        self.took_s = time.monotonic() - self._began_s
        self._later = self._counts()

    def cost(self, calls: int) -> Cost:
        """Return what each of so many calls took, as a mean."""
        before, after = self._counted, self._later
        return Cost(
            (after.requests - before.requests) / calls,
            (after.rows - before.rows) / calls,
            (after.wal - before.wal) / calls,
            self.cpu_s["PostgREST"] / calls,
            self.cpu_s["Postgres"] / calls,
        )

    def _counts(self) -> Counts:
        counted = self._connection.execute(COUNTED).fetchone()
        assert counted
        rows, wal = (int(each) for each in counted)
        return Counts(self._stack.requests, rows, wal)

    def _used_s(self, name: str) -> float:
        """Return the CPU that a part has used, by processes that have ended, too."""
        part = self._parts[name]
        times = part.cpu_times()
        if name != "Postgres":
            return float(times.user + times.system)
        ended_s = times.children_user + times.children_system
        return float(ended_s) + sum(_seconds(each) for each in [part, *part.children()])


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        # It has ended since it was listed; its parent has its time.
        return 0.0
    return float(times.user + times.system)


def _machine_s() -> tuple[float, float]:
    """Return the seconds that all processors were busy, and that they were there."""
    times = psutil.cpu_times()
    # On Linux a guest's time is in that of the user, too.
    all_s = sum(times[:8])
    return all_s - times.idle - times.iowait, all_s
