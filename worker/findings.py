"""Judge the set-up of the database by what it says about itself. No I/O.

Each bad finding names its fix. The function `memory_doctor` of an older schema tells less; what it
does not tell is not judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MIGRATIONS = Path(__file__).resolve().parent.parent / "sql" / "migrations"
MIGRATE = "run the files of sql/migrations, in order"

_OWN_TABLES = ("memories", "memory_erasures", "memory_tombstones", "memory_versions")
_OWN_POLICY = "memory_own_rows"
_EARLIER_POLICY = "memory_own_profile_"
_APP_ROLES = {"public", "anon", "authenticated"}


@dataclass(frozen=True)
class Finding:
    """One line of the doctor."""

    good: bool
    text: str

    def __str__(self) -> str:
        return f"{'✓' if self.good else '✗'} {self.text}"


def about_schema(told: dict[str, Any]) -> Iterator[Finding]:
    """Yield the findings about tables, grants, policies and triggers."""
    needed, found = len(list(MIGRATIONS.glob("*.sql"))), told.get("schema_version") or 0
    if found < needed:
        yield Finding(False, f"the schema is at {found} of {needed}: {MIGRATE}")
    else:
        yield Finding(True, f"the schema is at {found}")
    if keys := told.get("profiles_foreign_keys"):
        yield Finding(False, f"profiles still has {', '.join(keys)}: {MIGRATE}")
    else:
        yield Finding(True, "profiles has no foreign key to auth.users")
    if columns := told.get("profiles_required_columns"):
        yield Finding(
            False, f"profiles requires {', '.join(columns)}: give them a default, or allow null"
        )
    yield from _rights(told)
    yield _account_deletion(told, found < needed)
    yield from _row_level_security(told)
    yield from _policies(told)


def _rights(told: dict[str, Any]) -> Iterator[Finding]:
    """Judge what our earlier migrations let the app's users do with the app's table."""
    names = [p["name"] for p in _policies_of(told, "profiles")]
    if earlier := [name for name in names if name.startswith(_EARLIER_POLICY)]:
        yield Finding(
            False,
            "everybody who signs in may change every column of their row in profiles "
            f"({', '.join(earlier)}, from an earlier migration): {MIGRATE}",
        )
    else:
        yield Finding(True, "no policy of ours lets anybody change profiles")
    for void in told.get("profiles_void_column_grants") or []:
        what, role, columns = void["privilege"].lower(), void["role"], ", ".join(void["columns"])
        yield Finding(
            False,
            f"{role} may {what} every column of profiles, though grants name {columns} alone: if "
            f"that is not meant, `revoke {what} on public.profiles from {role}; "
            f"grant {what} ({columns}) on public.profiles to {role};`",
        )


def _account_deletion(told: dict[str, Any], is_behind: bool) -> Finding:
    if told.get("account_deletion_is_followed"):
        return Finding(True, "no deleted account leaves a profile or memories")
    fix = "let the role of the SQL editor make triggers on auth.users, and run the last file again"
    return Finding(
        False,
        "an account that is deleted leaves its profile and memories: "
        f"{MIGRATE if is_behind else fix}",
    )


def _row_level_security(told: dict[str, Any]) -> Iterator[Finding]:
    is_on = told.get("row_level_security") or {}
    if is_on.get("profiles") is False:
        yield Finding(
            False,
            "row level security is off on profiles, so whoever is granted the table sees "
            "everybody in it: enable it, with the policies that the app needs",
        )
    if off := [table for table, on in is_on.items() if not on and table != "profiles"]:
        yield Finding(False, f"row level security is off on {', '.join(off)}: {MIGRATE}")
    if all(is_on.values()):
        yield Finding(True, "row level security is on for every table")
    if is_on.get("profiles") and not _policies_of(told, "profiles"):
        yield Finding(
            True,
            "profiles has no policy: the app's users reach none of its rows, functions and the "
            "service role do",
        )
    if told.get("profiles_bind_functions"):
        yield Finding(
            False,
            "row level security is forced on profiles and binds our functions: `alter role … "
            "bypassrls` for their owner, or `alter table public.profiles no force row level "
            "security`",
        )


def _policies(told: dict[str, Any]) -> Iterator[Finding]:
    """Judge policies that are not ours and show rows to others."""
    foreign = [
        Finding(
            False,
            f"{table} has the policy {policy['name']}, which is not ours: drop it, unless those "
            "whom it lets in are meant to see what people said",
        )
        for table in _OWN_TABLES
        for policy in _policies_of(told, table)
        if policy["permissive"] and policy["name"] != _OWN_POLICY
    ]
    foreign += [
        Finding(
            False,
            f"the policy {policy['name']} shows every row of profiles, e-mail addresses "
            f"included, to {', '.join(policy['roles'])}: narrow it",
        )
        for policy in _policies_of(told, "profiles")
        if policy.get("shows_every_row") and _APP_ROLES.intersection(policy["roles"])
    ]
    yield from foreign or [Finding(True, "no policy shows everybody's rows")]


def _policies_of(told: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return [policy for policy in told.get("policies") or [] if policy["table"] == table]
