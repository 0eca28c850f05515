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
from .life import HOSTS
from .machine import Fleet
from .stack import SupabaseStack

STEPS = 40
LIVES = 20
"""Of one seed."""


@contextlib.contextmanager
def fleet(stack: SupabaseStack, folder: Path) -> Iterator[None]:
    """Within, fleets can live: their machines are on this project."""
    made = {name: Host(stack.url, stack.service_key, folder / name) for name in HOSTS}
    Fleet.stack, Fleet.machines = stack, made
    try:
        with small_world(), connect(stack.dsn) as Fleet.postgres:
            yield
    finally:
        for host in made.values():
            host.close()


def live(number: int, lives: int) -> None:
    """Let so many fleets live; a seed is the same lives again.

    Raises:
        AssertionError: a promise was broken; the shortest story of it is printed.
    """
    run_state_machine_as_test(
        seed(number)(Fleet),
        settings=settings(
            max_examples=lives,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=False,
            report_multiple_bugs=False,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def main() -> None:
    """Let fleets live until time is over, or a promise is broken."""
    # What a fault is logged with would fill the screen.
    logging.disable()
    number = int(os.environ.get("SEED") or random.randrange(10**6))
    begun = time.monotonic()
    ends_at = begun + 60 * float(os.environ.get("SOAK_MINUTES") or 60)
    stack = SupabaseStack(SCHEMA)
    try:
        with tempfile.TemporaryDirectory() as folder, fleet(stack, Path(folder)):
            while time.monotonic() < ends_at:
                sys.stdout.write(
                    f"SEED={number}: so far {Fleet.lives} lives, {Fleet.steps} steps, "
                    f"{(time.monotonic() - begun) / 60:.1f} minutes\n"
                )
                sys.stdout.flush()
                live(number, LIVES)
                number += 1
        sys.stdout.write(f"no promise was broken: {Fleet.lives} lives, {Fleet.steps} steps\n")
    finally:
        stack.stop()


if __name__ == "__main__":
    main()
