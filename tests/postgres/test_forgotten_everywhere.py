"""What is forgotten is gone from running calls and from every disk, whatever the clocks say."""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import storage
from caller_memory import PersonMemory, Stores
from caller_memory.call.memory import CallMemory
from caller_memory.models import Category, ExtractedFact
from caller_memory.stores.sync import Sync
from identity import livekit_identity_to_uuid
from tests.helpers.waiting import HANG_GUARD_S, eventually, until

from .database import connect
from .stack import SupabaseStack
from .worker import Worker, clock, in_file, in_postgres, two_workers

pytestmark = pytest.mark.server

ALICE = "alice@example.com"
ALICE_ID = livekit_identity_to_uuid(ALICE)
FACT = Category.FACT


@pytest.fixture
def workers(
    supabase_stack: SupabaseStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Worker, Worker]]:
    """On two machines; both have had Alice in a session. What takes a minute takes a moment."""
    monkeypatch.setattr(sys.modules[Sync.__module__], "FOLLOW_EVERY_S", 0.2)
    with two_workers(supabase_stack, tmp_path, ALICE_ID, monkeypatch) as made:
        yield made


def person(worker: Worker) -> PersonMemory:
    """Alice's memory at a worker."""
    return PersonMemory(ALICE_ID, Stores(worker.local, worker.sync))


def bytes_with(worker: Worker, word: str) -> list[str]:
    """Names of the worker's files that hold the word, or its tail: the index shares beginnings."""
    files = worker.local.files.folder.rglob("*")
    return [f.name for f in files if f.is_file() and word[3:].encode() in f.read_bytes().lower()]


@pytest.mark.parametrize("all_of_it", [False, True])
async def test_a_running_call_forgets_what_another_forgets(
    workers: tuple[Worker, Worker], all_of_it: bool
) -> None:
    """Nothing of it is in a prompt, the conversation included, and nothing is written back."""
    one, two = workers
    storage.use(Stores(one.local, one.sync))
    call = CallMemory(person(one))
    await call.open()
    said_at = time.time()
    await call.commit("m1", "My sister Xanthippe lives in Oslo", None, said_at)
    await call.commit("m2", "I love skiing", "How is Xanthippe?", said_at + 1)
    assert one.sent(ALICE_ID) and two.sync.open_session(ALICE_ID, None)
    block = await call.block_for("where does my sister live?", time.time())
    assert block and "Xanthippe" in block

    (sister,) = [m for m in person(two).retrieve_all() if "Xanthippe" in m.value]
    if all_of_it:
        person(two).forget_all()
    else:
        assert person(two).forget(sister.category, sister.key)
    assert two.sent(ALICE_ID)

    await until(lambda: "Xanthippe" not in str(person(one).retrieve_all()))
    await call.notice_erasures()
    assert call.state.is_forgotten(said_at)
    assert "<memories>" not in (
        await call.block_for("where does my sister live?", time.time()) or ""
    )
    await call.drain()
    assert one.sent(ALICE_ID)
    for worker in workers:
        assert worker.sync.open_session(ALICE_ID, None) and worker.sent(ALICE_ID)
        assert bytes_with(worker, "xanthippe") == []


async def test_facts_that_take_the_place_of_turns_hide_nothing(
    workers: tuple[Worker, Worker],
) -> None:
    """Another worker finishes the extraction of the call before: that is no erasure."""
    one, two = workers
    turn = person(two).remember_turn("My sister Anna lives in Oslo")
    assert turn and two.sent(ALICE_ID)
    call = CallMemory(person(one))
    await call.open()
    await until(lambda: len(person(one).retrieve_all()) == 1)
    fact = ExtractedFact(Category.RELATIONSHIP, "sister", "Anna, lives in Oslo", (turn,))
    assert person(two).keep_facts([turn], [fact])
    assert two.sent(ALICE_ID)
    await until(lambda: [m.key for m in person(one).retrieve_all()] == ["sister"])
    await call.notice_erasures()
    assert not call.state.is_forgotten(time.time() - 1)


@pytest.mark.parametrize("all_of_it", [False, True])
def test_a_disk_forgets_without_a_call(
    supabase_stack: SupabaseStack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    all_of_it: bool,
) -> None:
    """The sweep of a worker that only has the file asks what others have changed."""
    with two_workers(supabase_stack, tmp_path, ALICE_ID, monkeypatch) as (one, two):
        one.local.put(ALICE_ID, FACT, "xkeyquux", "xvaluequux")
        one.local.put(ALICE_ID, FACT, "tongue", "Swedish")
        assert one.sent(ALICE_ID) and two.sync.open_session(ALICE_ID, None)
        assert two.sent(ALICE_ID) and bytes_with(two, "xvaluequux")
        two.sync.close()
        if all_of_it:
            one.local.forget_all(ALICE_ID)
        else:
            one.local.forget(ALICE_ID, FACT, "xkeyquux")
        assert one.sent(ALICE_ID)
        with Worker(
            supabase_stack.url, tmp_path / "two", supabase_secret_key=supabase_stack.service_key
        ) as after:
            after.sync.sweep()
            assert eventually(lambda: not bytes_with(after, "xvaluequux"))
            assert eventually(lambda: after.sync.flush(None, HANG_GUARD_S))
            assert in_file(after, ALICE_ID) == in_postgres(supabase_stack, ALICE_ID)


def test_a_disk_forgets_who_was_removed(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker]
) -> None:
    """By the app, that deletes the row of the profile: without a call, and for good."""
    one, _ = workers
    one.local.put(ALICE_ID, FACT, "xkeyquux", "xvaluequux")
    assert one.sent(ALICE_ID)
    with connect(supabase_stack.dsn) as connection:
        connection.execute("delete from public.profiles where id = %s", (ALICE_ID,))
    one.sync.sweep()
    assert eventually(lambda: not bytes_with(one, "xvaluequux"))
    assert eventually(lambda: one.local.find_profile(ALICE_ID) is None)
    assert one.sync.open_session(ALICE_ID, None) and one.sent(ALICE_ID)
    assert in_postgres(supabase_stack, ALICE_ID) == {}


@pytest.mark.parametrize("seconds", [40, -40, 4000])
@pytest.mark.parametrize("all_of_it", [False, True])
def test_no_clock_brings_back_what_was_forgotten(
    supabase_stack: SupabaseStack,
    workers: tuple[Worker, Worker],
    seconds: float,
    all_of_it: bool,
) -> None:
    """Written and sent before the forget, by a clock that jumped since the call began."""
    one, two = workers
    with clock(seconds / 60):
        one.local.put(ALICE_ID, FACT, "tongue", "Swedish")
        assert one.sent(ALICE_ID) and two.sync.open_session(ALICE_ID, None)
    if all_of_it:
        two.local.forget_all(ALICE_ID)
    else:
        two.local.forget(ALICE_ID, FACT, "tongue")
    assert two.sent(ALICE_ID)
    for worker in workers:
        assert worker.sync.open_session(ALICE_ID, None) and worker.sent(ALICE_ID)
        assert in_file(worker, ALICE_ID) == in_postgres(supabase_stack, ALICE_ID) == {}


@pytest.mark.parametrize("seconds", [40, 4000])
@pytest.mark.parametrize("all_of_it", [False, True])
def test_no_offline_start_brings_back_what_was_forgotten(
    supabase_stack: SupabaseStack,
    workers: tuple[Worker, Worker],
    tmp_path: Path,
    seconds: float,
    all_of_it: bool,
) -> None:
    """Said on a worker that began without Supabase and with a wrong clock; then forgotten."""
    _, two = workers
    with (
        clock(seconds / 60),
        Worker(
            supabase_stack.url, tmp_path / "late", supabase_secret_key=supabase_stack.service_key
        ) as late,
    ):
        late.sync._breaker._open_until = float("inf")
        late.local.put(ALICE_ID, FACT, "tongue", "Swedish")
        with clock(-seconds / 60):
            if all_of_it:
                two.local.forget_all(ALICE_ID)
            else:
                two.local.forget(ALICE_ID, FACT, "tongue")
            assert two.sent(ALICE_ID)
        late.sync._breaker._open_until = 0.0
        assert late.sync.open_session(ALICE_ID, None) and late.sent(ALICE_ID)
        assert in_file(late, ALICE_ID) == in_postgres(supabase_stack, ALICE_ID) == {}


def test_no_byte_is_left_of_what_the_agent_said_of_it(
    workers: tuple[Worker, Worker], everything: Callable[[], str]
) -> None:
    """In a summary, a fact's sources, the contexts of other turns: here, there, and unsent."""
    one, two = workers
    alice = person(one)
    first = alice.remember_turn("I am allergic to xnutsquux", said_at=datetime.now(UTC))
    alice.remember_turn("and I ski", context="Noted: an allergy to xnutsquux.")
    alice.remember_turn("I work as a nurse", context="Do you carry a pen for the xnutsquux?")
    alice.sum_up("Talked about skiing and xnutsquux.")
    assert first
    fact = ExtractedFact(FACT, "allergy", "xnutsquux", (first,))
    assert alice.keep_facts([first], [fact])
    assert one.sent(ALICE_ID) and two.sync.open_session(ALICE_ID, None)
    assert two.sent(ALICE_ID) and "xnutsquux" in everything()
    one.sync._breaker._open_until = float("inf")
    assert alice.forget("FACT", "allergy")
    assert bytes_with(one, "xnutsquux") == []
    one.sync._breaker._open_until = 0.0
    one.sync.wake(ALICE_ID)
    assert one.sent(ALICE_ID)
    assert "nutsquux" not in everything()
    assert two.sync.open_session(ALICE_ID, None) and two.sent(ALICE_ID)
    assert bytes_with(two, "xnutsquux") == []
    assert sorted(m.value for m in person(two).retrieve_all()) == [
        "I work as a nurse", "and I ski",
    ]  # fmt: skip
