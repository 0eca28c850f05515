"""What Hypothesis drives a fleet of workers through, it keeps its promises: a dozen lives of it.

`make soak` goes on for an hour.
"""

from pathlib import Path

import pytest

from .machine import Fleet
from .soak import fleet, live
from .stack import SupabaseStack

pytestmark = pytest.mark.server

SEED, LIVES = 1, 12


def test_a_fleet_keeps_its_promises(supabase_stack: SupabaseStack, tmp_path: Path) -> None:
    """Whatever is killed, cut, lost, doubled and set wrong."""
    with fleet(supabase_stack, tmp_path):
        live(SEED, LIVES)
    assert Fleet.lives >= LIVES
