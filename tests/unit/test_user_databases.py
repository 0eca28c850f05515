"""stores/user_databases.py and stores/folders.py: whose a file is, who may reach it, how many."""

import contextlib
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from caller_memory.errors import StoreRejected
from caller_memory.models import Category, Question
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import SyncSource
from config import Settings
from tests.helpers.places import REPOSITORY
from worker.doctor import diagnose

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
BOB = "b0b00000-61ad-51d6-9fd8-e976c892a731"
FACT = Category.FACT
UNTOLD = "delete from meta where name = 'user'"
LAKE = Question(words=(frozenset({"lake"}),))


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    """Alice's file, closed as at the end of a process."""
    store = SqliteStore(tmp_path / "memories", is_replica=True)
    store.open_profile(ALICE, "alice@example.com")
    store.put(ALICE, FACT, "home", "by the lake")
    store.files.close()
    return store


def copied(source: Path, target: Path) -> None:
    """A backup that is restored under the wrong name."""
    shutil.copyfile(source, target)


def renamed_over(source: Path, target: Path) -> None:
    """The same in one step, under the hands of whoever has the target open."""
    shutil.copyfile(source, target.with_suffix(".new"))
    target.with_suffix(".new").rename(target)


def hard_linked(source: Path, target: Path) -> None:
    """One file with two names."""
    target.unlink(missing_ok=True)
    target.hardlink_to(source)


def give(store: SqliteStore, how: Callable[[Path, Path], None]) -> Path:
    """Alice's file at Bob's path, whose folder is there."""
    target = store.files.path(BOB)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    how(store.files.path(ALICE), target)
    return target


def change(path: Path, *statements: str) -> None:
    """What an earlier version left in a file."""
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement)


READS: list[Callable[[SqliteStore], object]] = [
    lambda s: s.list_memories(BOB),
    lambda s: s.search(BOB, LAKE, 5),
    lambda s: s.find(BOB, FACT, "home"),
    lambda s: s.find_profile(BOB),
    lambda s: s.newest(BOB, 50),
    lambda s: SyncSource(s).batch(BOB, 50),
    lambda s: SyncSource(s).known_version(BOB),
    lambda s: s.forget_all(BOB),
]


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("how", [copied, renamed_over, hard_linked])
def test_a_file_is_refused_under_another_name(
    store: SqliteStore,
    how: Callable[[Path, Path], None],
    read: Callable[[SqliteStore], object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nothing of it is served, nothing of it is lost, and the other person goes on."""
    give(store, how)
    assert not read(store)
    store.put(BOB, FACT, "home", "in a tower")
    assert [m.value for m in store.list_memories(BOB)] == ["in a tower"]
    assert [m.value for m in store.list_memories(ALICE)] == ["by the lake"]
    (aside,) = store.files.path(ALICE).parent.glob("*.misplaced-*")
    with contextlib.closing(sqlite3.connect(aside)) as db:
        assert db.execute("select value from memories").fetchall() == [("by the lake",)]
    (error,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert "another person's" in error and aside.name in error


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("how", [renamed_over, hard_linked])
def test_a_file_that_is_swapped_while_it_is_open_is_refused(
    store: SqliteStore, how: Callable[[Path, Path], None], read: Callable[[SqliteStore], object]
) -> None:
    """The next read meets it, not the next process."""
    store.put(BOB, FACT, "hat", "a green one")
    give(store, how)
    assert not read(store)
    store.put(BOB, FACT, "home", "in a tower")
    assert [m.value for m in store.list_memories(BOB)] == ["in a tower"]
    assert [m.value for m in store.list_memories(ALICE)] == ["by the lake"]


def test_a_log_that_was_left_does_not_vouch_for_another_file(store: SqliteStore) -> None:
    """A killed process leaves a log that says Bob; the file restored beside it is Alice's."""
    store.put(BOB, FACT, "hat", "a green one")
    store.files.truncate_wal(BOB)
    store.set_hung_up(BOB)
    path = store.files.path(BOB)
    log = path.with_name(path.name + "-wal").read_bytes()
    store.files.close()
    give(store, renamed_over)
    whole = store.files.path(ALICE).read_bytes()
    path.with_name(path.name + "-wal").write_bytes(log)
    assert store.list_memories(BOB) == []
    (aside,) = store.files.path(ALICE).parent.glob("*.misplaced-*")
    assert aside.read_bytes() == whole


def test_a_file_that_is_copied_with_its_log_is_refused(store: SqliteStore) -> None:
    """All it holds, and whose it is, stands in the log alone."""
    other = SqliteStore(store.files.folder.with_name("other"), is_replica=True)
    other.put(ALICE, FACT, "home", "by the lake")
    target = give(store, lambda _, target: None)
    source = other.files.path(ALICE)
    shutil.copyfile(source, target)
    shutil.copyfile(f"{source}-wal", f"{target}-wal")
    assert store.list_memories(BOB) == []
    assert len(list(store.files.path(ALICE).parent.glob("*.misplaced-*"))) == 1


def test_a_file_of_an_earlier_version_is_taken_forward(store: SqliteStore) -> None:
    """It has a profile and does not say more: it is its person's, and says so from now on."""
    for user in (ALICE, BOB):
        store.put(user, FACT, "hat", "a green one")
        store.files.close()
        change(store.files.path(user), UNTOLD)
    assert {m.key for m in store.list_memories(ALICE)} == {"home", "hat"}
    store.put(ALICE, FACT, "cat", "black")
    with store.files.read(ALICE) as db:
        assert db.execute("select value from meta where name = 'user'").fetchone() == (ALICE,)
    store.files.close()
    give(store, copied)
    change(store.files.path(BOB), UNTOLD)
    assert store.list_memories(BOB) == []


def test_a_file_that_holds_two_people_is_served_to_neither(store: SqliteStore) -> None:
    """An earlier version wrote Bob's words into Alice's copy: nobody can tell them apart."""
    target = give(store, copied)
    change(target, UNTOLD, f"insert into profile values ('{BOB}', null, 1, 1)")
    assert store.list_memories(BOB) == []
    assert len(list(target.parent.glob(f"{BOB}.db.corrupt-*"))) == 1


def test_what_was_misplaced_goes_when_its_owner_has_everything_forgotten(
    store: SqliteStore,
) -> None:
    """And stays when the person does at whose place it lay."""
    give(store, copied)
    store.forget_all(BOB)
    assert len(list(store.files.folder.rglob("*.misplaced-*"))) == 1
    store.forget_all(ALICE)
    assert list(store.files.folder.rglob("*.misplaced-*")) == []


READER = """
import sys
from pathlib import Path
from caller_memory.models import Category
from caller_memory.stores.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]), is_replica=True)
for line in sys.stdin:
    store.put(sys.argv[2], Category.FACT, None, line.strip())
    print([m.value for m in store.list_memories(sys.argv[2])], flush=True)
"""


def test_two_processes_meet_a_swapped_file(store: SqliteStore) -> None:
    """Neither is shown anything of it; both go on in the same new file."""
    store.put(BOB, FACT, None, "mine")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(store.files.folder), BOB],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    answers = []
    for swap in (False, True, False):
        if swap:
            give(store, renamed_over)
        for process in processes:
            assert process.stdin
            process.stdin.write("again\n")
            process.stdin.flush()
        for process in processes:
            assert process.stdout
            answers.append(process.stdout.readline())
    for process in processes:
        process.communicate(timeout=20)
    assert len(answers) == 6 and all("again" in answer for answer in answers)
    assert "lake" not in "".join(answers)
    assert [m.value for m in store.list_memories(BOB)] == ["again"] * 4


def test_a_link_in_place_of_a_file_is_refused(store: SqliteStore, tmp_path: Path) -> None:
    """Nothing is read or written where it leads, and forgetting does not reach there."""
    elsewhere = tmp_path / "elsewhere.db"
    shutil.copyfile(store.files.path(ALICE), elsewhere)
    before = elsewhere.read_bytes()
    give(store, lambda _, target: target.symlink_to(elsewhere))
    for act in (store.list_memories, store.forget_all, store.set_greeted):
        with pytest.raises(StoreRejected, match="symbolic link"):
            act(BOB)
    assert elsewhere.read_bytes() == before
    store.files.path(BOB).unlink()
    store.put(BOB, FACT, "hat", "green")
    store.files.path(BOB).unlink()
    store.files.path(BOB).symlink_to(elsewhere)
    with pytest.raises(StoreRejected, match="symbolic link"):
        store.list_memories(BOB)


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_a_link_beside_a_file_is_refused(store: SqliteStore, tmp_path: Path, suffix: str) -> None:
    """SQLite would write the person's words where it leads."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("")
    path = store.files.path(ALICE)
    path.with_name(path.name + suffix).symlink_to(elsewhere)
    with pytest.raises(StoreRejected, match="symbolic link"):
        store.put(ALICE, FACT, "hat", "green")
    assert elsewhere.read_text() == ""


def test_a_linked_sub_folder_is_refused(store: SqliteStore, tmp_path: Path) -> None:
    """Also where files are removed."""
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    kept = tmp_path / "elsewhere" / f"{BOB}.db.corrupt-1"
    kept.write_text("")
    store.files.path(BOB).parent.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreRejected, match="symbolic link"):
        store.put(BOB, FACT, "hat", "green")
    with pytest.raises(StoreRejected, match="symbolic link"):
        store.files.remove_aside(BOB)
    assert kept.exists()


def test_the_memory_folder_may_be_reached_by_a_link_of_our_own(tmp_path: Path) -> None:
    """A bigger disk, /tmp on macOS: the folder it leads to is what has to be private."""
    (tmp_path / "disk").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    SqliteStore(tmp_path / "link").put(BOB, FACT, "hat", "green")
    assert list((tmp_path / "disk").rglob("*.db"))


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_can_write_to_is_refused(store: SqliteStore, mode: int) -> None:
    """At use, with the command that puts it right; `doctor` says the same."""
    for folder in (store.files.folder, store.files.path(ALICE).parent):
        folder.chmod(mode)
        with pytest.raises(StoreRejected, match="chmod 700"):
            store.list_memories(ALICE)
        folder.chmod(0o700)
    store.files.folder.chmod(mode)
    findings = list(diagnose(Settings(memory_dir=store.files.folder)))
    assert [f for f in findings if not f.good and "chmod 700" in f.text]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_belongs_to_another_user_is_refused(store: SqliteStore) -> None:
    """Folder, sub-folder and file; the message names both users."""
    path = store.files.path(ALICE)
    for place in (store.files.folder, path.parent, path):
        os.chown(place, 12345, -1)
        with pytest.raises(StoreRejected, match="12345"):
            store.list_memories(ALICE)
        os.chown(place, 0, -1)
    assert store.list_memories(ALICE)


def test_folders_on_the_way_are_private(tmp_path: Path) -> None:
    """Whatever the umask: one of them may become MEMORY_DIR itself."""
    before = os.umask(0o002)
    try:
        SqliteStore(tmp_path / "a" / "local").put(BOB, FACT, "hat", "green")
        SqliteStore(tmp_path / "a").put(BOB, FACT, "hat", "green")
    finally:
        os.umask(before)


MANY = """
import concurrent.futures, logging, os, resource, sys, threading, uuid
from pathlib import Path
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[2]), int(sys.argv[2])))
from caller_memory.models import Category
from caller_memory.stores.sqlite import SqliteStore
taken = [os.open("/dev/null", os.O_RDONLY) for _ in range(int(sys.argv[3]))]
store = SqliteStore(Path(sys.argv[1]))
def serve(n):
    user = str(uuid.uuid5(uuid.NAMESPACE_DNS, str(n)))
    store.open_profile(user, None)
    store.put(user, Category.FACT, "me", user)
    (memory,) = store.list_memories(user)
    assert memory.value == user
for threads in (1, 64):
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        list(pool.map(serve, range(int(sys.argv[4]))))
print("served")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "taken", "people"),
    [(256, 0, 300), (256, 100, 200), (128, 80, 100)],
    ids=["256", "256 of which 100 are taken", "fewer than expected"],
)
def test_hundreds_of_people_are_served_with_few_descriptors(
    tmp_path: Path, limit: int, taken: int, people: int
) -> None:
    """One after the other and 64 at once, also where the rest of the process holds many."""
    done = subprocess.run(
        [sys.executable, "-c", MANY, str(tmp_path / "memories"), *map(str, (limit, taken, people))],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("served\n", 0), done.stderr[-2000:]
