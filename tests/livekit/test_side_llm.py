"""livekit/side_llm.py: the session's model answers a question outside the conversation."""

import asyncio
from typing import Any

import pytest
from livekit.agents import APIConnectionError, APIStatusError, llm

from caller_memory.errors import ModelError
from caller_memory.extraction.schema import INSTRUCTIONS, Answer
from caller_memory.livekit import side_llm
from caller_memory.livekit.side_llm import ask
from tests.helpers.fakes import ExtractingLLM, Reply


class TakesSchema(ExtractingLLM):
    """As LiveKit's plugin for OpenAI: it can be given the schema of the answer."""

    def __init__(self, *replies: Reply) -> None:
        super().__init__(lambda _: replies[len(self.schemas) - 1])
        self.schemas: list[Any] = []
        self.retries: list[int] = []

    def chat(self, *, response_format: Any = None, **arguments: Any) -> llm.LLMStream:
        """Note the schema."""
        self.schemas.append(response_format)
        self.retries.append(arguments["conn_options"].max_retry)
        return super().chat(**arguments)


def refusal(status: int) -> Exception:
    """A server that says no, with the person's words in its message."""
    return APIStatusError("xylo", status_code=status, body="xylo")


async def asked(model: llm.LLM[Any]) -> str:
    """The answer to a question."""
    return await ask(model, INSTRUCTIONS, "{}", Answer)


async def test_a_model_is_given_the_schema_where_it_takes_one() -> None:
    """Others get the instructions alone."""
    model = TakesSchema("yes")
    assert (await asked(model)).strip() == "yes" and model.schemas == [Answer]
    assert model.retries == [0]
    assert (await asked(ExtractingLLM(lambda _: "yes"))).strip() == "yes"


@pytest.mark.parametrize("status", [400, 422])
async def test_a_server_that_knows_no_schema_is_asked_without(status: int) -> None:
    """OpenAI-compatible servers differ."""
    model = TakesSchema(refusal(status), "yes")
    assert (await asked(model)).strip() == "yes" and model.schemas == [Answer, None]


@pytest.mark.parametrize(
    ("error", "retryable"),
    [
        (refusal(500), True),
        (refusal(429), True),
        (refusal(401), False),
        (refusal(400), False),
        (APIConnectionError("xylo"), True),
    ],
)
async def test_no_answer(error: Exception, retryable: bool) -> None:
    """Translated, without anybody's words; asked once; the session hears of no error."""
    heard: list[llm.LLMError] = []
    model = ExtractingLLM(lambda _: error)
    model.on("error", heard.append)
    with pytest.raises(ModelError) as failure:
        await asked(model)
    assert failure.value.retryable is retryable and "xylo" not in str(failure.value)
    assert failure.value.__cause__ is None
    assert heard == [] and len(model.questions) == 1


async def test_a_model_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is left alone in the end, with nothing left behind."""
    monkeypatch.setattr(side_llm, "ANSWER_TIMEOUT_S", 0.05)
    for timeout_s in (None, 0.01):
        with pytest.raises(ModelError, match="in time"):
            model = ExtractingLLM(lambda _: None)
            await ask(model, INSTRUCTIONS, "{}", Answer, timeout_s=timeout_s)
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == 1
