"""extraction/corrected.py, call/former.py: what was corrected is not shown as if it held."""

import dataclasses
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import storage
from caller_memory.call.blocks import Volunteered, message_block, newest_block
from caller_memory.call.retention import Retention
from caller_memory.extraction.corrected import correction_of
from caller_memory.models import Category, Kind, Memory
from caller_memory.person import PersonMemory
from config import Settings
from tests.helpers.corrections import (
    CORRECTS_MORE,
    CORRECTS_SEEN,
    CORRECTS_UNSEEN,
    STANDS_MORE,
    STANDS_SEEN,
    STANDS_UNSEEN,
)

WHEN = datetime(2026, 11, 15, tzinfo=UTC)
MIN_FOUND = 0.75
TOKENS = 600


def turns(said: str) -> list[Memory]:
    """What was said in one call, a minute apart."""
    times = [WHEN + timedelta(minutes=n) for n in range(said.count("…") + 1)]
    return [
        Memory(Category.FACT, f"user_input_{n}", each.strip(), None, at, at, Kind.TURN, "a call")
        for n, (at, each) in enumerate(zip(times, said.split("…"), strict=True))
    ]


def is_corrected(said: str) -> bool:
    """Whether the last of the things said corrects the first."""
    first, *later = turns(said)
    correction = correction_of(first, later)
    return correction is not None and correction.is_whole


def test_what_corrects() -> None:
    """Another value of what holds one, or the opposite, in whatever words."""
    assert [said for said in CORRECTS_SEEN + CORRECTS_MORE if not is_corrected(said)] == []


def test_what_stands() -> None:
    """What is of somebody or something else, comes on top, or was only wished."""
    assert [said for said in STANDS_SEEN + STANDS_MORE if is_corrected(said)] == []


def test_what_corrects_in_other_words() -> None:
    """Also in sentences that the rules were not written by; and there nothing that is so goes."""
    assert sum(map(is_corrected, CORRECTS_UNSEEN)) >= MIN_FOUND * len(CORRECTS_UNSEEN)
    assert not any(map(is_corrected, STANDS_UNSEEN))


@pytest.mark.parametrize(
    ("said", "asked", "corrects"),
    [
        ("my appointment is on Tuesday … no, Sunday", "Shall I remind you on Monday?", False),
        ("my appointment is on Tuesday … no, Sunday", "Is the appointment on Monday?", True),
        ("my appointment is on Tuesday … no, Sunday", "All right, Tuesday it is.", True),
        ("my appointment is on Tuesday … I meant Sunday", "Shall I remind you?", True),
        ("I live in Oslo … no, Mozart", "Is Bach your favourite composer?", False),
        ("I live in Oslo … no, Bergen", "So you live in Oslo?", True),
    ],
)
def test_an_answer_to_another_question_corrects_nothing(
    said: str, asked: str, corrects: bool
) -> None:
    """A bare "no, Sunday" may be about what the agent has just asked."""
    first, last = turns(said)
    correction = correction_of(first, [dataclasses.replace(last, context=asked)])
    assert (correction is not None) is corrects


@pytest.mark.parametrize(
    ("asked", "said", "corrects"),
    [
        ("Where do you live?", "Oslo … I moved to Bergen", True),
        ("Where do you live?", "in Oslo … I love Bergen", False),
        ("What's your favourite colour?", "blue … my favourite colour is red now", True),
        ("What's your favourite colour?", "blue … my favourite food is sushi now", False),
        ("How old are you?", "41 … I turned 42", True),
        ("How many cats do you have?", "two … I have three cats now", True),
        ("When is your appointment?", "on Tuesday … it's been moved to Thursday", True),
        ("What's your job?", "nurse … I work as a teacher now", True),
        ("What is your sister's job?", "nurse … I work as a teacher now", False),
        ("Where does your sister live?", "Oslo … I moved to Bergen", False),
    ],
)
def test_an_answer_is_corrected_like_a_whole_sentence(
    asked: str, said: str, corrects: bool
) -> None:
    """It says what its question asks."""
    first, last = turns(said)
    correction = correction_of(dataclasses.replace(first, context=asked), [last])
    assert (correction is not None and correction.is_whole) is corrects


@pytest.fixture
def person(tmp_path: Path) -> PersonMemory:
    """Somebody without a language model behind the agent."""
    stores = storage.local_only(Settings(memory_dir=tmp_path / "memory"))
    return PersonMemory(str(uuid.uuid4()), stores)


def tell(person: PersonMemory, *calls: Sequence[str]) -> list[Memory]:
    """Say things in calls, one a day, the last one today. Return what was kept."""
    now = datetime.now(UTC)
    kept = []
    for days, call in zip(range(len(calls) - 1, -1, -1), calls, strict=True):
        speaking = person.in_call(f"call {days}")
        for said in call:
            kept.append(speaking.remember_turn(said, said_at=now - timedelta(days=days)))
    return [memory for memory in kept if memory]


def shown(person: PersonMemory, message: str, said: Sequence[Memory] = ()) -> str:
    """What the prompt shows for a message."""
    return message_block(person, message, said, TOKENS) or ""


def test_what_corrects_is_shown_in_the_place_of_the_old(person: PersonMemory) -> None:
    """Though the words of the question are only in the old one."""
    tell(person, ["I live in Oslo"], ["actually I moved to Bergen"], ["hello there my friend"])
    block = shown(person, "Which city do I live in?")
    assert "Bergen" in block
    assert "Oslo" not in block


def test_a_correction_that_only_points_is_shown_with_what_it_points_at(
    person: PersonMemory,
) -> None:
    """What it says is understood without the words it replaces."""
    tell(person, ["My favourite colour is blue", "no, I meant green"], ["I had a long day"])
    block = shown(person, "what's my favourite colour?")
    assert '"My favourite colour is green" (in their words: "no, I meant green")' in block
    assert "blue" not in block


def test_the_last_of_several_corrections_holds(person: PersonMemory) -> None:
    """And what was taken back to the old stands."""
    tell(person, ["I live in Oslo"], ["I moved to Bergen"], ["I moved to Rome"])
    assert "Rome" in shown(person, "where do I live?")
    assert not {"Oslo", "Bergen"} & set(shown(person, "where do I live?").replace('"', " ").split())
    tell(person, ["I moved back to Oslo"])
    assert "Oslo" in shown(person, "where do I live?")


def test_where_the_past_is_asked_for_the_old_is_told_as_former(person: PersonMemory) -> None:
    """With the day on which that was said."""
    tell(person, ["I live in Oslo"], ["I moved to Bergen"], ["I had a long day"])
    yesterday = datetime.now(UTC) - timedelta(days=1)
    block = shown(person, "where did I live before?")
    assert f'"I live in Oslo" (not so any more since {yesterday.day} ' in block
    assert '"I moved to Bergen"\n' in block


def test_the_old_stands_again_once_the_correction_is_erased(person: PersonMemory) -> None:
    """Nothing was written about it."""
    _, moved = tell(person, ["I live in Oslo"], ["actually I moved to Bergen"])
    assert "Oslo" not in shown(person, "where do I live?")
    person.forget(*moved.place)
    assert '"I live in Oslo"\n' in shown(person, "where do I live?")


def test_what_the_call_at_hand_has_corrected_is_not_shown(person: PersonMemory) -> None:
    """And the correction is not said twice where the conversation shows it."""
    _, moved = tell(person, ["I live in Oslo"], ["actually I moved to Bergen"])
    assert "Oslo" not in shown(person, "where do I live?", [moved])
    assert "Bergen" not in shown(person, "where do I live?", [moved])


def test_a_fact_that_a_turn_has_corrected_is_not_shown(person: PersonMemory) -> None:
    """Before a new fact is made of it."""
    person.store("FACT", "home_city", "Oslo")
    person.store("PREFERENCE", "favourite_colour", "blue")
    tell(person, ["I've moved to Bergen", "my favourite color is red now"])
    assert "Oslo" not in shown(person, "which home city is mine?")
    assert "blue" not in shown(person, "which favourite colour is mine?")


def test_a_turn_that_tells_more_is_shown_beside_what_corrects_a_part(person: PersonMemory) -> None:
    """The newer one first."""
    tell(person, ["I live in Oslo and I have two cats"], ["I moved to Bergen"])
    block = shown(person, "which city do I live in?")
    assert block.index("Bergen") < block.index("Oslo")
    assert "not so any more" not in block


def test_the_greeting_shows_what_holds(person: PersonMemory) -> None:
    """Also where only what points at it was said."""
    tell(person, ["I live in Oslo", "I take 5 mg of ramipril", "the doctor raised it to 10 mg"])
    tell(person, ["I moved to Bergen"])
    block = newest_block(person, Retention({}), None, None, TOKENS, Volunteered.EVERYTHING) or ""
    assert "I take 10 mg of ramipril" in block
    assert "Bergen" in block
    assert "Oslo" not in block
    assert "5 mg" not in block


def test_who_asks_what_is_known_is_told_what_was_as_former(person: PersonMemory) -> None:
    """That is all there is."""
    tell(person, ["I live in Oslo"], ["I moved to Bergen"])
    block = shown(person, "what do you remember about me?")
    assert '"I live in Oslo" (not so any more)' in block
