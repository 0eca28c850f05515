"""stores/nearest.py: memories are ranked by what they mean beside their words, and chosen."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from caller_memory.person import PersonMemory
from caller_memory.stores import Stores, open_stores
from caller_memory.stores.nearest import Nearest
from tests.helpers.meaning import Understanding, stores_with

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SAID = (
    "i love my dog rex",
    "i am a nurse at a clinic",
    "i live in oslo by the sea",
    "i get ill from peanuts",
    "i practise the violin on sundays",
    "i have to take the car to be mended",
    "we are off to lisbon in june",
    "my brother is four years older",
)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    """Files with a model."""
    stores = stores_with(tmp_path / "memories", Understanding())
    yield stores
    stores.close()


@pytest.fixture
def person(stores: Stores) -> PersonMemory:
    """Somebody who has said a few things, each in a call of its own."""
    person = PersonMemory(USER, stores)
    for number, text in enumerate(SAID):
        assert person.remember_turn(text, said_at=LONG_AGO + timedelta(days=number))
    return person


def found(person: PersonMemory, question: str, limit: int = 10) -> list[str]:
    """What is recalled."""
    return [memory.value for memory in person.recall(question, limit=limit)]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which pet do I have?", SAID[0]),
        ("What is my job?", SAID[1]),
        ("Where is my flat?", SAID[2]),
        ("Is there an allergy?", SAID[3]),
        ("Do I make music?", SAID[4]),
        ("What about my vehicle?", SAID[5]),
        ("Where is the next holiday?", SAID[6]),
        ("Do I have family?", SAID[7]),
        ("Habe ich einen Hund?", SAID[0]),
    ],
)
def test_what_shares_no_word_is_found(person: PersonMemory, question: str, answer: str) -> None:
    """And first."""
    assert found(person, question)[0] == answer


def test_a_question_about_nothing_known_finds_nothing(person: PersonMemory) -> None:
    """Although something is always the nearest."""
    assert found(person, "Which colour did the curtains have?") == []


def test_words_count_as_before(person: PersonMemory) -> None:
    """A name that the model does not know."""
    assert found(person, "Who is Rex?")[0] == SAID[0]


def test_a_time_alone_is_answered_by_all_of_it(person: PersonMemory) -> None:
    """There is no meaning to choose by."""
    assert set(found(person, "What was in January 2020?")) == set(SAID)


def test_the_same_is_told_once(person: PersonMemory) -> None:
    """The newer of two turns."""
    again = person.remember_turn(SAID[0])
    assert again is not None
    told = person.recall("Which pet do I have?")
    assert [m.key for m in told if m.value == SAID[0]] == [again.key]


def test_what_is_left_out_does_not_come_back(person: PersonMemory) -> None:
    """By meaning either."""
    [pet] = person.recall("Which pet do I have?", limit=1)
    assert pet not in person.recall("Which pet do I have?", without=[pet])


def test_what_has_no_vector_yet_is_found_by_its_words(person: PersonMemory, stores: Stores) -> None:
    """As if there were no model."""
    assert stores.embedding is not None
    assert found(person, "Which pet?") != []
    stores.embedding.close()
    PersonMemory(USER, open_stores(stores.local.files.folder)).store("FACT", "bike", "a red one")
    with stores.local.files.write(USER) as db:
        db.execute("delete from vectors where id % 2")
    assert "a red one" in found(person.in_call("call"), "Which bike is mine?")


def test_damaged_vectors_are_left_out(person: PersonMemory, stores: Stores) -> None:
    """A disk may return anything."""
    assert found(person, "Which pet?") != []
    with stores.local.files.write(USER) as db:
        db.execute("update vectors set vector = 'x' where id = 1")
        db.execute("update vectors set vector = x'00' where id = 2")
        db.execute("update vectors set vector = zeroblob(length(vector)) where id = 3")
    assert found(person.in_call("call"), "What about my vehicle?")[0] == SAID[5]


def test_a_turn_is_found_by_the_turns_around_it(stores: Stores) -> None:
    """What was said just before and after tells what it is about."""
    person = PersonMemory(USER, stores)
    for number in range(30):
        person.remember_turn(f"we spoke of matter {number}", said_at=LONG_AGO)
    later = LONG_AGO + timedelta(days=1)
    for text in ("my dog has a birthday", "she gets a bone with a candle", "the puppy loves that"):
        person.remember_turn(text, said_at=later)
    asked = stores.asked(USER, "Which pet?", None)
    assert asked is not None
    with stores.local.files.read(USER) as db:
        assert set(Nearest(db, asked).best(())[:3]) == {31, 32, 33}


def test_nobody_pays_for_what_they_do_not_use(tmp_path: Path) -> None:
    """Without a model, memories are found as ever: whatever shares a word."""
    person = PersonMemory(USER, open_stores(tmp_path / "plain"))
    for text in SAID:
        person.remember_turn(text)
    assert found(person, "Who is Rex?")[0] == SAID[0]
    assert found(person, "Which pet do I have?") == []
