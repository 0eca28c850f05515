"""stores: what one worker makes of a turn takes nothing from what another was told of it since."""

from collections.abc import Callable
from pathlib import Path

import pytest

from caller_memory.models import Category, ExtractedFact
from caller_memory.stores.correction import correct
from caller_memory.stores.extracted import ExtractedFacts
from caller_memory.stores.rows import now_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import SyncSource
from tests.helpers.fake_supabase import FakeSupabase

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
FACT = Category.FACT


@pytest.fixture
def meet(tmp_path: Path) -> Callable[[SqliteStore], None]:
    """What sends a worker's changes, then fetches everybody's."""
    remote = FakeSupabase(tmp_path / "supabase")
    remote.open_session(ALICE, None)

    def send_and_fetch(local: SqliteStore) -> None:
        source = SyncSource(local)
        batch = source.batch(ALICE, 50)
        if batch:
            pushed = remote.push(ALICE, [change for _, change in batch])
            source.acknowledge(ALICE, batch, pushed)
        known = source.known_version(ALICE)
        assert source.merge(ALICE, remote.open_session(ALICE, None, known), now_us(), known)

    return send_and_fetch


@pytest.mark.parametrize("corrected_first", [True, False])
def test_a_correction_outlives_an_extraction_that_did_not_know_of_it(
    tmp_path: Path, meet: Callable[[SqliteStore], None], corrected_first: bool
) -> None:
    """Whichever of the two was sent first: the corrected turn is there."""
    one = SqliteStore(tmp_path / "one", is_replica=True)
    two = SqliteStore(tmp_path / "two", is_replica=True)
    turn = one.put(ALICE, FACT, None, "I love red")
    meet(one)
    meet(two)
    assert correct(one, ALICE, turn, "I love blue")
    fact = ExtractedFact(FACT, "favorite_color", "red", (turn,))
    assert ExtractedFacts(two).settle(ALICE, [turn], [fact])
    for local in 3 * ((one, two) if corrected_first else (two, one)):
        meet(local)
    for local in (one, two):
        assert {m.value for m in local.list_memories(ALICE)} >= {"I love blue"}
