"""What grew too old leaves one tombstone for each category, and stays out whoever writes it."""

from datetime import timedelta
from hashlib import sha256

import pytest

from caller_memory.provenance import TOO_OLD

from .database import MIGRATIONS, run_scripts
from .people import NewPerson, Person, Row, forget, forget_all, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

MOMENT = timedelta(microseconds=1)
BEFORE = [path for path in MIGRATIONS if path.name < "0011"]


def too_old(until: float, category: str = "FACT") -> Row:
    """Everything of a category, until so many minutes after LONG_AGO."""
    return {**forget(TOO_OLD, minute(until)), "category": category}


def results(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    """What became of each change of a push."""
    return [row["result"] for row in answer["results"]]


def hash_of(page: dict[str, str], key: str = TOO_OLD, category: str = "FACT") -> str:
    """As a worker makes it of the salt in a page."""
    return sha256(f"{page['salt']}:{category}:{key}".encode()).hexdigest()


def forgotten(person: Person) -> set[str]:
    """The hash of each tombstone."""
    return {row["hash"] for page in person.pages(-1) for row in page["forgotten"]}


def control(at: float) -> Row:
    """An opt-out, as old as that."""
    return put("remember_me", "no", minute(at), category="PREFERENCE", kind="control")


def test_one_tombstone_says_it_of_all(person: Person) -> None:
    """A page tells workers of it; controls stay, and so does what is newer, or of another kind."""
    person.open_session()
    old = [put(f"old {n}", "1", minute(n), kind="fact") for n in range(20)]
    plan = put("trip", "rome", minute(1), category="PLAN", kind="fact")
    green = put("tea", "green", minute(1), category="PREFERENCE", kind="fact")
    pushed = person.push_v2(*old, put("new", "1", minute(31)), plan, control(1), green)
    assert set(results(pushed)) == {"stored"}
    told = person.push_v2(too_old(30), too_old(30, "PREFERENCE"))
    assert results(told) == ["forgotten", "forgotten"]
    assert person.values() == {"new": "1", "trip": "rome", "remember_me": "no"}
    page = person.pull(pushed["version"])
    assert {row["hash"] for row in page["forgotten"]} == forgotten(person)
    assert forgotten(person) == {hash_of(page), hash_of(page, category="PREFERENCE")}


def test_it_stays_out(person: Person) -> None:
    """By a late push, of whatever key, also beside a newer value; what is newer comes in."""
    person.push(put("a", "1", minute(1)), too_old(30), put("b", "new", minute(40)))
    late = [put("a", "1", minute(1)), put("c", "1", minute(30)), put("b", "old", minute(2))]
    assert person.push(*late) == ["forgotten", "forgotten", "forgotten"]
    assert person.push(control(1)) == ["stored"] and person.push(control(1)) == ["stale"]
    assert person.push(put("a", "2", minute(30) + MOMENT)) == ["stored"]
    assert person.values() == {"a": "2", "b": "new", "remember_me": "no"}


def test_it_is_never_taken_back(person: Person) -> None:
    """By an earlier time that comes late, or twice."""
    first = person.push_v2(too_old(30))
    again = person.push_v2(too_old(10), too_old(30))
    assert again["version"] == first["version"]
    assert person.push(put("a", "1", minute(20))) == ["forgotten"]
    assert person.push_v2(too_old(40))["version"] > first["version"]


def test_a_time_to_come_says_it_of_what_was_said_so_far(person: Person) -> None:
    """The worker is told which time it has become."""
    person.push(put("a", "1", minute(1)))
    ahead = {**too_old(0), "updated_at": "2999-01-01T00:00:00+00:00"}
    (told,) = person.push_v2(ahead)["results"]
    assert told["updated_at"] < "2999" and person.values() == {}
    assert person.push(put("a", "2", told["updated_at"])) == ["forgotten"]


def test_rows_that_are_written_directly_obey_it(new_person: NewPerson) -> None:
    """An old one does not come in, and one that is removed is forgotten by itself."""
    person = new_person("service_role")
    person.open_session()
    person.push(put("a", "1", minute(50)), too_old(30))
    insert = (
        "insert into public.memories (user_id, category, key, value, created_at, updated_at)"
        " values (%s, 'FACT', 'b', '1', %s, %s)"
    )
    written = person.connection.execute(insert, (person.user_id, minute(20), minute(20)))
    assert written.rowcount == 0 and person.values() == {"a": "1"}
    person.connection.execute("delete from public.memories where user_id = %s", (person.user_id,))
    page = person.pull(-1)
    assert forgotten(person) == {hash_of(page), hash_of(page, "a")}


def test_everything_forgotten_says_it_too(person: Person) -> None:
    """The tombstone goes where it says no more."""
    person.push(put("a", "1", minute(1)), too_old(30), forget_all(minute(40)))
    assert forgotten(person) == set()
    assert person.push(put("a", "1", minute(1))) == ["forgotten"]


def test_what_newer_workers_said_before_the_migration_holds(
    supabase_stack: SupabaseStack, new_person: NewPerson
) -> None:
    """It was a forget of nothing to the functions of before; other people keep what they have."""
    dsn = supabase_stack.postgres.new_database(*BEFORE)
    person, other = new_person(dsn=dsn), new_person(dsn=dsn)
    rows = put("a", "1", minute(1)), put("b", "1", minute(50)), control(1)
    for each in (person, other):
        each.open_session()
        each.push(*rows, forget("x", minute(60)))
    person.push(too_old(30))
    assert set(person.values()) == {"a", "b", "remember_me"}
    before = forgotten(person)
    run_scripts(dsn, *MIGRATIONS[len(BEFORE) :])
    assert set(person.values()) == {"b", "remember_me"} and forgotten(person) == before
    assert set(other.values()) == {"a", "b", "remember_me"}


def test_many_rows_cost_what_they_cost(person: Person) -> None:
    """To erase them takes no second."""
    person.push(too_old(0))
    for begin in range(0, 5000, 500):
        person.push(*(put(f"{begin} {n}", "1", minute(begin + n)) for n in range(1, 501)))
    person.connection.execute("set statement_timeout = '1s'")
    assert person.push(too_old(5000)) == ["forgotten"]
    assert person.values() == {}
