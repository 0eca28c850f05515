"""`memory dead-letters`: what Supabase refused is looked at, sent again, or let go."""

from pathlib import Path

import pytest

import storage
from caller_memory.errors import StoreUnavailable
from caller_memory.models import Category
from caller_memory.person import PersonMemory
from caller_memory.stores import outbox
from caller_memory.stores.dead_letters import dead_letters
from identity import livekit_identity_to_uuid
from tests.helpers.command_line import Run, remember
from tests.helpers.fake_project import FakeProject, use_project
from worker import terminal

ALICE, BOB = livekit_identity_to_uuid("alice"), livekit_identity_to_uuid("bob")

LETTERS = ("memory", "dead-letters")


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeProject:
    """A Supabase that refuses two rows of Alice's and one of Bob's."""
    project = use_project(monkeypatch, tmp_path / "supabase")
    project.refuses = {"colour", "tea\x1b"}
    for identity in ("alice", "bob"):
        person = PersonMemory(livekit_identity_to_uuid(identity), storage.current())
        person.store("PREFERENCE", "colour", "green")
        person.store("FACT", "home", "Oslo")
    PersonMemory(ALICE, storage.current()).store("PREFERENCE", "tea\x1b", "yes\n")
    storage.finish(10.0)
    return project


def test_there_may_be_none(run: Run) -> None:
    """That is said, and is no error; somebody unknown is one."""
    PersonMemory(ALICE, storage.current()).store("FACT", "home", "Oslo")
    for action in ("list", "retry", "drop"):
        assert run(*LETTERS, action)[:2] == (0, "there are no dead letters\n")
    assert run(*LETTERS, "list", "--identity", "nobody")[0] == 1
    assert run(*LETTERS)[0] == run(*LETTERS, "read")[0] == 2
    assert not list(Path(".data").glob(f"*/{livekit_identity_to_uuid('nobody')}*"))


def test_they_are_listed(run: Run, project: FakeProject) -> None:
    """Of whom, when, what, its value, and why; one a line."""
    status, printed, _ = run(*LETTERS, "list")
    lines = printed.splitlines()
    assert status == 0 and len(lines) == 3 and all(line.isprintable() for line in lines)
    assert f"{ALICE} put [PREFERENCE] colour = green (Supabase refuses a row" in printed
    assert "[PREFERENCE] tea\\u001b = yes" in printed
    _, printed, _ = run(*LETTERS, "list", "--identity", "bob")
    assert printed.count("\n") == 1 and BOB in printed


def test_they_are_sent_again(run: Run, project: FakeProject) -> None:
    """As they are by now; what is refused again stays."""
    PersonMemory(ALICE, storage.current()).store("PREFERENCE", "tea\x1b", "no")
    storage.finish(10.0)
    project.refuses = {"colour"}
    status, printed, _ = run(*LETTERS, "retry", "--identity", "alice")
    assert (status, printed) == (1, "3 sent again, 1 of them refused again\n")
    assert project.values(ALICE) == {"home": "Oslo", "tea\x1b": "no"}
    assert project.values(BOB) == {"home": "Oslo"}
    project.refuses = set()
    status, printed, _ = run(*LETTERS, "retry")
    assert (status, printed) == (0, "2 sent again, 0 of them refused again\n")
    assert project.values(ALICE)["colour"] == project.values(BOB)["colour"] == "green"
    assert run(*LETTERS, "list")[1] == "there are no dead letters\n"


def test_an_outage_leaves_them_queued(run: Run, project: FakeProject) -> None:
    """They are sent once Supabase answers."""
    project.refuses, project.error = set(), StoreUnavailable("down")
    status, printed, _ = run(*LETTERS, "retry")
    assert status == 1 and printed.startswith("3 queued again")
    project.error = None
    assert run("memory", "sync")[0] == 0
    assert project.values(ALICE)["colour"] == "green"


def test_without_supabase_nothing_is_sent(
    run: Run, project: FakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The missing setting is named; they can be looked at and dropped."""
    monkeypatch.undo()
    monkeypatch.chdir(project.files.folder.parent)
    status, _, error = run(*LETTERS, "retry")
    assert status == 2 and "SUPABASE_URL" in error
    assert run(*LETTERS, "list")[1].count("\n") == 3


def test_dropping_asks_first(
    run: Run, project: FakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what stays where; anything but a yes is a no."""
    status, printed, error = run(*LETTERS, "drop")
    assert (status, printed) == (2, "") and "--yes" in error
    monkeypatch.setattr(terminal, "_somebody_sits_there", lambda: True)
    status, printed, error = run(*LETTERS, "drop", typed="n\n")
    assert (status, printed) == (1, "") and "stays in the local file" in error
    status, printed, error = run(*LETTERS, "drop", "--identity", "bob", typed="y\n")
    assert (status, printed) == (0, "dropped 1 dead letters\n")
    assert run(*LETTERS, "list")[1].count("\n") == 2
    assert run(*LETTERS, "drop", "--yes")[:2] == (0, "dropped 2 dead letters\n")
    assert "colour" not in project.values(ALICE)
    assert PersonMemory(ALICE, storage.current()).retrieve("PREFERENCE", "colour") == "green"


def test_dropping_a_forget_says_what_it_means(run: Run, project: FakeProject) -> None:
    """Supabase goes on knowing what was to be forgotten."""
    project.refuses.add("home")
    PersonMemory(BOB, storage.current()).forget("FACT", "home")
    storage.finish(10.0)
    assert "forget [FACT] home (" in run(*LETTERS, "list", "--identity", "bob")[1]
    status, _, error = run(*LETTERS, "drop", "--identity", "bob", "--yes")
    assert status == 0 and "1 of them forget something" in error


def test_what_the_disk_damaged_is_not_sent(run: Run, project: FakeProject) -> None:
    """It can only be dropped, and is gone then."""
    local = storage.current().local
    with local.files.write(ALICE) as db:
        db.execute("delete from dead_letters")
        db.execute("update memories set created_at = 'x' where key = 'home'")
        (number,) = db.execute("select id from memories where key = 'home'").fetchone()
        outbox.dead_letter_memory(db, number, outbox.UNREADABLE)
    (letter,) = dead_letters(local, ALICE)
    assert (letter.category, letter.is_readable) == (Category.FACT, False)
    status, printed, error = run(*LETTERS, "retry", "--identity", "alice")
    assert (status, printed) == (1, "0 sent again, 0 of them refused again\n")
    assert "1 can not be sent" in error
    status, _, error = run(*LETTERS, "drop", "--identity", "alice", "--yes")
    assert status == 0 and "gone for good" in error


def test_a_file_that_can_not_be_used_is_left_out(run: Run) -> None:
    """The others are looked at, and the exit code says that it is not all."""
    remember("alice", "i live in oslo")
    remember("bob", "i live in rome")
    storage.use(None)
    user = livekit_identity_to_uuid("alice")
    path = Path(".data", user[:2], f"{user}.db")
    path.rename("elsewhere.db")
    path.symlink_to(Path("elsewhere.db").absolute())
    status, printed, error = run(*LETTERS, "list")
    assert status == 1 and f"user {user} is left out" in error and user not in printed
