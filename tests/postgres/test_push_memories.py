"""push_memories: the newer wins, a forget wins over what is not newer, in whatever order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from .people import LONG_AGO, NewPerson, Person, Row, forget, forget_all, minute, put

pytestmark = pytest.mark.server

GREETED = {"op": "greeted", "updated_at": LONG_AGO}


def now() -> datetime:
    """The time that this machine, Postgres included, agrees on."""
    return datetime.now(UTC)


def updated_at(person: Person, key: str) -> datetime:
    """When a memory was last written, as Postgres sees it."""
    (found,) = [m for m in person.open_session()["memories"] if m["key"] == key]
    return datetime.fromisoformat(found["updated_at"])


def test_what_was_put_comes_back_whole(person: Person) -> None:
    """Every field survives, other scripts and signs included."""
    row = put("färg", 'grün "\\ 💚 \n x', minute(1), context="What's <your>?", created_at=LONG_AGO)
    assert person.push(row) == ["stored"]
    (memory,) = person.open_session()["memories"]
    times = {
        name: datetime.fromisoformat(memory.pop(name)) for name in ("created_at", "updated_at")
    }
    assert times == {"created_at": LONG_AGO, "updated_at": minute(1)}
    assert memory == {name: row[name] for name in ("category", "key", "value", "context")}


def test_microseconds_survive(person: Person) -> None:
    """Two writes a microsecond apart are told apart."""
    later = minute(1) + timedelta(microseconds=1)
    assert person.push(put("a", "1", minute(1)), put("a", "2", later)) == ["stored", "stored"]
    assert updated_at(person, "a") == later


def test_the_newer_wins_in_any_order(person: Person) -> None:
    """An older value does not overwrite, and one of the same time does not either."""
    assert person.push(put("a", "new", minute(2)), put("a", "old", minute(1))) == [
        "stored",
        "stale",
    ]
    assert person.push(put("a", "same", minute(2))) == ["stale"]
    assert person.values() == {"a": "new"}


def test_a_forget_wins_over_a_late_put(person: Person) -> None:
    """What was forgotten does not come back; what was said later does."""
    assert person.push(put("a", "1", minute(1)), forget("a", minute(5))) == ["stored", "forgotten"]
    late = [put("a", "late", minute(4)), put("a", "same time", minute(5))]
    assert person.push(*late) == ["forgotten", "forgotten"]
    assert person.values() == {}
    assert person.push(put("a", "newer", minute(6))) == ["stored"]
    assert person.push(put("b", "another", minute(4))) == ["stored"]


def test_an_old_forget_leaves_what_is_newer(person: Person) -> None:
    """A forget takes a row only if the row is not newer, and its time never goes back."""
    person.push(put("a", "1", minute(5)))
    assert person.push(forget("a", minute(4))) == ["forgotten"]
    assert person.values() == {"a": "1"}
    person.push(forget("b", minute(9)), forget("b", minute(2)))
    assert person.push(put("b", "late", minute(8))) == ["forgotten"]


def test_forget_everything_wins_over_late_puts(person: Person) -> None:
    """Of keys that were never seen here as well, and for ever the latest time."""
    person.push(put("a", "1", minute(1)), put("b", "1", minute(9)), forget("c", minute(1)))
    assert person.push(forget_all(minute(5)), forget_all(minute(3))) == ["forgotten"] * 2
    assert person.values() == {"b": "1"}
    late = [put("a", "late", minute(5)), put("c", "late", minute(4)), put("d", "late", minute(4))]
    assert person.push(*late) == ["forgotten"] * 3
    forgotten_at = person.open_session()["forgotten_at"]
    assert datetime.fromisoformat(forgotten_at) == minute(5)


def test_forget_everything_keeps_a_newer_tombstone(person: Person) -> None:
    """A forget that is newer than "everything" still holds afterwards."""
    person.push(forget("a", minute(9)), forget_all(minute(5)))
    assert person.push(put("a", "late", minute(8))) == ["forgotten"]


def test_rows_are_applied_in_order(person: Person) -> None:
    """A batch may hold a key more than once."""
    batch = [
        put("a", "1", minute(1)),
        put("a", "2", minute(2)),
        forget("a", minute(3)),
        put("a", "4", minute(4)),
        forget_all(minute(5)),
        put("a", "6", minute(6)),
        GREETED,
    ]
    results = ["stored", "stored", "forgotten", "stored", "forgotten", "stored", "stored"]
    assert person.push(*batch) == results
    assert person.values() == {"a": "6"}


def test_pushing_again_changes_nothing(person: Person, everything: Callable[[], str]) -> None:
    """A push that is repeated because its answer was lost does no harm."""
    batch = [
        put("a", "1", minute(1)),
        put("b", "1", minute(1)),
        forget("b", minute(2)),
        put("c", "1", minute(3), context="?"),
        put("ahead", "1", now() + timedelta(minutes=10)),
        GREETED,
    ]
    person.push(*batch)
    before = everything()
    assert person.push(*batch) == ["stale", "forgotten", "forgotten", "stale", "stale", "stored"]
    assert everything() == before


def test_greeted_only_ever_ends_the_first_login(person: Person) -> None:
    """And touches nothing else of the profile."""
    before = person.open_session()["profile"]
    assert before["is_first_login"] is True
    assert person.push(GREETED, GREETED) == ["stored", "stored"]
    assert person.open_session("a@example.com")["profile"] == {
        **before,
        "email": "a@example.com",
        "is_first_login": False,
    }


def test_a_time_ahead_becomes_now(person: Person) -> None:
    """So that the next write of a clock that is right wins; half a second is believed."""
    start = now()
    person.push(put("a", "ahead", start + timedelta(minutes=10)))
    assert start <= updated_at(person, "a") <= now()
    assert person.push(put("a", "right", now())) == ["stored"]

    near = now() + timedelta(seconds=0.5)
    person.push(put("b", "near", near))
    assert updated_at(person, "b") == near


def test_times_ahead_keep_their_order(person: Person) -> None:
    """In one batch as in two."""
    ahead = now() + timedelta(minutes=10)
    rows = [put("a", str(n), ahead + timedelta(microseconds=n)) for n in range(200)]
    assert person.push(*rows[:100]) == ["stored"] * 100
    assert person.push(*rows[100:]) == ["stored"] * 100
    assert person.values() == {"a": "199"}


def test_a_forget_ahead_becomes_now(person: Person) -> None:
    """What is said after it stays."""
    person.push(put("a", "1", now()))
    ahead = now() + timedelta(minutes=10)
    person.push(forget("a", ahead), forget_all(ahead))
    assert person.values() == {}
    forgotten_at = datetime.fromisoformat(person.open_session()["forgotten_at"])
    assert forgotten_at <= now()
    assert person.push(put("a", "2", now())) == ["stored"]


def test_nothing_was_said_after_it_was_written(person: Person) -> None:
    """created_at is not ahead of updated_at, and the same where none is given."""
    ahead = now() + timedelta(days=1)
    person.push(
        put("a", "1", minute(1), created_at=ahead), put("b", "1", minute(2), created_at=None)
    )
    for memory in person.open_session()["memories"]:
        assert memory["created_at"] == memory["updated_at"]


def test_an_unknown_field_is_no_matter(person: Person) -> None:
    """A newer worker may send more."""
    assert person.push(put("a", "1", minute(1), mood="happy")) == ["stored"]


def test_an_empty_batch_is_no_matter(person: Person) -> None:
    """Nothing in, nothing out."""
    assert person.push() == []


@pytest.mark.parametrize(
    ("row", "sqlstate"),
    [
        (put("a", "1", minute(1), category="GOSSIP"), "23514"),
        (put("a", "1", minute(1), category=None), "23502"),
        ({**put("a", "1", minute(1)), "key": None}, "23502"),
        (put("k" * 2001, "1", minute(1)), "23514"),
        ({**put("a", "1", minute(1)), "value": None}, "23502"),
        (put("a", "1", minute(1), updated_at=None), "23502"),
        (put("a", "1", minute(1), updated_at="yesterday noon"), "22007"),
        (put("a", "1", minute(1), updated_at="2024-13-45"), "22008"),
        (put("a", "1", minute(1), updated_at="-infinity"), "22008"),
        (put("a", "1", minute(1), created_at="0044-03-15 BC"), "22008"),
        (put("a", "nul \0", minute(1)), "22P05"),
        (put("a", "lone \ud800", minute(1)), "22P02"),
        (put("a", "1", minute(1), op="burn"), "22023"),
        (put("a", "1", minute(1), op=None), "22023"),
        ({**forget("a", minute(1)), "key": None}, "23502"),
        ({**forget_all(minute(1)), "updated_at": None}, "23502"),
    ],
)
def test_a_bad_row_is_an_error_of_its_own_kind(person: Person, row: Row, sqlstate: str) -> None:
    """Of class 22 or 23, and none of its batch is in: the caller can find it by halves."""
    good = put("good", "1", minute(1))
    assert person.refusal(good, row) == sqlstate
    assert person.values() == {}


def test_a_long_key_fits(person: Person) -> None:
    """Up to the limit, however badly it compresses."""
    key = "".join(chr(0x4E00 + n * 31 % 20000) for n in range(666))
    assert len(key.encode()) == 1998
    assert person.push(put(key, "1", minute(1))) == ["stored"]


def test_without_a_profile_it_says_so(new_person: NewPerson) -> None:
    """With the code that tells the caller to push the profile first, for every kind of change."""
    for change in (
        put("a", "1", minute(1)),
        forget("a", minute(1)),
        forget_all(minute(1)),
        GREETED,
    ):
        assert new_person().refusal(change) == "23503"
        assert new_person("service_role").refusal(change) == "23503"


def test_nobody_pushes_for_another(new_person: NewPerson) -> None:
    """A token of one person with the id of another is refused, not filtered."""
    someone, other = new_person(), new_person()
    other.open_session()
    someone.user_id = other.user_id
    assert someone.refusal(put("a", "1", minute(1))) == "42501"
    assert other.values() == {}


def test_a_forgotten_text_is_nowhere(person: Person, everything: Callable[[], str]) -> None:
    """No row of any table holds the key, the value or the context after a forget."""
    canary = put("canary-key", "canary-value", minute(1), context="canary-context")
    person.push(canary)
    assert "canary" in everything()
    person.push(forget("canary-key", minute(2)))
    assert "canary" not in everything()
    person.push({**canary, "updated_at": minute(3)}, forget_all(minute(4)), canary)
    assert "canary" not in everything()


def test_a_hash_tells_nothing_of_another_person(
    new_person: NewPerson, everything: Callable[[], str]
) -> None:
    """Two who forget the same have no hash in common."""
    people = [new_person(), new_person()]
    for somebody in people:
        somebody.open_session()
        somebody.push(forget("favorite_color", minute(1)))
    hashes = people[0].connection.execute("select hash from public.memory_tombstones").fetchall()
    hashes += people[1].connection.execute("select hash from public.memory_tombstones").fetchall()
    assert len(set(hashes)) == 2
