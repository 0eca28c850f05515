"""findings.py: what a database says of itself, as lines that name the fix."""

from typing import Any

import pytest

from worker.findings import MIGRATIONS, about_schema

HEALTHY: dict[str, Any] = {
    "schema_version": len(list(MIGRATIONS.glob("*.sql"))),
    "profiles_foreign_keys": [],
    "profiles_required_columns": [],
    "account_deletion_is_followed": True,
    "profiles_bind_functions": False,
    "profiles_void_column_grants": [],
    "row_level_security": {"profiles": True, "memories": True},
    "policies": [],
}


def policy(table: str, name: str, **more: Any) -> dict[str, Any]:
    """A policy as the database tells of it."""
    told = {"table": table, "name": name, "command": "SELECT", "roles": ["authenticated"]}
    return {**told, "permissive": True, "shows_every_row": False, **more}


def bad(**told: Any) -> list[str]:
    """The bad findings, where the answer differs in this from a healthy one."""
    return [f.text for f in about_schema({**HEALTHY, **told}) if not f.good]


def test_a_healthy_database_has_no_bad_finding() -> None:
    """Policies of ours, narrow ones of the app's and restrictive ones are all right."""
    policies = [
        policy("memories", "memory_own_rows"),
        policy("profiles", "mine"),
        policy("memories", "narrow", permissive=False),
        policy("profiles", "staff", roles=["staff"], shows_every_row=True),
    ]
    assert bad() == bad(policies=policies) == []


def test_an_answer_of_an_older_version_is_judged_by_what_it_lacks() -> None:
    """It could not tell of accounts: nothing followed their deletion then."""
    told = {"schema_version": 4, "policies": [policy("profiles", "memory_own_profile_update")]}
    older = [f.text for f in about_schema(told) if not f.good]
    assert [text for text in older if "sql/migrations" in text] == older and len(older) == 3
    assert "every column of their row" in older[1] and "account" in older[2]


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"profiles_foreign_keys": ["k"]}, "profiles still has k: run the files"),
        ({"profiles_required_columns": ["nick"]}, "profiles requires nick: give"),
        ({"account_deletion_is_followed": False}, "make triggers on auth.users"),
        ({"profiles_bind_functions": True}, "no force row level security"),
        ({"row_level_security": {"profiles": False}}, "off on profiles, so whoever"),
        ({"row_level_security": {"memories": False}}, "off on memories: run the files"),
        ({"policies": [policy("memories", "p")]}, "memories has the policy p"),
        ({"policies": [policy("profiles", "p", shows_every_row=True)]}, "the policy p shows"),
        (
            {
                "profiles_void_column_grants": [
                    {"role": "authenticated", "privilege": "UPDATE", "columns": ["a", "b"]}
                ]
            },
            "grant update (a, b) on public.profiles to authenticated",
        ),
    ],
)
def test_each_fault_has_its_line(told: dict[str, Any], named: str) -> None:
    """And no other."""
    (text,) = bad(**told)
    assert named in text
