"""stores/full_text.py and indexer.py: the index, also of files that an earlier version wrote."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from caller_memory.models import Category, Question
from caller_memory.stores import full_text, indexer, migrations
from caller_memory.stores.indexer import Indexer
from caller_memory.stores.rows import to_us
from caller_memory.stores.sqlite import SqliteStore
from tests.helpers.store_contract import minutes
from tests.helpers.waiting import eventually

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"
ROWS = 200


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A file of version 3 with two hundred turns, opened by this version."""
    store = SqliteStore(tmp_path / "memories")
    path = store.files.path(USER)
    path.parent.mkdir(parents=True, mode=0o700)
    path.parent.parent.chmod(0o700)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        scripts = [s for s in sorted(migrations.MIGRATIONS.glob("*.sql")) if s.name < "0004"]
        migrations.run_each(db, scripts)
        db.execute("insert into meta values ('user', ?)", (USER,))
        said(db, *(f"the gardens of {n:03}village" for n in range(ROWS)))
    yield store
    store.files.close()


def said(db: sqlite3.Connection, *texts: str) -> None:
    """Turns that a worker of the version before writes."""
    (count,) = db.execute("select count(*) from memories").fetchone()
    db.executemany(
        "insert into memories (category, key, value, created_at, updated_at, kind) "
        "values ('FACT', ?, ?, ?, ?, 'turn')",
        [(f"user_input_{n}", text, to_us(minutes(100 * n)), to_us(minutes(100 * n)))
         for n, text in enumerate(texts, start=count)],
    )  # fmt: skip


def found(store: SqliteStore, word: str, language: str = "en") -> list[str]:
    """What a word leads to."""
    question = Question((frozenset({word}),), language=language)
    return [memory.value for memory in store.search(USER, question, 5)]


def waiting(store: SqliteStore) -> int:
    """How many rows are not indexed yet."""
    with store.files.read(USER) as db:
        (count,) = db.execute("select count(*) from unindexed").fetchone()
    return int(count)


def test_the_newest_rows_are_found_at_once_and_all_of_them_soon(store: SqliteStore) -> None:
    """Nobody waits for the whole file; nothing of it is left out."""
    store.list_memories(USER)
    assert waiting(store) == ROWS
    assert found(store, f"{ROWS - 1}village") == [f"the gardens of {ROWS - 1}village"]
    assert eventually(lambda: waiting(store) == 0)
    assert found(store, "000village") == ["the gardens of 000village"]
    assert len(found(store, "garden")) == 5
    with store.files.write(USER) as db:
        assert full_text.is_sound(db)


def test_a_worker_that_is_killed_amid_it_leaves_the_rest_to_the_next(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step is whole or not there."""
    monkeypatch.setattr(Indexer, "_begin", lambda *_: None)
    assert found(store, "000village") == []
    assert waiting(store) == ROWS - indexer.AT_ONCE

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(full_text, "add", killed)
        found(store, "000village")
    assert waiting(store) == ROWS - indexer.AT_ONCE
    monkeypatch.undo()
    assert found(store, "000village") == []
    assert eventually(lambda: waiting(store) == 0)
    assert found(store, "000village") == ["the gardens of 000village"]


def test_a_version_before_may_write_to_the_same_file(store: SqliteStore) -> None:
    """What it writes, changes and removes is found, changed and gone here; it finds stems."""
    store.list_memories(USER)
    with contextlib.closing(sqlite3.connect(store.files.path(USER))) as db, db:
        said(db, "a xlynx in the forests")
        db.execute("update memories set value = 'the xmoor' where key = 'user_input_7'")
        db.execute("delete from memories where key = 'user_input_8'")
    assert found(store, "forest") == ["a xlynx in the forests"]
    assert eventually(lambda: waiting(store) == 0)
    assert found(store, "xmoor") == ["the xmoor"]
    assert found(store, "007village") == found(store, "008village") == []
    with contextlib.closing(sqlite3.connect(store.files.path(USER))) as db, db:
        match = "select count(*) from memories_fts where memories_fts match 'said : (\"forest\")'"
        assert db.execute(match).fetchone() == (1,)
        db.execute("update memories set value = 'the xfen' where key = 'user_input_7'")
        db.execute("insert into memories_fts (memories_fts) values ('optimize')")
    assert (found(store, "xmoor"), found(store, "xfen")) == ([], ["the xfen"])


def test_what_is_forgotten_before_it_is_indexed_is_gone(store: SqliteStore) -> None:
    """To the byte, of the old index too."""
    store.list_memories(USER)
    store.forget(USER, Category.FACT, "user_input_9")
    assert eventually(lambda: not found(store, "000village") or waiting(store) == 0)
    for file in store.files.path(USER).parent.iterdir():
        assert b"009village" not in file.read_bytes()
    assert found(store, "009village") == []


@pytest.mark.parametrize(
    ("language", "value", "asked", "terms"),
    [
        ("de", "Ich habe zwei Häuser", "haus", [b"haus"]),
        ("tr", "Kitaplarım kayboldu", "kitap", [b"kitap", b"kayb"]),
        ("ja", "娘は獣医です", "獣医", ["獣医".encode()]),
        ("ar", "سيارتي جديدة", "سيارة", ["سيار".encode()]),
    ],
)
def test_a_memory_is_indexed_in_its_language_and_forgotten_to_the_byte(
    tmp_path: Path, language: str, value: str, asked: str, terms: list[bytes]
) -> None:
    """Its terms leave the index with it."""
    store = SqliteStore(tmp_path)
    memory = store.put(USER, Category.FACT, None, value, language=language)
    store.put(USER, Category.FACT, "other", "something else")
    assert found(store, asked, language) == [value]
    path = store.files.path(USER)
    store.files.truncate_wal(USER)
    assert all(term in path.read_bytes() for term in terms)
    store.forget(USER, *memory.place)
    for file in path.parent.iterdir():
        assert not any(term in file.read_bytes() for term in terms)


def test_an_unknown_language_is_read_like_english(tmp_path: Path) -> None:
    """A newer version may know it, or an import may name it."""
    store = SqliteStore(tmp_path)
    store.put(USER, Category.FACT, None, "my gardens", language="xx")
    assert found(store, "garden") == ["my gardens"]


def test_an_index_that_lacks_a_row_is_mended(store: SqliteStore) -> None:
    """Whatever removed it."""
    assert found(store, "001village") == [] and eventually(lambda: waiting(store) == 0)
    with store.files.write(USER) as db:
        db.execute("delete from memories_fts where rowid = 2")
        assert not full_text.is_sound(db)
        full_text.begin_anew(db)
    assert eventually(lambda: found(store, "001village") == ["the gardens of 001village"])
