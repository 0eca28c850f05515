"""Two workers, each with files of its own, and one Supabase behind both."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from caller_memory.models import Category
from caller_memory.stores.expiry import forget_older
from identity import livekit_identity_to_uuid
from memory_manager import memory_manager
from profiles import ensure_profile_exists
from session_context import session_user
from tests.helpers.waiting import eventually

from .stack import SupabaseStack
from .worker import Worker, clock, hurry, in_file, in_postgres

pytestmark = pytest.mark.server

ALICE, BOB = "alice@example.com", "bob@example.com"
ALICE_ID, BOB_ID = livekit_identity_to_uuid(ALICE), livekit_identity_to_uuid(BOB)
FACT = Category.FACT
TONGUE = ("FACT", "tongue")


@pytest.fixture
def workers(
    supabase_stack: SupabaseStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Worker, Worker]]:
    """On two machines; both have Alice in a session."""
    hurry(monkeypatch)
    with ExitStack() as closing:
        made = []
        for name in ("one", "two"):
            key = supabase_stack.service_key
            worker = Worker(supabase_stack.url, tmp_path / name, supabase_service_role_key=key)
            closing.callback(worker.close)
            made.append(worker)
            assert worker.sync.open_session(ALICE_ID, ALICE)
        yield made[0], made[1]


def cut_off(worker: Worker) -> None:
    """From now on nothing of it reaches Supabase."""
    worker.sync._breaker._open_until = float("inf")


def reconnect(worker: Worker) -> None:
    """What was written meanwhile is sent."""
    worker.sync._breaker._open_until = 0.0
    worker.sync.wake(ALICE_ID)
    assert worker.sent(ALICE_ID)


def bytes_with(worker: Worker, word: str) -> list[str]:
    """Names of the worker's files that hold the word, or its tail: the index shares beginnings."""
    files = worker.local.files.folder.rglob("*")
    return [f.name for f in files if f.is_file() and word[3:].encode() in f.read_bytes().lower()]


def test_what_grew_too_old_goes_from_everywhere(
    supabase_stack: SupabaseStack,
    workers: tuple[Worker, Worker],
    everything: Callable[[], str],
) -> None:
    """No table and no file holds it, an old copy does not bring it back, a correction stays."""
    one, two = workers
    days_ago_100, days_ago_50 = -100 * 24 * 60, -50 * 24 * 60
    cut_off(two)
    with clock(days_ago_100):
        for worker in workers:
            worker.local.clock.offset_us = 0
            worker.local.put(ALICE_ID, FACT, "xkeyquux", "xvaluequux")
            worker.local.put(ALICE_ID, FACT, "tongue", "Swedish")
    assert one.sent(ALICE_ID)
    with clock(days_ago_50):
        two.local.clock.offset_us = 0
        two.local.put(ALICE_ID, FACT, "tongue", "Portuguese")
    assert one.sync.open_session(ALICE_ID, None) and "xvaluequux" in everything()

    kept_since = {FACT: datetime.now(UTC) - timedelta(days=90)}
    assert forget_older(one.local, ALICE_ID, kept_since) == 2
    assert one.sent(ALICE_ID)
    assert in_postgres(supabase_stack, ALICE_ID) == in_file(one, ALICE_ID) == {}
    assert "quux" not in everything() and not bytes_with(one, "xvaluequux")

    reconnect(two)
    assert in_postgres(supabase_stack, ALICE_ID) == {TONGUE: "Portuguese"}
    for worker in workers:
        assert worker.sync.open_session(ALICE_ID, None)
        assert in_file(worker, ALICE_ID) == {TONGUE: "Portuguese"}
        assert not bytes_with(worker, "xkeyquux")
    assert "quux" not in everything()


@pytest.mark.parametrize("minutes", [-10, 0])
def test_the_later_write_wins_in_the_wrong_order(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker], minutes: float
) -> None:
    """Clocks ten minutes apart, the later write in first: the database and both files agree."""
    one, two = workers
    cut_off(one)
    with clock(minutes):
        one.local.put(ALICE_ID, FACT, "tongue", "Portuguese")
    two.local.put(ALICE_ID, FACT, "tongue", "Swedish")
    assert two.sent(ALICE_ID)
    reconnect(one)
    assert in_postgres(supabase_stack, ALICE_ID) == {TONGUE: "Swedish"}
    for worker in workers:
        assert worker.sync.open_session(ALICE_ID, None)
        assert in_file(worker, ALICE_ID) == {TONGUE: "Swedish"}


def test_a_clock_that_is_known_to_be_ahead_wins_nothing(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker]
) -> None:
    """Ten minutes ahead at the session's start, never having seen the other's later write."""
    one, two = workers
    with clock(10):
        assert one.sync.open_session(ALICE_ID, None)
        cut_off(one)
        one.local.put(ALICE_ID, FACT, "tongue", "Portuguese")
        one.local.put(ALICE_ID, FACT, "home", "Lisbon")
    two.local.put(ALICE_ID, FACT, "tongue", "Swedish")
    two.local.put(ALICE_ID, FACT, "home", "Malmö")
    two.local.forget(ALICE_ID, FACT, "home")
    assert two.sent(ALICE_ID)
    reconnect(one)
    assert in_postgres(supabase_stack, ALICE_ID) == {TONGUE: "Swedish"}


def test_both_files_agree_on_a_write_from_the_future(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker]
) -> None:
    """A time ahead becomes the time of its arrival, in the file that it comes from as well."""
    one, _ = workers
    with clock(10):
        one.local.put(ALICE_ID, FACT, "tongue", "Portuguese")
    assert one.sent(ALICE_ID)
    (there,) = one.remote.open_session(ALICE_ID, None, -1, 5000).memories
    for worker in workers:
        assert worker.sync.open_session(ALICE_ID, None)
        assert worker.local.list_memories(ALICE_ID) == [there]


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_correction_wins_whatever_the_clocks_say(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker], minutes: float
) -> None:
    """Who corrects what the other said wins, be the own clock ahead or behind."""
    one, two = workers
    with clock(minutes):
        one.local.put(ALICE_ID, FACT, "tongue", "Portuguese")
    assert one.sent(ALICE_ID) and two.sync.open_session(ALICE_ID, None)
    two.local.put(ALICE_ID, FACT, "tongue", "Swedish")
    assert two.sent(ALICE_ID) and one.sync.open_session(ALICE_ID, None)
    assert in_file(one, ALICE_ID) == {TONGUE: "Swedish"}
    with clock(minutes):
        one.local.put(ALICE_ID, FACT, "tongue", "Danish")
    assert one.sent(ALICE_ID) and two.sync.open_session(ALICE_ID, None)
    for known in (
        in_postgres(supabase_stack, ALICE_ID), in_file(one, ALICE_ID), in_file(two, ALICE_ID)
    ):  # fmt: skip
        assert known == {TONGUE: "Danish"}


@pytest.mark.parametrize("minutes", [-10, 0])
@pytest.mark.parametrize("all_of_it", [False, True])
def test_a_late_push_does_not_bring_back_what_was_forgotten(
    supabase_stack: SupabaseStack,
    workers: tuple[Worker, Worker],
    all_of_it: bool,
    minutes: float,
) -> None:
    """One worker forgets while the other has not pushed yet: it is gone in all three places."""
    one, two = workers
    cut_off(one)
    with clock(minutes):
        one.local.put(ALICE_ID, FACT, "tongue", "xvaluequux", context="xcontextquux")
    if all_of_it:
        two.local.forget_all(ALICE_ID)
    else:
        two.local.forget(ALICE_ID, FACT, "tongue")
    assert two.sent(ALICE_ID)
    reconnect(one)
    assert in_postgres(supabase_stack, ALICE_ID) == {}
    for worker in workers:
        assert worker.sync.open_session(ALICE_ID, None)
        assert in_file(worker, ALICE_ID) == {}
        assert bytes_with(worker, "xvaluequux") == bytes_with(worker, "xcontextquux") == []


@pytest.mark.parametrize("all_of_it", [False, True])
def test_what_was_forgotten_elsewhere_is_gone_here(
    supabase_stack: SupabaseStack,
    workers: tuple[Worker, Worker],
    all_of_it: bool,
    everything: Callable[[], str],
) -> None:
    """No row of any table holds it, and after the next session start no byte of any file."""
    one, two = workers
    one.local.put(ALICE_ID, FACT, "xkeyquux", "xvaluequux", context="xcontextquux")
    one.local.put(ALICE_ID, FACT, "tongue", "Swedish")
    assert one.sent(ALICE_ID) and two.sync.open_session(ALICE_ID, None)
    assert "xvaluequux" in everything() and bytes_with(one, "xvaluequux")
    if all_of_it:
        assert two.local.forget_all(ALICE_ID) == 2
    else:
        assert two.local.forget(ALICE_ID, FACT, "xkeyquux")
    assert two.sent(ALICE_ID)
    assert "quux" not in everything()
    assert one.sync.open_session(ALICE_ID, None)
    for worker in workers:
        assert in_file(worker, ALICE_ID) == ({} if all_of_it else {TONGUE: "Swedish"})
        for word in ("xkeyquux", "xvaluequux", "xcontextquux"):
            assert bytes_with(worker, word) == []


def test_what_waits_is_void_after_forget_everything_elsewhere(
    supabase_stack: SupabaseStack, workers: tuple[Worker, Worker]
) -> None:
    """The session start alone erases it, before anything is pushed."""
    one, two = workers
    cut_off(one)
    one.local.put(ALICE_ID, FACT, "xkeyquux", "xvaluequux")
    two.local.forget_all(ALICE_ID)
    assert two.sent(ALICE_ID)
    one.sync._replication.pull(ALICE_ID)
    assert in_file(one, ALICE_ID) == {} and bytes_with(one, "xvaluequux") == []
    reconnect(one)
    assert in_postgres(supabase_stack, ALICE_ID) == {}


async def test_without_its_user_filter_the_adapter_crosses_nobody(
    supabase_stack: SupabaseStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our worst bug, every request about Bob: under Alice's token Postgres refuses it."""
    hurry(monkeypatch)
    settings = {
        "supabase_anon_key": supabase_stack.anon_key,
        "supabase_jwt_secret": supabase_stack.jwt_secret,
    }
    with Worker(supabase_stack.url, tmp_path / "right", **settings) as right:
        await ensure_profile_exists(BOB_ID, BOB)
        with session_user(BOB):
            memory_manager.store("FACT", "secret", "xcanaryquux")
        assert right.sent(BOB_ID)
    bobs = in_postgres(supabase_stack, BOB_ID)

    with Worker(supabase_stack.url, tmp_path / "mutant", **settings) as mutant:
        about_bob(mutant)
        assert (await ensure_profile_exists(ALICE_ID, ALICE)).is_first_login is None
        with session_user(ALICE):
            memory_manager.store("FACT", "secret", "alice's")
            memory_manager.forget_all()
            memory_manager.store("FACT", "name", "Alice")
            assert eventually(lambda: mutant.attempts > 3)
            assert [m.value for m in memory_manager.retrieve_all()] == ["Alice"]
        assert mutant.state(ALICE_ID).waiting == 2
        assert bytes_with(mutant, "xcanaryquux") == []
    assert in_postgres(supabase_stack, BOB_ID) == bobs


async def test_an_answer_about_somebody_else_is_not_taken(
    supabase_stack: SupabaseStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same bug under the service role key, which Postgres lets read everybody."""
    hurry(monkeypatch)
    key = supabase_stack.service_key
    with Worker(supabase_stack.url, tmp_path, supabase_service_role_key=key) as mutant:
        mutant.remote.open_session(BOB_ID, "xbobquux@example.com", -1, 5000)
        about_bob(mutant)
        assert (await ensure_profile_exists(ALICE_ID, ALICE)).is_first_login is None
        assert bytes_with(mutant, "xbobquux") == []


def about_bob(worker: Worker) -> None:
    """Make a mutant of it, which asks about Bob whoever calls."""
    ask = worker.remote._call

    def ask_about_bob(user_id: str | None, function: str, arguments: dict[str, Any]) -> Any:
        return ask(user_id, function, {**arguments, "p_user_id": BOB_ID})

    worker.remote._call = ask_about_bob  # type: ignore[method-assign]
