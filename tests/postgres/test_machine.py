"""What Hypothesis drives a fleet of workers through, it keeps its promises: half a minute of it.

`make soak` goes on for an hour.
"""

import time
from pathlib import Path

import pytest

from .machine import Fleet
from .soak import fleet, live
from .stack import SupabaseStack

pytestmark = pytest.mark.server

SEEDS = range(1, 100)
LIVES = 6
BOUND_S = 30.0


def test_a_fleet_keeps_its_promises(supabase_stack: SupabaseStack, tmp_path: Path) -> None:
    """Whatever is killed, cut, lost, doubled and set wrong."""
    ends_at = time.monotonic() + BOUND_S
    with fleet(supabase_stack, tmp_path):
        for number in SEEDS:
            live(number, LIVES)
            if time.monotonic() > ends_at:
                break
    assert Fleet.lives >= LIVES
