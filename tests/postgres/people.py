"""Somebody who calls the two functions: with a token of their own, or by the service role.

Changes flow in as `push_memories` takes them, results flow out. Straight to Postgres: what HTTP
adds is not looked at here.
"""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

import psycopg

from .database import Connection, connect

Role = Literal["authenticated", "service_role"]

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)

Row = dict[str, Any]


def minute(number: float) -> datetime:
    """So many minutes after LONG_AGO."""
    return LONG_AGO + timedelta(minutes=number)


def put(key: str, value: str, at: datetime, **more: Any) -> Row:
    """A put of a FACT; `more` sets or replaces fields."""
    row = {"op": "put", "category": "FACT", "key": key, "value": value, "updated_at": at}
    return {**row, "created_at": at, **more}


def forget(key: str, at: datetime) -> Row:
    """A forget of a FACT."""
    return {"op": "forget", "category": "FACT", "key": key, "updated_at": at}


def forget_all(at: datetime) -> Row:
    """A "forget everything"."""
    return {"op": "forget_all", "updated_at": at}


class Person:
    """One person, and a connection on which this process acts for them.

    Args:
        dsn: the database.
        role: authenticated is the person's own token; service_role sees everybody.
        user_id: None for somebody new.
    """

    def __init__(
        self, dsn: str, role: Role = "authenticated", user_id: uuid.UUID | None = None
    ) -> None:
        self.user_id = user_id or uuid.uuid4()
        self.connection = acting_as(dsn, role, self.user_id)

    def open_session(self, email: str | None = None) -> dict[str, Any]:
        """What `open_session` returns."""
        answer = self.connection.execute(
            "select public.open_session(%s, %s)", (self.user_id, email)
        ).fetchone()
        assert answer
        return dict(answer[0])

    def push(self, *rows: Row) -> list[str]:
        """The results of `push_memories`, in order."""
        answer = self.connection.execute(
            "select public.push_memories(%s, %s)", (self.user_id, json.dumps(rows, default=str))
        ).fetchone()
        assert answer
        assert [(r["category"], r["key"]) for r in answer[0]] == [
            (row.get("category"), row.get("key")) for row in rows
        ]
        return [result["result"] for result in answer[0]]

    def push_v2(self, *rows: Row) -> dict[str, Any]:
        """What `push_memories_v2` returns."""
        answer: dict[str, Any] = self.call(
            "push_memories_v2", self.user_id, json.dumps(rows, default=str)
        )
        return answer

    def pull(self, known: int = 0, limit: int = 100, cursor: Any = None) -> dict[str, Any]:
        """One page of `pull_memories_v2`."""
        answer: dict[str, Any] = self.call(
            "pull_memories_v2", self.user_id, known, limit, json.dumps(cursor) if cursor else None
        )
        return answer

    def pages(self, known: int = 0, limit: int = 100) -> list[dict[str, Any]]:
        """All pages of what changed since a version."""
        pages = [self.pull(known, limit)]
        while pages[-1]["cursor"]:
            pages.append(self.pull(known, limit, pages[-1]["cursor"]))
        return pages

    def call(self, function: str, *arguments: Any) -> Any:
        """What any of our functions returns."""
        places = ", ".join(["%s"] * len(arguments))
        query = f"select public.{function}({places})"
        answer = self.connection.execute(query.encode(), arguments).fetchone()
        assert answer
        return answer[0]

    def values(self) -> dict[str, str]:
        """Key and value of everything that is known of the person."""
        return {m["key"]: m["value"] for m in self.open_session()["memories"]}

    def refusal(self, *rows: Row) -> str:
        """The SQLSTATE that pushing these rows ends with."""
        try:
            self.push(*rows)
        except psycopg.Error as exc:
            return exc.sqlstate or ""
        raise AssertionError(f"{rows} were taken")


class NewPerson(Protocol):
    """Makes a `Person` in the served database, whose connection ends with the test."""

    def __call__(
        self,
        role: Role = "authenticated",
        user_id: uuid.UUID | None = None,
        dsn: str | None = None,
    ) -> Person: ...


def acting_as(dsn: str, role: Role, user_id: uuid.UUID) -> Connection:
    """A connection with the role and the claims that PostgREST sets for a request."""
    connection = connect(dsn)
    claims = {"role": role, **({"sub": str(user_id)} if role == "authenticated" else {})}
    connection.execute(
        "select set_config('role', %s, false), set_config('request.jwt.claims', %s, false)",
        (role, json.dumps(claims)),
    )
    return connection
