"""stores/sync.py and its circuit breaker: when Supabase is asked, and who waits for the answer."""

import logging
import random
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from caller_memory.errors import StoreMisconfigured, StoreRejected, StoreUnavailable
from caller_memory.models import Category, Kind
from caller_memory.stores import circuit_breaker
from caller_memory.stores.circuit_breaker import CircuitBreaker, State
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.supabase import SupabaseStore
from caller_memory.stores.supabase_settings import SupabaseSettings
from caller_memory.stores.sync import Sync
from caller_memory.stores.sync_source import SyncSource
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.syncing import hurry, syncing
from tests.helpers.waiting import HANG_GUARD_S, eventually

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
BOB = "1bbc064c-d74a-56e6-a2b9-009139975e85"
FACT = Category.FACT
DOWN = StoreUnavailable("Supabase does not answer")
WRONG_KEY = StoreMisconfigured("Supabase refuses every request: check SUPABASE_URL and the key")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again after moments."""
    hurry(monkeypatch)


@pytest.fixture
def remote(tmp_path: Path) -> FakeSupabase:
    """Supabase."""
    return FakeSupabase(tmp_path / "supabase")


@pytest.fixture
def local(tmp_path: Path) -> SqliteStore:
    """The files of this worker."""
    store = SqliteStore(tmp_path / "memories", is_replica=True)
    store.clock.offset_us = 0
    return store


@pytest.fixture
def sync(local: SqliteStore, remote: FakeSupabase) -> Iterator[Sync]:
    """The way between the two."""
    with syncing(local, remote) as way:
        yield way


def sent(sync: Sync, user: str | None = ALICE) -> bool:
    """Wait until all of it has arrived."""
    return eventually(lambda: sync.flush(user, HANG_GUARD_S))


def test_pauses_grow_with_full_jitter(
    local: SqliteStore, remote: FakeSupabase, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to a limit, and begin anew after a recovery."""
    ceilings: list[float] = []

    def lot(low: float, high: float) -> float:
        ceilings.append(high)
        assert low == 0.0
        return 0.0

    monkeypatch.setattr(random, "uniform", lot)
    monkeypatch.setattr(circuit_breaker, "MAX_BACKOFF_S", 0.1)
    remote.error = DOWN
    local.put(ALICE, FACT, "a", "1")
    assert eventually(lambda: len(ceilings) > 4)
    remote.error = None
    assert sent(sync)
    assert ceilings[:5] == pytest.approx([0.02, 0.04, 0.08, 0.1, 0.1])
    assert sync._breaker.failures == 0


def test_a_busy_supabase_is_left_alone_as_long_as_it_asks(
    local: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the thread and by new sessions; then one asks, and what waited is sent."""
    asked: list[str] = []
    late_s = 0.0

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(429, headers={"Retry-After": "20"})

    client = httpx.Client
    transport = httpx.MockTransport(answer)
    monkeypatch.setattr(httpx, "Client", lambda **more: client(**more, transport=transport))
    busy = SupabaseStore(SupabaseSettings(url="http://project", secret_key="key"))
    way = Sync(SyncSource(local), busy, timeout_s=HANG_GUARD_S)
    way._breaker = way._replication.breaker = CircuitBreaker(lambda: time.monotonic() + late_s)
    local.put(ALICE, FACT, "a", "1")
    assert way.open_session(ALICE, None) is None
    late_s = 19.9
    assert way.open_session(BOB, None) is None and not way.flush(None, 0.2)
    assert len(asked) == 1
    late_s = 20.1
    assert way.open_session(BOB, None) is None
    assert len(asked) == 2
    way.close()
    busy.close()


def test_while_one_tries_no_session_waits(
    local: SqliteStore, remote: FakeSupabase, sync: Sync
) -> None:
    """After an outage the first request decides; who is called meanwhile begins with the file."""
    sync._breaker._open_until = time.monotonic()
    remote.open.clear()
    local.put(ALICE, FACT, "a", "1")
    assert eventually(lambda: remote.asked == 1)
    assert sync.open_session(BOB, None) is None and remote.asked == 1
    remote.open.set()
    assert sent(sync, None) and remote.values(ALICE) == {"a": "1"}
    assert sync._breaker.state is State.CLOSED


def test_changes_go_out_when_the_session_that_tried_has_ended(
    local: SqliteStore, remote: FakeSupabase, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread waits for it, and is told of the end, also where the file can not be written."""
    remote.open_session(ALICE, None)
    sync._breaker._open_until = time.monotonic()

    def full(*_: object) -> None:
        local.put(ALICE, FACT, "a", "1", kind=Kind.TURN)
        assert not sync.flush(ALICE, 0.05) and remote.values(ALICE) == {}
        raise StoreRejected("the disk is full")

    monkeypatch.setattr(sync._source, "merge", full)
    with pytest.raises(StoreRejected):
        sync.open_session(BOB, None)
    assert sent(sync) and remote.values(ALICE) == {"a": "1"}


def test_who_is_called_while_supabase_is_down_asks_nothing(
    remote: FakeSupabase, sync: Sync
) -> None:
    """The way is closed: the greeting comes at once, and the next try is not put off by callers."""
    sync._breaker._open_until = until = time.monotonic() + 3600
    for _ in range(50):
        assert sync.open_session(ALICE, None) is None
    assert (remote.asked, sync._breaker.failures, sync._breaker._open_until) == (0, 0, until)


def test_nobody_waits_for_a_supabase_that_is_left_alone(local: SqliteStore, sync: Sync) -> None:
    """What a command would wait for stays on disk."""
    sync._breaker.fail(retry_after_s=3600)
    local.put(ALICE, FACT, "a", "1")
    began = time.monotonic()
    assert not sync.flush(ALICE, HANG_GUARD_S)
    assert time.monotonic() - began < HANG_GUARD_S / 2


def test_who_comes_next_is_not_asked_about_either(
    local: SqliteStore, remote: FakeSupabase, sync: Sync
) -> None:
    """Another request is told to wait amid a round: the late success of this one opens nothing."""
    for user in (ALICE, BOB):
        remote.open_session(user, None)
    remote.asked = 0
    remote.open.clear()
    with sync._changed:
        for user in (ALICE, BOB):
            local.put(user, FACT, "a", "1", kind=Kind.TURN)
    assert eventually(lambda: remote.asked == 1)
    sync._breaker.fail(retry_after_s=3600)
    remote.open.set()
    assert eventually(lambda: sync._busy_with is None)
    sync.close()
    assert remote.asked == 1 and sync._breaker.state is State.OPEN


@pytest.mark.slow
def test_that_sessions_begin_does_not_mean_that_changes_are_taken(
    local: SqliteStore,
    remote: FakeSupabase,
    sync: Sync,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A grant is missing for the one: it is said once, and not taken back by the other."""
    caplog.set_level(logging.INFO)
    pushed: list[object] = []

    def refuse(*batch: object) -> None:
        pushed.append(batch)
        raise WRONG_KEY

    monkeypatch.setattr(remote, "push", refuse)
    local.put(ALICE, FACT, "a", "1")
    for _ in range(3):
        pushed.clear()
        assert eventually(lambda: bool(pushed))
        assert eventually(lambda: sync.open_session(BOB, None) is not None)
    said = [r.levelname for r in caplog.records if "check SUPABASE_URL" in r.getMessage()]
    assert said == ["ERROR"] and "answers again" not in caplog.text
