"""A person who is removed, by whomever, is known to be: another worker's copy does not return."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from .database import all_rows, connect
from .people import NewPerson, Person, forget, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

HOW = {
    "our function": "select memory_forget_profile('{}')",
    "the account": "delete from auth.users where id = '{}'",
    "the profile": "delete from profiles where id = '{}'",
    "every profile": "delete from profiles",
}


def somebody(stack: SupabaseStack, new_person: NewPerson, how: str) -> Person:
    """Somebody with a memory and a forget, with an account where that is what is deleted."""
    person = new_person("service_role", uuid.uuid4())
    if how == "the account":
        with connect(stack.dsn) as connection:
            connection.execute("insert into auth.users (id) values (%s)", (person.user_id,))
    person.open_session("a@example.com")
    person.push_v2(put("a", "1", minute(1)), put("b", "1", minute(1)), forget("c", minute(1)))
    person.push_v2(put("a", "2", minute(2)))
    return person


def remove(stack: SupabaseStack, person: Person, how: str) -> None:
    """Remove them that way, as the owner of the database."""
    with connect(stack.dsn) as connection:
        connection.execute(HOW[how].format(person.user_id).encode())


def removed_at(page: dict[str, Any]) -> datetime:
    """When a page says that somebody was removed."""
    return datetime.fromisoformat(page["removed_at"])


@pytest.mark.parametrize("how", HOW)
def test_who_is_removed_is_known_to_be(
    supabase_stack: SupabaseStack, new_person: NewPerson, how: str
) -> None:
    """Nothing names them, and a worker that asks is told when."""
    person = somebody(supabase_stack, new_person, how)
    start = datetime.now(UTC)
    remove(supabase_stack, person, how)
    page = person.pull(2)
    assert start <= removed_at(page) <= datetime.now(UTC)
    assert (page["profile"], page["version"], page["memories"]) == (None, 0, [])
    left = all_rows(supabase_stack.dsn)
    assert str(person.user_id) not in left and "a@example.com" not in left
    assert left.count("memory_removals") == 1


@pytest.mark.parametrize("how", HOW)
def test_who_comes_back_begins_anew(
    supabase_stack: SupabaseStack, new_person: NewPerson, how: str
) -> None:
    """With what is said from then on, under versions that they never had."""
    person = somebody(supabase_stack, new_person, how)
    remove(supabase_stack, person, how)
    when = removed_at(person.pull())
    opened = person.call("open_session_v2", person.user_id, None, 2, 100)
    assert opened["created"] is True and opened["version"] > 2
    assert (opened["removed_at"], datetime.fromisoformat(opened["forgotten_at"])) == (None, when)
    late, new = person.push_v2(put("a", "2", minute(2)), put("d", "1", datetime.now(UTC)))[
        "results"
    ]
    assert (late["result"], new["result"]) == ("forgotten", "stored")
    assert [memory["key"] for memory in person.pull(2)["memories"]] == ["d"]


def test_a_profile_that_the_app_makes_anew_is_a_new_beginning_too(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """Late copies of what was said before do not return."""
    person = somebody(supabase_stack, new_person, "the profile")
    remove(supabase_stack, person, "the profile")
    with connect(supabase_stack.dsn) as connection:
        connection.execute("insert into profiles (id) values (%s)", (person.user_id,))
    opened = person.call("open_session_v2", person.user_id, None, 2, 100)
    assert opened["created"] is False and opened["version"] == 3 and opened["forgotten_at"]
    (late,) = person.push_v2(put("a", "2", minute(2)))["results"]
    assert late["result"] == "forgotten"
    assert person.call("open_session_v2", person.user_id, None, 2, 100)["version"] == 3


def test_a_profile_that_the_app_holds_is_forgotten_too(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """Its account is deleted: what every worker has of them goes, though the profile stays."""
    with connect(supabase_stack.dsn) as connection:
        connection.execute("create table notes (author uuid references profiles (id))")
        try:
            person = somebody(supabase_stack, new_person, "the account")
            connection.execute("insert into notes values (%s)", (person.user_id,))
            start = datetime.now(UTC)
            remove(supabase_stack, person, "the account")
            page = person.pull(2)
        finally:
            connection.execute("drop table notes")
    assert page["profile"]["id"] == str(person.user_id) and page["removed_at"] is None
    assert page["version"] == 3 and page["memories"] == []
    assert datetime.fromisoformat(page["forgotten_at"]) >= start


def test_nobody_else_is_touched(supabase_stack: SupabaseStack, new_person: NewPerson) -> None:
    """And who was never there was never removed."""
    person, other = (somebody(supabase_stack, new_person, "the profile") for _ in range(2))
    remove(supabase_stack, person, "the profile")
    page = other.pull()
    assert (page["removed_at"], page["version"], len(page["memories"])) == (None, 2, 2)
    assert new_person().pull()["removed_at"] is None


def test_an_app_role_may_delete_what_it_may(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """Rights on profiles and memories are enough: what follows is ours to write."""
    person = somebody(supabase_stack, new_person, "the profile")
    with connect(supabase_stack.dsn) as connection:
        connection.execute("create role janitor bypassrls")
        try:
            connection.execute("grant select, delete on profiles, memories to janitor")
            connection.execute("set role janitor")
            connection.execute("delete from memories where key = 'a'")
            assert len(person.pull(2)["forgotten"]) == 1
            connection.execute("delete from profiles")
        finally:
            connection.execute("reset role")
            connection.execute("drop owned by janitor")
            connection.execute("drop role janitor")
    assert person.pull()["removed_at"]
