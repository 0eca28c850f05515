"""sql/: one schema by two ways, and the user's own table taken forward without losing a row."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .database import BINARIES, MIGRATIONS, SCHEMA, SQL_FOLDER, connect, run_scripts
from .people import NewPerson, forget, forget_all, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

WITH_FOREIGN_KEY = "constraint profiles_id_fkey references auth.users (id) on delete cascade"
UNDER_ANOTHER_NAME = "constraint profiles_user references auth.users (id)"
WITHOUT = ""


def dump(dsn: str) -> str:
    """The whole of the schema public and which migrations it has had, as text."""
    plain = subprocess.run(
        [BINARIES / "pg_dump", "--schema-only", "--schema=public", "--restrict-key=same", dsn],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ,
    ).stdout
    with connect(dsn) as connection:
        rows = connection.execute("select version, name from memory_migrations order by 1")
        return f"{plain}\n{rows.fetchall()}"


def old_deployment(stack: SupabaseStack, tmp_path: Path, foreign_key: str) -> str:
    """The user's own project with 1,000 people, their app's policies and a table beside it."""
    script = tmp_path / "old.sql"
    script.write_text(f"""
        create table profiles (
          id uuid primary key {foreign_key},
          email text,
          is_first_login boolean default true,
          created_at timestamptz default now()
        );
        alter table profiles enable row level security;
        create policy "People see themselves" on profiles for select using (auth.uid() = id);
        create table notes (id integer primary key, author uuid references profiles (id));
        insert into auth.users select gen_random_uuid(), 'p' || n || '@example.com'
        from generate_series(1, 1000) n;
        insert into profiles
        select id, case when random() < 0.9 then email end, random() < 0.5,
          now() - random() * interval '900 days'
        from auth.users;
        insert into notes select row_number() over (), id from profiles;
    """)
    return stack.postgres.new_database(script)


def rows(dsn: str, table: str) -> list[tuple[Any, ...]]:
    """Every row of a table, each as the text of its JSON."""
    with connect(dsn) as connection:
        query = f"select to_jsonb(t)::text from {table} t order by 1"
        return connection.execute(query.encode()).fetchall()


def test_schema_equals_all_migrations(supabase_stack: SupabaseStack) -> None:
    """Tables, columns, constraints, functions, policies and grants are the same by both ways."""
    by_schema = dump(supabase_stack.postgres.new_database(SCHEMA))
    assert by_schema == dump(supabase_stack.postgres.new_database(*MIGRATIONS))
    for part in ("push_memories", "CREATE POLICY", "GRANT SELECT", "ENABLE ROW LEVEL SECURITY"):
        assert part in by_schema


def test_migrations_are_numbered_and_recorded(supabase_stack: SupabaseStack) -> None:
    """Each file of sql/migrations is a row of memory_migrations, without a gap."""
    dsn = supabase_stack.postgres.new_database(*MIGRATIONS)
    with connect(dsn) as connection:
        recorded = connection.execute(
            "select format('%s_%s.sql', lpad(version::text, 4, '0'), name) "
            "from memory_migrations order by version"
        ).fetchall()
    assert [name for (name,) in recorded] == [path.name for path in MIGRATIONS]
    assert [int(path.name[:4]) for path in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


@pytest.mark.parametrize("again", [[SCHEMA], MIGRATIONS], ids=["schema", "migrations"])
def test_running_it_again_changes_nothing(
    supabase_stack: SupabaseStack, new_person: NewPerson, again: list[Path]
) -> None:
    """Neither the schema nor a row, nor when a migration was applied."""
    dsn = supabase_stack.postgres.new_database(SCHEMA)
    person = new_person(dsn=dsn)
    person.open_session("a@example.com")
    person.push(put("a", "1", minute(1)), forget_all(minute(0)))
    tables = ["profiles", "memory_migrations", "memories", "memory_erasures", "memory_tombstones"]
    tables.append("memory_versions")
    before = (dump(dsn), [rows(dsn, table) for table in tables])
    run_scripts(dsn, *again)
    assert (dump(dsn), [rows(dsn, table) for table in tables]) == before


@pytest.mark.parametrize("foreign_key", [WITH_FOREIGN_KEY, UNDER_ANOTHER_NAME, WITHOUT])
def test_an_existing_deployment_keeps_every_row(
    supabase_stack: SupabaseStack, new_person: NewPerson, tmp_path: Path, foreign_key: str
) -> None:
    """Rows, the app's policy and the app's own tables stay; the foreign key goes."""
    dsn = old_deployment(supabase_stack, tmp_path, foreign_key)
    before = [rows(dsn, table) for table in ("profiles", "notes", "auth.users")]
    assert len(before[0]) == 1000

    run_scripts(dsn, *MIGRATIONS)

    assert [rows(dsn, table) for table in ("profiles", "notes", "auth.users")] == before
    stranger = new_person(dsn=dsn)
    assert stranger.open_session()["created"] is True
    with connect(dsn) as connection:
        policies = connection.execute(
            "select policyname from pg_policies where tablename = 'profiles' order by 1"
        ).fetchall()
        assert policies == [("People see themselves",)]
        someone = connection.execute("select id, email from profiles limit 1").fetchone()
    assert someone
    known = new_person(dsn=dsn, user_id=someone[0])
    assert known.open_session()["created"] is False
    assert known.push(put("a", "1", minute(1))) == ["stored"]


def test_an_existing_deployment_ends_like_a_new_one(
    supabase_stack: SupabaseStack, tmp_path: Path
) -> None:
    """But for what is the app's own, and for who may do what with its table."""
    dsn = old_deployment(supabase_stack, tmp_path, WITH_FOREIGN_KEY)
    run_scripts(dsn, *MIGRATIONS)
    with connect(dsn) as connection:
        connection.execute("""
            drop policy "People see themselves" on profiles;
            drop table notes;
            drop trigger memory_account_required on profiles;
            revoke all on profiles from anon, authenticated, service_role;
            grant select on profiles to authenticated;
            grant select, insert, update, delete on profiles to service_role;
            create policy profiles_own_row on profiles
              for select to authenticated using (id = (select auth.uid()));
        """)
    assert dump(dsn) == dump(supabase_stack.postgres.new_database(SCHEMA))


def test_pasting_the_schema_frees_profiles_too(
    supabase_stack: SupabaseStack, new_person: NewPerson, tmp_path: Path
) -> None:
    """Whoever takes schema.sql for an existing deployment is not left with the foreign key."""
    dsn = old_deployment(supabase_stack, tmp_path, WITH_FOREIGN_KEY)
    run_scripts(dsn, SCHEMA)
    assert new_person(dsn=dsn).open_session()["created"] is True


def test_removing_a_person_removes_all_of_them(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """One delete in profiles leaves no row with their id anywhere."""
    person = new_person()
    person.open_session()
    person.push(put("a", "1", minute(1)), forget("b", minute(1)))
    with connect(supabase_stack.dsn) as connection:
        connection.execute("delete from profiles where id = %s", (person.user_id,))
        tables = connection.execute(
            "select table_name from information_schema.columns where table_schema = 'public' "
            "and column_name = 'user_id'"
        ).fetchall()
    assert len(tables) == 6
    assert [rows(supabase_stack.dsn, name) for (name,) in tables] == [[]] * 6


def test_every_file_is_one_transaction() -> None:
    """Half of a file is never in, and PostgREST hears of each."""
    for path in [SCHEMA, *MIGRATIONS]:
        text = path.read_text()
        assert text.count("\nbegin;\n") == text.count("\ncommit;\n") == 1, path
        assert text.endswith("notify pgrst, 'reload schema';\n\ncommit;\n"), path
    assert {path.suffix for path in (SQL_FOLDER / "migrations").iterdir()} == {".sql"}
