"""One person's token against another's rows: every table, every function, every operation, by HTTP.

The matrix is generated from Postgres's catalog, so that what a later migration adds is in it.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from .database import connect
from .people import NewPerson, Person, forget, forget_all, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

CANARY = "canary"
BEARERS = ["another person", "another person, ES256", "anon", "nobody", "an expired token"]


@dataclass
class Request:
    """One thing to try."""

    method: str
    path: str
    body: Any = None
    prefer: str = "return=representation"


@pytest.fixture
def victim(supabase_stack: SupabaseStack, new_person: NewPerson) -> Person:
    """Somebody with a row in every table that holds people."""
    person = new_person()
    person.open_session(f"{CANARY}@example.com")
    person.push(
        forget_all(minute(0)),
        put(f"{CANARY}-key", f"{CANARY}-value", minute(1), context=f"{CANARY}-context"),
        forget("gone", minute(2)),
    )
    account = uuid.uuid4()
    with connect(supabase_stack.dsn) as owner:
        owner.execute("insert into auth.users (id) values (%s)", (account,))
        owner.execute(
            "insert into identity_links (account, user_id, identity) values (%s, %s, %s)",
            (account, person.user_id, CANARY),
        )
        owner.execute(
            "insert into identity_codes values (%s, %s, %s, now() + interval '1 hour')",
            (f"{CANARY}-hash", person.user_id, CANARY),
        )
        for table, column in people_tables(supabase_stack):
            query = f"select 1 from {table} where {column} = %s"
            assert owner.execute(query.encode(), (person.user_id,)).fetchone(), table
    return person


def people_tables(stack: SupabaseStack) -> list[tuple[str, str]]:
    """The tables that PostgREST shows, and the column of each that names a person."""
    with connect(stack.dsn) as connection:
        return connection.execute(
            "select table_name::text, column_name::text from information_schema.columns "
            "where table_schema = 'public' and data_type = 'uuid' "
            "and column_name in ('id', 'user_id')"
        ).fetchall()


def table_requests(stack: SupabaseStack, person: str) -> Iterator[Request]:
    """Reading, writing and removing, by filter and without, with the rows returned and without.

    Returning rows takes the right to see them, and so does a filter: each can hide that a change
    would have been possible.
    """
    with connect(stack.dsn) as connection:
        columns = connection.execute(
            "select table_name::text, array_agg(array[column_name::text, data_type::text]) "
            "from information_schema.columns where table_schema = 'public' group by 1"
        ).fetchall()
    persons = dict(people_tables(stack))
    embeddable = ",".join(f"{table}(*)" for table in persons)
    sample = {"uuid": person, "boolean": False, "integer": 99, "bytea": "\\x00"}
    sample |= {"bigint": 99, "jsonb": [{"words": "FACT"}]}
    for table, fields in columns:
        row = {
            name: sample.get(kind, "2024-01-01T00:00:00Z" if "time" in kind else "FACT")
            for name, kind in fields
        }
        row |= {"kind": "fact"} if "kind" in row else {}
        first, named = fields[0][0], persons.get(table)
        nameless = {name: value for name, value in row.items() if name != named}
        yield Request("HEAD", table)
        yield Request("GET", f"{table}?select=*,{embeddable}")
        filters = ["", f"?{first}=not.is.null"]
        filters += [f"?{named}=eq.{person}"] if named else []
        for prefer in ("return=representation", "return=minimal"):
            yield Request("POST", table, row, prefer)
            yield Request("POST", table, row, f"resolution=merge-duplicates,{prefer}")
            yield Request("POST", table, row, f"resolution=ignore-duplicates,{prefer}")
            yield Request("PUT", f"{table}?{first}=eq.{row[first]}", row, prefer)
            for where in filters:
                yield Request("GET", f"{table}{where}")
                yield Request("PATCH", f"{table}{where}", row, prefer)
                yield Request("PATCH", f"{table}{where}", nameless, prefer)
                yield Request("DELETE", f"{table}{where}", None, prefer)


def function_requests(stack: SupabaseStack, person: str) -> Iterator[Request]:
    """Every function with the person's id, with every kind of change where it takes changes."""
    with connect(stack.dsn) as connection:
        functions = connection.execute(
            "select p.proname::text, coalesce(array_agg(array[a.name, a.type::regtype::text]) "
            "filter (where a.name is not null), '{}') from pg_proc p "
            "left join unnest(p.proargnames, p.proargtypes::oid[]) as a (name, type) on true "
            "where p.pronamespace = 'public'::regnamespace group by p.oid"
        ).fetchall()
    changes: list[Any] = [
        put(f"{CANARY}-key", "mine", minute(9)),
        forget(f"{CANARY}-key", minute(9)),
        forget_all(minute(9)),
        {"op": "greeted", "updated_at": minute(9)},
    ]
    for name, arguments in functions:
        for change in changes:
            sample: dict[str, Any] = {"uuid": person, "text": "mine@example.com", "jsonb": [change]}
            sample |= {"bigint": 0, "integer": 9, "timestamp with time zone": None}
            body = {argument: sample[kind] for argument, kind in arguments}
            yield Request("POST", f"rpc/{name}", body)
        # What takes a cursor, and what asks for several people.
        for special in (None, {person: 0}):
            if "jsonb" in [kind for _, kind in arguments]:
                by_kind = {**sample, "jsonb": special}
                yield Request(
                    "POST", f"rpc/{name}", {argument: by_kind[kind] for argument, kind in arguments}
                )
        plain = {a: v for a, v in body.items() if isinstance(v, str)}
        yield Request("GET", f"rpc/{name}?{httpx.QueryParams(plain)}")


def headers(stack: SupabaseStack, bearer: str, attacker: str) -> dict[str, str]:
    """What the client of this bearer sends."""
    tokens = {
        "another person": stack.user_jwt(attacker),
        "another person, ES256": stack.user_jwt(attacker, algorithm="ES256"),
        "anon": stack.anon_key,
        "an expired token": stack.user_jwt(attacker, -60),
    }
    token = tokens.get(bearer)
    authorization = {"Authorization": f"Bearer {token}"} if token else {}
    return {"apikey": stack.keys.publishable_key, **authorization}


@pytest.mark.parametrize("bearer", BEARERS)
def test_nobody_reaches_another_persons_rows(
    supabase_stack: SupabaseStack,
    new_person: NewPerson,
    victim: Person,
    bearer: str,
) -> None:
    """Nothing of theirs comes back, nothing of theirs changes, nothing is put under their name."""
    attacker = new_person()
    attacker.open_session("mine@example.com")
    # Somebody who is there, and somebody who never called.
    others = [str(victim.user_id), str(uuid.uuid4())]

    tables = people_tables(supabase_stack)
    query = " union all ".join(
        f"select '{table}', t::text from {table} t where {column} = any (%(others)s::uuid[])"
        for table, column in tables
    ).encode()
    requests = [
        request
        for other in others
        for request in (
            *table_requests(supabase_stack, other),
            *function_requests(supabase_stack, other),
        )
    ]
    assert len(requests) > 200
    sent = headers(supabase_stack, bearer, str(attacker.user_id))
    with (
        connect(supabase_stack.dsn) as owner,
        httpx.Client(base_url=f"{supabase_stack.url}/rest/v1/", headers=sent) as client,
    ):

        def theirs() -> list[tuple[str, str]]:
            return sorted(owner.execute(query, {"others": others}).fetchall())

        before = theirs()
        assert len(before) == len(tables) == 7
        for request in requests:
            answer = client.request(
                request.method,
                request.path,
                content=json.dumps(request.body, default=str) if request.body else None,
                headers={"Prefer": request.prefer, "Content-Type": "application/json"},
            )
            assert answer.status_code < 500, (request, answer.text)
            assert CANARY not in answer.text, (request, answer.text)
            if answer.is_success:
                assert not any(o in answer.text for o in others), (request, answer.text)
                if not bearer.startswith("another person"):
                    assert answer.text in ("", "[]"), (request, answer.text)
            assert theirs() == before, request


def test_the_matrix_finds_a_hole(
    supabase_stack: SupabaseStack, new_person: NewPerson, victim: Person
) -> None:
    """Its requests do reach the rows where nothing is in their way."""
    reached = set()
    victim_id = str(victim.user_id)
    sent = {"apikey": supabase_stack.keys.secret_key, "Prefer": "return=representation"}
    with httpx.Client(base_url=f"{supabase_stack.url}/rest/v1/", headers=sent) as client:
        for request in table_requests(supabase_stack, victim_id):
            if request.method == "GET" and CANARY in client.get(request.path).text:
                reached.add(request.path.partition("?")[0])
        for request in function_requests(supabase_stack, victim_id):
            if request.method == "POST":
                answer = client.post(request.path, content=json.dumps(request.body, default=str))
                assert answer.is_success or answer.status_code < 500, (request, answer.text)
                reached.add(request.path)
    assert {"memories", "profiles", "rpc/open_session", "rpc/push_memories"} <= reached
    assert {"rpc/pull_memories_v2", "rpc/push_memories_v2"} <= reached


def test_anon_is_granted_nothing_of_ours(supabase_stack: SupabaseStack) -> None:
    """Row level security is the second lock: on what is ours, anon has no grant at all."""
    with connect(supabase_stack.dsn) as connection:
        for role in ("anon", "public"):
            granted = connection.execute(
                "select table_name from information_schema.role_table_grants "
                "where grantee = %s and table_schema = 'public' and table_name <> 'profiles' "
                "union all select routine_name from information_schema.role_routine_grants "
                "where lower(grantee) = %s and routine_schema = 'public'",
                (role, role),
            ).fetchall()
            assert granted == []


ASK_WHO_CALLS = {
    "identity_offer_code",
    "identity_claim",
    "identity_linked",
    "memory_ensure_profile",
    "memory_forget_profile",
    "memory_knows",
    "memory_end_first_login",
    "memory_profile",
    "changed_people_v2",
    "memory_people_v2",
}
CALLED_BY_NOBODY = {
    "memory_account_required",
    "memory_account_deleted",
    "memory_described",
    "memory_versioned",
    "memory_raise_version",
    "memory_deleted",
    "memory_moved",
    "memory_leave_tombstone",
    "memory_profile_deleted",
    "memory_version_deleted",
}
"""Triggers, and what only they call. With the functions above, all that row level security does not
bind."""


def test_every_table_has_row_level_security(supabase_stack: SupabaseStack) -> None:
    """And no function gets round it that need not; none takes an object put in front of another."""
    with connect(supabase_stack.dsn) as connection:
        without = connection.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace "
            "and relkind in ('r', 'p') and not relrowsecurity "
            "union all select proname from pg_proc where pronamespace = 'public'::regnamespace "
            "and (proconfig is null or not 'search_path=\"\"' = any (proconfig))"
        ).fetchall()
        definers = connection.execute(
            "select proname::text from pg_proc where pronamespace = 'public'::regnamespace "
            "and prosecdef"
        ).fetchall()
    assert without == []
    assert {name for (name,) in definers} == ASK_WHO_CALLS | CALLED_BY_NOBODY
    with connect(supabase_stack.dsn) as connection:
        callable_by = connection.execute(
            "select proname::text, r.rolname::text from pg_proc p "
            "cross join aclexplode(p.proacl) g join pg_roles r on r.oid = g.grantee "
            "where p.pronamespace = 'public'::regnamespace and r.oid <> p.proowner"
        ).fetchall()
    assert not CALLED_BY_NOBODY & {name for name, _ in callable_by}
