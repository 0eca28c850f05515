"""Who deletes their account loses profile and memories; how the app guarded accounts stays so."""

import uuid
from pathlib import Path

import psycopg
import pytest

from .app_profiles import EARLIER, run_as_pasted
from .database import MIGRATIONS, SCHEMA, all_rows, connect, run_scripts
from .people import NewPerson, forget, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

CASCADE = "references auth.users (id) on delete cascade"
REFUSED = [
    "references auth.users (id)",
    "references auth.users (id) on delete restrict",
    "references auth.users (id) on delete set null",
]
NOTES = """
    create table notes (author uuid references profiles (id));
    insert into notes select id from profiles;
"""
"""Something of the app's that holds a profile."""


def app(stack: SupabaseStack, folder: Path, reference: str = "", more: str = "") -> str:
    """A database of an app with two people."""
    dsn = stack.postgres.new_database()
    script = f"""
        create table profiles (id uuid primary key {reference}, email text);
        insert into auth.users (id) select gen_random_uuid() from generate_series(1, 2);
        insert into profiles (id, email) select id, id || '@canary' from auth.users;
        {more}
    """
    run_as_pasted(dsn, folder, script)
    return dsn


def someone(dsn: str) -> uuid.UUID:
    """One of the two."""
    with connect(dsn) as connection:
        row = connection.execute("select id from profiles order by id limit 1").fetchone()
    assert row
    found: uuid.UUID = row[0]
    return found


def speak(new_person: NewPerson, dsn: str, user_id: uuid.UUID) -> None:
    """Have a memory and a tombstone of this person there."""
    person = new_person(user_id=user_id, dsn=dsn)
    person.open_session()
    person.push(put("a", "1", minute(1)), forget("b", minute(1)))


def delete_account(dsn: str, user_id: uuid.UUID) -> str:
    """Delete the account; the SQLSTATE where that is refused."""
    with connect(dsn) as connection:
        try:
            connection.execute("delete from auth.users where id = %s", (user_id,))
        except psycopg.Error as exc:
            return exc.sqlstate or ""
    return ""


@pytest.mark.parametrize("reference", ["", CASCADE], ids=["no foreign key", "cascade"])
@pytest.mark.parametrize("scripts", [MIGRATIONS, [SCHEMA]], ids=["migrations", "schema"])
def test_a_deleted_account_leaves_nothing(
    supabase_stack: SupabaseStack,
    new_person: NewPerson,
    tmp_path: Path,
    reference: str,
    scripts: list[Path],
) -> None:
    """No row of any table holds its id; the other person, and who has no account, stay."""
    dsn = app(supabase_stack, tmp_path, reference)
    run_scripts(dsn, *scripts)
    gone, caller = someone(dsn), uuid.uuid4()
    for user_id in (gone, caller):
        speak(new_person, dsn, user_id)
    assert delete_account(dsn, gone) == ""
    left = all_rows(dsn)
    assert str(gone) not in left and str(caller) in left and left.count("@canary") == 1


def test_it_holds_where_we_made_the_table(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """And where the earlier migrations did, once the last one is run."""
    for scripts in (MIGRATIONS, [*EARLIER, *MIGRATIONS[4:]]):
        dsn = supabase_stack.postgres.new_database(*scripts)
        user_id = uuid.uuid4()
        with connect(dsn) as connection:
            connection.execute("insert into auth.users (id) values (%s)", (user_id,))
        speak(new_person, dsn, user_id)
        assert delete_account(dsn, user_id) == ""
        assert str(user_id) not in all_rows(dsn)


@pytest.mark.parametrize("reference", REFUSED)
def test_an_account_that_could_not_be_deleted_still_can_not(
    supabase_stack: SupabaseStack, new_person: NewPerson, tmp_path: Path, reference: str
) -> None:
    """As long as it has a profile: the app's foreign key said so. Without one, it can."""
    dsn = app(supabase_stack, tmp_path, reference)
    user_id = someone(dsn)
    assert delete_account(dsn, user_id).startswith("23")
    run_scripts(dsn, *MIGRATIONS)
    speak(new_person, dsn, user_id)
    before = all_rows(dsn)
    assert delete_account(dsn, user_id) == "23503"
    assert all_rows(dsn) == before
    with connect(dsn) as connection:
        connection.execute("delete from profiles where id = %s", (user_id,))
    assert delete_account(dsn, user_id) == ""
    assert str(user_id) not in all_rows(dsn)


def test_what_holds_a_profile_does_not_hold_the_account(
    supabase_stack: SupabaseStack, new_person: NewPerson, tmp_path: Path
) -> None:
    """The account could be deleted before and still can; what is ours goes, the app's row stays."""
    dsn = app(supabase_stack, tmp_path, "", NOTES)
    run_scripts(dsn, *MIGRATIONS)
    user_id = someone(dsn)
    speak(new_person, dsn, user_id)
    assert delete_account(dsn, user_id) == ""
    with connect(dsn) as connection:
        held = connection.execute("select 1 from profiles where id = %s", (user_id,)).fetchall()
        left = connection.execute(
            "select user_id from memories union all select user_id from memory_tombstones "
            "union all select user_id from memory_erasures"
        ).fetchall()
    assert (held, left) == ([(1,)], [])


def test_what_held_an_account_holds_it(
    supabase_stack: SupabaseStack, new_person: NewPerson, tmp_path: Path
) -> None:
    """A cascade of the app's that ended at a row of the app's ends there now."""
    dsn = app(supabase_stack, tmp_path, CASCADE, NOTES)
    user_id = someone(dsn)
    assert delete_account(dsn, user_id) == "23503"
    run_scripts(dsn, *MIGRATIONS)
    speak(new_person, dsn, user_id)
    before = all_rows(dsn)
    assert delete_account(dsn, user_id) == "23503"
    assert all_rows(dsn) == before


def test_a_migration_that_may_make_no_trigger_there_runs(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """auth.users belongs to another role; run again once allowed, and accounts are followed.

    The role is set up as that of Supabase's SQL editor: no superuser, and not bound by policies.
    """
    dsn = supabase_stack.postgres.new_database()
    with connect(dsn) as connection:
        connection.execute("""
            do $$ begin
              if not exists (select from pg_roles where rolname = 'editor') then
                create role editor login bypassrls;
              end if;
            end $$;
            alter schema public owner to editor;
            grant usage on schema auth to editor;
            grant select on auth.users to editor;
        """)
    editor = dsn.replace("postgres@", "editor@", 1)
    trigger = "select count(*) from pg_trigger where tgrelid = 'auth.users'::regclass"
    with connect(dsn) as connection:
        run_scripts(editor, *MIGRATIONS)
        assert connection.execute(trigger).fetchone() == (0,)
        connection.execute("grant trigger on auth.users to editor")
        run_scripts(editor, *MIGRATIONS[4:])
        assert connection.execute(trigger).fetchone() == (1,)
        user_id = uuid.uuid4()
        connection.execute("insert into auth.users (id) values (%s)", (user_id,))
    speak(new_person, dsn, user_id)
    assert delete_account(dsn, user_id) == ""
    assert str(user_id) not in all_rows(dsn)
