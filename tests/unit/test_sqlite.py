"""stores/sqlite.py and stores/user_databases.py: a person's own file."""

import concurrent.futures
import logging
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest

from caller_memory.errors import StoreError, StoreUnavailable
from caller_memory.models import Category, Question
from caller_memory.stores import user_databases
from caller_memory.stores.sqlite import SqliteStore
from tests.helpers.disk import files_with
from tests.helpers.places import REPOSITORY
from tests.helpers.store_contract import LONG_AGO

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    """An empty store."""
    return SqliteStore(tmp_path / "memories")


def outbox(store: SqliteStore) -> list[tuple[str, str | None, str | None]]:
    """(op, key, value) of what waits for Supabase."""
    with store.files.read(USER) as db:
        return db.execute("select op, key, value from outbox order by id").fetchall()


def test_files_are_private(store: SqliteStore) -> None:
    """Folder 0700, files 0600, whatever the umask."""
    os.umask(0)
    try:
        store.put(USER, Category.FACT, "a", "b")
    finally:
        os.umask(0o022)
    path = store.files.path(USER)
    assert path == store.files.folder / "ed" / f"{USER}.db"
    for folder in (path.parent, path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_malformed_user_names_no_file(store: SqliteStore) -> None:
    """A user is a UUID; a path can not be smuggled in."""
    with pytest.raises(ValueError, match="UUID"):
        store.put("../../etc/passwd", Category.FACT, "a", "b")


def test_an_update_keeps_when_it_was_first_said(store: SqliteStore) -> None:
    """`updated_at` moves on, also with a clock that stands still; `created_at` stays."""
    first = store.put(USER, Category.FACT, "a", "1", said_at=LONG_AGO)
    second = store.put(USER, Category.FACT, "a", "2")
    assert first.created_at == second.created_at == LONG_AGO
    assert second.updated_at > first.updated_at
    assert store.find(USER, Category.FACT, "a") == second


def test_the_clock_may_run_backwards(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A correction, a forget and a new start all win over what they follow."""
    store.put(USER, Category.FACT, "a", "1")
    monkeypatch.setattr("caller_memory.stores.transactions.now_us", lambda: 1_000_000)
    store.put(USER, Category.FACT, "a", "2")
    assert [m.value for m in store.list_memories(USER)] == ["2"]
    assert store.forget(USER, Category.FACT, "a")
    store.put(USER, Category.FACT, "a", "3")
    store.forget_all(USER)
    assert store.list_memories(USER) == []
    store.put(USER, Category.FACT, "a", "4")
    assert [m.value for m in store.list_memories(USER)] == ["4"]


def test_turns_of_one_millisecond_get_different_keys(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next millisecond that no row of any category and no tombstone holds."""
    now = 1_759_683_234_567_999
    monkeypatch.setattr("caller_memory.stores.transactions.now_us", lambda: now)
    one = store.put(USER, Category.INTEREST, None, "I love reading books")
    two = store.put(USER, Category.FACT, None, "I live in Oslo")
    store.forget(USER, Category.FACT, two.key)
    three = store.put(USER, Category.FACT, None, "again")
    assert [m.key for m in (one, two, three)] == [
        f"user_input_17596832345{n}" for n in (67, 68, 69)
    ]
    assert str(one) == "[INTEREST] user_input_1759683234567 = I love reading books"


def test_search_finds_word_forms_in_value_key_and_context(store: SqliteStore) -> None:
    """Porter stems; what matches best comes first; signs of the query language are harmless."""

    def found(*words: str) -> list[str]:
        question = Question(tuple(frozenset({word}) for word in words))
        return [memory.key for memory in store.search(USER, question, 1)]

    store.put(USER, Category.FACT, "a", "she was hiking in the mountains")
    store.put(USER, Category.FACT, "favourite_food", "pizza", context="What do you like eating?")
    assert found("hike", "mountain") == ["a"]
    assert found("food") == ["favourite_food"]
    assert found("eat") == ["favourite_food"]
    assert found('a" OR *', "near(") == []
    assert found() == []


def test_forgetting_leaves_no_byte(tmp_path: Path) -> None:
    """File, write-ahead log, index, outbox and dead letters: nothing of it is anywhere."""
    store = SqliteStore(tmp_path, is_replica=True)
    for n in range(50):
        store.put(USER, Category.FACT, f"other{n}", f"harmless sentence number {n}")
    store.put(USER, Category.FACT, "xkeyquux", "xvaluequux word", context="xcontextquux word")
    words = ("xkeyquux", "xvaluequux", "xcontextquux")
    assert files_with(tmp_path, *words)
    assert store.forget(USER, Category.FACT, "xkeyquux")
    remaining = files_with(tmp_path, "xvaluequux", "xcontextquux")
    assert remaining == []
    store.put(USER, Category.FACT, "xkeyquux", "xvaluequux")
    with store.files.write(USER) as db:
        db.execute(
            "insert into dead_letters (op, key, value, updated_at, error) "
            "values ('put', 'xkeyquux', 'xvaluequux', 1, 'no')"
        )
    assert store.forget_all(USER) == 51
    assert files_with(tmp_path, *words) == []
    assert store.list_memories(USER) == []


def test_erasure_waits_for_other_readers(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A reader holds the log: reported as pending, finished when the reader is gone."""
    monkeypatch.setattr("caller_memory.stores.write_ahead_log.ERASE_WITHIN_S", 0.1)
    store.put(USER, Category.FACT, "a", "xvaluequux")
    reader = sqlite3.connect(store.files.path(USER), isolation_level=None)
    reader.execute("begin")
    reader.execute("select * from memories").fetchall()
    with caplog.at_level(logging.INFO):
        store.forget(USER, Category.FACT, "a")
        assert "erasure pending" in caplog.text
        (background,) = [t for t in threading.enumerate() if t.name == "erase-log"]
        reader.close()
        background.join(timeout=10)
    assert "erasure finished" in caplog.text
    assert files_with(store.files.folder, "xvaluequux") == []


def test_without_supabase_there_is_no_outbox(store: SqliteStore) -> None:
    """Nothing would ever empty it."""
    store.put(USER, Category.FACT, "a", "1")
    assert outbox(store) == []


def test_every_write_is_in_the_outbox_too(tmp_path: Path) -> None:
    """In order, in the same transaction; a forget takes out what it forgets."""
    store = SqliteStore(tmp_path, is_replica=True)
    store.put(USER, Category.FACT, "a", "1")
    store.put(USER, Category.FACT, "b", "1")
    store.forget(USER, Category.FACT, "a")
    store.set_greeted(USER)
    assert outbox(store) == [
        ("put", "b", "1"),
        ("forget", "a", None),
        ("forget", "taken back: a", None),
        ("greeted", None, None),
    ]
    store.forget_all(USER)
    assert outbox(store) == [("greeted", None, None), ("forget_all", None, None)]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """Memory and outbox row stand or fall together."""
    store = SqliteStore(tmp_path, is_replica=True)
    with pytest.raises(RuntimeError), store.files.write(USER) as db:
        db.execute("insert into outbox (op, updated_at) values ('put', 1)")
        raise RuntimeError
    assert outbox(store) == []


def test_a_corrupt_file_is_moved_aside(
    store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    """It is kept, until everything is forgotten; a new one is begun, one ERROR says so."""
    store.put(USER, Category.FACT, "a", "1")
    store.files.close()
    path = store.files.path(USER)
    path.write_bytes(b"this is no database " * 100)
    store.put(USER, Category.FACT, "b", "2")
    assert [m.key for m in store.list_memories(USER)] == ["b"]
    (aside,) = path.parent.glob("*.corrupt-*")
    assert aside.read_bytes().startswith(b"this is no database")
    assert [r.levelname for r in caplog.records] == ["ERROR"]
    store.forget_all(USER)
    assert not aside.exists()


def test_a_locked_file_is_an_error_not_a_hang(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writes raise StoreUnavailable, reads go on."""
    monkeypatch.setattr(user_databases, "BUSY_TIMEOUT_S", 0.05)
    store.put(USER, Category.FACT, "a", "1")
    store.files.close()
    blocker = sqlite3.connect(store.files.path(USER), isolation_level=None)
    blocker.execute("begin immediate")
    with pytest.raises(StoreUnavailable, match="locked"):
        store.put(USER, Category.FACT, "b", "2")
    assert [m.key for m in store.list_memories(USER)] == ["a"]
    blocker.close()
    store.put(USER, Category.FACT, "b", "2")


def test_a_full_disk_is_an_error(store: SqliteStore) -> None:
    """Nothing is written by half, and what was there stays readable."""
    store.put(USER, Category.FACT, "a", "1")
    with store.files.read(USER) as db:
        pages = db.execute("pragma page_count").fetchone()[0]
        db.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(StoreUnavailable, match="full"):
        store.put(USER, Category.FACT, "b", "x" * 1_000_000)
    assert [m.key for m in store.list_memories(USER)] == ["a"]


def test_a_folder_that_can_not_be_made_is_an_error(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="folder"):
        SqliteStore(tmp_path / "file").put(USER, Category.FACT, "a", "1")


def test_a_removed_file_is_begun_anew(store: SqliteStore) -> None:
    """An open connection to a file that is gone must not swallow what is written."""
    store.put(USER, Category.FACT, "a", "1")
    for path in store.files.path(USER).parent.iterdir():
        path.unlink()
    store.put(USER, Category.FACT, "b", "2")
    store.files.close()
    assert [m.key for m in store.list_memories(USER)] == ["b"]


@pytest.mark.slow
def test_hundreds_of_people_need_few_descriptors(store: SqliteStore) -> None:
    """Connections beyond the LRU are closed, and opened again when their person speaks."""
    people = [str(uuid.UUID(int=n)) for n in range(4 * user_databases.MAX_OPEN_FILES)]
    before = len(os.listdir("/dev/fd"))
    for person in people:
        store.put(person, Category.FACT, "me", person)
    assert len(os.listdir("/dev/fd")) - before <= 3 * user_databases.MAX_OPEN_FILES
    assert all(store.list_memories(p)[0].value == p for p in people)


def test_threads_of_one_person_lose_nothing(store: SqliteStore) -> None:
    """Twenty threads write at once; every turn has its own key."""
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        wrote = [pool.submit(store.put, USER, Category.FACT, None, f"turn {n}") for n in range(200)]
    assert len({w.result().key for w in wrote}) == 200
    assert {m.value for m in store.list_memories(USER)} == {f"turn {n}" for n in range(200)}


def test_a_new_file_may_be_made_by_several_at_once(tmp_path: Path) -> None:
    """Each with connections of its own, as processes have: nobody is told that it is locked."""
    stores = [SqliteStore(tmp_path / "memories") for _ in range(4)]
    together = threading.Barrier(len(stores))

    def make(store: SqliteStore, user: str) -> None:
        together.wait()
        store.put(user, Category.FACT, None, "hello")

    with concurrent.futures.ThreadPoolExecutor(len(stores)) as pool:
        for user in (str(uuid.UUID(int=n)) for n in range(20)):
            for made in [pool.submit(make, store, user) for store in stores]:
                made.result()
            assert len(stores[0].list_memories(user)) == len(stores)


WRITER = """
import sys
from pathlib import Path
from caller_memory.models import Category, Question
from caller_memory.stores.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]))
for n in range(100):
    store.put(sys.argv[2], Category.FACT, None, f"{sys.argv[3]} {n}")
"""


def test_processes_of_one_person_lose_nothing(tmp_path: Path) -> None:
    """Four processes make the file and write at once."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "memories"), USER, name],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )
        for name in "abcd"
    ]
    assert [process.wait(timeout=50) for process in processes] == [0, 0, 0, 0]
    memories = SqliteStore(tmp_path / "memories").list_memories(USER)
    assert {m.value for m in memories} == {f"{c} {n}" for c in "abcd" for n in range(100)}
