"""What one Postgres carries of a fleet of workers: `python -m benchmarks.fleet`.

A real Postgres, which waits for its disk at each commit, PostgREST and a gateway in front of it,
and 1, 10 and 100 worker processes that take calls for people with 0, 1,000 and 10,000 memories:
see `benchmarks/fleet_worker.py`. All of it is on one machine, so prints beside calls a second and
the start of a call who used the processors: where these are all busy, the machine is the limit, and
what Postgres carries is told by what a call costs it. Then prints what a fleet takes, for the model
in ARCHITECTURE.md. Takes five minutes, and 2 GB of memory for 100 workers. Exits with 1 where
something that was said has not arrived.
"""

import contextlib
import logging
import multiprocessing
import statistics
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from threading import BrokenBarrierError

from psycopg.sql import SQL, Identifier

from benchmarks.fleet_usage import Cost, Usage
from benchmarks.fleet_worker import CALL_S, Call, Work, begin, work
from benchmarks.start import KNOWN, TURNS
from benchmarks.turn import print_line
from config import Settings
from identity import livekit_identity_to_uuid
from tests.postgres.database import SCHEMA, Connection, connect
from tests.postgres.stack import SupabaseStack

WORKERS = (1, 10, 100)
HISTORIES = (0, 1_000, 10_000)
PEOPLE = max(WORKERS)
SECONDS = 15.0
PATIENCE_S = 300.0
"""Within it all workers have begun, or ended."""
AT_ONCE = 10_000
"""So many calls the model is for."""

COPIED = {"profiles": "id", "memory_versions": "user_id", "memories": "user_id"}
"""What is kept of a person, and the column that says of whom."""


def main() -> int:
    """Print the figures; 1 where something is not in Postgres."""
    logging.disable(logging.CRITICAL)
    stack = SupabaseStack(SCHEMA)
    try:
        with connect(stack.dsn) as connection:
            connection.execute("alter system set fsync = on")
            connection.execute("select pg_reload_conf()")
            for history in filter(None, HISTORIES):
                fill(connection, history)
            connection.execute("vacuum analyze public.memories")
            return measure(stack, connection)
    finally:
        stack.stop()


def identity(history: int, number: int) -> str:
    """Who has so many memories."""
    return f"{number}.{history}@example.com"


def people_of(history: int, number: int, workers: int) -> Sequence[str]:
    """Return who calls one of so many workers, and no other."""
    return [identity(history, n) for n in range(number, PEOPLE, workers)]


def fill(connection: Connection, history: int) -> None:
    """Give people a history: one is written as by anybody, and the others are as that one."""
    first, *others = (livekit_identity_to_uuid(identity(history, n)) for n in range(PEOPLE))
    person = {"user": first, "count": history}
    connection.execute("insert into public.profiles (id) values (%(user)s)", person)
    connection.execute(TURNS, person)
    connection.execute(KNOWN, person)
    # Without the triggers, which have worked on what is copied.
    connection.execute("set session_replication_role = replica")
    for table, column in COPIED.items():
        names = {"table": Identifier("public", table), "column": Identifier(column)}
        copied = SQL("create temp table copied as table {table} with no data").format(**names)
        connection.execute(copied)
        taken = SQL("insert into copied select * from {table} where {column} = %s").format(**names)
        connection.execute(taken, (first,))
        for user_id in others:
            connection.execute(SQL("update copied set {column} = %s").format(**names), (user_id,))
            connection.execute(SQL("insert into {table} table copied").format(**names))
        connection.execute("drop table copied")
    connection.execute("reset session_replication_role")


def measure(stack: SupabaseStack, connection: Connection) -> int:
    """Each history, with each number of workers."""
    unsent = 0
    print_line(HEAD)
    for history in HISTORIES:
        for workers in WORKERS:
            usage = Usage(stack, connection)
            done = at_work(stack, usage, history, workers)
            calls = [call for each in done for call in each.calls]
            unsent += sum(not call.sent for call in calls)
            worked_s = sum(each.cpu_s for each in done)
            print_line(row(history, workers, calls, usage, worked_s))
            if workers == WORKERS[0]:
                cost = usage.cost(len(calls))
            memory_mb = statistics.median(each.memory_mb for each in done)
        print_line(f"{'':>7}  {at_once(cost)}; {memory_mb:.0f} MB a worker")
    print_line("not arrived", str(unsent))
    return int(unsent > 0)


def at_work(stack: SupabaseStack, usage: Usage, history: int, workers: int) -> Sequence[Work]:
    """Have so many processes take calls side by side, and measure what they use meanwhile."""
    settings = Settings(supabase_url=stack.url, supabase_secret_key=stack.service_key)
    # Forked from a process that has imported everything, as LiveKit forks its jobs.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.fleet_worker", "caller_memory.stores.supabase"])
    together = context.Barrier(workers + 1, timeout=PATIENCE_S)
    with ProcessPoolExecutor(workers, context, begin, (together,)) as pool:
        futures = []
        for number in range(workers):
            people = people_of(history, number, workers)
            futures.append(pool.submit(work, settings, people, history, SECONDS))
        # One that fails has the others wait no longer, and its error is raised below.
        with contextlib.suppress(BrokenBarrierError):
            together.wait()
            usage.begin()
            together.wait()
            usage.end()
        return [future.result() for future in futures]


def at_once(cost: Cost) -> str:
    """Return what so many calls at once take, of what each takes."""
    begun = AT_ONCE / CALL_S
    return (
        f"{AT_ONCE} calls at once: {begun * cost.requests:.0f} requests/s, "
        f"{begun * cost.rows:.0f} rows/s, {begun * cost.wal / 1e6:.1f} MB/s of log, "
        f"{begun * cost.postgres_s:.1f} processors for Postgres, "
        f"{begun * cost.rest_s:.1f} for PostgREST"
    )


HEAD = (
    "history  workers  calls/s  start p50    p99  in time |  CPU of a call, ms:"
    "  worker  gateway  PostgREST  Postgres | processors: all busy  with others"
)


def row(history: int, workers: int, calls: Sequence[Call], usage: Usage, worked_s: float) -> str:
    """Return a line of the table.

    Args:
        worked_s: the CPU that the workers have used.
    """
    starts = sorted(call.start_s for call in calls)
    p99 = starts[int(len(starts) * 0.99)]
    in_time = sum(call.knew for call in calls) / len(calls)
    each_ms = (of / len(calls) * 1e3 for of in (worked_s, *usage.cpu_s.values()))
    others_s = usage.busy_s - worked_s - sum(usage.cpu_s.values())
    worker, gateway, rest, postgres = each_ms
    return (
        f"{history:>7}  {workers:>7}  {len(calls) / usage.took_s:7.1f}  "
        f"{statistics.median(starts) * 1e3:6.0f} ms {p99 * 1e3:6.0f} ms  {in_time:6.0%} | "
        f"{worker:24.1f} {gateway:8.1f} {rest:10.1f} {postgres:9.1f} | "
        f"{usage.busy_s / usage.all_s:20.0%} {others_s / usage.all_s:12.0%}"
    )


if __name__ == "__main__":
    sys.exit(main())
