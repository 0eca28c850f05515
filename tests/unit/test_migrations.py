"""stores/migrations.py and stores/sql: files of earlier versions, also while those still write."""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from caller_memory.models import Category, Kind, Memory, Question, Source
from caller_memory.provenance import LAST_CALL, OPT_OUT
from caller_memory.stores import full_text, migrations
from caller_memory.stores.base import Op
from caller_memory.stores.rows import to_us
from caller_memory.stores.sqlite import SqliteStore
from caller_memory.stores.sync_source import SyncSource
from caller_memory.stores.tombstones import forgotten_at, place_hash
from tests.helpers.store_contract import LONG_AGO, minutes

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"
FORMER = "home (until 2026-11-28T09:00:00Z)"
UNTIL = datetime(2026, 11, 28, 9, tzinfo=UTC)

PLACED = "(category, key, value, context, created_at, updated_at)"
"""What an earlier version writes of a memory."""

# Category, key, value, context.
BEFORE = [
    ("FACT", "user_input_1", "my cat is called\nxmilo", "> quoted\nWhat pet?"),
    ("FACT", FORMER, "Oslo", "> i live in xoslo"),
    ("FACT", "home", "Bergen", '> it is "xbergen" \\n now\nWhere?\n> i moved to Bergen\n> \n>no'),
    ("PREFERENCE", "tea", "green", "Which tea\nis it?"),
    ("FACT", "party (until late)", "yes", None),
    ("PREFERENCE", "remember_me", "no", None),
    ("FACT", "last_call", "told of xmilo", None),
    ("FACT", "remember_me", "a fact", None),
    ("GOAL", "many", "words", "\n".join(f"> xnumber{n}" for n in range(45))),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of the first version, with all that it may hold."""
    store = SqliteStore(tmp_path / "memories", is_replica=True)
    path = store.files.path(USER)
    path.parent.mkdir(parents=True, mode=0o700)
    path.parent.parent.chmod(0o700)
    first = sorted(migrations.MIGRATIONS.glob("*.sql"))[0]
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.executescript(first.read_text())
        db.execute("insert into migrations values (?, '2024')", (first.stem,))
        db.execute("pragma user_version = 1")
        db.execute("insert into profile values (?, 'a@example.com', 0, 1)", (USER,))
        db.execute("insert into meta values ('user', ?), ('mirror', 1 << 62)", (USER,))
        for n, row in enumerate(BEFORE):
            times = to_us(minutes(n)), to_us(minutes(n)) + 7
            db.execute(f"insert into memories {PLACED} values (?, ?, ?, ?, ?, ?)", (*row, *times))
        db.execute(
            f"insert into outbox (op, {PLACED[1:]} select 'put', {PLACED[1:-1]} from memories "
            "where key in ('home', 'tea')"
        )
        db.execute(
            "insert into outbox (op, category, key, updated_at) values ('forget', 'FACT', 'x', 9)"
        )
        db.execute(
            "insert into dead_letters (op, key, updated_at, error) values ('put', 'bad', 1, 'no')"
        )
        for key in ("x", "y"):
            place = place_hash(db, Category.FACT, key)
            db.execute("insert into tombstones values (?, 9)", (place,))
    return path


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    """It is opened by this version."""
    store = SqliteStore(path.parent.parent, is_replica=True)
    yield store
    store.files.close()


def of_the_version_before(path: Path, *statements: str) -> None:
    """What a worker of the version before does to the file."""
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement)


def named(store: SqliteStore, key: str, category: Category = Category.FACT) -> Memory:
    """A memory that has to be there."""
    found = store.find(USER, category, key)
    assert found is not None
    return found


def found(store: SqliteStore, word: str) -> set[str]:
    """The keys that a word leads to."""
    question = Question((frozenset({word}),))
    return {m.key for m in store.search(USER, question, 10)}


def index_is_sound(store: SqliteStore) -> bool:
    """Whether the full-text index holds what the rows hold, no more and no less."""
    with store.files.write(USER) as db:
        return full_text.is_sound(db)


def test_nothing_is_lost_and_all_is_described(store: SqliteStore) -> None:
    """Each memory says what it is; the times are as they were."""
    memories = store.list_memories(USER)
    assert [(m.category, m.key, m.value) for m in memories[::-1]] == [row[:3] for row in BEFORE]
    for n, memory in enumerate(memories[::-1]):
        assert memory.created_at == minutes(n)
        assert memory.updated_at == minutes(n) + timedelta(microseconds=7)
        assert (memory.call_id, memory.language) == (None, None)
        assert (memory.about, memory.written_at) == (None, None)
    assert {m.key: m.kind for m in memories if m.kind is not Kind.FACT} == {
        "user_input_1": Kind.TURN, "remember_me": Kind.CONTROL, "last_call": Kind.SUMMARY,
    }  # fmt: skip
    assert named(store, OPT_OUT[1], OPT_OUT[0]).kind is Kind.CONTROL
    assert named(store, OPT_OUT[1]).kind is Kind.FACT
    assert named(store, LAST_CALL[1]).kind is Kind.SUMMARY
    assert store.newest(USER, 50) == [m for m in memories if m.holds]


def test_words_of_the_person_become_sources(store: SqliteStore) -> None:
    """In their order; the agent's stay a context, and those of a turn are nothing else."""
    home = named(store, "home")
    assert home.sources == (
        Source('it is "xbergen" \\n now'), Source("i moved to Bergen"), Source(""),
    )  # fmt: skip
    assert home.context == "Where?\n>no"
    assert named(store, FORMER).context is None
    assert named(store, FORMER).sources == (Source("i live in xoslo"),)
    tea = named(store, "tea", Category.PREFERENCE)
    assert (tea.sources, tea.context) == ((), "Which tea\nis it?")
    assert named(store, "user_input_1").context == "> quoted\nWhat pet?"
    assert len(named(store, "many", Category.GOAL).sources) == 45


def test_former_values_say_so(store: SqliteStore) -> None:
    """Until when, and what they were of; what only looks like one is none."""
    former = [m for m in store.list_memories(USER) if m.superseded_at or m.former_key]
    assert [(m.key, m.superseded_at, m.former_key) for m in former] == [(FORMER, UNTIL, "home")]


def test_all_is_found_as_before(store: SqliteStore) -> None:
    """By its value, its name, the person's words, however many, and the agent's; but no summary."""
    assert found(store, "xmilo") == {"user_input_1"}
    assert found(store, "xoslo") == {FORMER}
    assert found(store, "xbergen") == {"home"}
    assert found(store, "home") == {"home", FORMER}
    assert found(store, "tea") == {"tea"}
    assert found(store, "xnumber0") == found(store, "xnumber44") == {"many"}
    assert found(store, "until") == {"party (until late)"} and found(store, "user") == set()
    assert index_is_sound(store)


def test_what_was_forgotten_and_what_waits_stays(store: SqliteStore, path: Path) -> None:
    """Changes leave as they are now; dead letters are kept."""
    source = SyncSource(store)
    state = source.state(USER)
    assert (state.waiting, state.dead) == (3, 1)
    changes = [change for _, change in source.batch(USER, 50)]
    assert [(c.op, c.key) for c in changes] == [
        (Op.PUT, "home"), (Op.PUT, "tea"), (Op.FORGET, "x"),
    ]  # fmt: skip
    assert changes[0].memory == named(store, "home")
    with store.files.read(USER) as db:
        assert [forgotten_at(db, Category.FACT, key, Kind.FACT) for key in "xyz"] == [9, 9, 0]
    profile = store.find_profile(USER)
    assert profile and (profile.email, profile.is_first_login) == ("a@example.com", False)


def test_forgetting_reaches_what_was_there(store: SqliteStore) -> None:
    """The former value, and the words; no byte of them is left."""
    assert store.forget(USER, Category.FACT, "home")
    assert {m.key for m in store.list_memories(USER)}.isdisjoint({"home", FORMER})
    words = (b"xoslo", b"xbergen", b"Bergen")
    for file in store.files.path(USER).parent.iterdir():
        assert not any(word in file.read_bytes() for word in words)


def test_what_the_version_before_writes_meanwhile(store: SqliteStore, path: Path) -> None:
    """It is described at once, found, forgotten and sent like everything else."""
    store.list_memories(USER)
    now = to_us(datetime.now(UTC))
    of_the_version_before(
        path,
        f"insert into memories {PLACED} values "
        f"('FACT', 'user_input_9', 'a xlynx', '> hm', {now}, {now}), "
        f"('FACT', 'job', 'pilot', '> i fly xplanes' || char(10) || 'Your job?', {now}, {now}), "
        f"('FACT', 'job (until 2026-11-28T09:00:00Z)', 'cook', '> i xcook', {now}, {now})",
    )
    turn, job = named(store, "user_input_9"), named(store, "job")
    assert (turn.kind, turn.context, turn.sources) == (Kind.TURN, "> hm", ())
    assert (job.kind, job.context, job.sources) == (
        Kind.FACT, "Your job?", (Source("i fly xplanes"),),
    )  # fmt: skip
    former = named(store, "job (until 2026-11-28T09:00:00Z)")
    assert (former.former_key, former.superseded_at) == ("job", UNTIL)
    assert (found(store, "xlynx"), found(store, "xplanes")) == ({turn.key}, {"job"})
    assert found(store, "job") == {"job", former.key}
    assert store.newest(USER, 2) == [job, turn]
    assert index_is_sound(store)
    assert store.forget(USER, Category.FACT, "job")
    assert found(store, "xcook") == set()


def test_what_the_version_before_adds_to_a_fact(store: SqliteStore, path: Path) -> None:
    """Its words come before the sources, which it does not see: nothing said is lost."""
    store.list_memories(USER)
    of_the_version_before(
        path,
        f"insert into memories {PLACED} values "
        "('FACT', 'home', 'Bergen', '> xfjords' || char(10) || '> i moved to Bergen', 1, 1 << 51) "
        "on conflict (category, key) do update set value = excluded.value, "
        "context = excluded.context, created_at = excluded.created_at, "
        "updated_at = excluded.updated_at where excluded.updated_at > memories.updated_at",
    )
    home = named(store, "home")
    assert [source.words for source in home.sources] == [
        "xfjords", "i moved to Bergen", 'it is "xbergen" \\n now', "",
    ]  # fmt: skip
    assert home.context is None
    assert found(store, "xfjords") == found(store, "xbergen") == {"home"}
    assert index_is_sound(store)
    of_the_version_before(path, "update memories set context = 'Aha', updated_at = updated_at + 1")
    assert len(named(store, "home").sources) == 4 and index_is_sound(store)


def test_the_version_before_forgets_and_queues(store: SqliteStore, path: Path) -> None:
    """In its own words for it."""
    store.list_memories(USER)
    of_the_version_before(
        path,
        "delete from memories where key = 'tea'",
        "insert into tombstones values (x'00', 7)",
        "insert into outbox (op, category, key, value, context, created_at, updated_at) "
        "values ('forget', 'PREFERENCE', 'tea', null, null, null, 7)",
    )
    assert found(store, "tea") == set() and index_is_sound(store)
    assert [c.key for _, c in SyncSource(store).batch(USER, 50)] == ["home", "x", "tea"]


def test_migrations_lead_to_exactly_this_schema(tmp_path: Path) -> None:
    """The final tables, and the record of each migration."""
    store = SqliteStore(tmp_path / "memories")
    store.put(USER, Category.FACT, "a", "1", said_at=LONG_AGO)
    with store.files.read(USER) as db:
        tables = {
            name: [c[1] for c in db.execute(f"pragma table_xinfo({name})")]
            for (name,) in db.execute("select name from sqlite_master where type = 'table'")
            if not name.startswith(("memories_fts", "sqlite_"))
        }
        applied = [name for (name,) in db.execute("select name from migrations order by name")]
    change = ["op", "category", "key", "value", "context", "created_at", "updated_at"]
    assert tables == {
        "migrations": ["name", "applied_at"],
        "profile": ["id", "email", "is_first_login", "created_at"],
        "memories": [
            "id", *change[1:], "kind", "call_id", "sources", "superseded_at", "former_key",
            "about", "language", "written_at", "checksum",
        ],
        "tombstones": ["hash", "forgotten_at"],
        "forgotten_by": ["hash", "call_id"],
        "outbox": ["id", *change, "call_id", "unchecked"],
        "dead_letters": ["id", *change, "error"],
        "meta": ["name", "value"],
        "unindexed": ["id"],
        "vectors": ["id", "model", "vector"],
    }  # fmt: skip
    assert applied == sorted(path.stem for path in migrations.MIGRATIONS.glob("*.sql"))
