"""changed_people_v2, memory_people_v2, memory_forgets_v2: what they tell, and whom."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from .database import connect
from .people import NewPerson, Person, forget, forget_all, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server


def changed(person: Person, known: dict[Any, Any]) -> set[str]:
    """Who is another than known."""
    return set(person.call("changed_people_v2", json.dumps({str(k): v for k, v in known.items()})))


def test_who_changed_or_is_gone(new_person: NewPerson) -> None:
    """Of those who were asked for: a higher version, a lower one, no profile."""
    people = [new_person("service_role") for _ in range(4)]
    for somebody in people:
        somebody.open_session()
        somebody.push_v2(put("a", "1", minute(1)))
    same, higher, lower, unasked = people
    higher.push_v2(put("a", "2", minute(2)))
    gone = uuid.uuid4()
    known = {same.user_id: 1, higher.user_id: 1, lower.user_id: 7, gone: 0}
    assert changed(unasked, known) == {str(higher.user_id), str(lower.user_id), str(gone)}
    assert changed(unasked, {}) == set()


def test_who_never_wrote_is_at_0(new_person: NewPerson) -> None:
    """As a pull says."""
    person = new_person("service_role")
    person.open_session()
    assert changed(person, {person.user_id: 0}) == set()
    assert changed(person, {person.user_id: None}) == {str(person.user_id)}


def test_a_person_asks_for_themselves_only(new_person: NewPerson) -> None:
    """Not for others beside themselves either."""
    person, other = new_person(), new_person()
    for somebody in (person, other):
        somebody.open_session()
    assert changed(person, {person.user_id: 0}) == set()
    assert changed(person, {person.user_id: 5}) == {str(person.user_id)}
    for known in ({other.user_id: 0}, {person.user_id: 0, other.user_id: 0}, {uuid.uuid4(): 0}):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            changed(person, known)


def test_people_are_listed_last_seen_first(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """With when they were seen and how much is known of them; who never was comes last."""
    operator = new_person("service_role")
    first, second = new_person("service_role"), new_person("authenticated")
    never = uuid.uuid4()
    with connect(supabase_stack.dsn) as connection:
        connection.execute("insert into profiles (id) values (%s)", (never,))
    first.open_session("a@example.com")
    second.open_session()
    first.push_v2(put("a", "1", minute(1)), put("b", "1", minute(1)), forget("c", minute(1)))
    found = operator.call("memory_people_v2")
    assert [entry["id"] for entry in found] == [
        str(second.user_id), str(first.user_id), str(never)
    ]  # fmt: skip
    assert [entry["memories"] for entry in found] == [0, 2, 0]
    assert set(found[1]) == {"id", "email", "created_at", "seen_at", "memories"}
    assert found[1]["email"] == "a@example.com" and found[2]["seen_at"] is None

    since = datetime.now(UTC)
    assert operator.call("memory_people_v2", since) == []
    first.call("open_session_v2", first.user_id, None, 0, 1)
    (again,) = operator.call("memory_people_v2", since)
    assert again["id"] == str(first.user_id)
    assert datetime.fromisoformat(again["seen_at"]) >= since
    assert [e["id"] for e in operator.call("memory_people_v2", None, 1)] == [str(first.user_id)]


def test_forgets_are_told_without_content(person: Person) -> None:
    """When and in which call, newest first; a row that somebody deleted directly has no call."""
    person.push_v2(*(put(f"canary {n}", "canary", minute(1), call_id="said") for n in range(3)))
    person.push_v2({**forget("canary 0", minute(3)), "call_id": "call-1"})
    person.push_v2({**forget("canary 1", minute(2)), "call_id": "call-2"})
    person.connection.execute("delete from memories where key = 'canary 2'")
    found = person.call("memory_forgets_v2", person.user_id)
    assert [set(entry) for entry in found] == [{"forgotten_at", "call_id"}] * 3
    assert [entry["call_id"] for entry in found] == [None, "call-1", "call-2"]
    assert datetime.fromisoformat(found[1]["forgotten_at"]) == minute(3)
    person.push_v2(forget_all(datetime.now(UTC)))
    assert person.call("memory_forgets_v2", person.user_id) == []


def test_no_more_forgets_than_a_thousand(person: Person) -> None:
    """The newest of them."""
    person.push_v2(*(forget(f"k{n}", minute(n)) for n in range(1010)))
    found = person.call("memory_forgets_v2", person.user_id)
    assert len(found) == 1000
    assert datetime.fromisoformat(found[0]["forgotten_at"]) == minute(1009)


@pytest.mark.parametrize(
    "ask",
    [
        lambda somebody, other: somebody.call("memory_people_v2"),
        lambda somebody, other: somebody.call("memory_forgets_v2", other.user_id),
        lambda somebody, other: somebody.call("memory_profile", other.user_id),
    ],
)
@pytest.mark.parametrize("claims", [None, "{}"], ids=["a person", "a token that names nobody"])
def test_who_may_not_is_refused(
    new_person: NewPerson, ask: Callable[[Person, Person], object], claims: str | None
) -> None:
    """With 42501."""
    person, other = new_person(), new_person()
    other.open_session()
    if claims:
        person.connection.execute("select set_config('request.jwt.claims', %s, false)", (claims,))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(person, other)
