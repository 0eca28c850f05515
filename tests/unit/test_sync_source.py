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
from caller_memory.stores.base import Change, Op, Result
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import Mirror
from tests.helpers.fake_supabase import FakeSupabase
from tests.helpers.places import REPOSITORY

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
FACT = Category.FACT

HOLD_OPEN = """
import sys
from pathlib import Path
from caller_memory.stores.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]), mirrored=True)
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
    return SqliteStore(tmp_path / "memories", mirrored=True)


@pytest.fixture
def mirror(local: SqliteStore) -> Mirror:
    """The pusher's side of them."""
    return Mirror(local)


def push(mirror: Mirror, remote: FakeSupabase) -> None:
    """Send what waits."""
    while batch := mirror.batch(ALICE, 50):
        mirror.acknowledge(ALICE, batch, remote.push(ALICE, [change for _, change in batch]))


def pull(mirror: Mirror, remote: FakeSupabase) -> None:
    """What a session start does."""
    sent = mirror.sent(ALICE)
    mirror.absorb(ALICE, remote.open_session(ALICE, None), sent)


def values(store: SqliteStore) -> dict[str, str]:
    """Key and value of all that a store holds of Alice."""
    return {m.key: m.value for m in store.list_memories(ALICE)}


def test_forget_everything_elsewhere_reaches_what_was_moved_aside(
    local: SqliteStore, mirror: Mirror, remote: FakeSupabase
) -> None:
    """What was written before; what is corrupt since may hold what was said since."""
    local.put(ALICE, FACT, "a", "1")
    push(mirror, remote)
    path = local.files.path(ALICE)
    old, new = (path.with_name(f"{path.name}.corrupt-{name}") for name in ("old", "new"))
    for aside in (old, new):
        aside.write_bytes(b"what was said")
    os.utime(old, (0, 0))
    forgotten_at = datetime.now(UTC) - timedelta(minutes=1)
    remote.push(ALICE, [Change(Op.FORGET_ALL, forgotten_at)])
    pull(mirror, remote)
    assert not old.exists() and new.exists()


def test_what_was_said_elsewhere_comes_in(
    local: SqliteStore, mirror: Mirror, remote: FakeSupabase
) -> None:
    """Whole, and it is not sent back."""
    said = remote.put(ALICE, FACT, "city", "Lisbon", context="Where do you live?")
    pull(mirror, remote)
    assert local.list_memories(ALICE) == [said]
    assert mirror.batch(ALICE, 50) == [] and mirror.sent(ALICE) != {}


def test_what_is_unsent_stays(local: SqliteStore, mirror: Mirror, remote: FakeSupabase) -> None:
    """A snapshot without it was made before it: also a forget, and a dead letter."""
    remote.put(ALICE, FACT, "forgotten here", "1")
    pull(mirror, remote)
    local.put(ALICE, FACT, "refused", "2")
    ((number, _),) = mirror.batch(ALICE, 50)
    mirror.bury(ALICE, number, "refused")
    local.forget(ALICE, FACT, "forgotten here")
    local.put(ALICE, FACT, "new here", "3")
    pull(mirror, remote)
    assert values(local) == {"refused": "2", "new here": "3"}


def test_a_snapshot_may_be_older_than_a_push(
    local: SqliteStore, mirror: Mirror, remote: FakeSupabase
) -> None:
    """What is written and sent while the answer is on its way stays, and stays forgotten."""
    local.put(ALICE, FACT, "a", "old")
    local.put(ALICE, FACT, "b", "to be forgotten")
    push(mirror, remote)
    sent, snapshot = mirror.sent(ALICE), remote.open_session(ALICE, None)
    local.put(ALICE, FACT, "a", "new")
    local.put(ALICE, FACT, "c", "1")
    local.forget(ALICE, FACT, "b")
    push(mirror, remote)
    mirror.absorb(ALICE, snapshot, sent)
    assert values(local) == {"a": "new", "c": "1"} == values(remote)


def test_what_is_gone_elsewhere_is_gone_here(
    local: SqliteStore, mirror: Mirror, remote: FakeSupabase
) -> None:
    """What was sent and is not in the snapshot."""
    local.put(ALICE, FACT, "a", "1")
    local.put(ALICE, FACT, "b", "1")
    push(mirror, remote)
    remote.forget(ALICE, FACT, "a")
    pull(mirror, remote)
    assert values(local) == {"b": "1"}


def test_what_a_push_finds_forgotten_goes_at_once(
    local: SqliteStore, mirror: Mirror, remote: FakeSupabase
) -> None:
    """Unless it was said again meanwhile."""
    a, b = local.put(ALICE, FACT, "a", "1"), local.put(ALICE, FACT, "b", "1")
    batch = mirror.batch(ALICE, 50)
    local.put(ALICE, FACT, "b", "2")
    assert [change.updated_at for _, change in batch] == [a.updated_at, b.updated_at]
    mirror.acknowledge(ALICE, batch, [Result.FORGOTTEN, Result.FORGOTTEN])
    assert values(local) == {"b": "2"}


def test_the_key_of_a_forget_goes_when_it_has_arrived(
    local: SqliteStore, mirror: Mirror, remote: FakeSupabase
) -> None:
    """It has to be told to Supabase, and then no byte of it is left in the file."""
    local.put(ALICE, FACT, "xkeyquux", "1")
    local.forget(ALICE, FACT, "xkeyquux")
    push(mirror, remote)
    files = local.files.path(ALICE).parent.iterdir()
    assert [f.name for f in files if b"quux" in f.read_bytes()] == []


def test_the_time_that_supabase_tells_is_taken_over(
    local: SqliteStore, mirror: Mirror, remote: FakeSupabase
) -> None:
    """This clock was ahead when it was written: the next correction elsewhere must win here."""
    mine = local.put(ALICE, FACT, "a", "ahead")
    ((number, _),) = mirror.batch(ALICE, 50)
    earlier = mine.updated_at - timedelta(minutes=10)
    remote.push(ALICE, [Change(Op.PUT, earlier, FACT, "a", "corrected", None, earlier)])
    with local.files.write(ALICE) as db:
        db.execute("delete from outbox where id = ?", (number,))
    pull(mirror, remote)
    assert values(local) == {"a": "corrected"}


def test_the_log_is_left_alone_where_nothing_was_erased(
    local: SqliteStore, mirror: Mirror, remote: FakeSupabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session start does not pay again for what was forgotten long ago."""
    remote.put(ALICE, FACT, "a", "1")
    remote.forget_all(ALICE)
    remote.put(ALICE, FACT, "b", "1")
    pull(mirror, remote)
    erased: list[str] = []
    monkeypatch.setattr(sync_source, "erase_log", lambda files, user: erased.append(user))
    pull(mirror, remote)
    assert erased == [] and values(local) == {"b": "1"}


class TestRemoval:
    """Files of who has not called for long."""

    @pytest.fixture(autouse=True)
    def unseen(self, local: SqliteStore, mirror: Mirror, remote: FakeSupabase) -> None:
        """Alice has called eight days ago, and all she said has been sent."""
        local.put(ALICE, FACT, "a", "1")
        push(mirror, remote)
        pull(mirror, remote)
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
        self, local: SqliteStore, mirror: Mirror, remote: FakeSupabase
    ) -> None:
        """With every file beside it; the next session start brings everything again."""
        path = local.files.path(ALICE)
        assert list(mirror.remove_unseen(days=7)) == [ALICE]
        assert list(path.parent.iterdir()) == []
        pull(mirror, remote)
        assert values(local) == {"a": "1"}

    def test_who_called_lately_keeps_it(self, mirror: Mirror) -> None:
        """Eight days are not nine."""
        assert list(mirror.remove_unseen(days=9)) == []

    def test_a_session_start_counts(self, mirror: Mirror, remote: FakeSupabase) -> None:
        """Also where nothing was said."""
        pull(mirror, remote)
        assert list(mirror.remove_unseen(days=7)) == []

    def test_what_is_unsent_keeps_it(self, local: SqliteStore, mirror: Mirror) -> None:
        """Waiting, or a dead letter."""
        local.put(ALICE, FACT, "b", "2")
        assert list(mirror.remove_unseen(days=7)) == []
        ((number, _),) = mirror.batch(ALICE, 50)
        mirror.bury(ALICE, number, "refused")
        assert list(mirror.remove_unseen(days=7)) == []

    def test_what_went_past_the_outbox_keeps_it(self, local: SqliteStore, mirror: Mirror) -> None:
        """Supabase was out of the settings for a while: nobody knows what it holds."""
        local.files.close()
        alone = SqliteStore(local.files.folder)
        alone.forget(ALICE, FACT, "a")
        alone.files.close()
        assert list(mirror.remove_unseen(days=7)) == []

    def test_a_live_session_keeps_it(
        self, local: SqliteStore, mirror: Mirror, other_process: "subprocess.Popen[str]"
    ) -> None:
        """Another process has it open; when that ends, it goes."""
        assert list(mirror.remove_unseen(days=7)) == []
        assert values(local) == {"a": "1"}
        other_process.communicate()
        assert list(mirror.remove_unseen(days=7)) == [ALICE]
