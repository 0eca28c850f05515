"""The app's `profiles` is the app's: our migrations change nobody's rights on it."""

import json
from pathlib import Path

import pytest

from .app_profiles import (
    EARLIER,
    OTHER,
    SELF,
    UNEXPOSED,
    UNKNOWN,
    AppProfiles,
    outcomes,
    run_as_pasted,
    statements,
    variants,
)
from .database import MIGRATIONS, SCHEMA, connect, run_scripts
from .people import NewPerson, acting_as, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

SELECT_ONLY = AppProfiles(True, "plain", "select own", "everything", "on")
TAKES_CREDITS = (
    f"update profiles set is_admin = true, credits = 1000000 where id = '{SELF}' returning *"
)


def app(stack: SupabaseStack, folder: Path, variant: AppProfiles) -> str:
    """A database in which this app is."""
    dsn = stack.postgres.new_database()
    run_as_pasted(dsn, folder, variant.script())
    return dsn


@pytest.mark.parametrize("variant", variants(), ids=str)
def test_the_same_rights_to_the_letter(
    supabase_stack: SupabaseStack, tmp_path: Path, new_person: NewPerson, variant: AppProfiles
) -> None:
    """Of every role by every statement: as many rows, or the same SQLSTATE. And we can work."""
    dsn = app(supabase_stack, tmp_path, variant)
    tried = statements(dsn)
    before = outcomes(dsn, tried)
    run_scripts(dsn, *MIGRATIONS)
    assert outcomes(dsn, tried) == before

    for role in ("authenticated", "service_role"):
        for user_id in (SELF, OTHER, None):
            person = new_person(role, user_id, dsn)
            opened = person.open_session("their@example.com")
            assert opened["created"] is (user_id is None)
            assert opened["profile"]["id"] == str(person.user_id)
            greeted = {"op": "greeted", "updated_at": minute(0)}
            assert person.push(put("a", role, minute(1)), greeted)[1] == "stored"
            assert person.open_session()["profile"]["is_first_login"] is False
    with connect(dsn) as connection:
        taken = "select is_admin, max(credits) <= 9 from profiles group by 1"
        assert connection.execute(taken).fetchall() == [(False, True)]


@pytest.mark.parametrize("variant", variants()[::7], ids=str)
def test_pasting_the_schema_leaves_the_same_rights(
    supabase_stack: SupabaseStack, tmp_path: Path, variant: AppProfiles
) -> None:
    """Whoever takes schema.sql for an app that has a table, once and once more."""
    dsn = app(supabase_stack, tmp_path, variant)
    tried = statements(dsn)
    before = outcomes(dsn, tried)
    run_scripts(dsn, SCHEMA, SCHEMA)
    assert outcomes(dsn, tried) == before


def test_variants_differ(supabase_stack: SupabaseStack, tmp_path: Path) -> None:
    """The matrix has rights to lose and rights to gain in it."""
    found = [outcomes(app(supabase_stack, tmp_path, v), [TAKES_CREDITS]) for v in variants()]
    assert {"0 rows", "1 rows", "42501", "P0001"} <= {o for each in found for o in each.values()}


def test_only_functions_write_a_table_that_we_made(
    supabase_stack: SupabaseStack, tmp_path: Path, new_person: NewPerson
) -> None:
    """Each person reads their own profile, in both worlds."""
    for world in ("", UNEXPOSED):
        dsn = supabase_stack.postgres.new_database()
        run_as_pasted(dsn, tmp_path, world)
        run_scripts(dsn, *MIGRATIONS)
        for user_id in (SELF, OTHER):
            new_person(user_id=user_id, dsn=dsn).open_session("x@example.com")
        mine = acting_as(dsn, "authenticated", SELF)
        assert mine.execute("select id from profiles").fetchall() == [(SELF,)]
        found = {
            (who, statement): outcome
            for (who, statement), outcome in outcomes(dsn, [
                "select * from profiles",
                "update profiles set is_first_login = true",
                "delete from profiles",
                "insert into profiles (id) values (gen_random_uuid())",
            ]).items()
            if who != "the service key"
        }  # fmt: skip
        reads = {who: o for (who, statement), o in found.items() if statement.startswith("sel")}
        assert reads["the person"] == "1 rows" and reads["a token that names nobody"] == "0 rows"
        assert reads["anon"] == "42501"
        assert {o for (_, s), o in found.items() if not s.startswith("select")} == {"42501"}
        mine.close()


def test_what_the_earlier_migrations_gave_is_taken_back(
    supabase_stack: SupabaseStack, tmp_path: Path
) -> None:
    """`is_admin = true` was taken from everybody; now as before there was anything of ours."""
    dsn = app(supabase_stack, tmp_path, SELECT_ONLY)
    tried = statements(dsn)
    before = outcomes(dsn, [*tried, TAKES_CREDITS])
    run_scripts(dsn, *EARLIER)
    assert outcomes(dsn, [TAKES_CREDITS])["the person", TAKES_CREDITS] == "1 rows"
    run_scripts(dsn, *MIGRATIONS)
    assert outcomes(dsn, [*tried, TAKES_CREDITS]) == before


def test_who_was_there_under_the_earlier_migrations_stays(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """Rows, memories and what was forgotten, and a worker that goes on with the same calls."""
    dsn = supabase_stack.postgres.new_database(*EARLIER)
    person = new_person(dsn=dsn)
    person.open_session("a@example.com")
    person.push(put("a", "1", minute(1)), put("long", "x" * 9000, minute(1)))
    run_scripts(dsn, *MIGRATIONS[4:])
    assert person.open_session("b@example.com")["profile"]["email"] == "a@example.com"
    assert person.push(put("a", "2", minute(2)), put("b", "1", minute(2))) == ["stored"] * 2
    assert set(person.values()) == {"a", "b", "long"}
    assert person.refusal(put("c", "x" * 9000, minute(2))) == "23514"


@pytest.mark.parametrize("claims", [{}, {"sub": str(OTHER)}], ids=["nobody", "somebody else"])
@pytest.mark.parametrize(
    "call",
    [
        f"select open_session('{SELF}')",
        f"select push_memories('{SELF}', '[]')",
        f"select memory_ensure_profile('{SELF}', 'mine@example.com')",
        f"select memory_end_first_login('{SELF}')",
        f"select memory_ensure_profile('{UNKNOWN}', null)",
    ],
)
def test_no_function_acts_for_somebody_else(
    supabase_stack: SupabaseStack, new_person: NewPerson, claims: dict[str, str], call: str
) -> None:
    """Nor for anybody by a token that names nobody: functions that run as the owner, too."""
    new_person(user_id=SELF).open_session()
    with connect(supabase_stack.dsn) as connection:
        before = connection.execute("select * from profiles").fetchall()
    found = acting_as(supabase_stack.dsn, "authenticated", OTHER)
    found.execute("select set_config('request.jwt.claims', %s, false)", (json.dumps(claims),))
    with pytest.raises(Exception, match="their own only"):
        found.execute(call.encode())
    found.close()
    with connect(supabase_stack.dsn) as connection:
        assert connection.execute("select * from profiles").fetchall() == before
