"""`memory export`, `import`, `people`, `audit` and `dead-letters` against a real project."""

import json
import os
from collections.abc import Callable

import psycopg
import pytest

import storage
from identity import livekit_identity_to_uuid
from memory_manager import memory_manager
from session_context import session_user
from tests.helpers.command_line import Run
from tests.helpers.known_person import EMAIL, live

from .stack import SupabaseStack

pytestmark = pytest.mark.server

ALICE = livekit_identity_to_uuid(EMAIL)


def as_people(stack: SupabaseStack) -> dict[str, str]:
    """Settings under which each session is its person."""
    return {
        "SUPABASE_URL": stack.url,
        "SUPABASE_ANON_KEY": stack.anon_key,
        "SUPABASE_JWT_SECRET": stack.jwt_secret,
    }


def as_service(stack: SupabaseStack) -> dict[str, str]:
    """Settings under which our code keeps people apart."""
    return {"SUPABASE_URL": stack.url, "SUPABASE_SERVICE_ROLE_KEY": stack.service_key}


Settings = Callable[[SupabaseStack], dict[str, str]]
SETTINGS = pytest.mark.parametrize("settings", [as_people, as_service])


@SETTINGS
@pytest.mark.parametrize("profile", [(), ("--profile",)], ids=["memories", "profile"])
def test_what_was_exported_comes_back(
    supabase_stack: SupabaseStack,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    profile: tuple[str, ...],
) -> None:
    """To the byte, and every memory on other disks too."""
    environ = settings(supabase_stack)
    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", environ)
        live()
        storage.finish(10)
    named = ("--identity", EMAIL)
    before = run("memory", "export", *named, **environ)[1]
    assert len(json.loads(before)["memories"]) == 8
    elsewhere = {**environ, "MEMORY_DIR": "elsewhere"}
    assert run("memory", "export", *named, **elsewhere)[1] == before
    for _ in range(2):
        erase = ("memory", "forget", *named, "--all", "--yes", *profile)
        assert run(*erase, **environ)[0] == 0
        done = run("memory", "import", *named, typed=before, **environ)
        assert done == (0, "imported 8 memories\n", "")
        assert run("memory", "export", *named, **environ)[1] == before
    third = {**environ, "MEMORY_DIR": "third"}
    for disk in (elsewhere, third):
        told = json.loads(run("memory", "export", *named, **disk)[1])
        assert told["memories"] == json.loads(before)["memories"]
        assert told["profile"]["email"] == EMAIL and not told["profile"]["is_first_login"]


def test_people_of_other_disks_are_listed(
    supabase_stack: SupabaseStack, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a key that may see them; a token of one person lists this disk alone, and says so."""
    environ = as_service(supabase_stack)
    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", {**environ, "MEMORY_DIR": "elsewhere"})
        live()
        storage.finish(10)
    assert run("memory", "people", **environ)[2] == ""
    (row,) = json.loads(run("memory", "people", "--json", "--since", "1d", **environ)[1])
    assert (row["user"], row["email"], row["memories"]) == (ALICE, EMAIL, 8)
    assert row["last_seen"] and row["first_seen"] and not row["is_here"]
    assert run("memory", "list", "--identity", EMAIL, **environ)[0] == 0
    (after,) = json.loads(run("memory", "people", "--json", **environ)[1])
    assert after["last_seen"] == row["last_seen"] and after["is_here"]
    status, printed, error = run(
        "memory", "people", **{**as_people(supabase_stack), "MEMORY_DIR": "third"}
    )
    assert (status, printed) == (0, "") and "this disk" in error


@SETTINGS
def test_what_other_workers_forgot_is_told(
    supabase_stack: SupabaseStack,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    """When, and nothing of what it was; each once."""
    environ = settings(supabase_stack)
    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", {**environ, "MEMORY_DIR": "elsewhere"})
        with session_user("bob"):
            for key in ("pet", "car"):
                memory_manager.store("FACT", key, "a secret")
            memory_manager.forget("FACT", "pet")
        storage.finish(10)
    for disk in ("elsewhere", ".data"):
        status, told, error = run(
            "memory", "audit", "--identity", "bob", "--json", **environ, MEMORY_DIR=disk
        )
        assert (status, error) == (0, ""), disk
        assert sorted(event["what"] for event in json.loads(told)) == ["forgot", "wrote"]
        assert "pet" not in told


def test_dead_letters_are_sent_again(
    supabase_stack: SupabaseStack, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the rule that refused them is gone."""
    environ = as_service(supabase_stack)
    with psycopg.connect(supabase_stack.dsn, autocommit=True) as db:
        db.execute("alter table public.memories add constraint no_tea check (value <> 'tea')")
        try:
            with monkeypatch.context() as patch:
                patch.setattr(os, "environ", environ)
                with session_user("bob"):
                    memory_manager.store("FACT", "drink", "tea")
                    memory_manager.store("FACT", "home", "Oslo")
                storage.finish(10)
            letters = ("memory", "dead-letters")
            assert "put [FACT] drink = tea" in run(*letters, "list", **environ)[1]
            assert run(*letters, "retry", **environ)[:2] == (
                1,
                "1 sent again, 1 of them refused again\n",
            )
        finally:
            db.execute("alter table public.memories drop constraint no_tea")
        assert run(*letters, "retry", **environ)[:2] == (
            0,
            "1 sent again, 0 of them refused again\n",
        )
        values = db.execute("select value from public.memories order by value").fetchall()
    assert values == [("Oslo",), ("tea",)]
