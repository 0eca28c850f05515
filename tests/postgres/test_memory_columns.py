"""What a memory says of itself in columns, who fills them, and what they may hold."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .people import Person, forget, forget_all, minute, put

pytestmark = pytest.mark.server


def row(person: Person, key: str) -> dict[str, Any]:
    """One memory as it is pulled."""
    (found,) = [m for page in person.pages() for m in page["memories"] if m["key"] == key]
    return dict(found)


def results(answer: dict[str, Any]) -> list[str]:
    """What became of each change."""
    return [result["result"] for result in answer["results"]]


@pytest.mark.parametrize(
    ("change", "sqlstate"),
    [
        ({"kind": "gossip"}, "23514"),
        ({"call_id": "c" * 101}, "23514"),
        ({"language": "l" * 36}, "23514"),
        ({"former_key": "k" * 2001}, "23514"),
        ({"superseded_at": "infinity"}, "23514"),
        ({"superseded_at": "yesterday noon"}, "22007"),
        ({"about": "0044-03-15 BC"}, "23514"),
        ({"about": "infinity"}, "23514"),
        ({"sources": {"words": "not in an array"}}, "23514"),
        ({"sources": "words"}, "23514"),
        ({"sources": ["words"]}, "23514"),
        ({"sources": [{"key": "without words"}]}, "23514"),
        ({"sources": [{"words": "good"}, {"words": 1}]}, "23514"),
        ({"sources": [{"words": "x" * 16000}]}, "23514"),
        ({"context": "c" * 1001}, "23514"),
    ],
)
def test_what_no_column_may_hold_is_refused(
    person: Person, change: dict[str, Any], sqlstate: str
) -> None:
    """With a code that blames the row, and none of the batch is in."""
    bad = put("a", "1", minute(1), **{"kind": "fact", **change})
    with pytest.raises(Exception) as refusal:
        person.push_v2(put("good", "1", minute(1)), bad)
    assert getattr(refusal.value, "sqlstate", None) == sqlstate
    assert person.values() == {}


@pytest.mark.parametrize(
    ("category", "key", "context", "described"),
    [
        ("INTEREST", "user_input_17", "> a?\nb", {"kind": "turn", "context": "> a?\nb"}),
        ("PREFERENCE", "remember_me", None, {"kind": "control"}),
        ("FACT", "remember_me", None, {"kind": "fact"}),
        ("FACT", "last_call", None, {"kind": "summary"}),
        ("FACT", "home", "> new\n> old\nWhere to?\nWhy?", {
            "kind": "fact", "context": "Where to?\nWhy?",
            "sources": [{"words": "new"}, {"words": "old"}],
        }),
        ("FACT", "home", "> alone", {"kind": "fact", "sources": [{"words": "alone"}]}),
        ("FACT", "home", ">not words", {"kind": "fact", "context": ">not words"}),
        ("FACT", "home (until 2024-02-29T09:00:00Z)", "> w", {
            "kind": "fact", "sources": [{"words": "w"}], "former_key": "home",
            "superseded_at": "2024-02-29T09:00:00+00:00",
        }),
        ("FACT", "home (until 2023-02-29T09:00:00Z)", None, {"kind": "fact"}),
        ("FACT", "home (until 2024-02-29T09:00:00Z) twice", None, {"kind": "fact"}),
    ],
)  # fmt: skip
def test_what_says_nothing_of_itself_is_described(
    person: Person, category: str, key: str, context: str | None, described: dict[str, Any]
) -> None:
    """By the codes of version 1: a put of either version, and a row that is inserted directly."""
    change = put(key, "1", minute(1), category=category, context=context)
    rest = {"category", "key", "value", "created_at", "updated_at"}

    def found() -> dict[str, Any]:
        return {name: value for name, value in row(person, key).items() if name not in rest}

    person.push_v2(change)
    assert found() == described
    (seen,) = person.open_session()["memories"]
    assert seen["context"] == context
    person.push_v2({**forget(key, minute(2)), "category": category})
    person.push({**change, "updated_at": minute(3)})
    assert found() == described
    person.push_v2({**forget(key, minute(4)), "category": category})
    person.connection.execute(
        "insert into memories (user_id, category, key, value, context, created_at, updated_at) "
        "values (%s, %s, %s, '1', %s, %s, %s)",
        (person.user_id, category, key, context, minute(5), minute(5)),
    )
    assert found() == described


def test_what_a_put_names_is_not_described_away(person: Person) -> None:
    """Without a kind, the codes fill only what the put leaves open."""
    named = {"call_id": "c2", "sources": [{"words": "named"}], "language": "en"}
    person.push_v2(put("a", "1", minute(1), kind="fact", call_id="c1", sources=[{"words": "w"}]))
    person.push_v2(put("a", "1", minute(2), context="> x", **named))
    assert row(person, "a") == {
        **named, "category": "FACT", "key": "a", "value": "1", "kind": "fact", "context": "> x",
        "created_at": minute(2).isoformat(), "updated_at": minute(2).isoformat(),
    }  # fmt: skip


def test_an_upsert_of_a_described_row_loses_no_words(person: Person) -> None:
    """Written directly, in the codes of version 1, over a row that has sources."""
    person.push_v2(put("home", "oslo", minute(1), kind="fact", sources=[{"words": "first"}]))
    person.connection.execute(
        "insert into memories (user_id, category, key, value, context, created_at, updated_at) "
        "values (%s, 'FACT', 'home', 'rome', %s, %s, %s) on conflict (user_id, category, key) "
        "do update set value = excluded.value, context = excluded.context, "
        "updated_at = excluded.updated_at",
        (person.user_id, "> second", minute(2), minute(2)),
    )
    (seen,) = person.open_session()["memories"]
    assert (seen["value"], seen["context"]) == ("rome", "> first\n> second")


def test_a_newer_put_replaces_every_column(person: Person) -> None:
    """What the newer one does not name is not known of it."""
    said = {"kind": "fact", "call_id": "c", "sources": [{"words": "w"}], "about": minute(3)}
    person.push_v2(put("a", "1", minute(1), context="?", language="en", **said))
    person.push_v2(put("a", "2", minute(2), kind="fact"))
    assert set(row(person, "a")) == {
        "category", "key", "value", "kind", "created_at", "updated_at"
    }  # fmt: skip


def test_only_a_time_that_was_ahead_is_told(person: Person) -> None:
    """As it is stored, again when the same comes again."""
    ahead = datetime.now(UTC) + timedelta(minutes=10)
    changes = [
        put("right", "1", minute(1), kind="fact"),
        put("ahead", "1", ahead, kind="fact", sources=[{"words": "w"}]),
        put("later", "1", ahead + timedelta(microseconds=1), kind="turn"),
    ]
    first = person.push_v2(*changes)["results"]
    assert first[0] == {"result": "stored"}
    assert [r["result"] for r in first] == ["stored"] * 3
    times = [row(person, key)["updated_at"] for key in ("ahead", "later")]
    assert [r["updated_at"] for r in first[1:]] == times == sorted(times)
    again = person.push_v2(*changes)["results"]
    assert again[0] == {"result": "stale"}
    assert again[1:] == [{"result": "stale", "updated_at": time} for time in times]
    (told,) = person.push_v2(forget("gone", ahead))["results"]
    assert told["result"] == "forgotten"
    assert datetime.fromisoformat(told["updated_at"]) < ahead


def test_the_same_again_changes_nothing(person: Person, everything: Callable[[], str]) -> None:
    """A push whose answer was lost."""
    batch = [
        put("a", "1", minute(1), kind="fact", sources=[{"words": "w", "key": "user_input_1"}]),
        put("home (until 2024-02-29T09:00:00Z)", "1", minute(1), context="> w\n?"),
        put("ahead", "1", datetime.now(UTC) + timedelta(minutes=10), context="> w\n?"),
        forget("b", minute(2)),
        {"op": "greeted", "updated_at": minute(3)},
        {**forget("c", minute(2)), "call_id": "call-1"},
    ]
    person.push_v2(*batch)
    before = everything()
    answer = person.push_v2(*batch)
    assert results(answer) == ["stale", "stale", "stale", "forgotten", "stored", "forgotten"]
    assert everything() == before


def test_rows_are_applied_in_order(person: Person) -> None:
    """A batch may hold a key more than once."""
    batch = [
        put("a", "1", minute(1)),
        put("a", "2", minute(2), kind="fact"),
        forget("a", minute(3)),
        put("a", "late", minute(3)),
        put("a", "4", minute(4)),
        forget_all(minute(5)),
        put("a", "6", minute(6)),
    ]
    expected = ["stored", "stored", "forgotten", "forgotten", "stored", "forgotten", "stored"]
    assert results(person.push_v2(*batch)) == expected
    assert person.values() == {"a": "6"}


def test_many_rows_are_pushed_at_once(person: Person) -> None:
    """4,000 cost about four times what 1,000 do: nothing in a push grows with its rows."""

    def took(first: int, count: int) -> float:
        rows = [put(f"k{n}", "1", minute(n), kind="turn") for n in range(first, first + count)]
        start = datetime.now(UTC)
        assert results(person.push_v2(*rows)) == ["stored"] * count
        return (datetime.now(UTC) - start).total_seconds()

    few = min(took(n * 1000, 1000) for n in range(3))
    many = min(took(10_000 + n * 4000, 4000) for n in range(2))
    assert many < 8 * few, (few, many)
