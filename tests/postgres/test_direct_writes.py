"""Rows that somebody writes to our tables by REST obey what pushed rows obey."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from caller_memory.provenance import MAX_CONTEXT_CHARS
from caller_memory.storable import MAX_KEY_CHARS, MAX_VALUE_CHARS

from .database import connect
from .locks import while_open
from .people import Person, forget, forget_all, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

AHEAD = datetime(2999, 1, 1, tzinfo=UTC)


class Rest:
    """PostgREST, spoken to for one person."""

    def __init__(self, http: httpx.Client, person: Person) -> None:
        self._http = http
        self._user_id = str(person.user_id)

    def insert(self, row: dict[str, Any], table: str = "memories", prefer: str = "") -> Any:
        """Insert or upsert one row: what is stored, or the SQLSTATE."""
        return self._send("POST", table, {"user_id": self._user_id, **row}, prefer)

    def memory(self, key: str, value: str, at: datetime, prefer: str = "", **more: Any) -> Any:
        """Insert or upsert one FACT."""
        row = put(key, value, at, **more)
        del row["op"]
        return self.insert(row, prefer=prefer)

    def edit(self, key: str, /, **changes: Any) -> Any:
        """Change one memory: what is stored, or the SQLSTATE."""
        return self._send("PATCH", f"memories?user_id=eq.{self._user_id}&key=eq.{key}", changes)

    def remove(self, table: str) -> Any:
        """Delete every row of the person's."""
        return self._send("DELETE", f"{table}?user_id=eq.{self._user_id}", None)

    def _send(self, method: str, path: str, row: Any, prefer: str = "") -> Any:
        headers = {
            "Prefer": f"return=representation,{prefer}",
            "Content-Type": "application/json",
        }
        # A lone surrogate is written as its escape.
        body = json.dumps(row, default=str) if row else None
        answer = self._http.request(method, path, content=body, headers=headers)
        return answer.json() if answer.is_success else answer.json()["code"]


@pytest.fixture
def rest(supabase_stack: SupabaseStack, person: Person) -> Iterator[Rest]:
    """By the person's token, and by the service key."""
    row = person.connection.execute("select current_setting('role')").fetchone()
    headers = {"apikey": supabase_stack.keys.secret_key}
    if row == ("authenticated",):
        token = supabase_stack.user_jwt(str(person.user_id))
        headers = {
            "apikey": supabase_stack.keys.publishable_key,
            "Authorization": f"Bearer {token}",
        }
    with httpx.Client(base_url=f"{supabase_stack.url}/rest/v1/", headers=headers) as http:
        yield Rest(http, person)


def now() -> datetime:
    """The time that this machine, Postgres included, agrees on."""
    return datetime.now(UTC)


def times(rows: Any) -> tuple[datetime, datetime]:
    """When the one row was said and written."""
    (row,) = rows
    return datetime.fromisoformat(row["created_at"]), datetime.fromisoformat(row["updated_at"])


def test_a_good_row_is_stored_as_it_is(rest: Rest, person: Person) -> None:
    """Up to the longest that a worker writes."""
    value, context = "v" * MAX_VALUE_CHARS, "c" * MAX_CONTEXT_CHARS
    stored = rest.memory("ä" * MAX_KEY_CHARS, value, minute(2), context=context)
    assert (stored[0]["value"], stored[0]["context"]) == (value, context)
    assert times(stored) == (minute(2), minute(2))
    assert person.push(put("pushed", value, minute(2), context=context)) == ["stored"]


@pytest.mark.parametrize(
    ("change", "sqlstate"),
    [
        ({"key": "k" * 2001}, "23514"),
        ({"key": "a\0b"}, "22P05"),
        ({"key": "a\ud800"}, "PGRST102"),
        ({"key": None}, "23502"),
        ({"value": "v" * (MAX_VALUE_CHARS + 1)}, "23514"),
        ({"value": "ä" * (MAX_VALUE_CHARS + 1)}, "23514"),
        ({"value": "a\0b"}, "22P05"),
        ({"value": None}, "23502"),
        ({"context": "c" * (MAX_CONTEXT_CHARS + 1)}, "23514"),
        ({"category": "GOSSIP"}, "23514"),
        ({"updated_at": None}, "23502"),
        ({"updated_at": "1969-12-31T23:59:59Z"}, "23514"),
        ({"updated_at": "-infinity"}, "23514"),
        ({"created_at": "0044-03-15 BC"}, "23514"),
    ],
)
def test_what_no_push_may_hold_is_refused(
    rest: Rest, person: Person, change: dict[str, Any], sqlstate: str
) -> None:
    """With a code that blames the row; a push of the same is refused as well."""
    row: dict[str, Any] = {**put("a", "1", minute(1)), **change}
    del row["op"]
    assert rest.insert(row) == sqlstate
    assert person.refusal({"op": "put", **row})[:2] in ("22", "23")
    assert person.values() == {}


@pytest.mark.parametrize("ahead", [AHEAD, "infinity"])
def test_a_time_ahead_becomes_now(rest: Rest, person: Person, ahead: Any) -> None:
    """The next write of a clock that is right wins."""
    start = now()
    created_at, updated_at = times(rest.memory("a", "ahead", ahead))
    assert start <= created_at == updated_at <= now()
    assert person.push(put("a", "right", now())) == ["stored"]
    assert person.values() == {"a": "right"}


def test_nothing_was_said_after_it_was_written(rest: Rest) -> None:
    """created_at is not ahead of updated_at."""
    assert times(rest.memory("a", "1", minute(1), created_at=minute(5))) == (minute(1), minute(1))
    assert times(rest.memory("b", "1", minute(5), created_at=minute(1))) == (minute(1), minute(5))
    assert times(rest.memory("c", "1", minute(1), created_at=None)) == (minute(1), minute(1))


@pytest.mark.parametrize("forgotten", [forget("a", minute(5)), forget_all(minute(5))])
def test_what_was_forgotten_does_not_come_back(
    rest: Rest, person: Person, forgotten: dict[str, Any]
) -> None:
    """By no insert, upsert or edit; what is said later is stored."""
    person.push(forgotten)
    for at in (minute(4), minute(5)):
        assert rest.memory("a", "late", at) == []
        assert rest.memory("a", "late", at, "resolution=merge-duplicates") == []
    person.push(put("b", "1", minute(6)))
    assert rest.edit("b", key="a", updated_at=minute(5)) == []
    assert person.values() == {"b": "1"}
    assert times(rest.memory("a", "newer", minute(6)))[1] == minute(6)


def test_an_edit_is_newer_than_what_it_edits(rest: Rest, person: Person) -> None:
    """It is made now where it names no time, and left out where it names an earlier one."""
    start = now()
    person.push(put("a", "1", minute(5)))
    assert start <= times(rest.edit("a", value="2"))[1] <= now()
    assert rest.edit("a", value="old", updated_at=minute(1)) == []
    assert rest.memory("a", "old", minute(1), "resolution=merge-duplicates") == []
    assert person.values() == {"a": "2"}
    assert rest.edit("a", value="v" * (MAX_VALUE_CHARS + 1)) == "23514"

    near = now() + timedelta(seconds=0.5)
    person.push(put("b", "1", near))
    assert times(rest.edit("b", value="2"))[1] > near


def test_the_same_row_again_changes_nothing(
    rest: Rest, person: Person, everything: Callable[[], str]
) -> None:
    """An upsert whose answer was lost."""
    rest.memory("a", "1", minute(1))
    before = everything()
    rest.memory("a", "1", minute(1), "resolution=merge-duplicates")
    assert everything() == before


def test_forgetting_is_kept(rest: Rest, person: Person) -> None:
    """Neither times ahead, nor earlier ones, nor another salt undo what was forgotten."""
    person.push(forget("a", minute(5)))
    hash_ = f"\\x{'00' * 32}"
    stored = rest.insert({"hash": hash_, "forgotten_at": AHEAD}, "memory_tombstones")
    assert datetime.fromisoformat(stored[0]["forgotten_at"]) <= now()
    assert rest.insert({"hash": "\\x01", "forgotten_at": "1969-01-01"}, "memory_tombstones") == (
        "23514"
    )
    upsert = "resolution=merge-duplicates"
    salt = "00000000-0000-0000-0000-000000000000"
    row = {"salt": salt, "everything_at": AHEAD}
    (stored_row,) = rest.insert(row, "memory_erasures", upsert)
    assert stored_row["salt"] != salt
    everything_at = datetime.fromisoformat(stored_row["everything_at"])
    assert everything_at <= now()
    rest.insert({"everything_at": minute(1)}, "memory_erasures", upsert)
    found = person.open_session()["forgotten_at"]
    assert datetime.fromisoformat(found) == everything_at
    assert person.push(put("a", "late", minute(5))) == ["forgotten"]


def test_a_person_removes_no_tombstone(
    supabase_stack: SupabaseStack, rest: Rest, person: Person
) -> None:
    """But one that "forget everything" stands for; the service key may."""
    person.push(forget_all(minute(3)), forget("a", minute(2)), forget("b", minute(9)))
    role = person.connection.execute("select current_setting('role')").fetchone()
    rest.remove("memory_tombstones")
    refused = rest.remove("memory_erasures") == "42501"
    assert refused is (role == ("authenticated",))
    left = 1 if refused else 0
    with connect(supabase_stack.dsn) as connection:
        counted = connection.execute(
            "select (select count(*) from memory_tombstones), "
            "(select count(*) from memory_erasures)"
        ).fetchone()
    assert counted == (left, left)


def test_a_row_written_beside_a_forget_does_not_outlive_it(
    supabase_stack: SupabaseStack, rest: Rest, person: Person
) -> None:
    """It waits for the forget, and is found to be forgotten."""
    stored = while_open(
        supabase_stack,
        person,
        lambda: person.push(forget("a", minute(5))),
        lambda: rest.memory("a", "late", minute(4)),
    )
    assert stored == []
    assert person.values() == {}


def test_an_edit_beside_a_push_waits_for_it(
    supabase_stack: SupabaseStack, rest: Rest, person: Person
) -> None:
    """Neither ends in a deadlock; the newer one stands."""
    person.push(put("a", "1", minute(1)))
    stored = while_open(
        supabase_stack,
        person,
        lambda: person.push(put("a", "2", minute(5))),
        lambda: rest.edit("a", value="3", updated_at=minute(3)),
    )
    assert stored == []
    assert person.values() == {"a": "2"}
