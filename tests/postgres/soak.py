"""`python -m tests.postgres.soak`: let fleets live and look for a broken promise, for an hour.

SOAK_MINUTES is how long, SEED begins the same run again.
"""

import contextlib
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from .database import SCHEMA, connect
from .host import Host, small_world
from .machine import HOSTS, Fleet
from .stack import SupabaseStack


@contextlib.contextmanager
def fleet(stack: SupabaseStack, folder: Path) -> Iterator[None]:
    """Within, fleets can live: their machines are on this project."""
    made = {name: Host(stack.url, stack.service_key, folder / name) for name in HOSTS}
    Fleet.stack, Fleet.hosts = stack, made
    try:
        with small_world(), connect(stack.dsn) as Fleet.postgres:
            yield
    finally:
        for host in made.values():
            host.close()


def live(number: int, lives: int, steps: int = 40) -> None:
    """Let so many fleets live so many steps each; a seed is the same lives again."""
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        seed(number)(Fleet),
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            print_blob=False,
            report_multiple_bugs=False,
            phases=[Phase.generate, *([] if os.environ.get('QUICK') else [Phase.shrink])],
            suppress_health_check=list(HealthCheck),
        ),
    )


def main() -> None:
    """Live until time is over; the first broken promise ends it, with its shortest story."""
    logging.disable()
    number = int(os.environ.get("SEED") or random.randrange(10**6))
    ends_at = time.monotonic() + 60 * float(os.environ.get("SOAK_MINUTES") or 60)
    stack = SupabaseStack(SCHEMA)
    try:
        with tempfile.TemporaryDirectory() as folder, fleet(stack, Path(folder)):
            while time.monotonic() < ends_at:
                live(number, 50)
                sys.stdout.write(f"SEED={number}: {Fleet.lives} lives, {Fleet.steps} steps\n")
                sys.stdout.flush()
                number += 1
    finally:
        sys.stdout.write(f"SEED={number}: {Fleet.lives} lives, {Fleet.steps} steps\n")
        stack.stop()


if __name__ == "__main__":
    main()
