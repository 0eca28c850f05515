"""What a session leaves behind reaches Supabase, whatever becomes of the job, and comes back."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import storage
from caller_memory.models import Category, ExtractedFact
from caller_memory.person import PersonMemory
from caller_memory.stores import outbox
from caller_memory.stores.extracted import ExtractedFacts
from caller_memory.stores.sync import Sync
from config import Settings
from identity import livekit_identity_to_uuid
from memory_manager import memory_manager
from profiles import ensure_profile_exists
from session_context import session_user
from tests.helpers.places import REPOSITORY
from tests.helpers.waiting import HANG_GUARD_S, eventually

from .database import connect
from .fault_proxy import Fault, FaultProxy
from .stack import SupabaseStack
from .worker import Worker, hurry, in_file, in_postgres

pytestmark = pytest.mark.server

ALICE = "alice@example.com"
ALICE_ID = livekit_identity_to_uuid(ALICE)

JOB = """
import asyncio, logging, sys
from caller_memory.person import PersonMemory
from memory_manager import memory_manager
from profiles import ensure_profile_exists
from session_context import set_session_user

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(message)s")
user = set_session_user("alice@example.com")
asyncio.run(ensure_profile_exists(user, "alice@example.com"))
for number in range(int(sys.argv[1])):
    memory_manager.remember_turn(f"I love reading book number {number}")
"""


@pytest.fixture
def proxy(supabase_stack: SupabaseStack) -> Iterator[FaultProxy]:
    """In front of the project."""
    with FaultProxy(supabase_stack.url) as proxy:
        yield proxy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """MEMORY_DIR."""
    return tmp_path / "memories"


@pytest.fixture
def worker(
    supabase_stack: SupabaseStack,
    proxy: FaultProxy,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Worker]:
    """With the service role key."""
    hurry(monkeypatch)
    with Worker(proxy.url, folder, supabase_service_role_key=supabase_stack.service_key) as worker:
        yield worker


def start_job(
    stack: SupabaseStack, proxy: FaultProxy, folder: Path, turns: int
) -> subprocess.Popen[str]:
    """A job in a process of its own, which hears so many turns and ends without a farewell."""
    environ = {
        "PYTHONPATH": str(REPOSITORY),
        "MEMORY_DIR": str(folder),
        "SUPABASE_URL": proxy.url,
        "SUPABASE_SERVICE_ROLE_KEY": stack.service_key,
    }
    return subprocess.Popen(
        [sys.executable, "-c", JOB, str(turns)], env=environ, stdout=subprocess.PIPE, text=True
    )


def test_what_a_killed_job_left_behind_arrives(
    supabase_stack: SupabaseStack, proxy: FaultProxy, folder: Path, worker: Worker
) -> None:
    """Supabase down for the whole call, `kill -9` amid it: the parent process sends it all."""
    proxy.fault = Fault.REFUSE
    stored = []
    with start_job(supabase_stack, proxy, folder, turns=100_000) as job:
        assert job.stdout
        for line in job.stdout:
            if "[MEMORY STORED]" in line:
                stored.append(line.rstrip("\n").partition(" = ")[2])
            if len(stored) == 120:
                job.kill()
    assert in_postgres(supabase_stack, ALICE_ID) == {}

    worker.sync.sweep()
    assert eventually(lambda: worker.attempts > 0)
    proxy.fault = Fault.NONE
    assert eventually(lambda: worker.sync.flush(None, HANG_GUARD_S))

    there = in_postgres(supabase_stack, ALICE_ID)
    assert there == in_file(worker, ALICE_ID)
    assert len(stored) >= 120 and set(stored) <= set(there.values())
    said = [change.memory.value for change in worker.acknowledged if change.memory]
    assert said == [f"I love reading book number {n}" for n in range(len(there))]


def test_two_processes_send_from_one_file(
    supabase_stack: SupabaseStack,
    proxy: FaultProxy,
    folder: Path,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The job and the worker's own process at once: no error in either, and everything arrives."""
    monkeypatch.setattr(sys.modules[Sync.__module__], "SWEEP_EVERY_S", 0.01)
    worker.sync.sweep()
    with start_job(supabase_stack, proxy, folder, turns=300) as job:
        output, _ = job.communicate(timeout=HANG_GUARD_S)
    assert job.returncode == 0
    assert output.count("[MEMORY STORED]") == 300
    assert "WARNING" not in output and "ERROR" not in output
    assert eventually(lambda: worker.state(ALICE_ID).waiting == 0)
    assert in_postgres(supabase_stack, ALICE_ID) == in_file(worker, ALICE_ID)
    assert len(in_file(worker, ALICE_ID)) == 300
    assert worker.acknowledged
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


def test_the_first_start_with_supabase_sends_what_the_files_hold(
    supabase_stack: SupabaseStack, folder: Path, worker: Worker
) -> None:
    """People, their memories and who was greeted, from before Supabase was configured."""
    alone = storage.from_settings(Settings(memory_dir=folder)).local
    people = [livekit_identity_to_uuid(f"person {n}") for n in range(3)]
    for person in people:
        alone.open_profile(person, f"{person}@example.com")
        for number in range(120):
            alone.put(person, Category.FACT, f"key {number}", f"of {person}")
        alone.set_greeted(person)
    alone.files.close()

    worker.sync.sweep()
    assert eventually(lambda: worker.sync.flush(None, HANG_GUARD_S))
    for person in people:
        assert in_postgres(supabase_stack, person) == in_file(worker, person)
        assert len(in_file(worker, person)) == 120
        profile = worker.remote.open_session(person, None, -1, 5000).profile
        assert profile is not None and profile.is_first_login is False
        assert profile.email == f"{person}@example.com"


def test_a_full_outbox_raises_the_alarm_and_loses_nothing(
    supabase_stack: SupabaseStack,
    proxy: FaultProxy,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An outage longer than the outbox: an ERROR, and all of it arrives afterwards."""
    monkeypatch.setattr(outbox, "MAX_ROWS", 20)
    proxy.fault = Fault.UNAVAILABLE
    for number in range(130):
        worker.local.put(ALICE_ID, Category.FACT, f"key {number % 100}", f"value {number}")
        if number % 40 == 7:
            worker.local.forget(ALICE_ID, Category.FACT, f"key {number}")
    assert eventually(lambda: "is full" in caplog.text)
    assert "ERROR" in {r.levelname for r in caplog.records if "is full" in r.getMessage()}
    proxy.fault = Fault.NONE

    assert worker.sent(ALICE_ID)
    assert in_postgres(supabase_stack, ALICE_ID) == in_file(worker, ALICE_ID)
    assert len(in_file(worker, ALICE_ID)) == 98
    assert not worker.state(ALICE_ID).full


async def test_a_session_starts_with_one_request(
    supabase_stack: SupabaseStack, worker: Worker
) -> None:
    """For new and returning callers alike; what does not fit into it comes behind it, in pages."""
    for expected, pages in ((0, 1), (2500, 4)):
        before = supabase_stack.requests
        await ensure_profile_exists(ALICE_ID, ALICE)
        assert len(in_file(worker, ALICE_ID)) >= min(expected, 150)
        assert worker.sent(ALICE_ID)
        assert supabase_stack.requests - before == pages
        assert len(in_file(worker, ALICE_ID)) == expected
        if not expected:
            with connect(supabase_stack.dsn) as connection:
                connection.execute(
                    "insert into public.memories select %s, 'FACT', 'key ' || n, 'value ' || n, "
                    "null, now(), now() from generate_series(1, 2500) n",
                    (ALICE_ID,),
                )


async def test_only_the_call_that_makes_the_profile_says_so(
    supabase_stack: SupabaseStack,
    proxy: FaultProxy,
    worker: Worker,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The first login's two lines once, and none of them when Supabase was not reached."""
    caplog.set_level(logging.INFO, "memory-agent.log_lines")
    ready = f"[SESSION INIT] ✓ Profile ready for user: {ALICE_ID}"

    def lines() -> list[str]:
        found = [
            r.getMessage()
            for r in caplog.records
            if r.levelname == "INFO" and "[" in r.getMessage()
        ]
        caplog.clear()
        return found

    proxy.fault = Fault.REFUSE
    stranger = livekit_identity_to_uuid("stranger@example.com")
    assert (await ensure_profile_exists(stranger, "stranger@example.com")).is_first_login is None
    assert lines() == []
    proxy.fault = Fault.NONE
    assert worker.sent(stranger)
    assert lines() == []
    assert (await ensure_profile_exists(ALICE_ID, ALICE)).is_first_login is True
    assert lines() == [
        f"[PROFILE CREATE] Creating profile for LiveKit user: {ALICE}",
        f"[PROFILE CREATE] Successfully created profile for user {ALICE}",
        ready,
    ]
    assert (await ensure_profile_exists(ALICE_ID, ALICE)).is_first_login is True
    assert lines() == [ready]


async def test_a_greeting_that_waits_to_be_sent_counts(worker: Worker) -> None:
    """`is_first_login` never goes back to true, though Supabase still says so."""
    assert (await ensure_profile_exists(ALICE_ID, ALICE)).is_first_login is True
    worker.sync.close()
    PersonMemory(ALICE_ID, storage.current()).mark_greeted()
    there = worker.remote.open_session(ALICE_ID, None, -1, 5000).profile
    assert there is not None and there.is_first_login is True
    assert (await ensure_profile_exists(ALICE_ID, ALICE)).is_first_login is False


async def test_a_session_in_a_script_uses_the_same_way(
    supabase_stack: SupabaseStack, worker: Worker
) -> None:
    """No event loop is needed: what a thread stores arrives like what a job stores."""
    with session_user(ALICE):
        memory_manager.store("FACT", "city", "Lisbon")
    assert worker.sent(ALICE_ID)
    assert in_postgres(supabase_stack, ALICE_ID) == {("FACT", "city"): "Lisbon"}


def test_what_is_extracted_arrives_and_its_turns_go(
    supabase_stack: SupabaseStack, proxy: FaultProxy, worker: Worker
) -> None:
    """A correction with what was before it, through an outage; then what is forgotten by name."""
    colour = (Category.PREFERENCE, "favourite_colour")
    extracted = ExtractedFacts(worker.local)
    with session_user(ALICE):
        turns = [memory_manager.remember_turn(f"my colour is {c}") for c in ("green", "red")]
        other = memory_manager.remember_turn("i love books")
    assert other and worker.sent(ALICE_ID)
    proxy.fault = Fault.REFUSE
    facts = [
        ExtractedFact(*colour, value, (turn,))
        for value, turn in zip(("green", "red"), turns, strict=True)
        if turn
    ]
    waiting = extracted.waiting(ALICE_ID, 8, datetime(3000, 1, 1, tzinfo=UTC))
    extracted.settle(ALICE_ID, waiting, facts)
    proxy.fault = Fault.NONE
    assert worker.sent(ALICE_ID)
    there = in_postgres(supabase_stack, ALICE_ID)
    assert there == in_file(worker, ALICE_ID) and there.keys() >= {
        colour,
        (other.category, other.key),
    }
    assert sorted(there.values()) == ["green", "i love books", "red"]

    with session_user(ALICE):
        assert memory_manager.forget(*colour)
    assert worker.sent(ALICE_ID)
    assert list(in_postgres(supabase_stack, ALICE_ID).values()) == ["i love books"]
