"""stores/erasure.py: what goes with a memory, so that nothing tells of it any more."""

from pathlib import Path

import pytest

from caller_memory.models import Category, ExtractedFact, Memory, Source
from caller_memory.person import PersonMemory
from caller_memory.stores import Stores
from caller_memory.stores.sqlite import SqliteStore
from tests.helpers.disk import files_with

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"
OTHER = "b0b00000-61ad-51d6-9fd8-e976c892a731"
HOBBY = (Category.INTEREST, "hobby")


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    """Files that go to Supabase, too."""
    return Stores(SqliteStore(tmp_path / "memories", is_replica=True))


@pytest.fixture
def person(stores: Stores) -> PersonMemory:
    """Somebody."""
    return PersonMemory(USER, stores)


def say(person: PersonMemory, said: str, context: str | None = None) -> Memory:
    """A turn is kept, with what the agent said before it."""
    turn = person.remember_turn(said, context=context)
    assert turn is not None
    return turn


def contexts(person: PersonMemory) -> dict[str, str | None]:
    """What the agent said, by what is left."""
    return {m.value: m.context for m in person.retrieve_all()}


def test_what_the_agent_said_of_it_goes_too(person: PersonMemory, tmp_path: Path) -> None:
    """From the contexts of other turns and facts, before and after; what it said else stays."""
    say(person, "i love concerts", "Do you play the xylophonequux?")
    said = say(person, "i play the xylophonequux", "What do you do all day?")
    say(person, "i live in oslo", "XYLOPHONEQUUX, nice! Where do you live?")
    say(person, "i love tea", "Oslo is lovely. What do you drink?")
    person.store("FACT", "job", "nurse", context="Is playing xylophonequux your job?")
    assert person.forget(said.category, said.key)
    assert contexts(person) == {
        "i love concerts": None,
        "i live in oslo": None,
        "i love tea": "Oslo is lovely. What do you drink?",
        "nurse": None,
    }
    assert files_with(tmp_path, "xylophonequux", "XYLOPHONEQUUX") == []


def test_the_agent_may_have_inflected_it(person: PersonMemory) -> None:
    """It is the same word."""
    said = say(person, "i went to the xylophones")
    say(person, "i live in oslo", "How was the xylophone?")
    say(person, "i love tea", "So you have gone, too?")
    assert person.forget(said.category, said.key)
    assert contexts(person) == {"i live in oslo": None, "i love tea": None}


def test_what_is_told_by_others_as_well_may_be_said(person: PersonMemory) -> None:
    """A word that the person is still known by does not give away what is forgotten."""
    cat = say(person, "my cat is called mia")
    say(person, "i have a cat")
    say(person, "i love tea", "How is your cat?")
    say(person, "i live in oslo", "How is Mia?")
    assert person.forget(cat.category, cat.key)
    assert contexts(person) == {
        "i have a cat": None, "i love tea": "How is your cat?", "i live in oslo": None,
    }  # fmt: skip


def test_a_fact_goes_with_all_that_it_was(person: PersonMemory, tmp_path: Path) -> None:
    """Former values, sources, turns in the same words, and what the agent said of any of them."""
    for value in ("xylophonequux", "trombonequux"):
        said = say(person, f"i play the {value}")
        person.keep_facts([said], [ExtractedFact(*HOBBY, value, (said,))])
    say(person, "i play the xylophonequux")
    say(person, "i live in oslo", "Is the xylophonequux loud?")
    say(person, "i love tea", "Is the trombonequux loud?")
    person.store("FACT", "work", "of another name")
    assert len([m for m in person.retrieve_all() if m.former_key]) == 1
    assert person.forget(*HOBBY)
    assert contexts(person) == {
        "i live in oslo": None, "i love tea": None, "of another name": None,
    }  # fmt: skip
    assert files_with(tmp_path, "xylophonequux", "trombonequux") == []


def test_a_source_leaves_the_other_fact_and_nothing_else_of_it(person: PersonMemory) -> None:
    """Its value, its other sources and its times stay."""
    one, two = say(person, "green, and i garden"), say(person, "green it is")
    colour = ExtractedFact(Category.PREFERENCE, "colour", "green", (one, two))
    person.keep_facts([one, two], [colour, ExtractedFact(*HOBBY, "gardens", (one,))])
    [before] = person.retrieve_all("PREFERENCE")
    assert person.forget(*HOBBY)
    [left] = person.retrieve_all()
    assert left.sources == (Source(two.value, two.key, two.created_at),)
    assert (left.value, left.created_at, left.call_id) == ("green", before.created_at, None)


def test_an_erasure_is_noted(stores: Stores, person: PersonMemory) -> None:
    """For everybody but the call that did it; what erases nothing is none."""
    mine, other = person.in_call("mine"), person.in_call("other")
    never = mine.erased_elsewhere_at()
    assert not person.forget("FACT", "home")
    person.store("FACT", "home", "oslo")
    PersonMemory(OTHER, stores).forget_all()
    assert other.erased_elsewhere_at() == person.erased_elsewhere_at() == never
    assert mine.forget("FACT", "home")
    assert mine.erased_elsewhere_at() == never < other.erased_elsewhere_at()
    assert person.erased_elsewhere_at() == other.erased_elsewhere_at()
    by_mine = other.erased_elsewhere_at()
    other.forget_all()
    assert other.erased_elsewhere_at() == by_mine < mine.erased_elsewhere_at()


def test_what_moves_is_not_erased(person: PersonMemory) -> None:
    """Turns that become sources, corrections, redaction: a call may go on about them."""
    never = person.erased_elsewhere_at()
    said = say(person, "i play the piano")
    person.keep_facts([said], [ExtractedFact(*HOBBY, "piano", (said,))])
    said = say(person, "i play the flute now")
    person.keep_facts([said], [ExtractedFact(*HOBBY, "flute", (said,))])
    said = say(person, "i like secret")
    person.redact_again(said, {said.value: "i like [secret]"})
    person.opt_out()
    assert person.erased_elsewhere_at() == never


def left(person: PersonMemory) -> set[str]:
    """What is left."""
    return {memory.value for memory in person.retrieve_all()}


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("allergy", "nuts", "I'm allergic to nuts"),
        ("locker_code", "4411", "my locker code is 4411"),
        ("name", "Jon", "hey there, I'm Jon"),
        ("sister_name", "Anna", "my sister Anna lives in Rome"),
        ("job", "nurse at Ullevål", "I work as a nurse at Ullevål"),
        ("cat", "Mia", "my cat is called Mia and she is old"),
        ("illness", "leukaemia", "leukaemia, the doctors say, is my illness"),
    ],
)
def test_turns_that_tell_a_fact_go_with_it(
    person: PersonMemory, key: str, value: str, told: str
) -> None:
    """A tool has stored it: the fact does not know of them."""
    say(person, told)
    say(person, "i love green tea")
    person.store("FACT", key, value)
    assert person.forget("FACT", key)
    assert left(person) == {"i love green tea"}


@pytest.mark.parametrize(
    ("key", "value", "other"),
    [
        ("name", "Jon", "Jon is the neighbour of my parents"),
        ("home", "Oslo", "I love the opera in Oslo"),
        ("allergy", "nuts", "I bought nuts and bolts for the shed"),
        ("city", "New York", "I flew to York on Monday"),
        ("city", "New York", "Anna has a flat in New York"),
    ],
)
def test_a_turn_that_tells_something_else_stays(
    person: PersonMemory, key: str, value: str, other: str
) -> None:
    """One word in common is not enough, unless it names the fact as well."""
    say(person, other)
    person.store("FACT", key, value)
    assert person.forget("FACT", key)
    assert left(person) == {other}


def test_the_same_of_somebody_else_is_something_else(person: PersonMemory) -> None:
    """In the same words."""
    said = say(person, "i work in oslo")
    say(person, "anna works in oslo")
    say(person, "i still work in oslo")
    assert person.forget(said.category, said.key)
    assert left(person) == {"anna works in oslo"}


def test_the_turn_that_a_tool_answered_goes_with_its_fact(person: PersonMemory) -> None:
    """Said in this call, a moment before: however the model named it."""
    say(person.in_call("before"), "anna and i went to bergen")
    call = person.in_call("now")
    say(call, "i live in bergen")
    call.store("FACT", "place_of_residence", "Bergen")
    assert call.forget("FACT", "place_of_residence")
    assert left(person) == {"anna and i went to bergen"}


def test_what_a_turn_tells_goes_with_it(person: PersonMemory) -> None:
    """A fact that says no more, a sentence that says it and more; not a fact of something else."""
    person.store("FACT", "allergy", "nuts")
    person.store("FACT", "home", "Oslo")
    say(person, "I'm allergic to nuts, and I work in a bakery")
    said = say(person, "i am allergic to nuts")
    love = say(person, "i love oslo")
    assert person.forget(said.category, said.key)
    assert left(person) == {"Oslo", "i love oslo"}
    assert person.forget(love.category, love.key)
    assert left(person) == {"Oslo"}


def test_a_fact_that_nobody_has_said_otherwise_goes_with_its_turn(person: PersonMemory) -> None:
    """The same sentence again, taken back: its fact would tell it still."""
    one = say(person, "i play the xylophonequux")
    person.keep_facts([one], [ExtractedFact(*HOBBY, "xylophonequux", (one,))])
    again = say(person, "i play the xylophonequux")
    assert person.forget(again.category, again.key)
    assert left(person) == set()


def test_the_words_that_tell_another_fact_are_cut_too(person: PersonMemory) -> None:
    """They say more than that fact, and a prompt would show them."""
    said = say(person, "I live in Oslo and I'm allergic to nuts")
    person.keep_facts([said], [ExtractedFact(Category.FACT, "home", "Oslo", (said,))])
    person.store("FACT", "allergy", "nuts")
    assert person.forget("FACT", "allergy")
    [home] = person.retrieve_all()
    assert (home.value, home.sources) == ("Oslo", ())


def test_what_went_is_told(person: PersonMemory) -> None:
    """With the words that nothing says any more; the opt-out takes no turn along."""
    say(person, "no meat for me")
    person.opt_out()
    person.opt_in()
    assert left(person) == {"no meat for me"}
    cat = say(person, "my cat is called mia")
    say(person, "i have a cat")
    forgotten = person.forget(cat.category, cat.key)
    assert forgotten.memories == (cat,)
    assert "mia" in forgotten.words and "cat" not in forgotten.words
    assert not person.forget(cat.category, cat.key)
