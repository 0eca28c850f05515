"""Apps with a `profiles` of their own: as SQL that makes one, and what each role may do with it.

A variant flows in, a script flows out; a database flows in, the outcome of every statement by every
role flows out. The variants know nothing of our migrations.
"""

import itertools
import json
import uuid
from dataclasses import dataclass
from pathlib import Path

import psycopg

from .database import MIGRATIONS, connect, run_scripts

SELF, OTHER, NEW, UNKNOWN = (uuid.UUID(int=n) for n in (1, 2, 3, 4))
"""Two who have profiles, one who has only an account, one who has nothing."""

EARLIER = [Path(__file__).parent / "data" / "0001_profiles_earlier.sql", *MIGRATIONS[1:4]]
"""What was shipped first, and gave everybody who signs in their whole row of the app's table."""

COLUMNS = ("id", "email", "is_first_login", "created_at", "is_admin", "credits")

ROW_LEVEL_SECURITY = {
    "off": "",
    "on": "alter table profiles enable row level security;",
    "forced": "alter table profiles enable row level security, force row level security;",
}
POLICIES = {
    "no policy": "",
    "select own": "create policy s on profiles for select using (auth.uid() = id);",
    "select all": "create policy s on profiles for select to anon, authenticated using (true);",
    "update own": """
        create policy s on profiles for select to authenticated using (auth.uid() = id);
        create policy u on profiles for update to authenticated using (auth.uid() = id);
        create policy i on profiles for insert to authenticated with check (auth.uid() = id);
    """,
    "all own, restricted": """
        create policy a on profiles using (auth.uid() = id);
        create policy r on profiles as restrictive for update using (not is_admin);
        create policy d on profiles as restrictive for delete to authenticated using (false);
    """,
    "app role": "create policy a on profiles to app_role using (true);",
}
GRANTS = {
    "the project's": "",
    "everything": "grant all on profiles to anon, authenticated, service_role, app_role;",
    "nothing": "revoke all on profiles from public, anon, authenticated, service_role, app_role;",
    "by column": """
        revoke all on profiles from public, anon, authenticated, service_role, app_role;
        grant select (id, credits), update (credits), insert (id, credits) on profiles
          to authenticated, app_role;
    """,
    "read by column": """
        revoke all on profiles from public, anon, authenticated, service_role, app_role;
        do $$ begin execute (
          select format('grant select (%s), delete on profiles to authenticated, anon, app_role',
            string_agg(quote_ident(attname), ', '))
          from pg_attribute where attrelid = 'profiles'::regclass and attnum > 0
        ); end $$;
    """,
}
TABLES = {
    "plain": """create table profiles (id uuid primary key, email text,
        is_first_login boolean default true, created_at timestamptz default now(),
        is_admin boolean not null default false, credits int not null default 0);""",
    "with an account": """create table profiles (
        id uuid primary key references auth.users (id) on delete cascade, email text unique,
        is_first_login boolean default true, created_at timestamptz default now(),
        is_admin boolean not null default false, credits int not null default 0);""",
    "with an account, checked late": """create table profiles (
        id uuid primary key constraint account references auth.users deferrable initially deferred,
        is_first_login boolean default true,
        is_admin boolean not null default false, credits int not null default 0);""",
    "without our columns": """create table profiles (id uuid primary key,
        is_admin boolean not null default false, credits int not null default 0);""",
    "with triggers": """create table profiles (id uuid primary key, email text,
        is_admin boolean not null default false, credits int not null default 0);
        create function guard() returns trigger language plpgsql as $$ begin
          if current_user in ('anon', 'authenticated') and new.is_admin then
            raise 'nobody makes themselves an admin';
          end if;
          new.credits := new.credits + case when auth.uid() = new.id then 0 else 1 end;
          return new;
        end $$;
        create trigger guard before insert or update on profiles
          for each row execute function guard();""",
}
PEOPLE = f"""
    insert into auth.users (id) values ('{SELF}'), ('{OTHER}'), ('{NEW}');
    insert into profiles (id) values ('{SELF}'), ('{OTHER}');
"""
ROLES = """
    do $$ begin
      if not exists (select from pg_roles where rolname = 'app_role') then
        create role app_role nologin;
      end if;
    end $$;
    grant usage on schema public to app_role;
"""
UNEXPOSED = """
    alter default privileges in schema public
      revoke all on tables from anon, authenticated, service_role;
    alter default privileges in schema public
      revoke all on functions from anon, authenticated, service_role;
"""
"""A project made since new tables are exposed to nobody by default."""


@dataclass(frozen=True)
class AppProfiles:
    """One way in which an app may have set its table up."""

    is_exposed: bool
    table: str
    policies: str
    grants: str
    row_level_security: str

    def __str__(self) -> str:
        world = "exposed" if self.is_exposed else "unexposed"
        parts = (world, self.table, self.policies, self.grants, self.row_level_security)
        return " / ".join(parts)

    def script(self) -> str:
        """What the app ran, with two people in it."""
        return "\n".join(
            [
                "" if self.is_exposed else UNEXPOSED,
                ROLES,
                TABLES[self.table],
                POLICIES[self.policies],
                ROW_LEVEL_SECURITY[self.row_level_security],
                GRANTS[self.grants],
                PEOPLE,
            ]
        )


def variants() -> list[AppProfiles]:
    """Every policy with every grant in both worlds; each table and each lock comes up with each."""
    tables, locks = list(TABLES), list(ROW_LEVEL_SECURITY)
    found = []
    for (p, policies), (g, grants), world in itertools.product(
        enumerate(POLICIES), enumerate(GRANTS), (0, 1)
    ):
        turn = p + 2 * g + world
        table, lock = tables[turn % len(tables)], locks[turn % len(locks)]
        found.append(AppProfiles(not world, table, policies, grants, lock))
    return found


def run_as_pasted(dsn: str, folder: Path, script: str) -> None:
    """Run a text as if it were pasted into the SQL editor."""
    path = folder / "app.sql"
    path.write_text(script)
    run_scripts(dsn, path)


def outcomes(dsn: str, statements: list[str]) -> dict[tuple[str, str], str]:
    """What each statement ends with for each caller: how many rows, or the SQLSTATE."""
    callers = {
        "anon": ("anon", None),
        "the person": ("authenticated", SELF),
        "another person": ("authenticated", OTHER),
        "somebody without a profile": ("authenticated", NEW),
        "a token that names nobody": ("authenticated", None),
        "the service key": ("service_role", None),
        "the app's own role": ("app_role", SELF),
    }
    found = {}
    with connect(dsn) as connection:
        for (who, (role, user_id)), statement in itertools.product(callers.items(), statements):
            claims = {"role": role, **({"sub": str(user_id)} if user_id else {})}
            connection.execute("begin")
            connection.execute(
                "select set_config('role', %s, true), set_config('request.jwt.claims', %s, true)",
                (role, json.dumps(claims)),
            )
            found[who, statement] = _outcome(connection, statement)
            connection.execute("rollback")
    return found


def statements(dsn: str) -> list[str]:
    """Reading, making, changing and removing, of one's own and of others, by each column there."""
    with connect(dsn) as connection:
        there = connection.execute(
            "select array_agg(attname::text) from pg_attribute "
            "where attrelid = 'profiles'::regclass and attnum > 0"
        ).fetchone()
    assert there
    columns = [name for name in COLUMNS if name in there[0]]
    values = {
        "id": f"'{NEW}'",
        "email": "'x@example.com'",
        "is_first_login": "false",
        "created_at": "now()",
        "is_admin": "true",
        "credits": "1000000",
    }
    made = ["select * from profiles", f"select * from profiles where id = '{OTHER}'"]
    made += [f"select {name} from profiles" for name in columns]
    for name in columns:
        made.append(f"update profiles set {name} = {values[name]} where id = '{SELF}'")
        made.append(f"update profiles set {name} = {values[name]} where id = '{SELF}' returning *")
        if name != "id":
            # The first takes no right to read.
            made.append(f"update profiles set {name} = {values[name]}")
            made.append(f"update profiles set {name} = {name}")
            made.append(
                f"insert into profiles (id, {name}) values ('{SELF}', {values[name]}) "
                f"on conflict (id) do update set {name} = excluded.{name}"
            )
    for new in (SELF, NEW, UNKNOWN):
        made.append(f"insert into profiles (id) values ('{new}')")
        made.append(f"insert into profiles (id, credits) values ('{new}', 5)")
        made.append(f"insert into profiles (id, is_admin) values ('{new}', true) returning *")
        made.append(f"insert into profiles (id) values ('{new}') on conflict do nothing")
    made.append(f"update profiles set id = '{UNKNOWN}' where id = '{SELF}'")
    made += [f"delete from profiles where id = '{SELF}'", "delete from profiles"]
    return made


def _outcome(connection: psycopg.Connection[tuple[object, ...]], statement: str) -> str:
    try:
        done = connection.execute(statement.encode())
        connection.execute("set constraints all immediate")
        return f"{done.rowcount} rows"
    except psycopg.Error as exc:
        return exc.sqlstate or ""
