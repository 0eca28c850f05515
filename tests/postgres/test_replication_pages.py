"""What is on its way in pages, and rows that no page should hold: the rest is not kept up by it."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from caller_memory import PersonMemory, Stores
from caller_memory.models import Category
from caller_memory.stores import replication
from identity import livekit_identity_to_uuid
from tests.helpers.waiting import HANG_GUARD_S

from .database import connect
from .stack import SupabaseStack
from .worker import Worker, in_file, in_postgres, two_workers

pytestmark = pytest.mark.server

ALICE_ID = livekit_identity_to_uuid("alice@example.com")
FACT = Category.FACT


@pytest.fixture
def workers(
    supabase_stack: SupabaseStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Worker, Worker]]:
    """On two machines; both have had Alice in a session."""
    with two_workers(supabase_stack, tmp_path, ALICE_ID, monkeypatch) as made:
        yield made


def new_worker(stack: SupabaseStack, folder: Path) -> Worker:
    """Another process, with the files of a folder."""
    return Worker(stack.url, folder, supabase_secret_key=stack.service_key)


def person(worker: Worker) -> PersonMemory:
    """Alice's memory at a worker."""
    return PersonMemory(ALICE_ID, Stores(worker.local, worker.sync))


def test_push_waits_for_pages(
    supabase_stack: SupabaseStack,
    workers: tuple[Worker, Worker],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last words of a call are in Supabase before all pages have come."""
    for name in ("FIRST_PAGE_ROWS", "PAGE_ROWS"):
        monkeypatch.setattr(replication, name, 10)
    one, _ = workers
    for number in range(50):
        one.local.put(ALICE_ID, FACT, f"key {number}", f"value {number}")
    assert one.sent(ALICE_ID)
    with new_worker(supabase_stack, tmp_path / "cold") as cold:
        pages, asked = threading.Semaphore(0), threading.Event()
        pull_rest = cold.sync._replication.pull_rest

        def gated(user_id: str) -> None:
            asked.set()
            assert pages.acquire(timeout=HANG_GUARD_S)
            pull_rest(user_id)

        cold.sync._replication.pull_rest = gated  # type: ignore[method-assign]
        assert cold.sync.open_session(ALICE_ID, None) and asked.wait(HANG_GUARD_S)
        cold.local.put(ALICE_ID, FACT, "last", "words of the call")
        pages.release()
        assert person(cold).flush(5)
        assert cold.sync._replication.has_rest(ALICE_ID)
        assert ("FACT", "last") in in_postgres(supabase_stack, ALICE_ID)
        pages.release(50)
        assert cold.sent(ALICE_ID)
        assert len(in_file(cold, ALICE_ID)) == 51


def test_forget_before_the_rest(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker], tmp_path: Path
) -> None:
    """A forget waits for pages on their way: the same words on a later one go, too."""
    one, _ = workers
    words = "I live in Xyzzyville and love it"
    person(one).remember_turn(words, said_at=datetime.now(UTC) - timedelta(days=9))
    for number in range(230):
        one.local.put(ALICE_ID, FACT, f"key {number}", f"value {number}")
    turn = person(one).remember_turn(words)
    assert turn and one.sent(ALICE_ID)
    with new_worker(supabase_stack, tmp_path / "cold") as cold:
        gate, pull_rest = threading.Event(), cold.sync._replication.pull_rest

        def gated(user_id: str) -> None:
            assert gate.wait(HANG_GUARD_S)
            pull_rest(user_id)

        cold.sync._replication.pull_rest = gated  # type: ignore[method-assign]
        assert cold.sync.open_session(ALICE_ID, None)
        assert list(in_file(cold, ALICE_ID).values()).count(words) == 1
        timer = threading.Timer(0.3, gate.set)
        timer.start()
        assert person(cold).forget(turn.category, turn.key)
        timer.join()
        assert cold.sent(ALICE_ID)
        assert words not in in_file(cold, ALICE_ID).values()
        assert words not in in_postgres(supabase_stack, ALICE_ID).values()


def test_a_poisoned_row(
    supabase_stack: SupabaseStack,
    workers: tuple[Worker, Worker],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Sources with a time that is none: the memory is read without them, and one ERROR says so."""
    one, _ = workers
    row = (
        '[{"op": "put", "category": "FACT", "key": "k", "value": "v", "kind": "fact", '
        '"updated_at": "2026-11-01T00:00:00Z", '
        '"sources": [{"words": "w", "said_at": "yesterday"}]}]'
    )
    with connect(supabase_stack.dsn) as connection:
        connection.execute("select public.push_memories_v2(%s, %s::jsonb)", (ALICE_ID, row))
    assert one.sync.open_session(ALICE_ID, None) and one.sent(ALICE_ID)
    (memory,) = one.local.list_memories(ALICE_ID)
    assert (memory.key, memory.value, memory.sources) == ("k", "v", ())
    assert [r.levelname for r in caplog.records if r.levelno >= logging.ERROR] == ["ERROR"]


def test_a_key_that_is_no_text_is_refused(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker]
) -> None:
    """Of a source, written directly: with a code that blames the row."""
    with connect(supabase_stack.dsn) as connection, pytest.raises(psycopg.Error) as refusal:
        connection.execute(
            "insert into public.memories (user_id, category, key, value, created_at, updated_at, "
            """sources) values (%s, 'FACT', 'k', 'v', now(), now(), '[{"words":"a","key":5}]')""",
            (ALICE_ID,),
        )
    assert refusal.value.sqlstate == "23514"
