"""An old project's rows after the last migration: described where they are, none lost."""

from typing import Any

import pytest

from .database import MIGRATIONS, connect, run_scripts
from .people import NewPerson, Person, Row, forget, forget_all, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

DESCRIBING = MIGRATIONS[6]
COLUMNS = "user_id, category, key, value, context, created_at, updated_at"
UNTIL = "2024-02-29T09:00:00Z"
OLD: list[Row] = [
    put("user_input_17", "I live in Oslo", minute(1), context="> Where?\nTell me", created_at=None),
    put("home", "Oslo", minute(2), context="> still in Oslo\n> I live in Oslo\nWhere?"),
    put("alone", "1", minute(3), context="> words alone"),
    put("bare", "1", minute(4)),
    put(f"home (until {UNTIL})", "Rome", minute(5), context="> I live in Rome"),
    put("odd (until 2024-02-30T09:00:00Z)", "1", minute(6)),
    put("remember_me", "no", minute(7), category="PREFERENCE"),
    put("last_call", "of homes", minute(8)),
    forget("gone", minute(9)),
]


def old_project(stack: SupabaseStack, new_person: NewPerson) -> tuple[str, list[Person]]:
    """A database as a worker of version 1 filled it, with four people in it."""
    dsn = stack.postgres.new_database(*MIGRATIONS[:4])
    people = [new_person("service_role", dsn=dsn) for _ in range(4)]
    for person in people:
        person.open_session()
    # From before there was a rule for the length of a value, or for a time.
    people[0].push(put("long", "x" * 9000, minute(0), context="> " + "y" * 2000))
    run_scripts(dsn, *MIGRATIONS[4:6])
    people[0].push(*OLD)
    people[1].push(put("a", "1", minute(1)), forget_all(minute(2)))
    people[2].push(forget("b", minute(1)))
    return dsn, people


def rows(dsn: str, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """What a query finds, as the owner of the database."""
    with connect(dsn) as connection:
        return connection.execute(query.encode(), arguments).fetchall()


def test_every_row_is_described_where_it_is(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """By the codes of version 1; nothing but the context is another than it was."""
    dsn, _ = old_project(supabase_stack, new_person)
    unchanged = "select user_id, category, key, value, created_at, updated_at from memories"
    before = sorted(rows(dsn, unchanged))
    assert len(before) == 9
    run_scripts(dsn, DESCRIBING)
    assert sorted(rows(dsn, unchanged)) == before
    found = {
        key: described
        for key, *described in rows(
            dsn,
            "select key, kind, context, sources, former_key, superseded_at::text, version, "
            "coalesce(call_id, language, about::text) from memories",
        )
    }
    oslo = [{"words": "still in Oslo"}, {"words": "I live in Oslo"}]
    until = "2024-02-29 09:00:00+00"
    with connect(dsn) as connection:
        connection.execute("set timezone = 'UTC'")
        (at,) = connection.execute(
            "select superseded_at::text from memories where superseded_at is not null"
        ).fetchone() or ("",)
    assert at == until
    found[f"home (until {UNTIL})"][4] = until
    assert found == {
        "user_input_17": ["turn", "> Where?\nTell me", None, None, None, 1, None],
        "home": ["fact", "Where?", oslo, None, None, 1, None],
        "alone": ["fact", None, [{"words": "words alone"}], None, None, 1, None],
        "bare": ["fact", None, None, None, None, 1, None],
        f"home (until {UNTIL})": [
            "fact", None, [{"words": "I live in Rome"}], "home", until, 1, None
        ],
        "odd (until 2024-02-30T09:00:00Z)": ["fact", None, None, None, None, 1, None],
        "remember_me": ["control", None, None, None, None, 1, None],
        "last_call": ["summary", None, None, None, None, 1, None],
        "long": ["fact", None, [{"words": "y" * 2000}], None, None, 1, None],
    }  # fmt: skip


def test_version_1_reads_what_it_read_before(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """To the letter, and goes on writing."""
    dsn, people = old_project(supabase_stack, new_person)
    before = [{**person.open_session(), "now": ""} for person in people]
    run_scripts(dsn, DESCRIBING)
    assert [{**person.open_session(), "now": ""} for person in people] == before
    assert people[0].push(*OLD) == ["stale"] * 8 + ["forgotten"]
    assert people[0].push(put("long", "shorter", minute(9))) == ["stored"]
    assert people[1].push(put("a", "late", minute(2))) == ["forgotten"]
    assert people[2].push(put("b", "late", minute(1))) == ["forgotten"]


def test_everything_there_is_of_version_1(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """For each who has anything; the rest begin at 0, and nobody was seen yet."""
    dsn, people = old_project(supabase_stack, new_person)
    run_scripts(dsn, DESCRIBING)
    found = rows(dsn, "select user_id, version, seen_at from memory_versions")
    assert sorted(found) == sorted((person.user_id, 1, None) for person in people[:3])
    for table in ("memories", "memory_tombstones", "memory_erasures"):
        assert set(rows(dsn, f"select version from {table}")) == {(1,)}
    assert [person.pull()["version"] for person in people] == [1, 1, 1, 0]
    keys = [memory["key"] for page in people[0].pages(0, 3) for memory in page["memories"]]
    assert set(keys) == {change["key"] for change in OLD} - {"gone"} | {"long"}
    assert people[0].push_v2(put("new", "1", minute(9)))["version"] == 2
    assert people[3].push_v2(put("new", "1", minute(9)))["version"] == 1


def test_running_it_again_describes_nothing_anew(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """All files in their order, on a database that both versions have written to since."""
    dsn, people = old_project(supabase_stack, new_person)
    run_scripts(dsn, *MIGRATIONS[6:])
    sources = [{"words": "w", "key": "user_input_1"}]
    people[0].push_v2(put("home", "Bergen", minute(9), kind="fact", sources=sources, context="> x"))
    people[0].push(put("bare", "2", minute(9), context="> w"))
    everything = "select m::text from memories m union all select v::text from memory_versions v"
    everything += " union all select g::text from memory_migrations g"
    before = sorted(rows(dsn, everything))
    run_scripts(dsn, *MIGRATIONS)
    assert sorted(rows(dsn, everything)) == before
    assert people[0].push(put("bare", "3", minute(10))) == ["stored"]


def test_a_database_has_one_id(supabase_stack: SupabaseStack, new_person: NewPerson) -> None:
    """Its own, in the row of version 7; everybody is told the same."""
    ids = set()
    for _ in range(2):
        dsn = supabase_stack.postgres.new_database(*MIGRATIONS)
        ((found,),) = rows(
            dsn, "select database_id from memory_migrations where database_id is not null"
        )
        assert rows(dsn, "select version from memory_migrations where database_id = %s", found) == [
            (7,)
        ]
        assert {new_person(dsn=dsn).pull()["database_id"] for _ in range(2)} == {str(found)}
        ids.add(found)
    assert len(ids) == 2


def test_the_schema_alone_is_not_for_an_old_project(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """It says what to run instead, and changes nothing."""
    dsn, people = old_project(supabase_stack, new_person)
    with pytest.raises(Exception, match="run the new files of sql/migrations"):
        run_scripts(dsn, DESCRIBING.parent.parent / "schema.sql")
    assert people[0].push(put("new", "1", minute(9))) == ["stored"]
