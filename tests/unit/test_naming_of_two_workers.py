"""stores: one fact holds under a name, also where two workers have spelled it in two ways."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from caller_memory.models import Category, ExtractedFact, Memory
from caller_memory.stores.base import Change
from caller_memory.stores.correction import correct
from caller_memory.stores.extracted import ExtractedFacts
from caller_memory.stores.sqlite import SqliteStore

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
FACT = Category.FACT


@pytest.fixture
def local(tmp_path: Path) -> SqliteStore:
    """A file in which two workers have told one fact, each without knowing of the other."""
    local = SqliteStore(tmp_path)
    now = datetime.now(UTC)
    with local.writing(ALICE) as db:
        for key, value in (("favorite_color", "red"), ("favourite colours", "blue")):
            local.record(db, Change.put(Memory(FACT, key, value, None, now, now)))
    return local


def holding(local: SqliteStore) -> list[str]:
    """The values that hold."""
    return [memory.value for memory in local.list_memories(ALICE) if memory.holds]


@pytest.mark.parametrize("key", ["favorite_color", "favourite colours", "Favourite color"])
def test_what_is_told_next_holds_alone(local: SqliteStore, key: str) -> None:
    """Under whichever spelling."""
    local.put(ALICE, FACT, key, "green")
    assert holding(local) == ["green"]


def test_what_is_corrected_holds_alone(local: SqliteStore) -> None:
    """The former value of the one that was corrected stays, the other is gone."""
    memory = local.find(ALICE, FACT, "favorite_color")
    assert memory and correct(local, ALICE, memory, "green")
    assert holding(local) == ["green"]
    assert sorted(m.value for m in local.list_memories(ALICE)) == ["green", "red"]


def test_what_is_extracted_holds_alone(local: SqliteStore) -> None:
    """It takes the place of both."""
    turn = local.put(ALICE, FACT, None, "My favourite colour is green")
    fact = ExtractedFact(FACT, "favorite_color", "green", (turn,))
    assert ExtractedFacts(local).settle(ALICE, [turn], [fact])
    assert holding(local) == ["green"]
