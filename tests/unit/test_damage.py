"""stores/damage.py: a disk that returns what was never written costs a row, not the person."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from caller_memory.models import Question
from caller_memory.stores.base import Page
from caller_memory.stores.extracted import ExtractedFacts
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync import Sync
from caller_memory.stores.sync_source import SyncSource
from tests.helpers.damage import FACT, USER, at_second_try, damage, errors, fill, flipped, values
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.store_contract import LONG_AGO
from tests.helpers.waiting import eventually

UNREADABLE = {
    "another category": "update memories set category = 'FACU' where key = 'k1'",
    "no category": "update memories set category = 7 where key = 'k1'",
    "a key that is no text": "update memories set key = cast('k1' as blob) where key = 'k1'",
    "a value that is no text": "update memories set value = x'00' where key = 'k1'",
    "text that is no UTF-8": "update memories set value = cast(x'ff61' as text) where key = 'k1'",
    "a context that is no UTF-8": "update memories set context = cast(x'c3' as text) "
    "where key = 'k1'",
    "a key that is no UTF-8": "update memories set key = cast(x'ff' as text) where key = 'k1'",
    "a time that is text": "update memories set updated_at = 'x' where key = 'k1'",
    "a time that is no whole number": "update memories set created_at = 0.5 where key = 'k1'",
    "no kind": "update memories set kind = 'tarn' where key = 'k1'",
    "sources that are no JSON": "update memories set sources = 'xx' where key = 'k1'",
    "sources that are none": "update memories set sources = '[7]' where key = 'k1'",
    "sources without words": "update memories set sources = '[{}]' where key = 'k1'",
    "a former value of no time": "update memories set superseded_at = 'x' where key = 'k1'",
    "a time of no calendar": "update memories set created_at = 1 << 62 where key = 'k1'",
    "a time before all calendars": "update memories set updated_at = -(1 << 62) where key = 'k1'",
}


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    """Three facts, without Supabase."""
    store = SqliteStore(tmp_path / "memories")
    fill(store, 3)
    return store


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_row_that_can_not_be_read_is_left_out(
    store: SqliteStore, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is wrong with it: the others are served, and one ERROR is all that is said."""
    damage(store, UNREADABLE[what])
    good = {"k0": "v0 mountain", "k2": "v2 mountain"}
    question = Question(words=(frozenset({"mountain"}),))
    for _ in range(2):
        assert values(store) == good
        assert {m.key for m in store.newest(USER, 5)} == good.keys()
        assert {m.key for m in store.search(USER, question, 5)} == good.keys()
        assert {m.key for m in ExtractedFacts(store).named(USER)} == good.keys()
        assert store.find(USER, FACT, "k1") is None
    assert len(errors(caplog)) == 1


@pytest.mark.parametrize("what", UNREADABLE)
def test_forget_everything_reaches_a_row_that_can_not_be_read(
    store: SqliteStore, what: str
) -> None:
    """Nothing of it is left, whatever its time says."""
    damage(store, UNREADABLE[what])
    store.forget_all(USER)
    with store.files.read(USER) as db:
        assert db.execute("select count(*) from memories").fetchone() == (0,)
        assert db.execute("select count(*) from dead_letters").fetchone() == (0,)
    assert store.files.path(USER).read_bytes().count(b"mountain") == 0


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_write_over_a_row_that_can_not_be_read_works(store: SqliteStore, what: str) -> None:
    """At once, or at the next try: what was in the way is put aside."""
    damage(store, UNREADABLE[what])
    at_second_try(lambda: store.put(USER, FACT, "k1", "again"))
    assert values(store) == {"k0": "v0 mountain", "k1": "again", "k2": "v2 mountain"}


@pytest.mark.parametrize("what", UNREADABLE)
def test_supabase_brings_back_a_row_that_can_not_be_read(tmp_path: Path, what: str) -> None:
    """At the next pull after it was met, and nothing of what is damaged reaches Supabase."""
    remote = FakeSupabase(tmp_path / "supabase")
    local = SqliteStore(tmp_path / "memories", is_replica=True)
    source = SyncSource(local)
    fill(local, 3)
    way = Sync(source, remote, timeout_s=10)
    way.open_session(USER, None)
    assert way.flush(USER, 10)
    whole = remote.list_memories(USER)
    damage(local, UNREADABLE[what])
    assert len(local.list_memories(USER)) == 2
    way.open_session(USER, None)
    assert local.list_memories(USER) == whole
    assert way.flush(USER, 10) and remote.list_memories(USER) == whole
    assert source.state(USER).dead == 0
    way.close()


@pytest.mark.parametrize(
    "statement",
    [
        "update outbox set op = 'puu' where key = 'k1'",
        "update outbox set category = 'FACU' where key = 'k1'",
        "update outbox set category = null where key = 'k1'",
        "update outbox set key = null where key = 'k1'",
        "update outbox set updated_at = 1 << 62 where key = 'k1'",
        "update outbox set updated_at = 'x' where key = 'k1'",
        "update memories set value = cast(x'ff' as text) where key = 'k1'",
        "update memories set created_at = 'x' where key = 'k1'",
        "update memories set sources = '[{' where key = 'k1'",
    ],
)
def test_a_change_that_can_not_be_read_stops_nothing(
    tmp_path: Path, statement: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It goes to the dead letters; what is behind it arrives."""
    local = SqliteStore(tmp_path / "memories", is_replica=True)
    source = SyncSource(local)
    fill(local, 3)
    damage(local, statement)
    for limit in (1, 50):
        assert source.batch(USER, limit)
    assert [change.key for _, change in source.batch(USER, 50)] == ["k0", "k2"]
    assert source.state(USER).dead == 1
    assert len(errors(caplog)) == 1


def test_a_lone_change_that_can_not_be_read_is_not_sent(tmp_path: Path) -> None:
    """And the queue is empty."""
    local = SqliteStore(tmp_path / "memories", is_replica=True)
    fill(local, 2)
    damage(local, "update outbox set category = 'FACU'")
    assert SyncSource(local).batch(USER, 50) == []


@pytest.mark.parametrize(
    "statement",
    [
        "update meta set value = 'x' where name = 'salt'",
        "delete from meta where name = 'salt'",
        "insert or replace into meta values ('forgotten_at', 'x')",
        "insert or replace into meta values ('forgotten_at', 1 << 62)",
        "insert or replace into meta values ('hung_up_at', 'x')",
        "insert or replace into meta values ('distilled_to', 'x')",
        "insert or replace into meta values ('version', 'x')",
        "insert or replace into meta values ('erased_by ', 'x')",
        "insert or replace into tombstones select hash, 'x' from tombstones",
        "update profile set created_at = 'x'",
        "update profile set is_first_login = 'x'",
        "update profile set email = x'ff'",
        "delete from memories_fts_idx",
    ],
)
def test_a_file_that_is_damaged_elsewhere_is_mended(store: SqliteStore, statement: str) -> None:
    """What a session does works at the second try at the latest, and no memory is lost."""
    store.forget(USER, FACT, "k2")
    store.set_hung_up(USER)
    damage(store, statement)
    store.files.close()
    question = Question(words=(frozenset({"mountain"}),))
    for act in (
        lambda: store.open_profile(USER, None),
        lambda: store.put(USER, FACT, "k3", "v3 mountain"),
        lambda: store.forget(USER, FACT, "k3"),
        lambda: store.search(USER, question, 5),
        lambda: store.hung_up_at(USER),
        lambda: store.erased_at(USER, None),
        lambda: SyncSource(store).known_version(USER),
        lambda: store.find_profile(USER),
        lambda: ExtractedFacts(store).waiting(USER, 5, LONG_AGO),
    ):
        at_second_try(act)
    assert values(store) == {"k0": "v0 mountain", "k1": "v1 mountain"}
    assert {m.key for m in store.search(USER, question, 5)} == {"k0", "k1"}


@pytest.mark.parametrize(
    "statement",
    [
        "drop table memories",
        "alter table meta rename to mete",
        "pragma user_version = 0",
    ],
)
def test_a_file_without_its_tables_is_moved_aside(store: SqliteStore, statement: str) -> None:
    """It is none of ours any more: a new one is begun, at the second try at the latest."""
    damage(store, statement)
    store.files.close()
    at_second_try(lambda: store.put(USER, FACT, "k4", "v4"))
    at_second_try(lambda: store.search(USER, Question(words=(frozenset({"v4"}),)), 5))
    at_second_try(lambda: store.put(USER, FACT, "k4", "v4"))
    assert store.find(USER, FACT, "k4")


def test_a_file_that_breaks_amid_a_call_is_rebuilt_from_supabase(tmp_path: Path) -> None:
    """The whole of it, while the call goes on."""
    remote = FakeSupabase(tmp_path / "supabase")
    local = SqliteStore(tmp_path / "memories", is_replica=True)
    way = Sync(SyncSource(local), remote, timeout_s=10)
    local.on_write, local.files.on_loss = way.wake, way.fetch_again
    way.open_session(USER, None)
    fill(local, 60)
    assert way.flush(USER, 10)
    whole = remote.list_memories(USER)
    local.files.close()
    local.files.path(USER).write_bytes(b"this is no database " * 1000)
    local.put(USER, FACT, "new", "said after it broke")
    assert eventually(lambda: len(local.list_memories(USER)) == 61)
    assert [m for m in local.list_memories(USER) if m.key != "new"] == whole
    assert way.flush(USER, 10) and len(remote.list_memories(USER)) == 61
    way.close()


def test_a_start_of_a_call_rebuilds_a_broken_file(tmp_path: Path) -> None:
    """Within the same round trip: the greeting knows it all."""
    remote = FakeSupabase(tmp_path / "supabase")
    fill(remote, 60)
    local = SqliteStore(tmp_path / "memories", is_replica=True)
    way = Sync(SyncSource(local), remote, timeout_s=10)
    local.files.on_loss = way.fetch_again
    way.open_session(USER, None)
    assert way.flush(USER, 10)
    local.files.close()
    local.files.path(USER).write_bytes(b"this is no database " * 1000)
    assert isinstance(way.open_session(USER, None), Page)
    assert local.list_memories(USER) == remote.list_memories(USER)
    way.close()


@pytest.mark.slow
def test_one_flipped_bit_never_keeps_a_person_from_their_memories(tmp_path: Path) -> None:
    """300 files, each with another bit flipped: a session works, at the second try at the latest.

    What is returned is what was stored; of the value whose very letters were flipped nobody can
    tell, and at most that one differs.
    """
    pristine = SqliteStore(tmp_path / "pristine", is_replica=True)
    pristine.open_profile(USER, None)
    fill(pristine, 50)
    pristine.forget(USER, FACT, "k49")
    stored = values(pristine)
    pristine.files.close()
    data = pristine.files.path(USER).read_bytes()
    chance = random.Random(7)
    bits = [chance.randrange(8 * len(data)) for _ in range(250)] + list(range(0, 800, 16))
    question = Question(words=(frozenset({"mountain"}),))
    for bit in bits:
        folder = tmp_path / "flipped"
        store = SqliteStore(folder, is_replica=True)
        path = store.files.path(USER)
        path.parent.mkdir(parents=True, mode=0o700)
        folder.chmod(0o700)
        path.write_bytes(flipped(data, bit))
        acts: list[Callable[[], object]] = [
            lambda s=store: s.open_profile(USER, None),  # type: ignore[misc]
            lambda s=store: s.search(USER, question, 5),  # type: ignore[misc]
            lambda s=store: s.put(USER, FACT, "new", "mountain"),  # type: ignore[misc]
            lambda s=store: s.put(USER, FACT, None, "turn"),  # type: ignore[misc]
            lambda s=store: SyncSource(s).batch(USER, 50),  # type: ignore[misc]
            lambda s=store: SyncSource(s).state(USER),  # type: ignore[misc]
            lambda s=store: s.forget(USER, FACT, "k7"),  # type: ignore[misc]
            lambda s=store: s.list_memories(USER),  # type: ignore[misc]
        ]
        for act in acts:
            try:
                at_second_try(act)
            except Exception as exc:
                raise AssertionError(f"bit {bit}: {exc!r}") from exc
        differing = {
            key
            for key, value in values(store).items()
            if stored.get(key) != value and key != "new" and value != "turn"
        }
        assert len(differing) <= 1, f"bit {bit}: {differing}"
        store.files.close()
        shutil.rmtree(folder)
