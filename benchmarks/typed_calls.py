"""Call the agent with typed words: LiveKit's own session, a real memory, no room and no key.

A person's memory, a model and what is said flow in; what the model was shown flows out.
"""

import contextlib
import functools
import html
import re
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from livekit.agents import AgentSession, llm

from benchmarks.careless_llm import SAYS, CarelessLLM
from benchmarks.conversation_scripts import Turn
from benchmarks.told_clock import Clock
from caller_memory.extraction import review, schema, summary
from caller_memory.language.query import BLOCK_END, BLOCK_START
from caller_memory.livekit import RememberingAgent
from caller_memory.person import PersonMemory

INSTRUCTIONS = "You are a friendly voice assistant. Answer in one short sentence."
BETWEEN_TURNS = timedelta(seconds=8)

_BLOCK = re.compile(f"{BLOCK_START}(.*?){BLOCK_END}", re.DOTALL)


class Shown(NamedTuple):
    """What a model is shown: of memory, and of what the person said before in the call."""

    memories: str
    said: str


class Line:
    """The line between the person and the agent, for one call.

    Args:
        session: started.
        agent: of the session.
        model: that of the session.
        requests: what the model was asked so far; it grows.
    """

    def __init__(
        self,
        session: AgentSession[None],
        agent: RememberingAgent,
        model: llm.LLM[Any],
        requests: list[llm.ChatContext],
        clock: Clock,
    ) -> None:
        self._session = session
        self._agent = agent
        self._model = model
        self._requests = requests
        self._clock = clock

    async def say(self, turn: Turn, answer: str = SAYS) -> Shown:
        """Say a turn and wait for the answer to it. Return what the model was shown.

        Args:
            answer: what a scripted model says to it.
        """
        heard = [m.text_content for m in self._session.history.messages() if m.role == "assistant"]
        if "agent" in turn and heard[-1:] != [turn["agent"]]:
            await self._session.say(turn["agent"])
        self._clock.wait(BETWEEN_TURNS)
        if isinstance(self._model, CarelessLLM):
            self._model.expect(turn["person"], turn.get("tools", ()), answer)
        before = len(self._requests)
        await self._session.generate_reply(user_input=turn["person"])
        await self._session.wait_for_idle()
        await self._agent.drain()  # what was said is kept behind the answer
        return shown(self._requests[before:])

    def heard(self) -> str:
        """Return what the agent said last."""
        messages = self._session.history.messages()
        return next((m.text_content or "" for m in messages[::-1] if m.role == "assistant"), "")


@contextlib.asynccontextmanager
async def call(
    person: PersonMemory, model: llm.LLM[Any], clock: Clock, greeting: str = SAYS, **options: Any
) -> AsyncIterator[tuple[Line, Shown]]:
    """Call the agent and be greeted. All that happens at the end of a call is done behind it.

    Yields:
        The line, and what the model was shown for the greeting.
    """
    requests = recorded(model)
    if isinstance(model, CarelessLLM):
        model.expect("", (), greeting)
    agent = RememberingAgent(person, instructions=INSTRUCTIONS, **options)
    session: AgentSession[None] = AgentSession(
        llm=model,
        vad=None,
        session_close_transcript_timeout=0.0,
        turn_handling={"turn_detection": None},
    )
    await session.start(agent, record=False)
    try:
        await agent.greet()
        yield Line(session, agent, model, requests, clock), shown(requests)
    finally:
        await session.aclose()
        await agent.finish()


def recorded(model: llm.LLM[Any]) -> list[llm.ChatContext]:
    """Return the requests that a model gets from now on in conversations. The list grows."""
    requests: list[llm.ChatContext] = []
    kind = type(model)

    @functools.wraps(kind.chat)
    def chat(self: llm.LLM[Any], *, chat_ctx: llm.ChatContext, **options: Any) -> llm.LLMStream:
        outside = (schema.INSTRUCTIONS, review.INSTRUCTIONS, summary.INSTRUCTIONS)
        if chat_ctx.messages()[0].text_content not in outside:
            requests.append(chat_ctx.copy())
        return kind.chat(self, chat_ctx=chat_ctx, **options)

    # Of the class, since questions outside the conversation are asked by copies of a model.
    model.__class__ = type(kind.__name__, (kind,), {"chat": chat})
    return requests


def shown(requests: Iterable[llm.ChatContext]) -> Shown:
    """Return what requests hold of memory, and what the person said in them before the last."""
    memories: list[str] = []
    said: list[str] = []
    for request in requests:
        told = [m.text_content or "" for m in request.messages() if m.role == "user"]
        for text in told:
            memories += (found[1] for found in _BLOCK.finditer(text))
        said += told[:-1]
    lines = [line for block in memories for line in block.splitlines() if line.startswith("- ")]
    return Shown(html.unescape("\n".join(lines)).lower(), "\n".join(said).lower())
