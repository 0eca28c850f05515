"""`doctor` and `memory` against a real project: wrong before the migration, right after it."""

import os
from pathlib import Path

import psycopg
import pytest

from caller_memory.errors import StoreError
from identity import livekit_identity_to_uuid
from memory_manager import memory_manager
from session_context import session_user
from worker import command_line
from worker.exit_codes import UnknownPerson

from .app_profiles import EARLIER
from .database import MIGRATIONS, SCHEMA
from .stack import SupabaseStack

pytestmark = pytest.mark.server

ORIGINAL = """
create table public.profiles (
  id uuid primary key,
  email text,
  is_first_login boolean default true,
  created_at timestamptz default now(),
  is_admin boolean not null default false,
  constraint profiles_id_fkey foreign key (id) references auth.users (id)
);
alter table public.profiles enable row level security;
insert into auth.users (id) select gen_random_uuid() from generate_series(1, 1000);
insert into public.profiles (id, email) select id, id || '@example.com' from auth.users;
"""


def run(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    *arguments: str,
) -> tuple[int, str]:
    """Exit code and standard output of a command."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", environ)
        status = command_line.run(list(arguments))
    return status, capsys.readouterr().out


def as_people(stack: SupabaseStack) -> dict[str, str]:
    """Settings under which each session is its person."""
    return {
        "SUPABASE_URL": stack.url,
        "SUPABASE_ANON_KEY": stack.anon_key,
        "SUPABASE_JWT_SECRET": stack.jwt_secret,
    }


def test_doctor_before_and_after_the_migration(
    supabase_stack: SupabaseStack,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An existing deployment: ✗ with the fix, then ✓ on every line, and each row still there."""
    supabase_stack.fresh_database()
    with psycopg.connect(supabase_stack.dsn, autocommit=True) as db:
        db.execute(ORIGINAL)
        before = db.execute("select * from public.profiles order by id").fetchall()
    supabase_stack.restart_rest()
    environ = as_people(supabase_stack)
    status, printed = run(capsys, monkeypatch, environ, "doctor")
    assert status == 1
    assert any(x.startswith("✗") and "sql/" in x for x in printed.splitlines()), printed

    supabase_stack.run_scripts(SCHEMA)
    status, printed = run(capsys, monkeypatch, environ, "doctor")
    assert status == 0, printed
    assert "another person's JWT sees nobody's rows" in printed
    with psycopg.connect(supabase_stack.dsn) as db:
        assert db.execute("select * from public.profiles order by id").fetchall() == before


def test_doctor_finds_what_the_earlier_migrations_left(
    supabase_stack: SupabaseStack,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row that is its person's to change, and an account whose memories outlive it: ✗, then ✓."""
    supabase_stack.fresh_database()
    with psycopg.connect(supabase_stack.dsn, autocommit=True) as db:
        db.execute(ORIGINAL)
    supabase_stack.run_scripts(*EARLIER)
    environ = as_people(supabase_stack)
    status, printed = run(capsys, monkeypatch, environ, "doctor")
    bad = [line for line in printed.splitlines() if line.startswith("✗")]
    assert status == 1 and len(bad) == 3 and all("sql/migrations" in line for line in bad), printed
    assert f"the schema is at 4 of {len(MIGRATIONS)}" in bad[0]
    assert "may change every column of their row in profiles" in bad[1]
    assert "an account that is deleted leaves its profile and memories" in bad[2]

    supabase_stack.run_scripts(*MIGRATIONS[4:])
    status, printed = run(capsys, monkeypatch, environ, "doctor")
    assert status == 0 and "✗" not in printed
    assert "✓ no policy of ours lets anybody change profiles" in printed
    assert "✓ no deleted account leaves a profile or memories" in printed
    assert "✓ profiles has no policy" in printed


def test_doctor_finds_policies_that_let_others_in(
    supabase_stack: SupabaseStack,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Foreign ones on what people said, and those that show the whole of profiles."""
    supabase_stack.fresh_database(SCHEMA)
    with psycopg.connect(supabase_stack.dsn, autocommit=True) as db:
        db.execute("""
            create policy readers on memories for select to authenticated using (value <> 'x');
            create policy narrow on memories as restrictive to authenticated using (true);
            create policy everyone on profiles for select using (true);
            create policy mine on profiles for select using (auth.uid() = id);
            grant select (id), select on profiles to authenticated;
        """)
    status, printed = run(capsys, monkeypatch, as_people(supabase_stack), "doctor")
    bad = [line for line in printed.splitlines() if line.startswith("✗")]
    assert status == 1 and len(bad) == 3, printed
    assert "grants name id alone" in bad[0]
    assert "memories has the policy readers, which is not ours" in bad[1]
    assert "the policy everyone shows every row of profiles" in bad[2]


def test_doctor_finds_an_open_table(
    supabase_stack: SupabaseStack,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Row level security off, and a policy that lets everybody in, are seen from outside."""
    with psycopg.connect(supabase_stack.dsn, autocommit=True) as db:
        db.execute("insert into public.profiles (id) values (gen_random_uuid())")
        db.execute("grant select on public.profiles to anon")
        db.execute("alter table public.profiles disable row level security")
        status, printed = run(capsys, monkeypatch, as_people(supabase_stack), "doctor")
        db.execute("alter table public.profiles enable row level security")
        db.execute("revoke select on public.profiles from anon")
    assert status == 1
    assert "✗ row level security is off on profiles, so whoever" in printed
    assert "✗ the publishable key sees rows of profiles" in printed


def test_memory_commands_speak_of_supabase(
    supabase_stack: SupabaseStack,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What another worker stored is listed; what is forgotten here is gone there."""
    environ = as_people(supabase_stack)
    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", {**environ, "MEMORY_DIR": "elsewhere"})
        with session_user("alice"):
            memory_manager.remember_turn("i live in oslo")
        import storage

        storage.finish(10)
    status, printed = run(capsys, monkeypatch, environ, "memory", "list", "--identity", "alice")
    assert status == 0 and "i live in oslo" in printed
    forget = ("memory", "forget", "--identity", "alice", "--all", "--yes")
    run(capsys, monkeypatch, environ, *forget)
    with psycopg.connect(supabase_stack.dsn) as db:
        assert db.execute("select count(*) from public.memories").fetchone() == (0,)
    status, printed = run(capsys, monkeypatch, environ, "memory", "sync")
    assert (status, printed) == (0, "1 of 1 people synchronised; 0 changes wait, 0 dead letters\n")


def test_two_identities_become_one_person(
    supabase_stack: SupabaseStack,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What other workers stored of either is with the one, there and here; the other has none."""
    environ = as_people(supabase_stack)
    import storage

    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", {**environ, "MEMORY_DIR": "elsewhere"})
        for identity, sentence in (("sip_0049", "i live in oslo"), ("sip_+49", "i love tea")):
            with session_user(identity):
                memory_manager.remember_turn(sentence)
                memory_manager.store("FACT", "told_as", identity)
        storage.finish(10)
    merge = ("memory", "merge", "--from", "sip_0049", "--into", "sip_+49")
    assert run(capsys, monkeypatch, environ, *merge) == (0, "merged 2 memories\n")
    assert run(capsys, monkeypatch, environ, *merge) == (0, "merged 0 memories\n")
    with psycopg.connect(supabase_stack.dsn) as db:
        values = db.execute(
            "select value from public.memories m join public.profiles p on p.id = m.user_id "
            "where p.id = %s order by value",
            (livekit_identity_to_uuid("sip_+49"),),
        ).fetchall()
        others = db.execute(
            "select count(*) from public.memories where user_id = %s",
            (livekit_identity_to_uuid("sip_0049"),),
        ).fetchone()
    assert [value for (value,) in values] == ["i live in oslo", "i love tea", "sip_+49", "sip_0049"]
    assert others == (0,)


def test_a_person_goes_with_their_profile(
    supabase_stack: SupabaseStack,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No row names them; who looks for them makes none; a worker's late copy does not come back."""
    import storage

    environ = as_people(supabase_stack)
    email = "alice@example.com"
    user = livekit_identity_to_uuid(email)
    elsewhere = {**environ, "MEMORY_DIR": "elsewhere"}
    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", elsewhere)
        stores = storage.current()
        assert stores.sync and stores.sync.open_session(user, email)
        with session_user(email):
            memory_manager.remember_turn("i live in oslo")
            assert stores.sync.flush(user, 10)
            supabase_stack.stop_rest()
            memory_manager.remember_turn("i love tea")
        storage.use(None)
    supabase_stack.restart_rest()
    named = ("--identity", email)
    erase = ("memory", "forget", *named, "--all", "--profile", "--yes")
    assert run(capsys, monkeypatch, environ, *erase) == (
        0,
        "forgot 1 memories\nforgot the profile\n",
    )
    for tables in ("profiles", "memories", "memory_erasures"):
        assert rows(supabase_stack, tables) == 0, tables
    for _ in range(2):
        with pytest.raises(UnknownPerson):
            run(capsys, monkeypatch, environ, "memory", "list", *named)
    assert rows(supabase_stack, "profiles") == 0
    run(capsys, monkeypatch, elsewhere, "memory", "sync")
    assert rows(supabase_stack, "memories") == 0
    with pytest.raises(UnknownPerson):
        run(capsys, monkeypatch, elsewhere, "memory", "list", *named)
    assert rows(supabase_stack, "profiles") == 0


def test_the_profile_of_an_account_stays(
    supabase_stack: SupabaseStack,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is the app's: the account is what has to be deleted, and the error says so."""
    environ = as_people(supabase_stack)
    user = livekit_identity_to_uuid("alice")
    with psycopg.connect(supabase_stack.dsn, autocommit=True) as db:
        db.execute("insert into auth.users (id) values (%s)", (user,))
        db.execute("insert into public.profiles (id) values (%s)", (user,))
    erase = ("memory", "forget", "--identity", "alice", "--all", "--profile", "--yes")
    with pytest.raises(StoreError, match="is that of an account"):
        run(capsys, monkeypatch, environ, *erase)
    assert rows(supabase_stack, "profiles") == 1


def rows(stack: SupabaseStack, table: str) -> int:
    """How many rows a table holds."""
    with psycopg.connect(stack.dsn) as db:
        (count,) = db.execute(f"select count(*) from public.{table}".encode()).fetchone() or (0,)
    return int(count)


def test_a_broken_file_is_rebuilt_from_supabase(
    supabase_stack: SupabaseStack,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The next command, like the next call, finds everything that was sent."""
    environ = {**as_people(supabase_stack), "MEMORY_DIR": "broken"}
    import storage

    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", environ)
        with session_user("carol"):
            for n in range(60):
                memory_manager.store("FACT", f"k{n}", f"v{n}")
        storage.finish(10)
    whole = run(capsys, monkeypatch, environ, "memory", "list", "--identity", "carol")
    assert whole[1].count("\n") == 60
    user = livekit_identity_to_uuid("carol")
    Path("broken", user[:2], f"{user}.db").write_bytes(b"this is no database " * 1000)
    assert run(capsys, monkeypatch, environ, "memory", "list", "--identity", "carol") == whole
