"""A question is understood while the person still speaks, and decides what the model sees."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from livekit.agents import AgentSession, UserInputTranscribedEvent

import storage
from memory_manager import memory_manager
from tests.helpers.calls import OFF, say
from tests.helpers.fakes import FakeLLM, arrive, conversation
from tests.helpers.meaning import Understanding, stores_with


@pytest.fixture
def model() -> Iterator[Understanding]:
    """The model of the process."""
    model = Understanding()
    stores = stores_with(Path(".data"), model)
    storage.use(stores)
    yield model


def hear(session: AgentSession[None], text: str, *, is_final: bool = False) -> None:
    """The speech recognition has heard so much."""
    session.emit(
        "user_input_transcribed", UserInputTranscribedEvent(transcript=text, is_final=is_final)
    )


@pytest.mark.usefixtures("model")
async def test_the_prompt_shows_what_shares_no_word() -> None:
    """And nothing where nothing answers."""
    model = FakeLLM()
    assistant = await arrive("alice")
    memory_manager.store("RELATIONSHIP", "rex", "my dog")
    memory_manager.store("FACT", "plants", "three ferns")
    assert memory_manager.recall("Which pet is mine?")
    async with conversation(assistant, model) as session:
        await say(session, "which animal do i keep?", "which curtains do i own?")
    assert "my dog" in model.blocks[0] and "ferns" not in model.blocks[0]
    assert model.blocks[1] == ""


@pytest.mark.usefixtures("model")
async def test_a_question_is_expected_as_it_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word by word; the next turn begins anew; off the record nothing is read."""
    expected: list[str] = []
    assistant = await arrive("alice")
    assert assistant.call.person is not None
    monkeypatch.setattr(assistant.call.person, "expect", expected.append)
    async with conversation(assistant, FakeLLM()) as session:
        hear(session, "what is")
        hear(session, "what is my", is_final=True)
        hear(session, "dog called", is_final=True)
        assert expected == ["what is", "what is my", "what is my dog called"]
        await say(session, "what is my dog called")
        hear(session, "and where")
        assert expected[3:] == ["and where"]
        await say(session, OFF)
        hear(session, "my pin is")
        assert expected[4:] == []
