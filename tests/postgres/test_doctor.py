"""memory_doctor: what is wrong with a schema, and nothing about people."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from .client import NewClient
from .database import MIGRATIONS, SCHEMA, connect
from .people import NewPerson, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

USERS_OWN = """
    create table profiles (
      id uuid primary key constraint profiles_id_fkey references auth.users (id),
      email text, is_first_login boolean default true, created_at timestamptz default now()
    );
    create policy everyone on profiles for select using (true);
"""


def diagnosis(new_client: NewClient, stack: SupabaseStack) -> dict[str, Any]:
    """What the doctor says to the service key."""
    answer: dict[str, Any] = new_client(stack.service_key).rpc("memory_doctor").execute().data
    return answer


def test_a_healthy_schema(supabase_stack: SupabaseStack, new_client: NewClient) -> None:
    """The latest version, nothing in the way, row level security on everything."""
    found = diagnosis(new_client, supabase_stack)
    before = datetime.now(UTC)
    assert abs((datetime.fromisoformat(found.pop("now")) - before).total_seconds()) < 10
    policies = found.pop("policies")
    assert found == {
        "schema_version": len(MIGRATIONS),
        "role": "service_role",
        "profiles_foreign_keys": [],
        "profiles_required_columns": [],
        "account_deletion_is_followed": True,
        "profiles_bind_functions": False,
        "profiles_void_column_grants": [],
        "row_level_security": {
            "profiles": True,
            "memories": True,
            "memory_erasures": True,
            "memory_tombstones": True,
            "memory_migrations": True,
            "memory_versions": True,
            "memory_removals": True,
        },
    }
    reached = {policy["table"] for policy in policies}
    assert set(found["row_level_security"]) - reached == {"memory_removals"}
    assert all(policy["roles"] == ["authenticated"] for policy in policies)
    assert policies[0] == {
        "table": "memories",
        "name": "memory_own_rows",
        "command": "ALL",
        "roles": ["authenticated"],
        "permissive": True,
        "shows_every_row": False,
    }


def test_before_the_migrations_it_is_not_there(
    supabase_stack: SupabaseStack, new_client: NewClient, tmp_path: Path
) -> None:
    """404 with PGRST202, which the schema's own notice ends without a restart."""
    script = tmp_path / "old.sql"
    script.write_text(USERS_OWN)
    supabase_stack.fresh_database(script)
    headers = {"apikey": supabase_stack.keys.secret_key}
    with httpx.Client(base_url=f"{supabase_stack.url}/rest/v1/", headers=headers) as client:
        answer = client.post("rpc/memory_doctor", json={})
        assert (answer.status_code, answer.json()["code"]) == (404, "PGRST202")
        with connect(supabase_stack.dsn) as connection:
            for path in MIGRATIONS:
                connection.execute(path.read_bytes())
        deadline = datetime.now(UTC).timestamp() + 10
        while client.post("rpc/memory_doctor", json={}).status_code == 404:
            assert datetime.now(UTC).timestamp() < deadline
    found = diagnosis(new_client, supabase_stack)
    assert (found["schema_version"], found["profiles_foreign_keys"]) == (len(MIGRATIONS), [])


def test_what_is_wrong_is_seen(supabase_stack: SupabaseStack, new_client: NewClient) -> None:
    """A foreign key of any name, a column to be filled, a lock that is off, a wide policy."""
    supabase_stack.fresh_database(SCHEMA)
    with connect(supabase_stack.dsn) as connection:
        connection.execute("""
            alter table profiles add constraint back_again foreign key (id) references auth.users;
            alter table profiles add column nickname text not null;
            alter table profiles add column city text not null default '', add column bio text;
            alter table memories disable row level security;
            create policy everyone on profiles for select using (true);
            grant select (id), update (city) on profiles to authenticated;
            drop trigger memory_account_deleted on auth.users;
        """)
    found = diagnosis(new_client, supabase_stack)
    assert found["profiles_foreign_keys"] == ["back_again"]
    assert found["profiles_required_columns"] == ["nickname"]
    assert found["row_level_security"]["memories"] is False
    (wide,) = [policy for policy in found["policies"] if policy["name"] == "everyone"]
    assert (wide["roles"], wide["command"]) == (["public"], "SELECT")
    assert wide["shows_every_row"] is True
    # Of the two, authenticated has the first on the whole table as well.
    void = {"role": "authenticated", "privilege": "SELECT", "columns": ["id"]}
    assert found["profiles_void_column_grants"] == [void]
    assert found["account_deletion_is_followed"] is False


def test_functions_bound_by_forced_policies_are_seen(
    supabase_stack: SupabaseStack, new_client: NewClient
) -> None:
    """Forced row level security matters where their owner is bound by it."""
    supabase_stack.fresh_database(SCHEMA)
    with connect(supabase_stack.dsn) as connection:
        connection.execute("alter table profiles force row level security")
        assert diagnosis(new_client, supabase_stack)["profiles_bind_functions"] is False
        connection.execute("""
            do $$ begin
              if not exists (select from pg_roles where rolname = 'bound') then
                create role bound nologin;
              end if;
            end $$;
            alter function memory_ensure_profile (uuid, text) owner to bound;
        """)
    assert diagnosis(new_client, supabase_stack)["profiles_bind_functions"] is True


def test_a_person_may_ask_and_hears_nothing_of_people(
    supabase_stack: SupabaseStack, new_client: NewClient, new_person: NewPerson
) -> None:
    """The mode without the service key asks by a person's token; anon may not ask at all."""
    known = new_person()
    known.open_session("canary@example.com")
    known.push(put("canary", "canary", minute(1)))
    token = supabase_stack.user_jwt(str(known.user_id))
    found = new_client(supabase_stack.anon_key, token).rpc("memory_doctor").execute().data
    assert found["role"] == "authenticated"
    assert "canary" not in str(found) and str(known.user_id) not in str(found)
    headers = {"apikey": supabase_stack.keys.publishable_key}
    answer = httpx.post(f"{supabase_stack.url}/rest/v1/rpc/memory_doctor", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "42501")
