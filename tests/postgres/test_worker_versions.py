"""A worker of version 1 beside one of version 2: nothing is lost, nothing is there twice."""

from typing import Any

import pytest

from .people import Person, forget, forget_all, minute, put

pytestmark = pytest.mark.server

FIRST = {"words": "I live\n in  Oslo", "key": "user_input_1", "said_at": "2024-01-01T00:00:00Z"}
SECOND = {"words": "still in Oslo", "key": "user_input_2"}
HOME = {"kind": "fact", "sources": [SECOND, FIRST], "call_id": "call-1", "language": "en"}


def seen_by_1(person: Person) -> dict[str, Any]:
    """What a worker of version 1 reads, by key."""
    return {m["key"]: m for m in person.open_session()["memories"]}


def seen_by_2(person: Person) -> dict[str, Any]:
    """What a worker of version 2 reads, by key."""
    return {m["key"]: m for page in person.pages() for m in page["memories"]}


def edited(seen: dict[str, Any], at: float, **changes: Any) -> dict[str, Any]:
    """A put of version 1 that changes what such a worker has read."""
    return {"op": "put", **seen, **changes, "updated_at": minute(at)}


def test_version_1_reads_the_words_in_the_context(person: Person) -> None:
    """First, each on its line, newest first; and the six fields it knows."""
    person.push_v2(put("home", "Oslo", minute(1), context="Where?\nSince when?", **HOME))
    assert seen_by_1(person) == {
        "home": {
            "category": "FACT", "key": "home", "value": "Oslo",
            "context": "> still in Oslo\n> I live in Oslo\nWhere?\nSince when?",
            "created_at": minute(1).isoformat(), "updated_at": minute(1).isoformat(),
        }
    }  # fmt: skip


def test_words_survive_an_edit_of_version_1(person: Person) -> None:
    """With key and time; what it adds comes first, what it takes out is gone."""
    person.push_v2(put("home", "Oslo", minute(1), context="Where?", **HOME))
    seen = seen_by_1(person)["home"]
    longer = edited(seen, 2, context="> in Oslo, yes\n" + seen["context"])
    assert person.push(longer) == ["stored"]
    found = seen_by_2(person)["home"]
    assert found["sources"] == [{"words": "in Oslo, yes"}, SECOND, FIRST]
    assert (found["context"], found["call_id"], found["language"]) == ("Where?", "call-1", "en")
    person.push(edited(seen, 3, context="> I live in Oslo\nWhere?"))
    assert seen_by_2(person)["home"]["sources"] == [FIRST]
    person.push(edited(seen, 4, context=None))
    assert {"sources", "context"} & set(seen_by_2(person)["home"]) == set()


def test_the_same_words_twice_stay_two(person: Person) -> None:
    """Each keeps its own key."""
    twice = [{"words": "tea", "key": "user_input_9"}, {"words": "tea", "key": "user_input_1"}]
    person.push_v2(put("drink", "tea", minute(1), kind="fact", sources=twice))
    person.push(edited(seen_by_1(person)["drink"], 2))
    assert seen_by_2(person)["drink"]["sources"] == twice


def test_another_value_of_version_1_keeps_what_holds_of_it(person: Person) -> None:
    """The words it kept; not the call, the time or the language, which were those of the other."""
    person.push_v2(put("home", "Oslo", minute(1), about=minute(5), **HOME))
    seen = seen_by_1(person)["home"]
    person.push(edited(seen, 2, value="Rome", context="> now Rome\n" + seen["context"]))
    found = seen_by_2(person)["home"]
    assert found["sources"] == [{"words": "now Rome"}, SECOND, FIRST]
    assert not {"call_id", "about", "language"} & set(found)


def test_a_kind_and_a_former_value_survive_version_1(person: Person) -> None:
    """Also where its codes would say something else, or less."""
    key = "home (until 2024-02-29T09:00:00Z)"
    until = "2024-02-29T09:00:00.123456+00:00"
    former = put(key, "Oslo", minute(1), kind="fact", superseded_at=until, former_key="home")
    person.push_v2(former, put("mode", "quiet", minute(1), kind="control"))
    seen = seen_by_1(person)
    person.push(*(edited(seen[name], 2, context="> w") for name in (key, "mode")))
    found = seen_by_2(person)
    assert (found[key]["superseded_at"], found[key]["former_key"]) == (until, "home")
    assert found["mode"]["kind"] == "control"


def test_version_2_reads_what_version_1_wrote(person: Person) -> None:
    """Described, once, and written back it is for version 1 what it was."""
    person.push(
        put("user_input_1", "I live in Oslo", minute(1), context="Where?"),
        put("home", "Oslo", minute(1), context="> I live in Oslo"),
        put("home (until 2024-02-29T09:00:00Z)", "Rome", minute(1), context="> Rome\n?"),
        put("remember_me", "no", minute(1), category="PREFERENCE"),
        put("last_call", "of homes", minute(1)),
    )
    before, described = seen_by_1(person), seen_by_2(person)
    assert {key: memory["kind"] for key, memory in described.items()} == {
        "user_input_1": "turn", "home": "fact", "home (until 2024-02-29T09:00:00Z)": "fact",
        "remember_me": "control", "last_call": "summary",
    }  # fmt: skip
    assert set(before) == set(described)
    newer = [{"op": "put", **memory, "updated_at": minute(2)} for memory in described.values()]
    assert {r["result"] for r in person.push_v2(*newer)["results"]} == {"stored"}
    after = seen_by_1(person)
    for memory in before.values():
        memory["updated_at"] = minute(2).isoformat()
    assert after == before


def test_each_hears_what_the_other_forgot(person: Person) -> None:
    """A row or everything; a late copy of either does not come back."""
    person.push_v2(*(put(name, "1", minute(1), kind="fact") for name in "abc"))
    person.push(forget("a", minute(2)))
    assert len(person.pull(1)["forgotten"]) == 1
    person.push_v2(forget("b", minute(2)))
    assert set(seen_by_1(person)) == {"c"}
    late = [put(name, "late", minute(1)) for name in "ab"]
    assert person.push(*late) == ["forgotten", "forgotten"]
    assert [r["result"] for r in person.push_v2(*late)["results"]] == ["forgotten", "forgotten"]
    person.push(forget_all(minute(3)))
    found = person.pull(1)
    assert found["forgotten_at"] == minute(3).isoformat()
    assert person.open_session()["forgotten_at"] == found["forgotten_at"]
    assert seen_by_1(person) == seen_by_2(person) == {}


def test_the_newer_wins_between_them(person: Person) -> None:
    """Whichever wrote it, in whatever order."""
    person.push(put("a", "old", minute(1)))
    person.push_v2(put("a", "new", minute(3), kind="fact"))
    assert person.push(put("a", "between", minute(2))) == ["stale"]
    person.push(put("b", "new", minute(3)))
    older = person.push_v2(put("b", "old", minute(2), kind="fact"))
    assert [r["result"] for r in older["results"]] == ["stale"]
    assert person.values() == {"a": "new", "b": "new"}


def test_version_1_hears_what_it_heard_before(person: Person) -> None:
    """Category, key and result of each change, in order; nothing else."""
    answer = person.call(
        "push_memories",
        person.user_id,
        '[{"op": "put", "category": "FACT", "key": "a", "value": "1", "updated_at": "2999-01-01"},'
        ' {"op": "forget_all", "updated_at": "2024-01-01"}]',
    )
    assert answer == [
        {"category": "FACT", "key": "a", "result": "stored"},
        {"category": None, "key": None, "result": "forgotten"},
    ]
    assert person.call("push_memories", person.user_id, "[]") == []
