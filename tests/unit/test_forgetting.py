"""call/forgetting.py: what a person, or a model that guesses, means by its words."""

from pathlib import Path

import pytest

from caller_memory.call.forgetting import beginning, forget_by_key, forget_topic, what_went
from caller_memory.call.topic_grammar import topic_of
from caller_memory.person import PersonMemory
from caller_memory.stores import Stores
from caller_memory.stores.sqlite import SqliteStore

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"
KNOWN = [
    ("FACT", "sister_name", "Anna"),
    ("FACT", "home_city", "Oslo"),
    ("FACT", "nut_allergy", "severe"),
    ("PREFERENCE", "favourite_colour", "green"),
    ("FACT", "car", "a red Volvo"),
    ("PREFERENCE", "car_colour", "red"),
]


@pytest.fixture
def person(tmp_path: Path) -> PersonMemory:
    """Somebody of whom facts are known."""
    person = PersonMemory(USER, Stores(SqliteStore(tmp_path / "memories")))
    for fact in KNOWN:
        person.store(*fact)
    return person


@pytest.mark.parametrize(
    ("category", "key", "gone"),
    [
        ("FACT", "sister_name", "Anna"),
        ("RELATIONSHIP", "sister_name", "Anna"),
        ("relationship", "Sister Name", "Anna"),
        ("PERSON", "user_sister_name", "Anna"),
        ("", "sister", "Anna"),
        ("HEALTH", "allergic_to_nuts", "severe"),
        ("FACT", "allergies", "severe"),
        ("FACT", "city", "Oslo"),
        ("FACT", "lives_in_oslo", None),
        ("FACT", "user_home_city_info", "Oslo"),
        ("PREFERENCE", "favorite color", "green"),
        ("PREFERENCE", "colour", None),
        ("FACT", "volvo", "a red Volvo"),
        ("FACT", "user_input_1", None),
        ("FACT", "user info", None),
        ("FACT", "", None),
    ],
)
def test_a_guessed_key(person: PersonMemory, category: str, key: str, gone: str | None) -> None:
    """One memory that tells all of its words is forgotten; else nothing is."""
    before = {memory.value for memory in person.retrieve_all()}
    found = forget_by_key(person, category, key, [])
    assert bool(found.forgotten) is (gone is not None)
    assert before - {memory.value for memory in person.retrieve_all()} == {gone} - {None}


def test_what_a_guess_may_mean_is_shown(person: PersonMemory) -> None:
    """Best first; what has nothing to do with it is not."""
    found = forget_by_key(person, "PREFERENCE", "colour_of_car_seats", [])
    assert [memory.key for memory in found.candidates][:1] == ["car_colour"]
    assert {m.key for m in found.candidates} == {"car_colour", "car", "favourite_colour"}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("forget that i'm ill", "I have forgotten that you're ill."),
        ("forget that i was in prison", "I have forgotten that you were in prison."),
        ("forget about my sister", "I have forgotten what you told me about your sister."),
        ("forget where i live", "I have forgotten where you live."),
        (
            "forget what i said about me and my ex",
            "I have forgotten what you told me about you and your ex.",
        ),
        ("forget that my son hates me", "I have forgotten what you told me about your son hates"),
    ],
)
def test_what_went_is_said_in_their_words(text: str, answer: str) -> None:
    """As the agent says it to them."""
    topic = topic_of(text)
    assert topic is not None
    assert what_went(topic).startswith(answer)


def test_of_a_long_turn_the_beginning_is_said() -> None:
    """So many words as one can listen to."""
    assert beginning("a b c d e f g h i j") == "a b c d e f g h…"
    assert beginning("a b") == "a b"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (["i'm allergic to penicillin"], "forget that I'm allergic to penicillin"),
        (["i got divorced in may"], "forget that I got divorced"),
        (["my address is elm street 5"], "delete my address"),
        (["i smoke"], "don't remember that I smoke"),
        (["we moved to rome in june"], "you can drop the thing about Rome"),
        (["my boss mr lee is a clown", "mr lee, my boss, drinks"], "forget about my boss"),
        (["i owe ten pounds from the poker"], "forget what I said about owing from the poker"),
    ],
)
def test_one_thing_is_forgotten(person: PersonMemory, said: list[str], text: str) -> None:
    """In a turn, or in several that share more than what was asked for."""
    for each in said:
        assert person.remember_turn(each)
    topic = topic_of(text)
    assert topic is not None
    assert {memory.value for memory in forget_topic(person, topic).memories} == set(said)
    assert len(person.retrieve_all()) == len(KNOWN)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (["my boss likes tea", "i'm the boss of a bakery"], "forget what I said about my boss"),
        (["i have my flight on friday"], "delete my flight"),
        (["i drive past your address"], "delete my address"),
        (["my dad smokes"], "forget that I smoke"),
        (["rome was hot"], "forget what I said about Paris"),
        ([f"number {n} is a tram to rome" for n in range(9)], "forget what I said about the tram"),
    ],
)
def test_what_is_not_one_thing_is_not_forgotten(
    person: PersonMemory, said: list[str], text: str
) -> None:
    """Nor what is somebody else's, or may be meant for another tool."""
    for each in said:
        assert person.remember_turn(each)
    topic = topic_of(text)
    assert topic is not None
    assert not forget_topic(person, topic)
    assert len(person.retrieve_all()) == len(KNOWN) + len(said)
