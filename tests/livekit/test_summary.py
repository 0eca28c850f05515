"""extraction/summary.py: two lines about a call, in the person's words, at the next greeting."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from livekit.agents import llm
from livekit.agents.voice.events import CloseReason

from caller_memory.extraction.schema import MalformedAnswer
from caller_memory.extraction.summary import summary_in
from caller_memory.models import Category, Memory
from caller_memory.provenance import LAST_CALL
from memory_manager import memory_manager
from tests.helpers.calls import OFF, say
from tests.helpers.fakes import ExtractingLLM, FakeLLM, Reply, arrive, conversation, scribe

SAID = ["i moved to oslo in may", "i love the fjord", "i need a new flat there"]
LINES = ["Moved to Oslo, loves the fjord.", "Needs a new flat."]
NOTHING = scribe()


def answer(*lines: str) -> str:
    """What a model answers."""
    return json.dumps({"lines": lines})


async def called(summary: Reply, *sentences: str, hang_up: bool = True) -> ExtractingLLM:
    """A call of Alice's, to its very end."""
    model, assistant = ExtractingLLM(NOTHING, summary=summary), await arrive("alice", extract=True)
    async with conversation(assistant, model) as session:
        await assistant.greet()
        await say(session, *sentences)
        if not hang_up:
            await session._aclose_impl(reason=CloseReason.JOB_SHUTDOWN)
    await assistant.finish()
    return model


def summary() -> str | None:
    """What the next greeting gets."""
    return memory_manager.retrieve(*LAST_CALL)


async def test_the_next_greeting_has_two_lines_about_the_call() -> None:
    """In place of the last words that were said, and of the summary before."""
    model = await called(answer(*LINES), *SAID)
    assert model.to_sum_up == [SAID] and summary() == "\n".join(LINES)
    assistant, next_model = await arrive("alice"), FakeLLM()
    async with conversation(assistant, next_model):
        await assistant.greet()
    assert f'- last call: "{" ".join(LINES)}"' in next_model.blocks[0]
    assert next_model.blocks[0].count("Needs a new flat") == 1
    model = await called(answer("The fjord was cold today"), "the fjord was cold", *SAID)
    assert model.to_sum_up == [["the fjord was cold", *SAID]]
    assert summary() == "The fjord was cold today"


@pytest.mark.parametrize("garbage", ["", "no", '{"lines": []}', '{"lines": ["a", "b", "c"]}'])
async def test_without_a_summary_the_turns_tell(garbage: str) -> None:
    """A model that answers anything else leaves nothing behind."""
    await called(garbage, *SAID)
    assert summary() is None


async def test_what_was_forgotten_is_not_summed_up() -> None:
    """Not even shown to the model."""
    model = await called(answer(*LINES), *SAID, "i hate mondays", "forget that")
    assert model.to_sum_up == [SAID]


async def test_what_is_forgotten_meanwhile_is_not_summed_up() -> None:
    """By an operator or in another call, while the model thinks of the two lines."""

    class Slow(ExtractingLLM):
        def chat(self, **arguments: Any) -> llm.LLMStream:
            stream = super().chat(**arguments)
            if self.to_sum_up:
                memory_manager.forget_all()
            return stream

    model, assistant = Slow(NOTHING, summary=answer(*LINES)), await arrive("alice", extract=True)
    async with conversation(assistant, model) as session:
        await say(session, *SAID)
    await assistant.finish()
    assert model.to_sum_up == [SAID] and memory_manager.retrieve_all() == []


async def test_off_the_record_nothing_is_summed_up() -> None:
    """The last wish counts."""
    model = await called(answer(*LINES), *SAID, OFF)
    assert model.to_sum_up == [] and summary() is None


async def test_a_short_call_and_one_cut_off_need_no_summary() -> None:
    """The turns themselves are at the next greeting."""
    model = await called(answer(*LINES), *SAID[:2])
    assert model.to_sum_up == []
    model = await called(answer(*LINES), *SAID, hang_up=False)
    assert model.to_sum_up == []


def test_only_what_the_person_said_counts() -> None:
    """A line of the model's own is left out, a number that nobody said too."""
    turns = [memory_of(words) for words in SAID]
    assert summary_in(answer(LINES[0], "Enjoys skiing with grandchildren"), turns) == LINES[0]
    assert summary_in(answer("Moved to Oslo in May 1999"), turns) == ""
    with pytest.raises(MalformedAnswer):
        summary_in('{"lines": ["a"], "more": 1}', turns)


def memory_of(words: str) -> Memory:
    """A turn that was kept."""
    now = datetime.now(UTC)
    return Memory(Category.FACT, "user_input_1", words, None, now, now)
