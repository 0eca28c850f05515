"""A database that is new, restored, or another one: it gets what the files hold."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from caller_memory.models import Category
from identity import livekit_identity_to_uuid
from tests.helpers.waiting import HANG_GUARD_S, eventually

from .database import SCHEMA, connect
from .stack import SupabaseStack
from .worker import Worker, in_file, in_postgres, two_workers

pytestmark = pytest.mark.server

ALICE = "alice@example.com"
ALICE_ID = livekit_identity_to_uuid(ALICE)
FACT = Category.FACT


@pytest.fixture
def workers(
    supabase_stack: SupabaseStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Worker, Worker]]:
    """On two machines; both have had Alice in a session."""
    with two_workers(supabase_stack, tmp_path, ALICE_ID, monkeypatch) as made:
        yield made


def remembered(worker: Worker, count: int) -> None:
    """Have so many facts said to a worker, and sent."""
    for number in range(count):
        worker.local.put(ALICE_ID, FACT, f"key {number}", f"value {number}")
    assert worker.sent(ALICE_ID)


TABLES = ("profiles", "memories", "memory_tombstones", "memory_erasures", "memory_versions")


def back_up(stack: SupabaseStack) -> None:
    """Set everything aside."""
    with connect(stack.dsn) as connection:
        connection.execute("drop schema if exists backup cascade; create schema backup")
        for table in TABLES:
            connection.execute(f"create table backup.{table} as table public.{table}")


def restore(stack: SupabaseStack) -> None:
    """Go back to it: nothing tells what was written since."""
    with connect(stack.dsn) as connection:
        connection.execute("set session_replication_role = replica")
        for table in TABLES:
            connection.execute(f"delete from public.{table}")
            connection.execute(f"insert into public.{table} select * from backup.{table}")
        connection.execute("drop schema backup cascade")


def test_a_new_empty_project_gets_everything(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker]
) -> None:
    """At the next call, greeted flag and address included; and nothing is missing on the disk."""
    one, two = workers
    remembered(one, 25)
    one.local.set_greeted(ALICE_ID)
    assert one.sent(ALICE_ID) and two.sync.open_session(ALICE_ID, ALICE)
    supabase_stack.fresh_database(SCHEMA)
    assert one.sync.open_session(ALICE_ID, ALICE) and one.sent(ALICE_ID)
    assert in_postgres(supabase_stack, ALICE_ID) == in_file(one, ALICE_ID)
    assert len(in_file(one, ALICE_ID)) == 25
    assert two.sync.open_session(ALICE_ID, ALICE) and two.sent(ALICE_ID)
    assert in_file(two, ALICE_ID) == in_postgres(supabase_stack, ALICE_ID)
    page = one.remote.open_session(ALICE_ID, None, 0, 10)
    assert page.profile and page.profile.is_first_login is False
    assert page.profile.email == ALICE


def test_nobody_has_to_call_for_it(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker]
) -> None:
    """The sweep of a worker finds that the project is another one."""
    one, _ = workers
    remembered(one, 25)
    supabase_stack.fresh_database(SCHEMA)
    one.sync.sweep()
    assert eventually(lambda: one.sync.flush(None, HANG_GUARD_S))
    assert len(in_postgres(supabase_stack, ALICE_ID)) == 25


def test_a_backup_gets_what_was_said_since(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker]
) -> None:
    """From each file what it holds, whoever said it where."""
    one, two = workers
    remembered(one, 10)
    back_up(supabase_stack)
    remembered(one, 20)
    assert two.sync.open_session(ALICE_ID, ALICE) and two.sent(ALICE_ID)
    two.local.put(ALICE_ID, FACT, "of two", "2")
    assert two.sent(ALICE_ID)
    restore(supabase_stack)
    assert len(in_postgres(supabase_stack, ALICE_ID)) == 10
    for worker in (one, two, one):
        assert worker.sync.open_session(ALICE_ID, ALICE) and worker.sent(ALICE_ID)
    there = in_postgres(supabase_stack, ALICE_ID)
    assert there == in_file(one, ALICE_ID) == in_file(two, ALICE_ID)
    assert len(there) == 21


@pytest.mark.parametrize("all_of_it", [False, True])
def test_a_backup_does_not_bring_back_what_was_forgotten(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker], all_of_it: bool
) -> None:
    """It is forgotten there again, and everywhere else."""
    one, two = workers
    remembered(one, 10)
    assert two.sync.open_session(ALICE_ID, ALICE)
    back_up(supabase_stack)
    if all_of_it:
        one.local.forget_all(ALICE_ID)
    else:
        one.local.forget(ALICE_ID, FACT, "key 3")
    assert one.sent(ALICE_ID)
    restore(supabase_stack)
    assert ("FACT", "key 3") in in_postgres(supabase_stack, ALICE_ID)
    for worker in (one, two):
        assert worker.sync.open_session(ALICE_ID, ALICE) and worker.sent(ALICE_ID)
        assert ("FACT", "key 3") not in in_file(worker, ALICE_ID)
        assert ("FACT", "key 3") not in in_postgres(supabase_stack, ALICE_ID)
    assert len(in_file(two, ALICE_ID)) == (0 if all_of_it else 9)
