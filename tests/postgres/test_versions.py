"""Versions: one more for each push that applies anything, without a gap, in the order they end."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from .database import connect
from .locks import while_open
from .people import NewPerson, Person, Role, forget, forget_all, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

GREETED = {"op": "greeted", "updated_at": minute(0)}


@pytest.fixture(params=["authenticated", "service_role"])
def workers(request: pytest.FixtureRequest, new_person: NewPerson) -> tuple[Person, Person]:
    """Two that serve the same person, each over a connection of its own."""
    role: Role = request.param
    first = new_person(role)
    first.open_session()
    return first, new_person(role, first.user_id)


def raised(answer: dict[str, Any]) -> tuple[int, int]:
    """The version before a push and after it."""
    return answer["version_before"], answer["version"]


def written(stack: SupabaseStack, table: str) -> list[tuple[Any, ...]]:
    """The versions that the rows of a table carry."""
    with connect(stack.dsn) as connection:
        query = f"select version from {table} order by 1"
        return connection.execute(query.encode()).fetchall()


def test_a_push_that_applies_anything_raises_it_once(person: Person) -> None:
    """However many rows it has; one that applies nothing does not, nor does a greeting."""
    assert raised(person.push_v2()) == (0, 0)
    batch = [put("a", "1", minute(1)), put("b", "1", minute(1)), forget("c", minute(1))]
    assert raised(person.push_v2(*batch)) == (0, 1)
    assert raised(person.push_v2(*batch)) == (1, 1)
    assert raised(person.push_v2(put("a", "0", minute(0)), put("c", "0", minute(0)))) == (1, 1)
    assert raised(person.push_v2(GREETED)) == (1, 1)
    assert raised(person.push_v2(GREETED, put("a", "2", minute(2)))) == (1, 2)
    assert raised(person.push_v2(forget_all(minute(3)))) == (2, 3)
    assert raised(person.push_v2(forget_all(minute(3)), forget_all(minute(2)))) == (3, 3)
    person.push(put("a", "3", minute(4)))
    assert person.pull()["version"] == 4


def test_each_row_carries_the_version_that_wrote_it(
    supabase_stack: SupabaseStack, person: Person
) -> None:
    """Memories, tombstones and the erasure."""
    person.push_v2(put("a", "1", minute(1)), put("b", "1", minute(1)))
    person.push_v2(put("b", "2", minute(2)), forget("c", minute(2)))
    person.push_v2(forget_all(minute(0)))
    person.push_v2(forget("d", minute(2)))
    assert written(supabase_stack, "memories") == [(1,), (2,)]
    assert written(supabase_stack, "memory_tombstones") == [(2,), (4,)]
    assert written(supabase_stack, "memory_erasures") == [(3,)]


def test_a_refused_push_raises_nothing(person: Person) -> None:
    """All or none."""
    assert person.refusal(put("a", "1", minute(1)), put("b", "x" * 4001, minute(1))) == "23514"
    assert raised(person.push_v2(put("a", "1", minute(1)))) == (0, 1)


def test_two_pushes_at_once_leave_no_gap(
    supabase_stack: SupabaseStack, workers: tuple[Person, Person]
) -> None:
    """Each version is one push's, and whoever reads a version reads all that came before it."""
    together = threading.Barrier(3)
    ended = threading.Event()
    reader = Person(supabase_stack.dsn, "service_role", workers[0].user_id)

    def work(number: int) -> list[tuple[int, int]]:
        together.wait(10)
        return [
            raised(workers[number].push_v2(put(f"{number}/{n}", "1", minute(n)), *more))
            for n in range(60)
            for more in ([put("both", f"{number}/{n}", minute(2 * n + number))],)
        ]

    def watch() -> int:
        seen, known = set(), 0
        together.wait(10)
        while True:
            is_last = ended.is_set()
            for page in reader.pages(known, 1000):
                seen |= {memory["key"] for memory in page["memories"]}
            known = page["version"]
            if is_last:
                return len(seen)

    with ThreadPoolExecutor(3) as threads:
        watching = threads.submit(watch)
        pushed = [found for each in threads.map(work, range(2)) for found in each]
        ended.set()
        assert watching.result(20) == 121
    reader.connection.close()
    assert sorted(after for _, after in pushed) == list(range(1, 121))
    assert all(after == before + 1 for before, after in pushed)


def test_a_version_that_is_read_is_complete(
    supabase_stack: SupabaseStack, workers: tuple[Person, Person]
) -> None:
    """The second push waits for the first; a pull meanwhile sees neither."""
    first, second = workers
    assert raised(second.push_v2(put("z", "1", minute(1)))) == (0, 1)
    answer = while_open(
        supabase_stack,
        first,
        lambda: first.push_v2(put("a", "1", minute(1))),
        lambda: second.push_v2(put("b", "1", minute(1))),
    )
    assert raised(answer) == (2, 3)
    found = second.pull(1)
    assert (found["version"], len(found["memories"])) == (3, 2)


def test_a_session_does_not_wait_for_a_push(
    supabase_stack: SupabaseStack, workers: tuple[Person, Person]
) -> None:
    """A call starts while another worker's push is under way."""
    first, second = workers
    first.push_v2(put("a", "1", minute(1)))
    first.connection.execute("begin")
    first.push_v2(put("b", "1", minute(1)))
    second.connection.execute("set lock_timeout = '2s'")
    opened = second.call("open_session_v2", second.user_id, None, 0, 10)
    assert (opened["version"], len(opened["memories"])) == (1, 1)
    first.connection.execute("commit")


def test_an_edit_beside_a_push_of_the_same_row_is_no_deadlock(
    supabase_stack: SupabaseStack, workers: tuple[Person, Person]
) -> None:
    """The edit holds its row and waits for the version; the push asks for rows before that."""
    first, second = workers
    first.push_v2(*(put(f"k{n}", "1", minute(1)) for n in range(300)))
    ended = threading.Event()

    def edit() -> int:
        rounds = 0
        while not ended.is_set():
            second.connection.execute("update memories set value = 'e' where key = 'k150'")
            rounds += 1
        return rounds

    with ThreadPoolExecutor(1) as thread:
        editing = thread.submit(edit)
        ahead = datetime.now(UTC)
        for turn in range(20):
            at = ahead + timedelta(milliseconds=turn)
            first.push_v2(*(put(f"k{n}", str(turn), at) for n in range(300)))
        ended.set()
        assert editing.result(20) > 0


@pytest.mark.parametrize(
    ("statement", "changed", "forgotten"),
    [
        ("insert into memories values (%s, 'GOAL', 'n', '1', null, now(), now())", {"n"}, 0),
        ("update memories set value = '2' where user_id = %s and key = 'a'", {"a"}, 0),
        ("update memories set key = 'moved' where user_id = %s and key = 'a'", {"moved"}, 1),
        ("delete from memories where user_id = %s and key = 'a'", set(), 1),
        ("delete from memories where user_id = %s", set(), 2),
        ("insert into memory_tombstones values (%s, '\\x00', now())", set(), 1),
    ],
)
def test_what_is_written_directly_is_in_the_next_diff(
    person: Person, statement: str, changed: set[str], forgotten: int
) -> None:
    """With a version of its own; what is gone, as a tombstone."""
    person.push_v2(put("a", "1", minute(1)), put("b", "1", minute(1)))
    person.connection.execute(statement.encode(), (person.user_id,))
    found = person.pull(1)
    assert found["version"] == 2
    assert {memory["key"] for memory in found["memories"]} == changed
    assert len(found["forgotten"]) == forgotten
    late = person.push_v2(put("a", "late", minute(2)))["results"][0]["result"]
    assert (late == "forgotten") is (forgotten > 0 and "a" not in person.values())


def test_an_upsert_of_the_same_is_no_change(person: Person, everything: Callable[[], str]) -> None:
    """An edit that changes nothing, and a version that somebody names, change no version."""
    person.push_v2(put("a", "1", minute(1)))
    before = everything()
    upsert = """
        insert into memories (user_id, category, key, value, created_at, updated_at)
        values (%s, 'FACT', 'a', '1', %s, %s)
        on conflict (user_id, category, key) do update set value = excluded.value
    """
    person.connection.execute(upsert.encode(), (person.user_id, minute(1), minute(1)))
    person.connection.execute("update memories set value = value")
    assert everything() == before
    person.connection.execute("update memories set value = '2', version = 99")
    assert person.pull()["version"] == 2
    assert person.pull(1)["memories"][0]["value"] == "2"


@pytest.mark.parametrize("role", ["authenticated", "service_role"])
@pytest.mark.parametrize(
    "statement",
    [
        "insert into memory_versions values (gen_random_uuid(), 1)",
        "update memory_versions set version = 99",
        "delete from memory_versions",
        "select memory_raise_version(user_id) from memory_versions",
        "select * from memory_removals",
    ],
)
def test_nobody_writes_versions(new_person: NewPerson, role: Role, statement: str) -> None:
    """But functions of ours."""
    person = new_person(role)
    person.open_session()
    with pytest.raises(Exception, match="permission denied"):
        person.connection.execute(statement.encode())


def test_a_write_does_not_tell_who_is_there(new_person: NewPerson) -> None:
    """In the name of somebody who has a profile it is refused as in a name that nobody has."""
    person, other = new_person(), new_person()
    for somebody in (person, other):
        somebody.open_session()
    for user_id in (other.user_id, new_person().user_id):
        for statement in (
            "insert into memories values (%s, 'FACT', 'a', '1', null, now(), now())",
            "insert into memory_tombstones values (%s, '', now())",
            "insert into memory_erasures values (%s)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                person.connection.execute(statement.encode(), (user_id,))
    assert other.pull()["version"] == 0


def test_each_person_reads_their_own(new_person: NewPerson) -> None:
    """By the table as by the functions."""
    someone, other = new_person(), new_person()
    for somebody in (someone, other):
        somebody.open_session()
    rows = someone.connection.execute("select user_id, version from memory_versions").fetchall()
    assert rows == [(someone.user_id, 0)]
