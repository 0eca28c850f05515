"""A call of an agent of one's own, typed instead of spoken: no room, no key. `.ci/wheel` runs it.

A module with an `entrypoint`, an identity and what the person says flow in; what the model is told
of the person flows out, for each thing said. It knows LiveKit and nothing of this repository.
"""

import asyncio
import importlib
import sys
from types import SimpleNamespace
from typing import Any

from livekit import rtc
from livekit.agents import Agent, AgentSession, llm


class Parrot(llm.LLM[Any]):
    """Answers with what it was told of the person."""

    def chat(self, *, chat_ctx: llm.ChatContext, **options: Any) -> llm.LLMStream:
        """Answer the last message."""
        arguments = {"tools": options.get("tools") or [], "conn_options": options["conn_options"]}
        return _Words(self, chat_ctx=chat_ctx, **arguments)


class _Words(llm.LLMStream):
    async def _run(self) -> None:
        told = [part for m in self._chat_ctx.messages() if m.role == "user" for part in m.content]
        notes = [part for part in told if isinstance(part, str) and part.startswith("<memories>")]
        delta = llm.ChoiceDelta(role="assistant", content=" ".join(notes) or "I know nothing.")
        self._event_ch.send_nowait(llm.ChatChunk(id="parrot", delta=delta))


async def typed_call(agent_module: str, identity: str, *said: str) -> None:
    """Run the entrypoint for a person who types, and print what is answered to each line."""
    module = importlib.import_module(agent_module)
    session: AgentSession[None] = AgentSession(
        llm=Parrot(), vad=None, turn_handling={"turn_detection": None}
    )
    start = session.start

    async def without_a_room(agent: Agent, **_: Any) -> None:
        await start(agent, record=False)

    session.start = without_a_room  # type: ignore[method-assign, assignment]
    module.AgentSession = lambda **_: session  # type: ignore[attr-defined]

    async def connect() -> None: ...

    async def wait_for_participant() -> Any:
        return SimpleNamespace(
            identity=identity, name="", kind=rtc.ParticipantKind.Value("PARTICIPANT_KIND_STANDARD")
        )

    await module.entrypoint(
        SimpleNamespace(
            room=SimpleNamespace(name="typed"),
            connect=connect,
            wait_for_participant=wait_for_participant,
        )
    )
    agent: Any = session.current_agent
    for line in said:
        await session.run(user_input=line)
        sys.stdout.write(f"{session.history.messages()[-1].text_content}\n")
    await session.aclose()
    await agent.finish()


if __name__ == "__main__":
    asyncio.run(typed_call(*sys.argv[1:]))
