"""Two workers at once: whoever comes first, the database ends right."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from .locks import while_open
from .people import NewPerson, Person, Role, forget, forget_all, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture(params=["authenticated", "service_role"])
def workers(request: pytest.FixtureRequest, new_person: NewPerson) -> tuple[Person, Person]:
    """Two that serve the same person, each over a connection of its own."""
    role: Role = request.param
    first = new_person(role)
    return first, new_person(role, first.user_id)


def test_one_of_two_first_calls_makes_the_profile(
    supabase_stack: SupabaseStack, workers: tuple[Person, Person]
) -> None:
    """The other waits, and finds it."""
    first, second = workers
    session = while_open(
        supabase_stack,
        first,
        lambda: first.open_session("a@example.com"),
        lambda: second.open_session("b@example.com"),
    )
    assert session["created"] is False
    assert session["profile"]["email"] == "a@example.com"


def test_the_newer_wins_when_it_came_first(
    supabase_stack: SupabaseStack, workers: tuple[Person, Person]
) -> None:
    """Clocks ten minutes apart, the write of the later one in first."""
    first, second = workers
    first.open_session()
    later, earlier = put("a", "new", minute(20)), put("a", "old", minute(10))
    result = while_open(
        supabase_stack, first, lambda: first.push(later), lambda: second.push(earlier)
    )
    assert result == ["stale"]
    assert second.values() == {"a": "new"}


def test_a_clock_ten_minutes_ahead_does_not_win_for_ten_minutes(
    workers: tuple[Person, Person],
) -> None:
    """What a right clock writes next is what is known."""
    ahead, right = workers
    ahead.open_session()
    ahead.push(put("a", "first", datetime.now(UTC) + TEN_MINUTES))
    assert right.push(put("a", "second", datetime.now(UTC))) == ["stored"]
    assert right.values() == {"a": "second"}


def test_a_forget_holds_while_another_pushes_late(
    supabase_stack: SupabaseStack, workers: tuple[Person, Person]
) -> None:
    """One key, or everything; the put was made before and arrives behind."""
    first, second = workers
    first.open_session()
    for name, change in (("a", forget("a", minute(5))), ("b", forget_all(minute(6)))):
        late = put(name, "late", minute(4))
        result = while_open(
            supabase_stack,
            first,
            partial(first.push, change),
            partial(second.push, late),
        )
        assert result == ["forgotten"]
    assert second.values() == {}


def test_a_forget_takes_what_another_is_just_pushing(
    supabase_stack: SupabaseStack, workers: tuple[Person, Person]
) -> None:
    """The put is not committed yet when the forget begins."""
    first, second = workers
    first.open_session()
    while_open(
        supabase_stack,
        first,
        lambda: first.push(put("a", "1", minute(1)), put("b", "1", minute(1))),
        lambda: second.push(forget("a", minute(2)), forget_all(minute(2))),
    )
    assert second.values() == {}


def test_batches_in_opposite_order_do_not_deadlock(workers: tuple[Person, Person]) -> None:
    """Many rounds of the same keys, up and down: the newest write of each key is what is left."""
    workers[0].open_session()
    keys = [f"k{n}" for n in range(20)]
    together = threading.Barrier(2)

    def work(number: int) -> None:
        order = keys if number else keys[::-1]
        for turn in range(20):
            together.wait(10)
            at = minute(2 * turn + number)
            workers[number].push(*[put(key, f"{turn}/{number}", at) for key in order])

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, range(2)))
    assert workers[0].values() == dict.fromkeys(keys, "19/1")


def test_two_people_do_not_wait_for_each_other(new_person: NewPerson) -> None:
    """A transaction of one that stays open holds nobody else up."""
    slow, quick = new_person(), new_person()
    slow.open_session()
    quick.open_session()
    slow.connection.execute("begin")
    slow.push(put("a", "1", minute(1)), forget_all(minute(2)))
    quick.connection.execute("set lock_timeout = '2s'")
    assert quick.push(put("a", "1", minute(1)), forget_all(minute(2))) == ["stored", "forgotten"]
    slow.connection.execute("commit")
