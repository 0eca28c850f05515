"""export_file.py and `memory import`: one person's, all of it or nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import storage
from caller_memory.provenance import superseded_key
from caller_memory.stores.base import Change, Result
from caller_memory.stores.sqlite import SqliteStore
from memory_manager import memory_manager
from session_context import session_user
from tests.helpers.command_line import Run, remember

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
GOOD = {"category": "FACT", "key": "k", "value": "v", "created_at": "2026-01-01T00:00:00+00:00"}


def import_(run: Run, document: object, *options: str) -> tuple[int, str, str]:
    """`memory import --identity bob`, with this on standard input."""
    typed = document if isinstance(document, str) else json.dumps(document)
    return run("memory", "import", "--identity", "bob", *options, typed=typed)


def known_of(identity: str) -> list[str]:
    """All values, newest first."""
    with session_user(identity):
        return [memory.value for memory in memory_manager.retrieve_all()]


def test_another_persons_export_is_refused(run: Run) -> None:
    """Unless it is asked for; it stays with whom it was exported of."""
    remember("alice", "i live in oslo")
    _, exported, _ = run("memory", "export", "--identity", "alice")
    status, printed, error = import_(run, exported)
    assert (status, printed) == (2, "") and "another person's" in error and "--as" in error
    assert error.count("\n") == 1
    assert known_of("bob") == []
    assert import_(run, exported, "--as")[:2] == (0, "imported 1 memories\n")
    assert known_of("bob") == known_of("alice") == ["i live in oslo"]


@pytest.mark.parametrize(
    "whose",
    [
        {"identity": "alice"},
        {"user": "edabafbb-61ad-51d6-9fd8-e976c892a731"},
        {"identity": "bob", "user": "edabafbb-61ad-51d6-9fd8-e976c892a731"},
        {"identity": "alice", "user": None},
        {"user": 7},
        {"identity": "Bob"},
    ],
)
def test_either_name_of_another_person_is_enough(run: Run, whose: dict[str, Any]) -> None:
    """A file that says two things is refused as well."""
    assert import_(run, {**whose, "memories": [GOOD]})[0] == 2
    assert known_of("bob") == []


def test_a_file_that_names_nobody_is_imported(run: Run) -> None:
    """Somebody wrote it by hand."""
    assert import_(run, "\ufeff" + json.dumps({"memories": [GOOD]}))[0] == 0
    assert known_of("bob") == ["v"]


@pytest.mark.parametrize(
    "document",
    [
        "",
        "[]",
        "null",
        "7",
        '"memories"',
        "{}",
        '{"memories": {}}',
        '{"memories": null}',
        '{"memories": "x"}',
        "[" * 100_000,
        '{"memories": ' + "[" * 100_000,
        '{"memories": [' + '{"a":' * 100_000,
        '{"memories": [NaN]}',
        '{"identity": " ", "memories": []}',
        '{"identity": ["bob"], "memories": []}',
        '{"memories": [], "memories": 1e999}',
        "1" * 10_000,
    ],
    ids=lambda document: document[:25],
)
def test_what_is_no_export_is_refused(run: Run, document: str) -> None:
    """With one line, exit code 2."""
    status, printed, error = import_(run, document)
    assert (status, printed) == (2, "")
    assert error.count("\n") == 1 and "nothing was imported" in error


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": "FACU"},
        {"category": "fact"},
        {"category": None},
        {"category": ["FACT"]},
        {"category": {}},
        {"key": ""},
        {"key": " "},
        {"key": 7},
        {"key": None},
        {"key": "a\0b"},
        {"key": "\ud800"},
        {"key": "k" * 300},
        {"value": ""},
        {"value": None},
        {"value": ["v"]},
        {"value": "a\0b"},
        {"value": "a\udfffb"},
        {"value": "v" * 4001},
        {"context": 7},
        {"context": "\ud83d"},
        {"context": "c" * 1001},
        {"created_at": None},
        {"created_at": 7},
        {"created_at": ""},
        {"created_at": "yesterday"},
        {"created_at": "2026-01-01T00:00:00"},
        {"created_at": "0001-01-01T00:00:00+14:00"},
        {"created_at": "9999-12-31T23:59:59-14:00"},
        {"key": "first", "value": "stands twice"},
    ],
    ids=lambda wrong: json.dumps(wrong)[:40],
)
def test_one_wrong_row_imports_nothing(run: Run, wrong: dict[str, Any]) -> None:
    """The one error names it."""
    rows = [{**GOOD, "key": "first"}, {**GOOD, **wrong}, {**GOOD, "key": "last"}]
    status, printed, error = import_(run, {"memories": rows})
    assert (status, printed) == (2, "")
    assert "memory 2:" in error and error.count("\n") == 1 and "nothing was imported" in error
    assert known_of("bob") == []


@pytest.mark.parametrize("row", [None, 7, "x", []])
def test_a_row_that_is_no_object_imports_nothing(run: Run, row: object) -> None:
    """As any other."""
    assert "memory 2:" in import_(run, {"memories": [GOOD, row]})[2]
    assert known_of("bob") == []


def test_a_file_that_is_not_utf8_imports_nothing(run: Run, tmp_path: Path) -> None:
    """With one line that says so."""
    file = tmp_path / "export.json"
    file.write_bytes(json.dumps({"memories": [GOOD]}).encode() + b"\xff")
    status, printed, error = run("memory", "import", "--identity", "bob", str(file))
    assert (status, printed) == (2, "") and "nothing was imported" in error
    assert error.count("\n") == 1


def test_a_write_that_fails_imports_nothing(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All rows are one transaction: Ctrl-C or a full disk amid them leaves none."""
    record = SqliteStore.record

    def interrupted(self: SqliteStore, db: Any, change: Change) -> Result:
        if change.key == "k5":
            raise KeyboardInterrupt
        return record(self, db, change)

    monkeypatch.setattr(SqliteStore, "record", interrupted)
    rows = [{**GOOD, "key": f"k{n}"} for n in range(10)]
    assert import_(run, {"memories": rows}) == (130, "", "")
    storage.use(None)
    assert known_of("bob") == []


def test_whatever_is_kept_can_be_exported_and_imported(run: Run) -> None:
    """Also what a terminal would obey, the longest there is, and what held before."""
    values = ["\x1b[31m", "a\x9bb", "\u202egnp.exe", "line\nline", "💚", "v" * 4000]
    with session_user("alice"):
        for n, value in enumerate(values):
            memory_manager.store("FACT", f"k{n}", value, context=value)
        memory_manager.store("FACT", superseded_key("k" * 170, LONG_AGO), "what was")
    _, exported, _ = run("memory", "export", "--identity", "alice")
    assert not any(c in exported for c in "\x1b\x9b\u202e")
    assert import_(run, exported, "--as")[0] == 0
    assert known_of("bob") == known_of("alice")


def test_a_list_can_not_steer_the_terminal(run: Run) -> None:
    """One line a memory, whatever it holds; errors as well."""
    with session_user("alice"):
        memory_manager.store("FACT", "k\x1b[2J", "\x1b]0;title\x07 line\nline \u202e \x9b")
    _, printed, _ = run("memory", "list", "--identity", "alice")
    assert printed.count("\n") == 1 and printed.rstrip("\n").isprintable()
    assert "\\u001b]0;title\\u0007 line\\u000aline" in printed
    _, _, error = import_(run, {"identity": "\x1b[31m", "memories": [{"category": "\x1b"}]})
    assert "\x1b" not in error


MEM0 = {
    "id": "7b9",
    "memory": "Loves hiking in the Alps",
    "user_id": "bob",
    "categories": ["hobbies"],
    "created_at": "2024-07-20T01:30:36.275141-07:00",
    "metadata": None,
}


@pytest.mark.parametrize("document", [[MEM0], {"results": [MEM0]}, {"memories": [MEM0]}])
def test_what_mem0_exports_is_imported(run: Run, document: object) -> None:
    """With its time; its categories become ours."""
    assert import_(run, document)[:2] == (0, "imported 1 memories\n")
    with session_user("bob"):
        (memory,) = memory_manager.retrieve_all()
    assert (memory.category, memory.value) == ("INTEREST", "Loves hiking in the Alps")
    assert memory.created_at.isoformat() == "2024-07-20T08:30:36.275141+00:00"


def test_a_memory_of_mem0_needs_no_more_than_its_words(run: Run) -> None:
    """Neither id nor time, category, or owner; secrets are taken out of it all the same."""
    rows = [{"memory": "I live in Oslo"}, {"memory": "card 4111 1111 1111 1111"}]
    assert import_(run, rows)[0] == 0
    assert "I live in Oslo" in known_of("bob")
    assert not any("4111" in value for value in known_of("bob"))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([MEM0, {**MEM0, "user_id": "alice"}], "2 people"),
        ([{**MEM0, "user_id": "alice"}], "another person's"),
        ([{**MEM0, "memory": None}], "memory 1: value must be text"),
        ([MEM0, 7], "memory 2"),
        ([{**MEM0, "created_at": "yesterday"}], "created_at"),
        ([{**MEM0, "created_at": 7}], "created_at"),
    ],
)
def test_a_wrong_file_of_mem0s_imports_nothing(run: Run, rows: object, why: str) -> None:
    """One line that says what is wrong."""
    status, printed, error = import_(run, rows)
    assert (status, printed, error.count("\n")) == (2, "", 1)
    assert why in error and known_of("bob") == []


def test_an_empty_list_is_said_to_be_empty(run: Run) -> None:
    """It is no error, and most likely not what was meant."""
    assert import_(run, {"memories": []})[:2] == (
        0,
        "imported 0 memories: the list in it is empty\n",
    )
