"""Each fault of the way to Supabase, at the start of a session and amid a call.

The table of failures, line by line: what the call goes on with, what an operator reads, and that
after recovery nothing is lost, nothing is there twice and everything came in its order.
"""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from caller_memory.models import Category
from caller_memory.stores import user_tokens
from identity import livekit_identity_to_uuid
from memory_manager import memory_manager
from profiles import ensure_profile_exists
from session_context import session_user
from tests.helpers.waiting import eventually

from .database import connect
from .fault_proxy import Fault, FaultProxy
from .stack import SupabaseStack
from .worker import Worker, hurry, in_file, in_postgres

pytestmark = pytest.mark.server

ALICE = "alice@example.com"
ALICE_ID = livekit_identity_to_uuid(ALICE)
STRANGER = "stranger@example.com"
STRANGER_ID = livekit_identity_to_uuid(STRANGER)

WORKING = (Fault.NONE, Fault.SLOW, Fault.TWICE)
FAULTS = [fault for fault in Fault if fault not in WORKING]
FIXES = {
    Fault.UNAUTHORIZED: "check SUPABASE_URL and the key",
    Fault.FORBIDDEN: "a grant or a policy is missing: run the migrations",
    Fault.NOT_FOUND: "a function is missing: run the migrations",
}
"""Those that an operator has to put right, and what they are told. The others pass."""


@pytest.fixture
def proxy(supabase_stack: SupabaseStack) -> Iterator[FaultProxy]:
    """In front of the project."""
    with FaultProxy(supabase_stack.url) as proxy:
        yield proxy


@pytest.fixture
def worker(
    supabase_stack: SupabaseStack,
    proxy: FaultProxy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Worker]:
    """Reaches the project through the proxy, with the service role key."""
    hurry(monkeypatch)
    key = supabase_stack.service_key
    with Worker(proxy.url, tmp_path / "memories", supabase_service_role_key=key) as worker:
        yield worker


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What an operator is called for."""
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_session_starts_with_what_the_file_knows(
    fault: Fault, supabase_stack: SupabaseStack, proxy: FaultProxy, worker: Worker
) -> None:
    """Who was never seen is neither new nor known; what Supabase knows comes when it answers."""
    known = await ensure_profile_exists(ALICE_ID, ALICE)
    with session_user(ALICE):
        memory_manager.store("FACT", "city", "Lisbon")
    assert worker.sent(ALICE_ID)
    with connect(supabase_stack.dsn) as connection:
        connection.execute(
            "insert into public.memories select user_id, category, 'elsewhere', 'said elsewhere', "
            "context, created_at, updated_at from public.memories"
        )

    proxy.fault = fault
    with worker.impatient():
        assert (await ensure_profile_exists(STRANGER_ID, STRANGER)).is_first_login is None
        assert await ensure_profile_exists(ALICE_ID, ALICE) == known
        assert in_file(worker, ALICE_ID) == {("FACT", "city"): "Lisbon"}
        with session_user(STRANGER):
            memory_manager.store("FACT", "name", "Sam")
        assert eventually(lambda: worker.attempts > 3)
    proxy.fault = Fault.NONE

    assert worker.sent(ALICE_ID) and worker.sent(STRANGER_ID)
    assert in_file(worker, ALICE_ID) == in_postgres(supabase_stack, ALICE_ID)
    assert ("FACT", "elsewhere") in in_file(worker, ALICE_ID)
    assert in_postgres(supabase_stack, STRANGER_ID) == {("FACT", "name"): "Sam"}
    assert (await ensure_profile_exists(STRANGER_ID, STRANGER)).email == STRANGER


@pytest.mark.parametrize("fault", FAULTS)
async def test_amid_a_call_changes_wait_and_arrive(
    fault: Fault,
    supabase_stack: SupabaseStack,
    proxy: FaultProxy,
    worker: Worker,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """On the connection that is open already; all of it, once, in the order it was said."""
    await ensure_profile_exists(ALICE_ID, ALICE)
    with session_user(ALICE):
        memory_manager.store("FACT", "gone", "to be forgotten")
        memory_manager.store("FACT", "colour", "red")
        assert worker.sent(ALICE_ID)
        before = worker.attempts

        proxy.fault = fault
        with worker.impatient():
            memory_manager.store("FACT", "colour", "green")
            memory_manager.forget("FACT", "gone")
            for number in range(60):
                memory_manager.store("FACT", f"key {number}", f"value {number}")
            memory_manager.store("FACT", "colour", "blue")
            assert eventually(lambda: worker.attempts > before + 2)
            # The answer to what was served may be what is missing: nothing leaves without it.
            # Green was written over, so it is not sent.
            assert worker.state(ALICE_ID).waiting == 63
            assert not worker.sync.flush(ALICE_ID, 0)
        proxy.fault = Fault.NONE

    assert worker.sent(ALICE_ID)
    assert in_postgres(supabase_stack, ALICE_ID) == in_file(worker, ALICE_ID)
    assert len(in_file(worker, ALICE_ID)) == 61
    sent = [(change.updated_at, change.key) for change in worker.acknowledged]
    assert len(sent) == len(set(sent))
    assert [at for at, _ in sent] == sorted(at for at, _ in sent)
    assert (worker.state(ALICE_ID).waiting, worker.state(ALICE_ID).dead) == (0, 0)
    if fault in FIXES:
        assert len(errors(caplog)) == 1 and FIXES[fault] in errors(caplog)[0]
    else:
        assert errors(caplog) == []


async def test_an_expired_token_is_renewed(
    supabase_stack: SupabaseStack, proxy: FaultProxy, tmp_path: Path
) -> None:
    """A token that the server refuses for its age costs a second request, not the session."""
    with as_the_person(supabase_stack, proxy, tmp_path) as worker:
        assert worker.remote._tokens
        expired = supabase_stack.user_jwt(ALICE_ID, expires_in_s=-60)
        worker.remote._tokens._tokens[ALICE_ID] = expired, time.time() + 300
        assert (await ensure_profile_exists(ALICE_ID, ALICE)).is_first_login is True
        assert proxy.requests == 2


async def test_a_clock_an_hour_behind_is_named(
    supabase_stack: SupabaseStack,
    proxy: FaultProxy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every token has expired when it is signed: one ERROR, and all arrives with a right clock."""
    hurry(monkeypatch)
    with as_the_person(supabase_stack, proxy, tmp_path) as worker, session_user(ALICE):
        wrong = SimpleNamespace(time=lambda: time.time() - 3600)
        with monkeypatch.context() as patch:
            patch.setattr(user_tokens, "time", wrong)
            assert (await ensure_profile_exists(ALICE_ID, ALICE)).is_first_login is None
            memory_manager.store("FACT", "city", "Lisbon")
            assert eventually(lambda: worker.attempts > 3)
        assert worker.sent(ALICE_ID)
    assert in_postgres(supabase_stack, ALICE_ID) == {("FACT", "city"): "Lisbon"}
    (error,) = errors(caplog)
    assert "clock" in error


async def test_one_bad_row_among_fifty_is_put_aside(
    supabase_stack: SupabaseStack, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    """Found by bisecting, kept as a dead letter with one ERROR that does not tell what it says."""
    await ensure_profile_exists(ALICE_ID, ALICE)
    assert worker.sent(ALICE_ID)
    before = worker.attempts
    worker.sync._breaker._open_until = float("inf")
    too_long = "canary" * 400
    for number in range(50):
        key = too_long if number == 31 else f"key {number}"
        worker.local.put(ALICE_ID, Category.FACT, key, f"value {number}")
    worker.sync._breaker._open_until = 0.0
    worker.sync.wake(ALICE_ID)

    assert worker.sent(ALICE_ID)
    there = in_postgres(supabase_stack, ALICE_ID)
    assert there == {("FACT", f"key {n}"): f"value {n}" for n in range(50) if n != 31}
    assert (worker.state(ALICE_ID).waiting, worker.state(ALICE_ID).dead) == (0, 1)
    assert worker.attempts - before <= 13
    (error,) = errors(caplog)
    assert "23514" in error and "canary" not in caplog.text
    assert len(in_file(worker, ALICE_ID)) == 50
    await ensure_profile_exists(ALICE_ID, ALICE)
    assert len(in_file(worker, ALICE_ID)) == 50


async def test_a_missing_profile_is_made_first(
    supabase_stack: SupabaseStack, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody removed it amid the call: it is there again, with its address, before the rows."""
    await ensure_profile_exists(ALICE_ID, ALICE)
    with connect(supabase_stack.dsn) as connection:
        connection.execute("delete from public.profiles")
        with session_user(ALICE):
            memory_manager.store("FACT", "city", "Lisbon")
        assert worker.sent(ALICE_ID)
        assert connection.execute("select email from public.profiles").fetchall() == [(ALICE,)]
    assert in_postgres(supabase_stack, ALICE_ID) == {("FACT", "city"): "Lisbon"}
    assert errors(caplog) == [] and worker.state(ALICE_ID).dead == 0


async def test_a_profile_that_can_not_be_made_is_no_fault_of_the_rows(
    supabase_stack: SupabaseStack, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    """A constraint of the app's own: one ERROR, no dead letters, and all arrives without it."""
    with connect(supabase_stack.dsn) as connection:
        connection.execute("alter table public.profiles add constraint c check (email <> email)")
        try:
            assert (await ensure_profile_exists(ALICE_ID, ALICE)).is_first_login is None
            with session_user(ALICE):
                memory_manager.store("FACT", "city", "Lisbon")
            assert eventually(lambda: worker.attempts > 3)
        finally:
            connection.execute("alter table public.profiles drop constraint c")
    assert worker.sent(ALICE_ID)
    assert in_postgres(supabase_stack, ALICE_ID) == {("FACT", "city"): "Lisbon"}
    (error,) = errors(caplog)
    assert "doctor" in error and worker.state(ALICE_ID).dead == 0


def as_the_person(stack: SupabaseStack, proxy: FaultProxy, folder: Path) -> Worker:
    """A worker that acts under a JWT of each person."""
    return Worker(
        proxy.url,
        folder / "memories",
        supabase_anon_key=stack.anon_key,
        supabase_jwt_secret=stack.jwt_secret,
    )
