"""Ask the language model of a session for a reply.

A prompt flows in; what the model says to a request of a shape and a length that it takes flows out.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Sequence

from livekit.agents import Agent, APIStatusError, FlushSentinel, ModelSettings, llm

from caller_memory.language.query import estimate_tokens
from caller_memory.languages.texts import Text
from caller_memory.livekit.prompt import Turn
from caller_memory.livekit.session import replying
from caller_memory.livekit.shape import request_tokens, shaped

Chunk = llm.ChatChunk | str | FlushSentinel

CONTEXT_TOKENS = 16_000
TIMES_SHORTENED = 2
NOTHING_SAID = Text("nothing_said")
NO_GREETING = Text("no_greeting")
"""Said where the model says nothing, to the person's words or unasked."""

_TOO_LONG = re.compile(
    r"context.{0,20}(?:length|size|window)|too (?:long|large|many)|token.{0,60}exceed"
    r"|exceed.{0,60}token|maximum.{0,40}token",
    re.IGNORECASE | re.DOTALL,
)


class Asking:
    """Asks for the replies of one agent.

    Args:
        context_tokens: how long a request may be. It is halved where the model refuses.
    """

    def __init__(self, context_tokens: int = CONTEXT_TOKENS) -> None:
        self._context_tokens = context_tokens
        self._left = 0
        self._worded_turn: Turn | None = None

    def asks_again(self, error: Exception) -> bool:
        """Return whether a failed request is being made again, shorter."""
        return self._left > 0 and is_refused_for_length(error)

    async def ask(
        self,
        agent: Agent,
        turn: Turn,
        prompt: llm.ChatContext,
        tools: Sequence[llm.Tool],
        settings: ModelSettings,
        opening: str | None = None,
    ) -> AsyncIterator[Chunk]:
        """Ask, and return what the model says; a fixed text where a turn would have no words.

        Args:
            turn: what the reply is for; requests after its tool calls belong to it.
            opening: what the request begins with, in parentheses.
        """
        words_before = self._worded_turn == turn
        words = calls = False
        with replying(agent.session):
            async for chunk in self._ask(agent, prompt, list(tools), settings, opening):
                delta = chunk.delta if isinstance(chunk, llm.ChatChunk) else None
                if delta and delta.tool_calls:
                    if settings.tool_choice == "none":
                        continue  # LiveKit would end the turn here, without a word
                    calls = True
                text = chunk if isinstance(chunk, str) else delta.content if delta else None
                if text and text.strip():
                    words, self._worded_turn = True, turn
                yield chunk
        if not (words or calls or words_before):
            yield NOTHING_SAID if turn.message else NO_GREETING

    async def _ask(
        self,
        agent: Agent,
        prompt: llm.ChatContext,
        tools: list[llm.Tool],
        settings: ModelSettings,
        opening: str | None,
    ) -> AsyncIterator[Chunk]:
        tools_tokens = tokens_of_tools(tools)
        self._left = TIMES_SHORTENED
        while True:
            request = shaped(prompt, self._context_tokens - tools_tokens, opening)
            begun = False
            try:
                async for chunk in Agent.default.llm_node(agent, request, tools, settings):
                    begun = True
                    yield chunk
                return
            except APIStatusError as exc:
                if begun or not self.asks_again(exc):
                    raise
            self._left -= 1
            had = request_tokens(request) + tools_tokens
            self._context_tokens = min(had, self._context_tokens) // 2


def is_refused_for_length(error: Exception) -> bool:
    """Return whether a server refused a request since it is too long for the model."""
    if not isinstance(error, APIStatusError) or error.status_code not in (400, 413, 422):
        return False
    return bool(_TOO_LONG.search(f"{error.message} {error.body}"))


def tokens_of_tools(tools: Sequence[llm.Tool]) -> int:
    """Estimate how many tokens the descriptions of tools have in a request."""
    if not tools:
        return 0
    return estimate_tokens(json.dumps(llm.ToolContext(list(tools)).parse_function_tools("openai")))


async def first_of(one: Awaitable[object], other: Awaitable[object], timeout_s: float) -> None:
    """Wait for one of two, at most so long; cancel the waiting for the other."""
    tasks = {asyncio.ensure_future(one), asyncio.ensure_future(other)}
    await asyncio.wait(tasks, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
