"""`memory export` and `memory import`: what was exported comes back, to the byte."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import storage
from caller_memory.models import Category, Kind, Source
from caller_memory.person import PersonMemory
from identity import livekit_identity_to_uuid
from tests.helpers.command_line import Run
from tests.helpers.fake_project import FakeProject, use_project
from tests.helpers.known_person import EMAIL, LONG_AGO, live

ALICE = livekit_identity_to_uuid(EMAIL)

Prepare = Callable[[], FakeProject | None]


def export(run: Run, identity: str = EMAIL) -> str:
    """What `memory export` prints."""
    status, printed, error = run("memory", "export", "--identity", identity)
    assert (status, error) == (0, "")
    return printed


@pytest.fixture(params=["files", "supabase"])
def prepared(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> FakeProject | None:
    """A person who lived, with or without a Supabase behind their file."""
    project = None
    if request.param == "supabase":
        project = use_project(monkeypatch, tmp_path / "supabase")
    live()
    storage.finish(10.0)
    return project


def test_an_export_tells_every_field(run: Run, prepared: FakeProject | None) -> None:
    """Of the profile and of every memory, controls and what held before among them."""
    told = json.loads(export(run))
    assert told["profile"]["email"] == EMAIL and told["profile"]["is_first_login"] is False
    by_key = {row["key"].partition(" (")[0] + str("superseded_at" in row): row
              for row in told["memories"]}  # fmt: skip
    assert by_key["homeTrue"]["former_key"] == "home"
    home = by_key["homeFalse"]
    assert home["call_id"] == "call-2" and home["sources"][0]["said_at"]
    assert by_key["remember_meFalse"]["kind"] == "control"
    assert by_key["last_callFalse"]["kind"] == "summary"
    assert {by_key["firstFalse"][name] for name in ("call_id", "language")} == {"call-0", "en-GB"}
    assert by_key["firstFalse"]["about"].startswith("1941")
    times = [row["updated_at"] for row in told["memories"]]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("profile", [(), ("--profile",)], ids=["memories", "profile"])
def test_what_was_exported_comes_back(
    run: Run, prepared: FakeProject | None, profile: tuple[str, ...]
) -> None:
    """After everything was forgotten, to the byte and in its order; also twice in a row."""
    before = export(run)
    for _ in range(2):
        forget = ("memory", "forget", "--identity", EMAIL, "--all", "--yes", *profile)
        assert run(*forget)[0] == 0
        for _ in range(2):
            status, printed, error = run("memory", "import", "--identity", EMAIL, typed=before)
            assert (status, printed, error) == (0, "imported 8 memories\n", "")
            assert export(run) == before
    if prepared is not None:
        there, here = (s.list_memories(ALICE) for s in (prepared, storage.current().local))
        assert set(there) == set(here) and len(there) == 8
        assert prepared.find_profile(ALICE).is_first_login is False  # type: ignore[union-attr]


def test_an_import_leaves_alone_what_is_there(run: Run, prepared: FakeProject | None) -> None:
    """The same again writes nothing; a value that was corrected since holds before again."""
    before = export(run)
    known = storage.current().local.list_memories(ALICE)
    assert run("memory", "import", "--identity", EMAIL, typed=before)[0] == 0
    assert storage.current().local.list_memories(ALICE) == known
    PersonMemory(ALICE, storage.current()).store("PREFERENCE", "colour", "red")
    assert run("memory", "import", "--identity", EMAIL, typed=before)[0] == 0
    assert export(run) == before


def test_one_that_was_forgotten_comes_back_at_its_place(
    run: Run, prepared: FakeProject | None
) -> None:
    """The others keep their times, and it tells its own."""
    before = export(run)
    forget = ("memory", "forget", "--identity", EMAIL, "--category", "plan", "--key", "first")
    assert run(*forget)[0] == 0
    # The summary goes with whatever is forgotten.
    assert run("memory", "import", "--identity", EMAIL, typed=before)[0] == 0
    assert export(run) == before


def test_what_was_forgotten_elsewhere_comes_back_too(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """This disk does not know what was forgotten there; the import is newer all the same."""
    project = use_project(monkeypatch, tmp_path / "supabase")
    live()
    storage.finish(10.0)
    before = export(run)
    project.forget(ALICE, Category.PREFERENCE, "colour")
    project.forget(ALICE, Category.PLAN, "first")
    assert "green" not in export(run)
    assert run("memory", "import", "--identity", EMAIL, typed=before)[0] == 0
    assert export(run) == before
    assert project.values(ALICE)["colour"] == "green"


def test_another_persons_profile_is_not_taken_over(run: Run, prepared: FakeProject | None) -> None:
    """Their memories are, and that they were greeted."""
    told = export(run)
    assert run("memory", "import", "--identity", "bob", "--as", typed=told)[0] == 0
    bob = json.loads(export(run, "bob"))
    assert bob["memories"] == json.loads(told)["memories"]
    assert (bob["profile"]["email"], bob["profile"]["is_first_login"]) == (None, False)
    assert bob["profile"]["created_at"] > json.loads(told)["profile"]["created_at"]


def test_an_import_waits_for_supabase(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is done here; the exit code and standard error say that it is not there yet."""
    live()
    told = export(run)
    storage.use(None)
    down = {"SUPABASE_URL": "http://127.0.0.1:9", "SUPABASE_SERVICE_ROLE_KEY": "a-service-key"}
    status, printed, error = run("memory", "import", "--identity", EMAIL, typed=told, **down)
    assert (status, printed) == (1, "imported 8 memories\n")
    assert "not in Supabase yet" in error


VERSION_1: list[dict[str, Any]] = [
    {"category": "FACT", "key": "user_input_1704067200000", "value": "I ski", "context": "And?"},
    {"category": "PREFERENCE", "key": "remember_me", "value": "no", "context": None},
    {"category": "FACT", "key": "last_call", "value": "We talked."},
    {"category": "FACT", "key": "home", "value": "Rome", "context": "> in Rome\n> Rome it is\nOh?"},
    {
        "category": "FACT",
        "key": "home (until 2024-05-01T09:00:00Z)",
        "value": "Oslo",
        "context": "> in Oslo",
    },
    {"category": "FACT", "key": "x (until 2024-99-01T09:00:00Z)", "value": "no time"},
]


def test_what_version_1_exported_is_described(run: Run) -> None:
    """Its keys and contexts said what the columns say now."""
    times = {"created_at": LONG_AGO.isoformat(), "updated_at": LONG_AGO.isoformat()}
    old = {
        "identity": "alice",
        "user": livekit_identity_to_uuid("alice"),
        "is_first_login": False,
        "memories": [row | times for row in VERSION_1[:-1]],
    }
    typed = json.dumps(old)
    assert run("memory", "import", "--identity", "alice", typed=typed)[0] == 0
    person = PersonMemory(livekit_identity_to_uuid("alice"), storage.current())
    found = {memory.key: memory for memory in person.retrieve_all()}
    kinds = [found[row["key"]].kind for row in VERSION_1[:-1]]
    assert kinds == [Kind.TURN, Kind.CONTROL, Kind.SUMMARY, Kind.FACT, Kind.FACT]
    assert found["user_input_1704067200000"].context == "And?"
    home = found["home"]
    assert (home.context, home.sources) == ("Oh?", (Source("in Rome"), Source("Rome it is")))
    former = found["home (until 2024-05-01T09:00:00Z)"]
    assert (former.former_key, former.context, former.sources) == (
        "home",
        None,
        (Source("in Oslo"),),
    )
    assert former.superseded_at == datetime(2024, 5, 1, 9, tzinfo=UTC)
    assert {memory.updated_at for memory in found.values()} == {LONG_AGO}
    profile = person.find_profile()
    assert profile and profile.is_first_login is False
    odd = json.dumps({"memories": [VERSION_1[-1] | times]})
    status, _, error = run("memory", "import", "--identity", "alice", typed=odd)
    assert status == 2 and "memory 1: superseded_at" in error


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ("kind", "nonsense"),
        ("kind", ["fact"]),
        ("key", "k" * 500),
        ("former_key", "k" * 500),
        ("former_key", "a\0"),
        ("call_id", "c" * 101),
        ("call_id", "\udfff"),
        ("language", "x" * 36),
        ("language", 7),
        ("sources", "words"),
        ("sources", {"words": "x"}),
        ("sources", ["words"]),
        ("sources", [{"key": "k"}]),
        ("sources", [{"words": ""}]),
        ("sources", [{"words": "a\0"}]),
        ("sources", [{"words": "\ud800"}]),
        ("sources", [{"words": "w" * 1001}]),
        ("sources", [{"words": "w" * 600}] * 2),
        ("sources", [{"words": "w", "key": "k" * 500}]),
        ("sources", [{"words": "w", "said_at": "yesterday"}]),
        ("superseded_at", "2026-01-01T00:00:00"),
        ("about", "10000-01-01T00:00:00+00:00"),
        ("about", "0001-01-01T00:00:00+14:00"),
        ("about", "9999-12-31T23:00:00-14:00"),
        ("updated_at", 7),
        ("updated_at", "1969-12-31T00:00:00+00:00"),
    ],
)
def test_one_wrong_field_imports_nothing(run: Run, key: str, cell: object) -> None:
    """The one error names the row and the field."""
    good = {"category": "FACT", "key": "k", "value": "v", "created_at": LONG_AGO.isoformat()}
    rows = [{**good, "key": "first"}, {**good, key: cell}]
    typed = json.dumps({"memories": rows})
    status, printed, error = run("memory", "import", "--identity", "bob", typed=typed)
    assert (status, printed) == (2, "") and error.count("\n") == 1
    assert f"memory 2: {key}" in error and "nothing was imported" in error
    assert run("memory", "list", "--identity", "bob")[0] == 1


@pytest.mark.parametrize(
    "profile",
    [7, [], {"email": 7}, {"email": "a\0"}, {"is_first_login": "no"}, {"created_at": "yesterday"}],
)
def test_a_wrong_profile_imports_nothing(run: Run, profile: object) -> None:
    """As any other part of the file."""
    typed = json.dumps({"profile": profile, "memories": []})
    status, _, error = run("memory", "import", "--identity", "bob", typed=typed)
    assert status == 2 and "profile" in error and "nothing was imported" in error


def test_secrets_leave_the_sources_too(run: Run) -> None:
    """Wherever they stand in a file from elsewhere."""
    card = "my card is 4111 1111 1111 1111"
    row = {"category": "FACT", "key": "k", "value": card, "context": card, "kind": "fact",
           "sources": [{"words": card}], "created_at": LONG_AGO.isoformat()}  # fmt: skip
    assert (
        run("memory", "import", "--identity", "bob", typed=json.dumps({"memories": [row]}))[0] == 0
    )
    assert "4111" not in export(run, "bob")


def test_times_ahead_are_told_and_do_not_win(run: Run) -> None:
    """A file may come from a clock that is wrong: what is said today is newer all the same."""
    ahead = "2999-01-01T00:00:00+00:00"
    row = {"category": "FACT", "key": "k", "value": "v", "kind": "fact",
           "created_at": LONG_AGO.isoformat(), "updated_at": ahead}  # fmt: skip
    assert (
        run("memory", "import", "--identity", "bob", typed=json.dumps({"memories": [row]}))[0] == 0
    )
    person = PersonMemory(livekit_identity_to_uuid("bob"), storage.current())
    (memory,) = person.retrieve_all()
    assert memory.updated_at < datetime.now(UTC) and ahead in export(run, "bob")
