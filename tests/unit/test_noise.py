"""language/noise.py: what nobody said is not kept, an answer is kept with its question."""

import re
from pathlib import Path

import pytest

from caller_memory.language.echo import is_echo
from caller_memory.language.noise import is_noise
from caller_memory.language.short_answers import is_answer
from caller_memory.language.worth import said_by_person
from caller_memory.person import PersonMemory
from caller_memory.stores import Stores
from caller_memory.stores.sqlite import SqliteStore
from tests.helpers.meanings import (
    ANSWERS_SEEN,
    ANSWERS_UNSEEN,
    ECHOES_SEEN,
    ECHOES_UNSEEN,
    NOISE_SEEN,
    NOISE_UNSEEN,
)
from tests.helpers.places import REPOSITORY

MIN_SHARE = 0.75
MIN_SHARE_HEARD = 0.9
ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"


@pytest.fixture
def person(tmp_path: Path) -> PersonMemory:
    """Somebody new."""
    return PersonMemory(ALICE, Stores(SqliteStore(tmp_path)))


@pytest.mark.parametrize(("said", "noise"), NOISE_SEEN)
def test_noise_is_known(person: PersonMemory, said: str, noise: bool) -> None:
    """Sounds in brackets, credits, single letters; no words of a person."""
    assert is_noise(said) is noise
    assert not noise or person.remember_turn(said) is None


@pytest.mark.parametrize(("said", "agent", "echo"), ECHOES_SEEN)
def test_an_echo_is_known(person: PersonMemory, said: str, agent: str, echo: bool) -> None:
    """The agent's own words, not those of a person who takes them up."""
    assert is_echo(said, agent) is echo
    assert not echo or person.remember_turn(said, context=agent) is None


@pytest.mark.parametrize(("said", "agent", "kept"), ANSWERS_SEEN)
def test_an_answer_is_kept_with_its_question(
    person: PersonMemory, said: str, agent: str, kept: bool
) -> None:
    """Where the question is about the person."""
    memory = person.remember_turn(said, context=agent)
    assert (memory is not None) is kept
    assert memory is None or memory.context == agent


def heard(half: str) -> list[list[str]]:
    """What the agent said, what was heard then, and what of that the person said."""
    text = (REPOSITORY / "tests" / "data" / f"heard_{half}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def _same(one: str, other: str) -> bool:
    return re.findall(r"\w+", one.lower()) == re.findall(r"\w+", other.lower())


@pytest.mark.parametrize(("agent", "text", "said"), heard("dev"))
def test_what_the_person_said_is_left(agent: str, text: str, said: str) -> None:
    """Without noise and the agent's words before and behind it, in whatever language."""
    assert _same(said_by_person(text, agent), said)


def test_what_the_person_said_is_left_of_others() -> None:
    """Of what was set aside while the rules were written."""
    right = [_same(said_by_person(text, agent), said) for agent, text, said in heard("test")]
    assert sum(right) / len(right) >= MIN_SHARE_HEARD


def test_an_answer_is_found_by_its_question(person: PersonMemory) -> None:
    """The context carries it."""
    person.remember_turn("Yes", context="Are you allergic to penicillin?")
    [found] = person.recall("can I take penicillin")
    assert found.value == "Yes"


def test_the_same_in_other_words() -> None:
    """Also what the rules were not written by."""
    right = {
        "noise": [is_noise(said) == noise for said, noise in NOISE_UNSEEN],
        "echoes": [is_echo(said, agent) == echo for said, agent, echo in ECHOES_UNSEEN],
        "answers": [is_answer(said, agent) == kept for said, agent, kept in ANSWERS_UNSEEN],
    }
    shares = {kind: sum(each) / len(each) for kind, each in right.items()}
    assert min(shares.values()) >= MIN_SHARE, shares


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("My lucky word number 9 is banana.", "My lucky word number 10 is banana."),
        ("The appointment at the garage is on Tuesday at nine.",
         "The appointment at the garage is on Thursday at nine."),
        ("The party for your sister begins at seven.", "The party for your sister begins at eight"),
        ("The train to the coast leaves from Bremen.", "the train to the coast leaves from Kiel"),
    ],
)  # fmt: skip
def test_another_number_day_or_name_is_no_echo(agent: str, said: str) -> None:
    """Whoever says the agent's sentence with one puts it right."""
    assert said_by_person(said, agent) == said
