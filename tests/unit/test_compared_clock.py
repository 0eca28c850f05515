"""stores/clock.py: a clock that is set amid a call stamps what is said as if it had not been."""

from pathlib import Path

import pytest

from caller_memory.models import Category
from caller_memory.stores import clock, rows, sqlite, transactions
from caller_memory.stores.clock import ComparedClock
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import SyncSource
from tests.helpers.fake_supabase import FakeSupabase

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
S = 1_000_000


def set_ahead(monkeypatch: pytest.MonkeyPatch, by_us: int) -> None:
    """Set this machine's clock."""
    for module in (clock, sqlite, transactions):
        monkeypatch.setattr(module, "now_us", lambda: rows.now_us() + by_us)


@pytest.mark.parametrize("ahead_us", [7200 * S, 5 * S, -5 * S, -90 * S])
def test_it_is_corrected_by_as_much_as_it_was_set(
    monkeypatch: pytest.MonkeyPatch, ahead_us: int
) -> None:
    """On top of what it was off before."""
    compared = ComparedClock()
    assert compared.offset_us is None
    compared.offset_us = 30 * S
    assert compared.offset_us == 30 * S
    set_ahead(monkeypatch, ahead_us)
    assert compared.offset_us == pytest.approx(30 * S - ahead_us, abs=S / 10)


def test_what_is_written_then_is_of_now(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A push that arrives twice, or late, is not of another time each time it is put right."""
    local = SqliteStore(tmp_path, is_replica=True)
    local.clock.offset_us = 0
    set_ahead(monkeypatch, 7200 * S)
    memory = local.put(ALICE, Category.FACT, "home", "Lyon")
    assert abs(memory.updated_at.timestamp() - rows.now_us() / S) < 10


@pytest.mark.parametrize("is_sent_by_itself", [False, True])
def test_what_was_known_when_it_was_forgotten_stays_gone(
    tmp_path: Path, is_sent_by_itself: bool
) -> None:
    """Whatever time the forget gets when the clocks are compared, that was before it."""
    remote = FakeSupabase(tmp_path / "supabase")
    remote.open_session(ALICE, None)

    def meet(local: SqliteStore, ahead_us: int = 0) -> None:
        source = SyncSource(local)
        known = source.known_version(ALICE)
        page = remote.open_session(ALICE, None, known)
        assert source.merge(ALICE, page, rows.now_us() + ahead_us, known)
        if batch := source.batch(ALICE, 50):
            pushed = remote.push(ALICE, [change for _, change in batch])
            source.acknowledge(ALICE, batch, pushed)

    one, two = (SqliteStore(tmp_path / name, is_replica=True) for name in ("one", "two"))
    (two if is_sent_by_itself else one).put(ALICE, Category.FACT, "home", "Lyon")
    for worker in (one, two, one):
        meet(worker)
    assert one.list_memories(ALICE) and two.list_memories(ALICE)
    two.clock = ComparedClock()  # as in a process that has not asked Supabase yet
    two.forget_all(ALICE)
    for _ in range(3):
        meet(two, 5 * S)
    meet(one)
    assert not one.list_memories(ALICE) and not two.list_memories(ALICE)
