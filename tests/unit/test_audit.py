"""`memory audit`: what happened to a person's memory, when, and in which call."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import storage
from caller_memory.errors import StoreUnavailable
from caller_memory.models import Category, ExtractedFact
from caller_memory.person import PersonMemory
from identity import livekit_identity_to_uuid
from tests.helpers.command_line import Run
from tests.helpers.fake_project import FakeProject, use_project

ALICE = livekit_identity_to_uuid("alice")
AUDIT = ("memory", "audit", "--identity", "alice")


def alice(call: str) -> PersonMemory:
    """Her, in a call."""
    return PersonMemory(ALICE, storage.current()).in_call(call)


def say(person: PersonMemory, words: str, key: str, value: str) -> None:
    """A turn that becomes a fact."""
    person.remember_turn(words)
    (turn,) = person.turns_to_extract(10, datetime.now(UTC) + timedelta(hours=1))
    person.keep_facts([turn], [ExtractedFact(Category.FACT, key, value, (turn,))])


def events(run: Run) -> list[dict[str, Any]]:
    """What it prints as JSON."""
    status, printed, _ = run(*AUDIT, "--json")
    assert status == 0
    found: list[dict[str, Any]] = json.loads(printed)
    return found


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeProject:
    """A Supabase behind the files."""
    return use_project(monkeypatch, tmp_path / "supabase")


def test_what_was_written_and_corrected_is_told(run: Run) -> None:
    """Newest first, with the call; a turn that became a fact was not forgotten."""
    say(alice("call-1"), "I live in Oslo", "home", "Oslo")
    say(alice("call-2"), "I live in Rome", "home", "Rome")
    assert [(e["what"], e["call_id"], e["key"], e["value"]) for e in events(run)] == [
        ("wrote", "call-2", "home", "Rome"),
        ("corrected", "call-2", "home", "Oslo"),
        ("wrote", "call-1", "home", "Oslo"),
    ]
    status, printed, _ = run(*AUDIT)
    assert status == 0 and printed.count("\n") == 3
    assert printed.splitlines()[0].endswith("wrote [FACT] home = Rome (call call-2)")


def test_of_what_is_forgotten_nothing_is_told_but_when(run: Run) -> None:
    """And in which call; the last "forget everything" too."""
    alice("call-1").store("FACT", "pet", "a cat")
    assert alice("call-2").forget("FACT", "pet")
    (event,) = events(run)
    assert (event["what"], event["call_id"]) == ("forgot", "call-2")
    assert set(event) == {"at", "what", "call_id"}
    assert "cat" not in run(*AUDIT)[1] and "(call call-2)" in run(*AUDIT)[1]
    alice("call-3").forget_all()
    alice("call-4").store("FACT", "pet", "a dog")
    assert [e["what"] for e in events(run)] == ["wrote", "forgot everything"]


def test_the_last_forget_of_a_place_counts(run: Run) -> None:
    """An operator's names no call, also where a call forgot the same before."""
    for person in (alice("call-1"), PersonMemory(ALICE, storage.current())):
        person.store("FACT", "pet", "a cat")
        person.forget("FACT", "pet")
    assert [(e["what"], e["call_id"]) for e in events(run)] == [("forgot", None)]


def test_a_memory_that_was_redacted_again_was_not_forgotten(run: Run) -> None:
    """Its old words were, for which the same place was forgotten and written at once."""
    person = alice("call-1")
    turn = person.remember_turn("I live in Oslo")
    assert turn
    person.redact_again(turn, {turn.value: "I live in [REDACTED]"})
    assert [e["what"] for e in events(run)] == ["wrote"]


def test_supabase_tells_what_other_workers_forgot(run: Run, project: FakeProject) -> None:
    """Each forget once, though both know it."""
    for key in ("pet", "car", "boat"):
        alice("call-1").store("FACT", key, "old")
    storage.current().sync.flush(None, 10.0)  # type: ignore[union-attr]
    alice("call-2").forget("FACT", "pet")
    storage.finish(10.0)
    project.forget(ALICE, Category.FACT, "car", call_id="call-3")
    storage.use(None)
    found = events(run)
    assert [(e["what"], e["call_id"]) for e in found] == [
        ("forgot", "call-3"),
        ("forgot", "call-2"),
        ("wrote", "call-1"),
    ]


def test_a_turn_that_became_a_fact_was_not_forgotten_in_supabase_either(
    run: Run, project: FakeProject
) -> None:
    """It knows of a tombstone alone; this disk knows what it was for."""
    say(alice("call-1"), "I live in Oslo", "home", "Oslo")
    storage.finish(10.0)
    assert project.forgets(ALICE)
    assert [e["what"] for e in events(run)] == ["wrote"]


def test_an_outage_leaves_what_this_disk_knows(run: Run, project: FakeProject) -> None:
    """And that is said."""
    alice("call-1").store("FACT", "pet", "a cat")
    storage.finish(10.0)
    project.error = StoreUnavailable("down")
    status, printed, error = run(*AUDIT)
    assert (status, printed.count("\n")) == (0, 1) and "Supabase does not answer" in error


def test_an_audit_can_not_steer_the_terminal(run: Run) -> None:
    """One line an event; of nobody there is none."""
    alice("call\x1b").store("FACT", "pet", "\x1b[31m\n")
    _, printed, _ = run(*AUDIT)
    assert printed.count("\n") == 1 and printed.rstrip("\n").isprintable()
    assert run("memory", "audit", "--identity", "nobody")[0] == 1
