"""stores/checksums.py: what a disk has changed within a row, or in an index, is never returned."""

import struct
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from caller_memory import PersonMemory, Stores
from caller_memory.errors import StoreError
from caller_memory.models import Category, Kind, Memory, Question, Source
from caller_memory.provenance import CHOICES
from caller_memory.stores import changes, checksums, clock
from caller_memory.stores.base import Op
from caller_memory.stores.correction import correct
from caller_memory.stores.rows import MEMORY, UnreadableRow, from_memory, to_memory, to_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync import Sync
from caller_memory.stores.sync_source import SyncSource
from tests.helpers.damage import FACT, USER, at_second_try, damage, errors, fill, values
from tests.helpers.disk import files_with
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.store_contract import LONG_AGO, minutes

WHOLE = Memory(
    Category.FACT, "home", "Oslo é", "Where?", minutes(1), minutes(2), Kind.FACT, "call-7",
    (Source("i live in Oslo", "user_input_7", minutes(1)),), minutes(3), "former", minutes(4),
    "nb", minutes(5),
)  # fmt: skip
"""A memory with something in each cell."""

ALL = {"k0": "v0 mountain", "k1": "v1 mountain", "k2": "v2 mountain"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """Three facts, on disk."""
    store = SqliteStore(tmp_path / "memories")
    fill(store, 3)
    store.files.close()
    yield store
    store.files.close()


def change_bytes(store: SqliteStore, old: bytes, new: bytes) -> None:
    """What a disk does to a file that nobody has open."""
    path = store.files.path(USER)
    data = path.read_bytes()
    assert old in data and len(old) == len(new)
    path.write_bytes(data.replace(old, new))


def test_every_changed_bit_of_a_row_is_noticed() -> None:
    """In each cell that holds text, and in each time."""
    row = from_memory(WHOLE)
    assert to_memory(row) == WHOLE
    for place, cell in enumerate(row):
        assert cell is not None
        data = str(cell).encode() if isinstance(cell, str) else struct.pack(">q", cell)
        for bit in range(8 * len(data)):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            other = (
                changed.decode("utf-8", "surrogateescape")
                if isinstance(cell, str)
                else struct.unpack(">q", changed)[0]
            )
            with pytest.raises(UnreadableRow):
                to_memory((*row[:place], other, *row[place + 1 :]))


def test_a_value_that_the_disk_has_changed_is_left_out(
    store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    """However well it reads: the others are served, and one ERROR is all that is said."""
    change_bytes(store, b"v1 mountain", b"w1 mountain")
    question = Question(words=(frozenset({"mountain"}),))
    for _ in range(2):
        assert values(store) == {key: ALL[key] for key in ("k0", "k2")}
        assert {m.key for m in store.search(USER, question, 5)} == {"k0", "k2"}
        assert store.find(USER, FACT, "k1") is None
    assert len([line for line in errors(caplog) if "can not be read" in line]) == 1


def test_supabase_brings_back_what_the_disk_has_changed(tmp_path: Path) -> None:
    """At the next call, and nothing of what is damaged reaches Supabase."""
    remote = FakeSupabase(tmp_path / "supabase")
    local = SqliteStore(tmp_path / "memories", is_replica=True)
    fill(local, 3)
    way = Sync(SyncSource(local), remote, timeout_s=10)
    way.open_session(USER, None)
    assert way.flush(USER, 10)
    whole = remote.list_memories(USER)
    local.files.close()
    change_bytes(local, b"v1 mountain", b"w1 mountain")
    assert len(local.list_memories(USER)) == 2
    way.open_session(USER, None)
    assert local.list_memories(USER) == whole
    assert way.flush(USER, 10) and remote.list_memories(USER) == whole
    way.close()


def test_it_is_written_over_and_forgotten_whatever_its_time_says(store: SqliteStore) -> None:
    """A time to come of a damaged row wins over nothing, and nothing gets it."""
    for key in ("k1", "k2"):
        memory = store.find(USER, FACT, key)
        assert memory
        store.files.close()
        at = struct.pack(">q", to_us(memory.updated_at))
        change_bytes(store, at, b"\0\x07" + at[2:])
    written = store.put(USER, FACT, "k1", "again")
    store.forget(USER, FACT, "k2")
    assert values(store) == {"k0": "v0 mountain", "k1": "again"}
    assert written.updated_at - written.created_at < timedelta(days=1)
    assert store.put(USER, FACT, "k2", "new").updated_at.year == written.updated_at.year
    with store.files.read(USER) as db:
        assert db.execute("select count(*) from memories").fetchone() == (3,)


@pytest.mark.parametrize("place", CHOICES)
def test_a_choice_that_can_not_be_read_is_no_missing_one(
    store: SqliteStore, place: tuple[Category, str]
) -> None:
    """Whoever asks for it is refused, until it is chosen again or forgotten."""
    store.put(USER, *place, "xno", kind=Kind.CONTROL)
    store.files.close()
    change_bytes(store, f"{place[1]}xno".encode(), f"{place[1]}xnn".encode())
    person = PersonMemory(USER, Stores(store))
    for _ in range(2):
        with pytest.raises(StoreError):
            person.retrieve(*place)
    person.forget(*place)
    assert person.retrieve(*place) is None


def test_merging_writes_over_a_row_that_says_it_is_newer(store: SqliteStore) -> None:
    """What Supabase knows is in the place of what can not be read."""
    change_bytes(store, b"v1 mountain", b"w1 mountain")
    with store.files.write(USER) as db:
        changes.put_all(db, [Memory(FACT, "k1", "older", None, LONG_AGO, LONG_AGO)])
    assert values(store)["k1"] == "older"


def test_what_a_worker_of_an_earlier_version_writes_gets_a_checksum(store: SqliteStore) -> None:
    """It can be read at once, and is checked from the next search on."""
    damage(store, "update memories set value = 'from before' where key = 'k1'")
    assert values(store)["k1"] == "from before"
    store.search(USER, Question(words=(frozenset({"mountain"}),)), 5)
    with store.files.read(USER) as db:
        assert not checksums.are_behind(db)
    store.files.close()
    change_bytes(store, b"from before", b"from befort")
    assert "k1" not in values(store)


def test_a_row_that_can_not_be_read_does_not_wait_for_ever(store: SqliteStore) -> None:
    """It gets a checksum, too, and stays what it is."""
    damage(store, "update memories set kind = 'tarn' where key = 'k1'")
    store.search(USER, Question(words=(frozenset({"mountain"}),)), 5)
    with store.files.read(USER) as db:
        assert not checksums.are_behind(db)
    assert values(store).keys() == {"k0", "k2"}


def test_a_corrected_time_has_its_checksum(store: SqliteStore) -> None:
    """Of a clock that was compared only later."""
    memory = store.find(USER, FACT, "k1")
    assert memory
    at = to_us(memory.updated_at)
    with store.files.write(USER) as db:
        clock.move(db, Op.PUT, memory.place, at, at + 5)
        assert not checksums.are_behind(db)
        row = db.execute(f"select {MEMORY} from memories where key = 'k1'").fetchone()
    assert to_us(to_memory(row).updated_at) == at + 5


def test_an_index_that_leads_nowhere_keeps_no_value_back(store: SqliteStore) -> None:
    """What is corrected or forgotten is so, at the second try at the latest."""
    for key in ("k0", "k1", "k2"):
        store.files.close()
        change_bytes(store, f"{key}FACT".encode(), f"x{key[1]}FACT".encode())
        if key == "k0":
            at_second_try(lambda: store.put(USER, FACT, "k0", "again"))
        elif key == "k1":
            at_second_try(lambda: store.forget(USER, FACT, "k1"))
        else:
            memory = store.list_memories(USER, FACT)[-1]
            assert memory.key == "k2"
            at_second_try(lambda: correct(store, USER, memory, "corrected"))  # noqa: B023
    held = [m for m in store.list_memories(USER) if m.holds]
    assert sorted((m.key, m.value) for m in held) == [("k0", "again"), ("k2", "corrected")]


def test_a_row_that_was_doubled_is_single_again(store: SqliteStore) -> None:
    """The newer one holds."""
    change_bytes(store, b"k1FACT", b"x1FACT")
    newest = store.newest(USER, 1)[0].updated_at
    with store.files.write(USER) as db:
        changes.put_all(db, [Memory(FACT, "k1", "newer", None, LONG_AGO, newest)])
    at_second_try(lambda: values(store))
    assert values(store) == {**ALL, "k1": "newer"}


def test_a_damaged_index_of_times_costs_no_row(store: SqliteStore) -> None:
    """It is built anew when it was met, and "forget everything" does not rely on it."""
    memory = store.find(USER, FACT, "k1")
    assert memory
    at = struct.pack(">q", to_us(memory.updated_at))
    store.files.close()
    # The index holds no letters around the time.
    change_bytes(store, b"\x03\x06\x01" + at, b"\x03\x06\x01\0\x07" + at[2:])
    values(store)
    assert values(store) == ALL
    store.files.close()
    change_bytes(store, b"\x03\x06\x01" + at, b"\x03\x06\x01\0\x07" + at[2:])
    at_second_try(lambda: store.forget_all(USER))
    assert values(store) == {}


def test_a_search_finds_no_other_row_where_an_id_is_damaged(store: SqliteStore) -> None:
    """The full-text index speaks of ids, and must not lead to what was not asked for."""
    data = store.files.path(USER).read_bytes()
    header = 1 + len(MEMORY.split(", ")) + 1
    at = data.index(b"FACTk1v1 mountain") - header - 1
    cell = data[at : at + header + 9]
    assert cell[0] == 2  # the id
    change_bytes(store, cell, b"\3" + cell[1:])
    question = Question(words=(frozenset({"v2"}),))
    for _ in range(2):
        assert "k1" not in {m.key for m in store.search(USER, question, 5)}


@pytest.mark.parametrize("forgets_all", [True, False])
def test_forgetting_leaves_no_term_of_a_damaged_index(
    store: SqliteStore, forgets_all: bool
) -> None:
    """Terms of a row are removed by what the index says of it, which may be wrong."""
    store.put(USER, FACT, "k3", "xvaluequux")
    with store.files.write(USER) as db:
        db.execute("update memories_fts_content set c0 = 'other' where id = 4")
    if forgets_all:
        store.forget_all(USER)
    else:
        store.forget(USER, FACT, "k3")
    store.files.close()
    assert not files_with(store.files.folder, "xvaluequux")
