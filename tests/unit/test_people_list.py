"""people_list.py: `memory people`, on this disk and with a Supabase."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import storage
from caller_memory.errors import StoreUnavailable
from caller_memory.stores.registry import MAX_LISTED, KnownPerson, Registry
from caller_memory.stores.rows import to_us
from caller_memory.stores.tombstones import set_meta
from identity import livekit_identity_to_uuid
from tests.helpers.command_line import Run, remember
from tests.helpers.fake_project import FakeProject, use_project

EMAIL = "alice@example.com"
ALICE, BOB = livekit_identity_to_uuid(EMAIL), livekit_identity_to_uuid("bob")


def seen(identity: str, days_ago: float, email: str | None = None) -> None:
    """Somebody called so many days ago."""
    local, user = storage.current().local, livekit_identity_to_uuid(identity)
    local.open_profile(user, email)
    with local.files.write(user) as db:
        set_meta(db, "seen_at", to_us(datetime.now(UTC) - timedelta(days=days_ago)))


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeProject:
    """A Supabase behind the files."""
    return use_project(monkeypatch, tmp_path / "supabase")


def test_who_is_known_is_listed(run: Run) -> None:
    """Last seen first: user, e-mail, the name they told, when they were seen, how many memories."""
    remember(EMAIL, "my name is Alice", "i live in oslo")
    seen(EMAIL, 2, EMAIL)
    remember("bob", "i live in rome")
    seen("bob", 0)
    status, printed, error = run("memory", "people")
    assert (status, error) == (0, "")
    bob, alice = printed.splitlines()
    assert bob.startswith(BOB) and bob.endswith("1 memories")
    assert alice.startswith(ALICE) and alice.endswith(f"2 memories  Alice <{EMAIL}>")
    day = datetime.now(UTC) - timedelta(days=2)
    assert f"seen {day:%Y-%m-%d}" in alice and f"since {datetime.now(UTC):%Y-%m-%d}" in alice


def test_nobody_is_no_error(run: Run) -> None:
    """It prints nothing, and makes no file."""
    assert run("memory", "people") == (0, "", "")
    assert run("memory", "people", "--json")[:2] == (0, "[]\n")
    assert not list(Path(".data").rglob("*.db"))


@pytest.mark.parametrize(("since", "count"), [("7d", 1), ("0d", 0), ("2020-01-01", 2)])
def test_since_leaves_out_who_was_seen_before(run: Run, since: str, count: int) -> None:
    """Days, or a date."""
    seen(EMAIL, 30)
    seen("bob", 1)
    _, printed, _ = run("memory", "people", "--since", since)
    assert printed.count("\n") == count


@pytest.mark.parametrize("since", ["soon", "9" * 30 + "d", "", "2026-13-01", "\x1b[31m"])
def test_since_is_a_time(run: Run, since: str) -> None:
    """Anything else is answered with what it may be."""
    status, _, error = run("memory", "people", "--since", since)
    assert status == 2 and "7d" in error and "\x1b" not in error


def test_json_tells_the_same(run: Run) -> None:
    """For scripts."""
    remember(EMAIL, "my name is Alice")
    seen(EMAIL, 2, EMAIL)
    (row,) = json.loads(run("memory", "people", "--json")[1])
    assert (row["user"], row["email"], row["name"]) == (ALICE, EMAIL, "Alice")
    assert (row["memories"], row["is_here"]) == (1, True)
    assert datetime.fromisoformat(row["last_seen"]) < datetime.fromisoformat(row["first_seen"])


def test_a_list_can_not_steer_the_terminal(run: Run) -> None:
    """One line a person, whatever they are called."""
    with_controls = "\x1b]0;title\x07\n"
    seen(EMAIL, 0, with_controls)
    _, printed, _ = run("memory", "people")
    assert printed.count("\n") == 1 and printed.rstrip("\n").isprintable()


def test_a_number_finds_whom_calls_are_kept_under(run: Run) -> None:
    """However it is spelled; the identity is said."""
    remember("sip_+4930901820", "i live in oslo")
    remember("bob", "i live in rome")
    user = livekit_identity_to_uuid("sip_+4930901820")
    for spelling in ("+4930901820", "+49 30 90 18 20", "004930901820"):
        status, printed, error = run("memory", "people", "--phone", spelling)
        assert (status, printed.count("\n")) == (0, 1) and printed.startswith(user), spelling
        assert "sip_+4930901820" in error
    assert run("memory", "people", "--phone", "+4930901821")[0] == 1
    status, _, error = run("memory", "people", "--phone", "030 901820")
    assert status == 2 and "PHONE_REGION" in error
    assert run("memory", "people", "--phone", "030 901820", PHONE_REGION="DE")[0] == 0
    assert run("memory", "people", "--phone", "alice")[0] == 2
    assert run("memory", "people", "--phone", "")[0] == 2


def test_supabase_knows_more_people(run: Run, project: FakeProject) -> None:
    """Those of other disks are listed with those of this one, each once."""
    remember(EMAIL, "my name is Alice")
    storage.finish(10.0)
    project.open_session("edabafbb-0000-4000-8000-000000000001", "carol@example.com")
    project.open_session(ALICE, EMAIL)
    storage.use(None)
    status, printed, error = run("memory", "people")
    assert (status, error) == (0, "")
    alice, carol = printed.splitlines()
    assert alice.endswith(f"1 memories  Alice <{EMAIL}>")
    assert carol.startswith("edabafbb") and carol.endswith("0 memories  <carol@example.com>")
    rows = json.loads(run("memory", "people", "--json")[1])
    assert [row["is_here"] for row in rows] == [True, False]
    assert run("memory", "people", "--since", "0d")[1] == ""


def test_a_number_is_looked_up_in_supabase(run: Run, project: FakeProject) -> None:
    """Also where it lists nobody."""
    user = livekit_identity_to_uuid("sip_+4930901820")
    project.open_session(user, None)
    find = ("memory", "people", "--phone", "+4930901820")
    assert run(*find)[1].startswith(user)
    project.lists_people = False
    status, printed, _ = run(*find)
    assert status == 0 and printed.startswith(f"{user}  seen -, since -  ? memories")
    assert run("memory", "people", "--phone", "+4930901821")[0] == 1


def test_under_tokens_this_disk_alone_is_listed(run: Run, project: FakeProject) -> None:
    """And that is said."""
    project.lists_people = False
    project.open_session(BOB, None)
    remember(EMAIL, "my name is Alice")
    status, printed, error = run("memory", "people")
    assert status == 0 and "this disk" in error
    assert printed.startswith(ALICE) and printed.count("\n") == 1


def test_an_outage_leaves_this_disk(run: Run, project: FakeProject) -> None:
    """And that is said."""
    remember(EMAIL, "my name is Alice")
    storage.finish(10.0)
    project.error = StoreUnavailable("down")
    status, printed, error = run("memory", "people")
    assert (status, printed.count("\n")) == (0, 1) and "Supabase does not answer" in error


def test_a_long_list_is_said_to_be_cut(
    run: Run, project: FakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Supabase lists no more than the last thousand."""
    many = [KnownPerson(f"edabafbb-0000-4000-8000-{n:012}") for n in range(MAX_LISTED)]
    monkeypatch.setattr(Registry, "people", lambda self, since: many)
    _, printed, error = run("memory", "people")
    assert printed.count("\n") == MAX_LISTED and "1000" in error


def test_a_file_that_can_not_be_used_is_left_out(run: Run) -> None:
    """The others are listed, and the exit code says that it is not all."""
    remember("alice", "i live in oslo")
    remember("bob", "i live in rome")
    storage.use(None)
    user = livekit_identity_to_uuid("alice")
    path = Path(".data", user[:2], f"{user}.db")
    path.rename("elsewhere.db")
    path.symlink_to(Path("elsewhere.db").absolute())
    status, printed, error = run("memory", "people")
    assert status == 1 and f"user {user} is left out" in error and user not in printed
    assert printed.startswith(livekit_identity_to_uuid("bob"))
