"""open_session: the profile made once, everything that is known returned as one."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from .client import NewClient
from .database import SCHEMA, connect
from .people import NewPerson, Person, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server


def test_the_first_call_makes_the_profile(new_person: NewPerson) -> None:
    """Only the first, and it is a first login."""
    person = new_person()
    before = datetime.now(UTC)
    first = person.open_session("a@example.com")
    again = person.open_session("other@example.com")
    assert (first.pop("created"), again.pop("created")) == (True, False)
    now, created_at = (
        datetime.fromisoformat(time) for time in (first["now"], first["profile"]["created_at"])
    )
    assert before <= created_at <= now <= datetime.now(UTC)
    assert first == {
        "profile": {
            "id": str(person.user_id),
            "email": "a@example.com",
            "is_first_login": True,
            "created_at": first["profile"]["created_at"],
        },
        "memories": [],
        "forgotten_at": None,
        "now": first["now"],
    }
    assert again == {**first, "now": again["now"]}


def test_an_address_fills_a_gap_and_replaces_nothing(person: Person) -> None:
    """A profile made by an early memory gets its address when it is known."""
    assert person.open_session()["profile"]["email"] is None
    assert person.open_session("a@example.com")["profile"]["email"] == "a@example.com"
    assert person.open_session("b@example.com")["profile"]["email"] == "a@example.com"
    assert person.open_session()["profile"]["email"] == "a@example.com"


def test_a_profile_with_gaps_of_its_own_is_read(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """The user's columns allow null: nobody knows better than "first login"."""
    person = new_person()
    with connect(supabase_stack.dsn) as connection:
        connection.execute("insert into profiles values (%s, null, null, null)", (person.user_id,))
    profile = person.open_session()["profile"]
    assert profile["is_first_login"] is True
    assert datetime.fromisoformat(profile["created_at"]).tzinfo
    greeted = {"op": "greeted", "updated_at": minute(0)}
    assert person.push(greeted) == ["stored"]
    assert person.open_session()["profile"]["is_first_login"] is False


def test_the_newest_memory_comes_first(person: Person) -> None:
    """In whatever order they arrived."""
    person.push(put("b", "2", minute(2)), put("c", "3", minute(3)), put("a", "1", minute(1)))
    assert [m["key"] for m in person.open_session()["memories"]] == ["c", "b", "a"]


def test_times_are_utc_whatever_the_server_thinks(person: Person) -> None:
    """A session time zone neither shifts what goes in nor what comes out."""
    person.connection.execute("set timezone = 'Asia/Kolkata'")
    person.push(put("a", "1", minute(1), created_at="2024-01-01T00:00:00"))
    (memory,) = person.open_session()["memories"]
    assert memory["created_at"] == "2024-01-01T00:00:00+00:00"
    assert memory["updated_at"] == "2024-01-01T00:01:00+00:00"


def test_nobody_opens_a_session_of_another(new_person: NewPerson) -> None:
    """Neither of somebody who is there nor of somebody who is not."""
    someone, other = new_person(), new_person()
    other.open_session("b@example.com")
    for user_id in (other.user_id, new_person().user_id):
        someone.user_id = user_id
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            someone.open_session("a@example.com")
    assert other.open_session()["profile"]["email"] == "b@example.com"


def test_not_even_where_the_app_shows_every_profile(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """A policy of the app's own, as wide as can be, opens nothing in the two functions."""
    supabase_stack.fresh_database(SCHEMA)
    with connect(supabase_stack.dsn) as connection:
        connection.execute("create policy wide on profiles using (true) with check (true)")
    someone, other = new_person(), new_person()
    other.open_session("b@example.com")
    other.push(put("a", "1", minute(1)))
    someone.user_id = other.user_id
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        someone.open_session()
    assert someone.refusal({"op": "greeted", "updated_at": minute(0)}) == "42501"
    assert other.open_session()["profile"]["is_first_login"] is True


def test_many_memories_come_whole_through_a_row_limit(
    supabase_stack: SupabaseStack, new_client: NewClient
) -> None:
    """2,500 of them, where the table itself is cut at 1,000 without a sign."""
    user_id = "11111111-1111-5111-8111-111111111111"
    client = new_client(supabase_stack.service_key)
    client.rpc("open_session", {"p_user_id": user_id}).execute()
    for start in range(0, 2500, 500):
        rows = [put(f"k{n}", f"v{n}", minute(n)) for n in range(start, start + 500)]
        for row in rows:
            row.update({name: row[name].isoformat() for name in ("created_at", "updated_at")})
        pushed = client.rpc("push_memories", {"p_user_id": user_id, "p_rows": rows}).execute()
        assert [result["result"] for result in pushed.data] == ["stored"] * 500

    cut = client.table("memories").select("key").eq("user_id", user_id).execute()
    assert len(cut.data) == 1000
    session = client.rpc("open_session", {"p_user_id": user_id}).execute().data
    assert {m["key"]: m["value"] for m in session["memories"]} == {
        f"k{n}": f"v{n}" for n in range(2500)
    }
    assert session["memories"][0]["updated_at"] == (minute(0) + timedelta(minutes=2499)).isoformat()


def test_an_address_that_stands_once_stays_where_it_is(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """The app's table says so: a caller whose address an account has is remembered without it."""
    supabase_stack.fresh_database(SCHEMA)
    with connect(supabase_stack.dsn) as connection:
        connection.execute("alter table profiles add unique (email)")
    first, second = new_person(), new_person()
    first.open_session("a@example.com")
    for created in (True, False):
        opened = second.open_session("a@example.com")
        assert (opened["created"], opened["profile"]["email"]) == (created, None)
    assert second.push(put("a", "1", minute(1))) == ["stored"]
    assert first.open_session()["profile"]["email"] == "a@example.com"
