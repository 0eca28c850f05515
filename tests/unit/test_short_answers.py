"""language/short_answers.py: a short answer is kept with its question, and means what it asks."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from caller_memory.call.blocks import message_block
from caller_memory.extraction.facts import facts_in
from caller_memory.extraction.schema import operations_in
from caller_memory.person import PersonMemory
from caller_memory.stores import Stores
from caller_memory.stores.sqlite import SqliteStore
from tests.helpers.places import REPOSITORY

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
MIN_SHARE = 0.8
LATER = datetime(2999, 1, 1, tzinfo=UTC)


class Answered(NamedTuple):
    """What the agent asked and the person answered, a note of it and whether that counts, what is
    asked later and has to show; nothing is kept where nothing has to."""

    agent: str
    said: str
    counts: str
    note: str
    ask: str
    shows: str


def load(half: str) -> list[Answered]:
    """Half of the cases."""
    text = (REPOSITORY / "tests" / "data" / f"answers_{half}.tsv").read_text(encoding="utf-8")
    return [Answered(*line.split("\t")) for line in text.splitlines()]


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PersonMemory]:
    """Somebody whose memories are erased between the cases."""
    store = SqliteStore(tmp_path_factory.mktemp("answers"))
    yield PersonMemory(ALICE, Stores(store))
    store.files.close()


def wrong_of(case: Answered, person: PersonMemory) -> list[str]:
    """Return what does not hold."""
    person.forget_all()
    turn = person.remember_turn(case.said, context=case.agent)
    if turn is None or not case.shows:
        return [f"kept: {turn is not None}"] if bool(turn) == (not case.shows) else []
    wrong = [] if shows(case, person) else ["the turn is not shown"]
    place, _, value = case.note.partition(" = ")
    category, key = place.split()
    note = {"op": "set", "category": category, "key": key, "value": value, "sources": [1]}
    facts = facts_in(operations_in(json.dumps({"operations": [note]}), [turn]), [turn], [])
    if bool(facts) != (case.counts == "yes"):
        wrong.append(f"the note counts: {bool(facts)}")
    person.keep_facts([turn], facts)
    return wrong if shows(case, person) else [*wrong, "the fact is not shown"]


def shows(case: Answered, person: PersonMemory) -> bool:
    """Return whether the question's words find the answer."""
    return case.shows in (message_block(person, case.ask, [], 600) or "").lower()


@pytest.mark.parametrize("case", load("dev"), ids=lambda case: case.said)
def test_an_answer_means_what_was_asked(case: Answered, person: PersonMemory) -> None:
    """As a turn and as a fact."""
    assert wrong_of(case, person) == []


def test_answers_mean_what_was_asked_in_other_words(person: PersonMemory) -> None:
    """Also those that were set aside while the rules were written."""
    right = [not wrong_of(case, person) for case in load("test")]
    assert sum(right) / len(right) >= MIN_SHARE


def test_a_fact_tells_its_question(person: PersonMemory) -> None:
    """To the model as well: "yes" says nothing by itself."""
    person.forget_all()
    turn = person.remember_turn("left knee", context="I'm sorry. Where does it hurt?")
    assert turn
    note = {"op": "set", "category": "FACT", "key": "pain", "value": "left knee", "sources": [1]}
    person.keep_facts(
        [turn], facts_in(operations_in(json.dumps({"operations": [note]}), [turn]), [turn], [])
    )

    [fact] = person.facts()

    assert fact.context == "Where does it hurt?"
    block = message_block(person, "where does it hurt", [], 600)
    assert block and '(in their words: "left knee", after you said: "Where does it hurt?")' in block
