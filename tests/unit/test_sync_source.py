"""stores/sync_source.py: what a snapshot does to a person's file, and when the file may go."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from caller_memory.models import Category
from caller_memory.stores import sync_source
from caller_memory.stores.base import Change, Op, Pushed, Result
from caller_memory.stores.rows import now_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import SyncSource
from tests.helpers.disk import files_with
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.places import REPOSITORY

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
FACT = Category.FACT

HOLD_OPEN = """
import sys
from pathlib import Path
from caller_memory.stores.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]), is_replica=True)
store.list_memories(sys.argv[2])
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def remote(tmp_path: Path) -> FakeSupabase:
    """Supabase; Alice has a profile there."""
    remote = FakeSupabase(tmp_path / "supabase")
    remote.open_session(ALICE, None)
    return remote


@pytest.fixture
def local(tmp_path: Path) -> SqliteStore:
    """The files of this worker."""
    return SqliteStore(tmp_path / "memories", is_replica=True)


@pytest.fixture
def source(local: SqliteStore) -> SyncSource:
    """The pusher's side of them."""
    return SyncSource(local)


def push(source: SyncSource, remote: FakeSupabase) -> None:
    """Send what waits."""
    while batch := source.batch(ALICE, 50):
        source.acknowledge(ALICE, batch, remote.push(ALICE, [change for _, change in batch]))


def pull(source: SyncSource, remote: FakeSupabase) -> None:
    """What a session start does, until it has everything."""
    known = source.known_version(ALICE)
    page = remote.open_session(ALICE, None, known)
    if not source.merge(ALICE, page, now_us(), known):
        known = source.known_version(ALICE)
        source.merge(ALICE, remote.open_session(ALICE, None, known), now_us(), known)


def values(store: SqliteStore) -> dict[str, str]:
    """Key and value of all that a store holds of Alice."""
    return {m.key: m.value for m in store.list_memories(ALICE)}


def test_forget_everything_elsewhere_reaches_what_was_moved_aside(
    local: SqliteStore, source: SyncSource, remote: FakeSupabase
) -> None:
    """What was written before; what is corrupt since may hold what was said since."""
    local.put(ALICE, FACT, "a", "1")
    push(source, remote)
    path = local.files.path(ALICE)
    old, new = (path.with_name(f"{path.name}.corrupt-{name}") for name in ("old", "new"))
    for aside in (old, new):
        aside.write_bytes(b"what was said")
    os.utime(old, (0, 0))
    forgotten_at = datetime.now(UTC) - timedelta(minutes=1)
    remote.push(ALICE, [Change(Op.FORGET_ALL, forgotten_at)])
    pull(source, remote)
    assert not old.exists() and new.exists()


def test_what_was_said_elsewhere_comes_in(
    local: SqliteStore, source: SyncSource, remote: FakeSupabase
) -> None:
    """Whole, and it is not sent back."""
    said = remote.put(ALICE, FACT, "city", "Lisbon", context="Where do you live?")
    pull(source, remote)
    assert local.list_memories(ALICE) == [said]
    assert source.batch(ALICE, 50) == []


def test_what_is_unsent_stays(local: SqliteStore, source: SyncSource, remote: FakeSupabase) -> None:
    """A snapshot without it was made before it: also a forget, and a dead letter."""
    remote.put(ALICE, FACT, "forgotten here", "1")
    pull(source, remote)
    local.put(ALICE, FACT, "refused", "2")
    ((number, _),) = source.batch(ALICE, 50)
    source.dead_letter(ALICE, number, "refused")
    local.forget(ALICE, FACT, "forgotten here")
    local.put(ALICE, FACT, "new here", "3")
    pull(source, remote)
    assert values(local) == {"refused": "2", "new here": "3"}


def test_a_snapshot_may_be_older_than_a_push(
    local: SqliteStore, source: SyncSource, remote: FakeSupabase
) -> None:
    """What is written and sent while the answer is on its way stays, and stays forgotten."""
    local.put(ALICE, FACT, "a", "old")
    local.put(ALICE, FACT, "b", "to be forgotten")
    push(source, remote)
    known = source.known_version(ALICE)
    page = remote.open_session(ALICE, None, known)
    local.put(ALICE, FACT, "a", "new")
    local.put(ALICE, FACT, "c", "1")
    local.forget(ALICE, FACT, "b")
    push(source, remote)
    source.merge(ALICE, page, now_us(), known)
    assert values(local) == {"a": "new", "c": "1"} == values(remote)


def test_what_is_gone_elsewhere_is_gone_here(
    local: SqliteStore, source: SyncSource, remote: FakeSupabase
) -> None:
    """A tombstone says so."""
    local.put(ALICE, FACT, "a", "1")
    local.put(ALICE, FACT, "b", "1")
    push(source, remote)
    remote.forget(ALICE, FACT, "a")
    pull(source, remote)
    assert values(local) == {"b": "1"}


def test_what_is_written_to_a_file_of_version_0_is_told_of_forgets(
    local: SqliteStore, source: SyncSource, remote: FakeSupabase
) -> None:
    """Nothing was known of the person when it was asked for: 0 stands for an empty file alone."""
    pull(source, remote)
    assert source.known_version(ALICE) == 0
    local.put(ALICE, FACT, "a", "1")
    assert source.known_version(ALICE) == -1


def test_what_was_written_over_goes_when_it_is_told_to_be_forgotten(
    local: SqliteStore, source: SyncSource, remote: FakeSupabase
) -> None:
    """The newer value came in first: of the one that was forgotten no byte stays."""
    local.put(ALICE, FACT, "home", "xlisbonquux")
    push(source, remote)
    (told,) = local.list_memories(ALICE)
    remote.put(ALICE, FACT, "home", "Paris")
    pull(source, remote)
    with remote.writing(ALICE) as db:
        remote.record(db, Change(Op.FORGET, told.updated_at, FACT, "home"))
    pull(source, remote)
    assert values(local) == {"home": "Paris"}
    assert files_with(local.files.folder, "xlisbonquux") == []


def test_what_a_push_finds_forgotten_goes_at_once(
    local: SqliteStore, source: SyncSource, remote: FakeSupabase
) -> None:
    """Unless it was said again meanwhile."""
    a, b = local.put(ALICE, FACT, "a", "1"), local.put(ALICE, FACT, "b", "1")
    batch = source.batch(ALICE, 50)
    local.put(ALICE, FACT, "b", "2")
    assert [change.updated_at for _, change in batch] == [a.updated_at, b.updated_at]
    source.acknowledge(ALICE, batch, Pushed(0, 1, [Result.FORGOTTEN, Result.FORGOTTEN], {}))
    assert values(local) == {"b": "2"}


def test_the_key_of_a_forget_goes_when_it_has_arrived(
    local: SqliteStore, source: SyncSource, remote: FakeSupabase
) -> None:
    """It has to be told to Supabase, and then no byte of it is left in the file."""
    local.put(ALICE, FACT, "xkeyquux", "1")
    local.forget(ALICE, FACT, "xkeyquux")
    push(source, remote)
    files = local.files.path(ALICE).parent.iterdir()
    assert [f.name for f in files if b"quux" in f.read_bytes()] == []


def test_the_time_that_supabase_tells_is_taken_over(
    local: SqliteStore, source: SyncSource, remote: FakeSupabase
) -> None:
    """This clock was ahead when it was written: the next correction elsewhere must win here."""
    mine = local.put(ALICE, FACT, "a", "ahead")
    batch = source.batch(ALICE, 50)
    earlier = mine.updated_at - timedelta(minutes=10)
    source.acknowledge(ALICE, batch, Pushed(0, 1, [Result.STORED], {0: earlier}))
    assert [m.updated_at for m in local.list_memories(ALICE)] == [earlier]


def test_the_log_is_left_alone_where_nothing_was_erased(
    local: SqliteStore, source: SyncSource, remote: FakeSupabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session start does not pay again for what was forgotten long ago."""
    remote.put(ALICE, FACT, "a", "1")
    remote.forget_all(ALICE)
    remote.put(ALICE, FACT, "b", "1")
    pull(source, remote)
    erased: list[str] = []
    monkeypatch.setattr(sync_source, "erase_log", lambda files, user: erased.append(user))
    pull(source, remote)
    assert erased == [] and values(local) == {"b": "1"}


class TestRemoval:
    """Files of who has not called for long."""

    @pytest.fixture(autouse=True)
    def unseen(self, local: SqliteStore, source: SyncSource, remote: FakeSupabase) -> None:
        """Alice has called eight days ago, and all she said has been sent."""
        local.put(ALICE, FACT, "a", "1")
        push(source, remote)
        pull(source, remote)
        local.open_profile(ALICE, None)
        self.called(local, days_ago=8)

    def called(self, local: SqliteStore, days_ago: int) -> None:
        """When she has called last."""
        with local.files.write(ALICE) as db:
            us = days_ago * 86_400_000_000
            db.execute("update meta set value = value - ? where name = 'seen_at'", (us,))

    @pytest.fixture
    def other_process(self, local: SqliteStore) -> Iterator["subprocess.Popen[str]"]:
        """Has her file open; ends when its input does."""
        command = [sys.executable, "-c", HOLD_OPEN, str(local.files.folder), ALICE]
        with subprocess.Popen(
            command,
            env={"PYTHONPATH": str(REPOSITORY)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout and process.stdout.readline() == "open\n"
            yield process

    def test_it_goes_and_comes_back(
        self, local: SqliteStore, source: SyncSource, remote: FakeSupabase
    ) -> None:
        """With every file beside it; the next session start brings everything again."""
        path = local.files.path(ALICE)
        assert list(source.remove_unseen(days=7)) == [ALICE]
        assert list(path.parent.iterdir()) == []
        pull(source, remote)
        assert values(local) == {"a": "1"}

    def test_who_called_lately_keeps_it(self, source: SyncSource) -> None:
        """Eight days are not nine."""
        assert list(source.remove_unseen(days=9)) == []

    def test_a_session_start_counts(self, local: SqliteStore, source: SyncSource) -> None:
        """Also where nothing was said."""
        local.open_profile(ALICE, None)
        assert list(source.remove_unseen(days=7)) == []

    def test_what_is_unsent_keeps_it(self, local: SqliteStore, source: SyncSource) -> None:
        """Waiting, or a dead letter."""
        local.put(ALICE, FACT, "b", "2")
        assert list(source.remove_unseen(days=7)) == []
        ((number, _),) = source.batch(ALICE, 50)
        source.dead_letter(ALICE, number, "refused")
        assert list(source.remove_unseen(days=7)) == []

    def test_what_went_past_the_outbox_keeps_it(
        self, local: SqliteStore, source: SyncSource
    ) -> None:
        """Supabase was out of the settings for a while: nobody knows what it holds."""
        local.files.close()
        alone = SqliteStore(local.files.folder)
        alone.forget(ALICE, FACT, "a")
        alone.files.close()
        assert list(source.remove_unseen(days=7)) == []

    def test_a_live_session_keeps_it(
        self, local: SqliteStore, source: SyncSource, other_process: "subprocess.Popen[str]"
    ) -> None:
        """Another process has it open; when that ends, it goes."""
        assert list(source.remove_unseen(days=7)) == []
        assert values(local) == {"a": "1"}
        other_process.communicate()
        assert list(source.remove_unseen(days=7)) == [ALICE]
