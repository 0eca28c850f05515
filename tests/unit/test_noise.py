"""language/noise.py: what nobody said is not kept, an answer is kept with its question."""

from pathlib import Path

import pytest

from caller_memory.language.noise import is_answer, is_echo, is_noise
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

MIN_SHARE = 0.75
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
