"""Projects differ in what they grant on new objects: ours end up with the same grants in each."""

from pathlib import Path

import psycopg
import pytest

from .app_profiles import UNEXPOSED, run_as_pasted
from .database import MIGRATIONS, SCHEMA, connect, run_scripts
from .people import NewPerson, acting_as, forget, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

WORLDS = {
    "everything to everybody": "",
    "nothing to the API": UNEXPOSED,
    "nothing to anybody": UNEXPOSED
    + "alter default privileges revoke all on functions from public;",
}
"""Projects made before 2026-05-30, projects made since, and one that a careful owner set up."""


def grants(dsn: str) -> set[tuple[str, str, str]]:
    """Which role may do what with which object of the schema public; columns included."""
    with connect(dsn) as connection:
        rows = connection.execute(
            "select o.name, coalesce(r.rolname, 'public')::text, g.privilege_type from ("
            "  select oid::regclass::text as name, "
            "    coalesce(relacl, acldefault('r', relowner)) as acl "
            "  from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
            "  union all "
            "  select oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner)) "
            "  from pg_proc where pronamespace = 'public'::regnamespace"
            "  union all "
            "  select attrelid::regclass || '.' || attname, attacl "
            "  from pg_attribute join pg_class c on c.oid = attrelid "
            "  where c.relnamespace = 'public'::regnamespace and attacl is not null"
            ") o cross join aclexplode(o.acl) g left join pg_roles r on r.oid = g.grantee"
        ).fetchall()
    return set(rows)


@pytest.fixture(params=WORLDS)
def dsn(request: pytest.FixtureRequest, supabase_stack: SupabaseStack, tmp_path: Path) -> str:
    """A project of each kind, with nothing of ours in it."""
    made = supabase_stack.postgres.new_database()
    run_as_pasted(made, tmp_path, WORLDS[request.param])
    return made


@pytest.mark.parametrize("scripts", [MIGRATIONS, [SCHEMA]], ids=["migrations", "schema"])
def test_the_grants_are_the_same(
    supabase_stack: SupabaseStack, dsn: str, scripts: list[Path]
) -> None:
    """Those of a project that grants everything by itself; anon has none of them."""
    run_scripts(dsn, *scripts)
    found = grants(dsn)
    assert found == grants(supabase_stack.dsn)
    assert {role for _, role, _ in found} == {"postgres", "authenticated", "service_role"}
    assert ("memories", "authenticated", "INSERT") in found
    versions = {(role, may) for name, role, may in found if name == "memory_versions"}
    assert {found for found in versions if found[0] != "postgres"} == {
        ("authenticated", "SELECT"),
        ("service_role", "SELECT"),
    }


def test_everything_works(dsn: str, new_person: NewPerson) -> None:
    """By a person's token and by the service key; nothing without either."""
    run_scripts(dsn, *MIGRATIONS)
    for role in ("authenticated", "service_role"):
        person = new_person(role, dsn=dsn)
        assert person.call("open_session_v2", person.user_id, None, 0, 9)["created"] is True
        assert person.push_v2(put("a", "1", minute(1)), forget("b", minute(1)))["version"] == 1
        assert person.push(put("old (until 2024-02-29T09:00:00Z)", "1", minute(1))) == ["stored"]
        person.connection.execute("delete from memories where key = 'a'")
        found = person.pull(1)
        assert (len(found["memories"]), len(found["forgotten"])) == (1, 1)
        assert len(person.open_session()["memories"]) == 1
        assert person.call("changed_people_v2", f'{{"{person.user_id}": 3}}') == []
        assert len(person.call("memory_forgets_v2", person.user_id)) == 2
        assert person.call("memory_doctor")["schema_version"] == len(MIGRATIONS)
    assert len(person.call("memory_people_v2")) == 2
    assert person.call("memory_forget_profile", person.user_id) is True

    with connect(dsn) as connection:
        ours = connection.execute(
            "select format('select %s(%s)', oid::regproc, (select string_agg('null::' || "
            "t::regtype, ', ') from unnest(proargtypes) t)) from pg_proc "
            "where pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype "
            "union all select format('select * from %s', oid::regclass) from pg_class "
            "where relnamespace = 'public'::regnamespace and relkind = 'r'"
        ).fetchall()
    nobody = acting_as(dsn, "authenticated", person.user_id)
    nobody.execute("set role anon")
    for (statement,) in ours:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
            nobody.execute(statement.encode())
    assert len(ours) > 20
    nobody.close()
