"""meaning/questions.py: a question is embedded beside everything else, or it is not."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from caller_memory.errors import MeaningError
from caller_memory.meaning.embedder import Embedder
from caller_memory.meaning.general import QUESTIONS
from caller_memory.meaning.questions import KEPT_QUESTIONS, Meaning
from caller_memory.person import PersonMemory
from caller_memory.stores import embedding, open_stores
from tests.helpers.meaning import Understanding, stores_with
from tests.helpers.waiting import eventually

USER = "edabafbb-61ad-51d6-9fd8-e976c892a731"
WORDS_ALONE = "memories are found by words alone"


class Counting(Understanding):
    """Counts what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.may_answer = threading.Event()
        self.may_answer.set()

    def question(self, text: str):  # type: ignore[no-untyped-def]
        """Wait until it may answer, but what is asked while it is loaded."""
        if text not in QUESTIONS:
            self.may_answer.wait(10)
            self.asked.append(text)
        return super().question(text)


@pytest.fixture
def model() -> Counting:
    """A model."""
    return Counting()


@pytest.fixture
def meaning(model: Counting) -> Iterator[Meaning]:
    """What has loaded it."""
    meaning = Meaning(lambda: model)
    assert meaning.model() is model
    yield meaning
    model.may_answer.set()
    meaning.close(10)


def missing() -> Embedder:
    """Load a model that is not there."""
    raise MeaningError("models/e5 holds no model.onnx")


def test_a_question_is_embedded_once(meaning: Meaning, model: Counting) -> None:
    """However often it is asked, and where it was expected."""
    meaning.expect("Have I a dog?")
    assert eventually(lambda: model.asked == ["Have I a dog?"])
    first = meaning.of_question("Have I a dog?", 10)
    again = meaning.of_question("Have I a dog?", 10)
    assert first is again is not None
    assert model.asked == ["Have I a dog?"]


def test_what_is_near_to_any_question_is_taken_away(meaning: Meaning) -> None:
    """An answer lies where the question differs from others."""
    home, nothing = meaning.of_question("Where is my home?", 10), meaning.of_question("Well?", 10)
    assert home is not None and nothing is not None
    assert home[2] > 0.9 and nothing[-1] < 0.5


def test_of_what_was_expected_the_newest_counts(meaning: Meaning, model: Counting) -> None:
    """A transcript grows faster than a slow model reads."""
    model.may_answer.clear()
    meaning.expect("Do")
    assert eventually(lambda: meaning._guess is None)
    for heard in ("Do I", "Do I have", "Do I have a dog?"):
        meaning.expect(heard)
    model.may_answer.set()
    assert meaning.of_question("Do I have a dog?", 10) is not None
    assert model.asked == ["Do", "Do I have a dog?"]


def test_little_is_kept_of_what_was_asked(meaning: Meaning) -> None:
    """The words of a call do not pile up."""
    for number in range(KEPT_QUESTIONS + 5):
        meaning.of_question(f"Question {number}?", 10)
    assert len(meaning._questions) == KEPT_QUESTIONS


def test_a_slow_model_is_not_waited_for(
    meaning: Meaning, model: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    """One warning says so; the vector is there when the same is asked again."""
    model.may_answer.clear()
    with caplog.at_level(logging.WARNING):
        assert meaning.of_question("Have I a dog?", 0.01) is None
        assert meaning.of_question("Have I a car?", 0.01) is None
    model.may_answer.set()
    assert meaning.of_question("Have I a dog?", 10) is not None
    assert [r.getMessage() for r in caplog.records] == [
        f"{WORDS_ALONE}: the model took longer than 0.01 s"
    ]


def test_without_its_model_everything_works(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One warning, by words alone, and nothing waits."""
    stores = open_stores(tmp_path / "memories", model=missing)
    person = PersonMemory(USER, stores)
    with caplog.at_level(logging.WARNING):
        home = person.store("FACT", "home", "oslo")
        person.expect("Is oslo")
        assert person.recall("Is oslo my home?") == [home]
        assert person.in_call("call").recall("What about oslo?") == [home]
    stores.close()
    assert [r.getMessage() for r in caplog.records] == [
        f"{WORDS_ALONE}: models/e5 holds no model.onnx"
    ]


def test_no_call_waits_for_a_model_that_is_being_loaded(
    tmp_path: Path, model: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not slow, so nothing is said: words alone, until it is there."""
    may_load = threading.Event()

    def load() -> Embedder:
        assert may_load.wait(10)
        return model

    stores = open_stores(tmp_path / "memories", model=load)
    call = PersonMemory(USER, stores).in_call("call")
    pet = call.store("FACT", "friend", "my dog rex")
    with caplog.at_level(logging.WARNING):
        assert call.recall("Which pet?") == []
        assert call.recall("Who is Rex?") == [pet]
    may_load.set()
    assert eventually(lambda: call.recall("Which pet?") == [pet])
    assert caplog.records == []
    stores.close()


def test_a_call_waits_less_than_a_script(
    tmp_path: Path, model: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a call, what the model does not tell in time is found by words alone."""
    stores = stores_with(tmp_path / "memories", model)
    person = PersonMemory(USER, stores)
    pet = person.store("FACT", "friend", "my dog rex")
    assert person.recall("Which animal?") == [pet]
    monkeypatch.setattr(embedding, "CALL_TIMEOUT_S", 0.01)
    model.may_answer.clear()
    assert person.in_call("call").recall("Which pet?") == []
    model.may_answer.set()
    assert eventually(lambda: person.in_call("call").recall("Which pet?") == [pet])
    stores.close()


def test_a_script_finds_what_it_has_just_stored(tmp_path: Path, model: Counting) -> None:
    """It waits until that is embedded."""
    stores = stores_with(tmp_path / "memories", model)
    person = PersonMemory(USER, stores)
    for number in range(20):
        person.store("FACT", f"thing {number}", f"number {number}")
    pet = person.store("FACT", "friend", "my dog rex")
    assert person.recall("Which animal?") == [pet]
    stores.close()
