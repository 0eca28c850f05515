"""merging.py and `memory merge`: two identities of one person become one, and nothing is lost."""

from datetime import timedelta
from pathlib import Path

import pytest

import storage
from caller_memory.models import Category, Kind, Memory, Source
from caller_memory.provenance import LAST_CALL, OPT_OUT, TURN
from caller_memory.stores import Stores, merging
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync import Sync
from caller_memory.stores.sync_source import SyncSource
from config import Settings
from identity import livekit_identity_to_uuid
from tests.helpers.command_line import Run
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.store_contract import LONG_AGO

OLD, NEW = "sip_00491701234567", "sip_+491701234567"
SOURCE, TARGET = livekit_identity_to_uuid(OLD), livekit_identity_to_uuid(NEW)
FACT = Category.FACT


@pytest.fixture
def local(tmp_path: Path) -> SqliteStore:
    """The store of this process."""
    made = SqliteStore(tmp_path / "memories")
    storage.use(Stores(made))
    return made


def memory(key: str, value: str, minute: int, *words: str) -> Memory:
    """A FACT, said and written so many minutes after LONG_AGO, and the words that told it."""
    at = LONG_AGO + timedelta(minutes=minute)
    kind = Kind.FACT
    if key == LAST_CALL[1]:
        kind = Kind.SUMMARY
    elif key.startswith(TURN):
        kind = Kind.TURN
    sources = tuple(Source(each, f"user_input_{minute}", at) for each in words)
    return Memory(FACT, key, value, None, at, at, kind, f"call at {minute}", sources)


def give(local: SqliteStore, user: str, *memories: Memory) -> None:
    """Let a person be known by these."""
    local.open_profile(user, None)
    with local.writing(user) as db:
        for each in memories:
            merging.take_in(local, db, each)


def known(local: SqliteStore, user: str) -> dict[str, str]:
    """Key and value of all."""
    return {m.key: m.value for m in local.list_memories(user)}


def merge() -> None:
    """What the command does, without Supabase."""
    assert merging.erase(
        storage.current().local, SOURCE, merging.move(storage.current().local, SOURCE, TARGET)
    )


def test_memories_move_with_their_times(local: SqliteStore) -> None:
    """Everything is with the target as it was with the source, which knows nothing any more."""
    mine = [memory("home", "Oslo", 1, "I live in Oslo"), memory("user_input_1", "I ski", 2)]
    give(local, SOURCE, *mine)
    give(local, TARGET, memory("job", "pilot", 3))
    local.set_greeted(SOURCE)
    merge()
    assert set(local.list_memories(TARGET)) == {*mine, memory("job", "pilot", 3)}
    assert local.list_memories(SOURCE) == []
    profile = local.find_profile(TARGET)
    assert profile and profile.is_first_login is False


def test_the_newer_value_holds_and_the_older_is_kept(local: SqliteStore) -> None:
    """Whichever of the two it is."""
    give(local, SOURCE, memory("home", "Oslo", 1), memory("job", "pilot", 9))
    give(local, TARGET, memory("home", "Bergen", 5), memory("job", "cook", 5))
    merge()
    assert known(local, TARGET) == {
        "home": "Bergen",
        "home (until 2024-01-01T00:05:00Z)": "Oslo",
        "job": "pilot",
        "job (until 2024-01-01T00:09:00Z)": "cook",
    }
    former = {m.key: m for m in local.list_memories(TARGET) if m.superseded_at}
    assert [(m.former_key, m.superseded_at, m.call_id) for m in former.values()] == [
        ("job", LONG_AGO + timedelta(minutes=9), "call at 5"),
        ("home", LONG_AGO + timedelta(minutes=5), "call at 1"),
    ]


def test_the_same_value_is_one_memory_with_the_words_of_both(local: SqliteStore) -> None:
    """Nothing that was said is lost."""
    give(local, SOURCE, memory("home", "Oslo", 1, "I live in Oslo"))
    give(local, TARGET, memory("home", "oslo", 5, "It's Oslo"))
    merge()
    (joined,) = local.list_memories(TARGET)
    assert (joined.value, joined.created_at) == ("oslo", LONG_AGO + timedelta(minutes=5))
    assert joined.sources == (
        Source("It's Oslo", "user_input_5", joined.created_at),
        Source("I live in Oslo", "user_input_1", LONG_AGO + timedelta(minutes=1)),
    )


def test_turns_of_one_moment_both_stay(local: SqliteStore) -> None:
    """The second gets the next free key; merging again does not make a third of it."""
    one, two, three = (f"{TURN}170406726000{n}" for n in range(3))
    give(local, SOURCE, memory(one, "I ski", 1), memory(two, "I sing", 1))
    give(local, TARGET, memory(one, "I swim", 1))
    moved = merging.move(storage.current().local, SOURCE, TARGET)
    again = merging.move(storage.current().local, SOURCE, TARGET)
    assert again == moved and merging.erase(storage.current().local, SOURCE, again)
    assert known(local, TARGET) == {one: "I swim", two: "I ski", three: "I sing"}


def test_whoever_is_interrupted_merges_again(local: SqliteStore) -> None:
    """Between writing and erasing, and after both: it ends the same."""
    give(
        local, SOURCE,
        memory("home", "Oslo", 1, "Oslo"), memory("job", "pilot", 9), memory("pet", "cat", 1),
    )  # fmt: skip
    give(
        local, TARGET,
        memory("home", "Bergen", 5), memory("job", "cook", 5), memory("pet", "Cat", 2, "a cat"),
    )  # fmt: skip
    merging.move(storage.current().local, SOURCE, TARGET)
    once = local.list_memories(TARGET)
    assert merging.plan(storage.current().local, SOURCE, TARGET) == []
    merge()
    merge()
    assert local.list_memories(TARGET) == once and len(once) == 5


def test_what_is_said_meanwhile_is_not_erased(local: SqliteStore) -> None:
    """A call under the old identity goes on: its words move at the next try."""
    give(local, SOURCE, memory("home", "Oslo", 1))
    moved = merging.move(storage.current().local, SOURCE, TARGET)
    local.put(SOURCE, FACT, "job", "pilot")
    assert not merging.erase(storage.current().local, SOURCE, moved)
    assert known(local, SOURCE) == {"home": "Oslo", "job": "pilot"}
    merge()
    assert known(local, TARGET) == {"home": "Oslo", "job": "pilot"}


@pytest.mark.parametrize("who", [SOURCE, TARGET])
def test_who_does_not_want_to_be_remembered_is_not(local: SqliteStore, who: str) -> None:
    """The wish holds under either name, whoever said it, and is never a thing of the past."""
    give(local, SOURCE, memory("home", "Oslo", 1))
    give(local, TARGET, memory("job", "pilot", 1))
    local.put(who, *OPT_OUT, "no", kind=Kind.CONTROL)
    merge()
    assert known(local, TARGET) == {"home": "Oslo", "job": "pilot", "remember_me": "no"}
    assert known(local, SOURCE) == ({"remember_me": "no"} if who == SOURCE else {})


def test_a_wish_that_was_taken_back_stays_taken_back(local: SqliteStore) -> None:
    """It was said later, under the other name."""
    give(local, SOURCE, memory("home", "Oslo", 1))
    local.put(SOURCE, *OPT_OUT, "no", kind=Kind.CONTROL)
    local.put(TARGET, *OPT_OUT, "no", kind=Kind.CONTROL)
    local.forget(TARGET, *OPT_OUT)
    merge()
    assert known(local, TARGET) == {"home": "Oslo"}


def test_of_two_last_calls_the_later_is_the_last(local: SqliteStore) -> None:
    """The other is no memory."""
    give(local, SOURCE, memory("last_call", "the old one", 1))
    give(local, TARGET, memory("last_call", "the new one", 2))
    merge()
    assert known(local, TARGET) == {LAST_CALL[1]: "the new one"}


def test_a_key_that_was_forgotten_since_stays_forgotten(local: SqliteStore) -> None:
    """ "Forget everything" under the other name did not mean what was not known there."""
    give(local, SOURCE, memory("home", "Oslo", 1), memory("job", "pilot", 1))
    local.open_profile(TARGET, None)
    local.forget_all(TARGET)
    local.forget(TARGET, FACT, "job")
    merge()
    assert known(local, TARGET) == {"home": "Oslo"}


def test_both_sides_reach_supabase(tmp_path: Path, run: Run) -> None:
    """What is erased under the one identity is there under the other, and was sent first."""
    remote = FakeSupabase(tmp_path / "supabase")
    give(remote, SOURCE, *(memory(f"k{n}", f"v{n}", n) for n in range(60)))
    give(remote, TARGET, memory("k1", "newer", 90))
    remote.put(SOURCE, *OPT_OUT, "no", kind=Kind.CONTROL)
    local = SqliteStore(tmp_path / "memories", is_replica=True)
    way = Sync(SyncSource(local), remote, timeout_s=10)
    local.on_write = way.wake
    storage.use(Stores(local, way))
    merge_them = ("memory", "merge", "--from", OLD, "--into", NEW)
    status, printed, _ = run(*merge_them, "--dry-run")
    assert status == 0 and printed.count("would write") == 61
    assert len(remote.list_memories(SOURCE)) == 61 and len(remote.list_memories(TARGET)) == 1
    storage.use(Stores(local, Sync(SyncSource(local), remote, timeout_s=10)))
    sync = storage.current().sync
    assert sync
    local.on_write = sync.wake
    assert run(*merge_them)[:2] == (0, "merged 61 memories\n")
    values = known(remote, TARGET)
    assert len(values) == 62 and values["k1"] == "newer" and "v1" in values.values()
    assert known(remote, SOURCE) == {"remember_me": "no"}


def test_without_an_answer_of_supabase_nothing_is_merged(run: Run) -> None:
    """What it knows of the one would be erased unseen."""
    storage.use(storage.from_settings(Settings()))
    give(storage.current().local, SOURCE, memory("home", "Oslo", 1))
    storage.use(None)
    down = {"SUPABASE_URL": "http://127.0.0.1:9", "SUPABASE_SERVICE_ROLE_KEY": "a-service-key"}
    status, _, error = run("memory", "merge", "--from", OLD, "--into", NEW, **down)
    assert status == 2 and "nothing was merged" in error
    assert known(storage.current().local, SOURCE) == {"home": "Oslo"}


def test_the_command(run: Run) -> None:
    """A dry run writes nothing; one person can not be merged with themselves."""
    give(storage.current().local, SOURCE, memory("home", "Oslo", 1))
    names = ("memory", "merge", "--from", OLD, "--into", NEW)
    assert run(*names, "--dry-run")[:2] == (0, "would write [FACT] home = Oslo\n")
    assert known(storage.current().local, SOURCE) == {"home": "Oslo"}
    assert known(storage.current().local, TARGET) == {}
    assert run(*names)[:2] == (0, "merged 1 memories\n")
    assert run(*names)[:2] == (0, "merged 0 memories\n")
    assert known(storage.current().local, TARGET) == {"home": "Oslo"}
    status, _, error = run("memory", "merge", "--from", OLD, "--into", OLD)
    assert status == 2 and "same person" in error
