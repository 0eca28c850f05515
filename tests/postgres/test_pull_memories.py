"""pull_memories_v2 and open_session_v2: what changed since a version, bounded, newest first."""

import json
from datetime import datetime

import httpx
import psycopg
import pytest

from .database import connect
from .people import LONG_AGO, NewPerson, Person, forget, forget_all, minute, put
from .stack import SupabaseStack

pytestmark = pytest.mark.server

EVERY_FIELD = {
    "kind": "fact",
    "call_id": "call-1",
    "sources": [{"words": "it is green", "key": "user_input_1", "said_at": "2024-01-01T00:00:00Z"}],
    "superseded_at": minute(5),
    "former_key": "colour",
    "about": minute(99),
    "language": "en-GB",
    "context": "Which one?",
}


def turns(count: int, start: float = 0, text: str = "words") -> list[dict[str, object]]:
    """So many turns, a minute apart."""
    return [
        put(f"user_input_{start}_{n}", text, minute(start + n), kind="turn") for n in range(count)
    ]


def keys(page: dict[str, object]) -> list[str]:
    """The keys of a page, in its order."""
    memories = page["memories"]
    assert isinstance(memories, list)
    return [memory["key"] for memory in memories]


def test_nobody_there_is_an_answer_too(new_person: NewPerson) -> None:
    """And makes no profile."""
    stranger = new_person()
    for _ in range(2):
        page = stranger.pull()
        assert datetime.fromisoformat(page.pop("now")).tzinfo
        assert len(page.pop("database_id")) == 36
        assert page == {
            "profile": None, "removed_at": None, "version": 0, "memories": [], "forgotten": [],
            "salt": None, "forgotten_at": None, "cursor": None,
        }  # fmt: skip


def test_every_field_comes_back(person: Person) -> None:
    """As it was pushed, in UTC; what is not known is left out."""
    person.push_v2(
        put("colour (until then)", "green", minute(1), created_at=LONG_AGO, **EVERY_FIELD),
        put("plain", "1", minute(2), kind="turn", sources=[], context=None),
    )
    plain, whole = person.pull()["memories"]
    assert set(plain) == {"category", "key", "value", "kind", "created_at", "updated_at"}
    assert whole == {
        **EVERY_FIELD, "category": "FACT", "key": "colour (until then)", "value": "green",
        "superseded_at": minute(5).isoformat(), "about": minute(99).isoformat(),
        "created_at": LONG_AGO.isoformat(), "updated_at": minute(1).isoformat(),
    }  # fmt: skip


def test_a_diff_holds_what_changed_and_nothing_else(person: Person) -> None:
    """New rows, new values and forgets since a version; not what was stale."""
    person.push_v2(*(put(name, "1", minute(1)) for name in "abcd"), forget("old", minute(1)))
    known = person.pull()["version"]
    assert person.pull(known)["memories"] == person.pull(known)["forgotten"] == []
    person.push_v2(put("a", "2", minute(2)), put("b", "stale", minute(0)), forget("c", minute(3)))
    person.push(put("e", "1", minute(4)))
    found = person.pull(known)
    assert [(m["key"], m["value"]) for m in found["memories"]] == [("e", "1"), ("a", "2")]
    assert [datetime.fromisoformat(f["forgotten_at"]) for f in found["forgotten"]] == [minute(3)]
    assert found["version"] == known + 2
    row = person.connection.execute(
        "select encode(sha256(convert_to(%s || ':FACT:c', 'UTF8')), 'hex')", (found["salt"],)
    ).fetchone()
    assert row == (found["forgotten"][0]["hash"],)


def test_who_knows_nothing_hears_of_no_forgets(person: Person) -> None:
    """But of the salt, and of the last "forget everything"."""
    person.push_v2(forget_all(minute(1)), put("a", "1", minute(2)), forget("b", minute(3)))
    cold = person.pull()
    assert cold["forgotten"] == [] and cold["salt"] and cold["version"] == 1
    assert datetime.fromisoformat(cold["forgotten_at"]) == minute(1)


@pytest.mark.parametrize("limit", [1, 7, 100, 1000])
@pytest.mark.parametrize("known", [0, 1])
def test_pages_hold_every_row_of_the_window(person: Person, limit: int, known: int) -> None:
    """Of few changes and of many, rows of the same time included; newest first in each page."""
    count = 60 if limit == 1 else 1300
    person.push_v2(put("first", "1", minute(0), kind="fact"))
    for start in range(0, count, 100):
        same_time = put(f"same {start}", "1", minute(5), kind="fact")
        person.push_v2(*turns(min(100, count - start), start), same_time)
    person.push_v2(*(forget(f"gone {n}", minute(1)) for n in range(count)))
    pages = person.pages(known, limit)
    expected = {key for (key,) in person.connection.execute("select key from memories").fetchall()}
    assert {key for page in pages for key in keys(page)} == expected - (
        {"first"} if known else set()
    )
    hashes = [f["hash"] for page in pages for f in page["forgotten"]]
    assert len(hashes) == len(set(hashes)) == (count if known else 0)
    assert {page["version"] for page in pages} == {pages[0]["version"]}
    for page in pages:
        times = [memory["updated_at"] for memory in page["memories"]]
        assert len(times) <= limit and times == sorted(times, reverse=True)
        assert len(page["forgotten"]) <= 1000


def test_what_changes_between_two_pages_comes_with_the_next_pull(person: Person) -> None:
    """Every other row is in one of the pages."""
    person.push_v2(*turns(50))
    first = person.pull(limit=10)
    person.push_v2(*(put(f"user_input_0_{n}", "new", minute(900), kind="turn") for n in range(25)))
    person.push_v2(forget("user_input_0_30", minute(901)))
    # Also where its new time is one that the pages have not come to yet.
    person.push_v2(put("user_input_0_25", "new", minute(26.5), kind="turn"))
    pages, cursor = [first], first["cursor"]
    while cursor:
        pages.append(person.pull(0, 10, cursor))
        cursor = pages[-1]["cursor"]
    seen = {key for page in pages for key in keys(page)}
    after = person.pull(first["version"], 100)
    assert seen >= {f"user_input_0_{n}" for n in range(26, 50) if n != 30}
    assert {m["value"] for page in pages for m in page["memories"]} == {"words"}
    assert set(keys(after)) == {f"user_input_0_{n}" for n in range(26)}
    assert len(after["forgotten"]) == 1


def test_the_first_page_holds_what_a_greeting_needs(person: Person) -> None:
    """The opt-out, the summary and the newest facts, however many turns are newer."""
    person.push_v2(
        put("remember_me", "no", minute(0), category="PREFERENCE", kind="control"),
        put("last_call", "we spoke of tea", minute(0), kind="summary"),
        *(put(f"fact {n}", "1", minute(n), kind="fact") for n in range(100)),
        put("past", "1", minute(200), kind="fact", superseded_at=minute(1), former_key="fact"),
    )
    for start in range(1000, 4000, 1000):
        person.push_v2(*turns(1000, start))
    person.push_v2(put("fact 3", "2", minute(500), kind="fact"))
    # Of many and of few changes, and of all.
    for known in (0, 1):
        found = keys(person.pull(known, 40))
        facts = [key for key in found if key.startswith("fact")]
        if known:
            assert facts == ["fact 3"]
        else:
            assert facts == ["fact 3", *(f"fact {n}" for n in range(99, 80, -1))]
            assert {"remember_me", "last_call"} <= set(found)
        assert len(found) == 40 and found[0] == "user_input_3000_999" and "past" not in found


def test_a_first_page_is_small(person: Person, supabase_stack: SupabaseStack) -> None:
    """Below 100 kB by HTTP, however long the rows are, with forgets as without; none is lost."""
    person.push_v2(put("a", "1", minute(0)))
    for start in range(0, 300, 100):
        person.push_v2(*turns(100, start, "ä" * 4000))
    person.push_v2(*turns(300, 1000, '\\"\x01' * 1300))
    person.push_v2(*(forget(f"gone {n}", minute(1)) for n in range(2000)))
    headers = {"apikey": supabase_stack.keys.secret_key}
    with httpx.Client(base_url=f"{supabase_stack.url}/rest/v1/rpc/", headers=headers) as client:
        for known in (0, 1):
            arguments = {
                "p_user_id": str(person.user_id), "p_known_version": known, "p_limit": 1000
            }  # fmt: skip
            answer = client.post("pull_memories_v2", json=arguments)
            assert 50_000 < len(answer.content) < 100_000
            assert answer.json()["cursor"]
    assert len({key for page in person.pages(1, 1000) for key in keys(page)}) == 600


def test_the_number_of_memories_costs_nothing(
    supabase_stack: SupabaseStack, person: Person, new_person: NewPerson
) -> None:
    """A first page, the next one and a diff read as much of 30,000 memories as of 300."""
    other = new_person("service_role")
    other.open_session()
    with connect(supabase_stack.dsn) as connection:
        for somebody, count in ((person, 300), (other, 30_000)):
            connection.execute(
                "insert into memories (user_id, category, key, value, created_at, updated_at) "
                "select %s, 'FACT', 'user_input_' || n, 'words', %s::timestamptz, "
                "%s::timestamptz + n * interval '1 second' from generate_series(1, %s) n",
                (somebody.user_id, LONG_AGO, LONG_AGO, count),
            )
            somebody.push_v2(put("a", "1", minute(9999)))

    def read(somebody: Person, known: int, cursor: object) -> int:
        arguments = (somebody.user_id, known, json.dumps(cursor) if cursor else None)
        query = (
            "explain (analyze, buffers, format json) select public.pull_memories_v2(%s, %s, 50, %s)"
        )
        row = somebody.connection.execute(query, arguments).fetchone()
        assert row
        plan = row[0][0]["Plan"]
        return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])

    def costs(somebody: Person) -> list[int]:
        deep = somebody.pull(0, 200)["cursor"]
        version = somebody.pull()["version"] - 1
        cases = ((0, None), (0, deep), (version, None))
        # Often enough for Postgres to settle on one plan for all.
        return [[read(somebody, *case) for _ in range(9)][-1] for case in cases]

    few, many = costs(person), costs(other)
    assert max(few + many) < 700, (few, many)
    assert all(large <= small + 100 for small, large in zip(few, many, strict=True)), (few, many)


def test_a_session_makes_the_profile(new_person: NewPerson) -> None:
    """Once, and returns what a pull returns."""
    person = new_person()
    opened = person.call("open_session_v2", person.user_id, "a@example.com", 0, 100)
    assert opened.pop("created") is True
    assert opened["profile"]["email"] == "a@example.com"
    pulled = person.pull()
    assert {**opened, "now": ""} == {**pulled, "now": ""}
    person.push_v2(put("a", "1", minute(1)))
    again = person.call("open_session_v2", person.user_id, "b@example.com", 0, 100)
    assert (again["created"], again["profile"]["email"]) == (False, "a@example.com")
    assert (again["version"], keys(again)) == (1, ["a"])


def test_nobody_pulls_what_is_anothers(new_person: NewPerson) -> None:
    """Neither by the one function nor by the other, with a cursor or without."""
    someone, other = new_person(), new_person()
    other.open_session()
    other.push_v2(*turns(3))
    cursor = other.pull(limit=1)["cursor"]
    someone.user_id = other.user_id
    for pulling in (
        lambda: someone.pull(),
        lambda: someone.pull(0, 1, cursor),
        lambda: someone.call("open_session_v2", someone.user_id, None, 0, 1),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            pulling()
