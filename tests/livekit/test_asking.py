"""livekit/asking.py: every turn is answered, however long the call and whatever the model says."""

from typing import Any

import pytest
from livekit.agents import APIConnectionError, APIStatusError

from caller_memory.livekit.agent import FIXED_APOLOGY
from caller_memory.livekit.asking import NO_GREETING, NOTHING_SAID, is_refused_for_length
from caller_memory.livekit.shape import LEFT_OUT
from tests.helpers.calls import say, texts_of
from tests.helpers.fake_openai import FakeOpenAI, listening
from tests.helpers.fakes import FakeLLM, arrive, call, conversation

LONG = "I told you of the mountains and the sea, of my sister and her dog, and of much more. " * 2


@pytest.mark.slow
@pytest.mark.parametrize(("context_tokens", "refused"), [(4_000, 0), (16_000, 2)])
async def test_a_call_of_any_length_is_answered(context_tokens: int, refused: int) -> None:
    """Also where the setting promises more than the model takes: it is asked again, shorter."""
    model = FakeOpenAI(max_tokens=4_000)
    assistant = await arrive("alice", context_tokens=context_tokens)
    async with listening(model) as plugin, conversation(assistant, plugin) as session:
        answers = await say(session, *(f"{number} {LONG}" for number in range(100)))
    assert answers == ["All right."] * 100
    assert model.refused <= refused and len(model.requests) == 100
    last = model.requests[-1]["messages"]
    assert LEFT_OUT in last[1]["content"] and last[-1]["content"].endswith(f"99 {LONG}")


async def test_a_request_that_stays_too_long_is_given_up() -> None:
    """After two shorter ones the caller hears the apology, once, and the call goes on."""
    model = FakeOpenAI(max_tokens=1)
    assistant = await arrive("alice")
    async with listening(model) as plugin, conversation(assistant, plugin) as session:
        await session.generate_reply(user_input="hello")
        await session.wait_for_idle()
        assert model.refused == 3 and texts_of(session, "assistant") == [FIXED_APOLOGY]
        model.max_tokens = None
        assert await say(session, "hello?") == ["All right."]


@pytest.mark.parametrize(
    ("status", "message", "is_for_length"),
    [
        (400, "This model's maximum context length is 4096 tokens. However, you requested", True),
        (400, "the request exceeds the available context size. try increasing it", True),
        (400, "prompt is too long: 210000 tokens > 200000 maximum", True),
        (400, "Error code: 400 - {'code': 'context_length_exceeded'}", True),
        (400, "Input token count (40000) exceeds the maximum number of tokens allowed", True),
        (413, "Request too large for model", True),
        (400, "Conversation roles must alternate user/assistant", False),
        (400, "temperature is not supported with this model", False),
        (401, "maximum context length", False),
        (429, "Too many tokens per minute", False),
    ],
)
def test_what_a_refusal_for_length_says(status: int, message: str, *, is_for_length: bool) -> None:
    """In the words of vLLM, llama.cpp, Anthropic, OpenAI, Google and Groq; others mean others."""
    assert is_refused_for_length(APIStatusError(message, status_code=status)) is is_for_length
    assert not is_refused_for_length(APIConnectionError(message))


@pytest.mark.parametrize(
    "script",
    [
        [""],
        [" ", "never asked"],
        [call("list_memories"), ""],
        [call("list_memories")] * 9,
    ],
)
async def test_a_turn_never_ends_without_words(script: list[Any]) -> None:
    """Whether the model says nothing, or calls tools to the end."""
    async with conversation(await arrive("alice"), FakeLLM(*script)) as session:
        await session.generate_reply(user_input="hello")
        assert texts_of(session, "assistant") == [NOTHING_SAID]


async def test_a_greeting_is_never_without_words() -> None:
    """Who has said nothing is not asked to say it again."""
    assistant = await arrive("alice")
    async with conversation(assistant, FakeLLM("")) as session:
        await assistant.greet()
        assert texts_of(session, "assistant") == [NO_GREETING]


async def test_what_the_agent_says_unasked_has_words_too() -> None:
    """Also where it has answered the person's last message already."""
    async with conversation(await arrive("alice"), FakeLLM("Hi.", "")) as session:
        await say(session, "hello")
        await session.generate_reply(instructions="Tell them about the weather.")
        assert texts_of(session, "assistant") == ["Hi.", NOTHING_SAID]
