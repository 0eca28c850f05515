"""How long memories are kept: what is older goes for good, here and in Supabase, and unheard."""

import logging
import threading
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import agent
import storage
from caller_memory.models import Category, Kind, Memory
from caller_memory.person import PersonMemory
from caller_memory.provenance import LAST_CALL, OPT_OUT
from caller_memory.stores import expiry
from caller_memory.stores.base import Change, Result
from caller_memory.stores.expiry import forget_older
from caller_memory.stores.rows import now_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import SyncSource
from memory_manager import memory_manager
from session_context import get_current_user, session_user
from tests.helpers.disk import files_with
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.fakes import FakeLLM, arrive, conversation
from tests.helpers.waiting import until

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
NOW = datetime.now(UTC)
PLANS = {Category.PLAN: NOW - timedelta(days=90)}
"""Plans are kept for ninety days."""


def written(days_ago: float, category: str, key: str, value: str, kind: Kind = Kind.FACT) -> Change:
    """A memory that was last written so many days ago."""
    at = NOW - timedelta(days=days_ago)
    return Change.put(Memory(Category(category), key, value, None, at, at, kind))


OLD = written(91, "PLAN", "trip", "xvaluequux to rome")
MEMORIES = [
    OLD,
    written(89, "PLAN", "talk", "a talk in oslo"),
    written(400, "FACT", "home", "lives in oslo"),
    written(400, *OPT_OUT, "no", Kind.CONTROL),
]


def keys(store: SqliteStore) -> list[str]:
    """Of what a store holds of Alice."""
    return sorted(memory.key for memory in store.list_memories(ALICE))


def give(store: SqliteStore, user: str, changes: Iterable[Change]) -> None:
    """Let a person be known by these."""
    with store.writing(user) as db:
        for change in changes:
            store.record(db, change)


def pull(source: SyncSource, remote: FakeSupabase) -> None:
    """What the start of a session does."""
    known = source.known_version(ALICE)
    assert source.merge(ALICE, remote.open_session(ALICE, None, known), now_us(), known)


def push(source: SyncSource, remote: FakeSupabase) -> None:
    """Send what waits."""
    while batch := source.batch(ALICE, 50):
        source.acknowledge(ALICE, batch, remote.push(ALICE, [change for _, change in batch]))


def test_what_is_too_old_is_erased(tmp_path: Path) -> None:
    """By category, and no byte of it is left; what says not to remember never grows old."""
    store = SqliteStore(tmp_path)
    give(store, ALICE, MEMORIES)
    assert files_with(tmp_path, "xvaluequux")
    kept_since = {**PLANS, Category.PREFERENCE: NOW}
    assert forget_older(store, ALICE, kept_since) == 1
    assert keys(store) == ["home", "remember_me", "talk"]
    assert files_with(tmp_path, "xvaluequux") == []
    assert forget_older(store, ALICE, kept_since) == 0


def test_many_go_in_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every one of them, none twice."""
    monkeypatch.setattr(expiry, "OLD_AT_ONCE", 3)
    store = SqliteStore(tmp_path)
    give(store, ALICE, [written(100 + n, "PLAN", f"plan {n}", "to rome") for n in range(10)])
    assert forget_older(store, ALICE, PLANS) == 10
    assert keys(store) == []


@pytest.mark.parametrize("sent_before", [True, False])
def test_supabase_is_told(tmp_path: Path, sent_before: bool) -> None:
    """As of a forget: it goes there too, and an old copy that is sent later stays out."""
    local, remote = SqliteStore(tmp_path / "a", is_replica=True), FakeSupabase(tmp_path / "b")
    source = SyncSource(local)
    remote.open_session(ALICE, None)
    give(local, ALICE, MEMORIES)
    if sent_before:
        push(source, remote)
        assert "trip" in keys(remote)
    assert forget_older(local, ALICE, PLANS) == 1
    push(source, remote)
    assert keys(remote) == keys(local) == ["home", "remember_me", "talk"]
    assert files_with(tmp_path / "a", "xvaluequux") == []
    assert remote.push(ALICE, [OLD]).results == [Result.FORGOTTEN]
    pull(source, remote)
    assert "trip" not in keys(local)


def test_a_correction_made_elsewhere_is_not_forgotten(tmp_path: Path) -> None:
    """This file has not heard of it: it stays in Supabase and comes with the next session."""
    local, remote = SqliteStore(tmp_path / "a", is_replica=True), FakeSupabase(tmp_path / "b")
    source = SyncSource(local)
    remote.open_session(ALICE, None)
    give(local, ALICE, [OLD])
    push(source, remote)
    remote.push(ALICE, [written(2, "PLAN", "trip", "to paris")])
    assert forget_older(local, ALICE, PLANS) == 1
    push(source, remote)
    pull(source, remote)
    assert [m.value for m in local.list_memories(ALICE)] == ["to paris"]


async def test_the_greeting_neither_waits_nor_tells_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Erasing takes its time in the background, and is done by the time the call is over."""
    begin, erase = threading.Event(), PersonMemory.forget_older

    def slowly(person: PersonMemory, kept_since: Mapping[Category, datetime]) -> int:
        assert begin.wait(20)
        return erase(person, kept_since)

    monkeypatch.setattr(PersonMemory, "forget_older", slowly)
    model = FakeLLM("Hello.")
    assistant = await arrive("alice", ttl_days={Category.PLAN: 90})
    summary = written(91, *LAST_CALL, "told of xvaluequux", Kind.SUMMARY)
    give(storage.current().local, get_current_user(), [*MEMORIES[:3], summary])
    async with conversation(assistant, model) as session:
        await assistant.greet()
        assert "xvaluequux" not in model.blocks[0] and "a talk in oslo" in model.blocks[0]
        assert memory_manager.retrieve("PLAN", "trip")
        begin.set()
        await until(lambda: memory_manager.retrieve("PLAN", "trip") is None)
        assert memory_manager.retrieve(*LAST_CALL) is None
        await session.run(user_input="what about rome and oslo?")
    assert "oslo" in model.blocks[-1] and "xvaluequux" not in model.blocks[-1]


async def test_without_the_setting_all_is_kept() -> None:
    """None grows old by default."""
    assistant = await arrive("alice")
    give(storage.current().local, get_current_user(), MEMORIES[:3])
    async with conversation(assistant, FakeLLM()):
        await assistant.greet()
    assert len(memory_manager.retrieve_all()) == 3


def test_a_typed_chat_keeps_to_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """`MEMORY_TTL_DAYS` of the environment, with the log line that says so."""
    caplog.set_level(logging.INFO)
    with session_user("alice"):
        user = get_current_user()
        give(storage.current().local, user, MEMORIES[:3])
    monkeypatch.setenv("MEMORY_TTL_DAYS", "PLAN=90")
    monkeypatch.setattr("worker.chat._lines", nothing_typed)
    assert agent.main(["chat", "--identity", "alice"]) == 0
    assert keys_of(user) == ["home", "talk"]
    assert f"erased 1 memories of user {user} that grew too old" in caplog.messages


async def nothing_typed(_: object) -> AsyncIterator[str]:
    """An input that ends at once."""
    for line in list[str]():
        yield line


def keys_of(user: str) -> list[str]:
    """Of what the store of the process holds of a person."""
    return sorted(memory.key for memory in storage.current().local.list_memories(user))
