"""people.py: commands know everything that Supabase knows of a person, or say that they do not."""

import json
from pathlib import Path
from typing import Any

import pytest

import storage
from caller_memory.errors import StoreUnavailable
from caller_memory.person import PersonMemory
from caller_memory.stores.base import Page
from caller_memory.stores.replication import FIRST_PAGE_ROWS, PAGE_ROWS
from caller_memory.stores.sync import Sync
from identity import livekit_identity_to_uuid
from tests.helpers.command_line import Run
from tests.helpers.fake_project import FakeProject, use_project

EMAIL = "alice@example.com"
ALICE = livekit_identity_to_uuid(EMAIL)
MANY = FIRST_PAGE_ROWS + PAGE_ROWS + 50


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeProject:
    """A Supabase that knows more of Alice than fits into two pages, and an empty disk."""
    project = use_project(monkeypatch, tmp_path / "supabase")
    project.open_session(ALICE, EMAIL)
    with project.writing(ALICE) as db:
        db.executemany(
            "insert into memories (category, key, value, created_at, updated_at, kind) "
            "values ('FACT', ?, 'v', ?, ?, 'fact')",
            [(f"k{n}", n, n) for n in range(1, MANY + 1)],
        )
    return project


def test_commands_wait_for_every_page(run: Run, project: FakeProject) -> None:
    """Not for the first alone, which is enough for a call."""
    status, printed, error = run("memory", "list", "--identity", EMAIL)
    assert (status, printed.count("\n"), error) == (0, MANY, "")
    exported = json.loads(run("memory", "export", "--identity", EMAIL)[1])
    assert len(exported["memories"]) == MANY


def test_a_merge_waits_for_every_page(run: Run, project: FakeProject) -> None:
    """Nothing that was on a later page is left behind."""
    assert run("memory", "merge", "--from", EMAIL, "--into", "bob")[:2] == (
        0,
        f"merged {MANY} memories\n",
    )
    assert len(project.values(livekit_identity_to_uuid("bob"))) == MANY


def cut_off(project: FakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Supabase go away after the first page."""
    pull = project.pull

    def cut(user_id: str, known: int, limit: int, cursor: object | None = None) -> Page:
        if cursor is not None:
            raise StoreUnavailable("down")
        return pull(user_id, known, limit, cursor)

    monkeypatch.setattr(project, "pull", cut)


def test_what_did_not_come_is_said(
    run: Run, project: FakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error; a merge is not begun."""
    cut_off(project, monkeypatch)
    # A fresh try might come before the flush looks: then it would wait for the next failure.
    flush: Any = Sync.flush
    monkeypatch.setattr(Sync, "flush", lambda self, user, timeout_s: flush(self, user, 1.0))
    status, printed, error = run("memory", "list", "--identity", EMAIL)
    assert (status, printed.count("\n")) == (0, FIRST_PAGE_ROWS)
    assert "not with everything" in error
    status, printed, error = run("memory", "merge", "--from", EMAIL, "--into", "bob")
    assert (status, printed) == (2, "") and "nothing was merged" in error


def test_an_operator_is_no_caller(run: Run, project: FakeProject) -> None:
    """Nobody counts as seen because somebody looked, and a merge that is tried makes no profile."""
    before = project.people(None)
    for command in (
        ("list", "--identity", EMAIL),
        ("audit", "--identity", EMAIL),
        ("merge", "--from", EMAIL, "--into", "bob", "--dry-run"),
        ("sync",),
    ):
        assert run("memory", *command)[0] == 0
    assert project.people(None) == before


def test_who_was_removed_elsewhere_stays_removed(run: Run, project: FakeProject) -> None:
    """A file of this disk makes them known again neither here nor there."""
    assert run("memory", "list", "--identity", EMAIL)[0] == 0
    project.forget_profile(ALICE)
    for command in (("sync",), ("list", "--identity", EMAIL), ("people",)):
        assert EMAIL not in run("memory", *command)[1]
    assert run("memory", "list", "--identity", EMAIL)[0] == 1
    assert project.find_profile(ALICE) is None
    assert storage.current().local.find_profile(ALICE) is None


def test_forgetting_the_profile_forgets_it_in_supabase(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And the e-mail address and the opt-out: here and there the person is a stranger."""
    project = use_project(monkeypatch, tmp_path / "supabase")
    stores = storage.current()
    assert stores.sync
    stores.sync.open_session(ALICE, EMAIL)
    person = PersonMemory(ALICE, stores)
    person.remember_turn("i live in oslo")
    person.mark_greeted()
    person.opt_out()
    storage.finish(10.0)
    assert len(project.list_memories(ALICE)) == 2 and project.find_profile(ALICE)
    forget = ("memory", "forget", "--identity", EMAIL, "--all", "--profile", "--yes")
    status, printed, _ = run(*forget)
    assert (status, printed) == (0, "forgot 2 memories\nforgot the profile\n")
    assert project.find_profile(ALICE) is None and project.list_memories(ALICE) == []
    assert storage.current().local.find_profile(ALICE) is None
    storage.use(None)
    files = [path.read_bytes() for path in Path(".data").rglob("*.db*")]
    assert files and not any(b"alice@example" in each for each in files)
    assert run("memory", "list", "--identity", EMAIL)[0] == 1
    assert run(*forget)[0] == 1


def test_a_profile_stays_while_supabase_is_away(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The memories go here at once; the same command again does the rest."""
    project = use_project(monkeypatch, tmp_path / "supabase")
    stores = storage.current()
    assert stores.sync
    stores.sync.open_session(ALICE, EMAIL)
    PersonMemory(ALICE, stores).remember_turn("i live in oslo")
    storage.finish(10.0)
    project.error = StoreUnavailable("down")
    forget = ("memory", "forget", "--identity", EMAIL, "--all", "--profile", "--yes")
    status, printed, error = run(*forget)
    assert (status, printed) == (1, "forgot 1 memories\n") and "not in Supabase yet" in error
    assert storage.current().local.find_profile(ALICE)
    storage.use(None)
    project.error = None
    assert run(*forget)[:2] == (0, "forgot 0 memories\nforgot the profile\n")
    assert project.find_profile(ALICE) is None
