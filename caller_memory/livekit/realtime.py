"""What a realtime model is told of the person, who has no prompt of their own for each message.

A note flows in from the agent, the instructions of the model flow out, anew whenever a voice
command, a tool or somebody else in the room changes what the model may know.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable

from livekit.agents import Agent, AgentSession, ConversationItemAddedEvent, llm

from caller_memory.livekit.hidden import Items
from caller_memory.log_masking import LOGGER_NAME

logger = logging.getLogger(f"{LOGGER_NAME}.realtime")


class RealtimePrompt:
    """Keeps the instructions and the history of a realtime model in step with memory.

    Args:
        agent: whose model it is, with its own instructions.
        note: returns what the model may know of the person now, None for nothing.
        grounds: returns what that depends on; the model is told anew when it changes.
        turns_stored: waits until what was just said is kept or obeyed.
        shown: returns what the model may be shown again of the conversation.
    """

    def __init__(
        self,
        agent: Agent,
        *,
        note: Callable[[], Awaitable[str | None]],
        grounds: Callable[[], Hashable],
        turns_stored: Callable[[], Awaitable[None]],
        shown: Callable[[Items], list[llm.ChatItem]],
    ) -> None:
        self._agent = agent
        self._instructions = str(agent.instructions)
        self._note = note
        self._grounds = grounds
        self._turns_stored = turns_stored
        self._shown = shown
        self._told_on: Hashable = None
        self._updating = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, session: AgentSession[None]) -> None:
        """Update after each message of the session."""
        session.on("conversation_item_added", self._on_item_added)

    def leave(self, session: AgentSession[None]) -> None:
        """Update no more."""
        session.off("conversation_item_added", self._on_item_added)

    def update_soon(self) -> None:
        """Update without waiting for the turns on their way to the disk."""
        self._start(self.update())

    async def update(self) -> None:
        """Tell the model what it may know, unless it has been told just that."""
        async with self._updating:
            grounds = self._grounds()
            note = await self._note() if grounds != self._told_on else None
            if grounds != self._grounds():
                # Somebody else may speak since: what was read for the person is not for them.
                grounds, note = self._grounds(), await self._note()
            try:
                if grounds != self._told_on:
                    await self._tell(note)
                await self._hide()
            except llm.RealtimeError:
                logger.exception("the realtime model was not told what it may know: tried again")
                return
            self._told_on = grounds

    async def _tell(self, note: str | None) -> None:
        told = f"{self._instructions}\n\n{note}" if note else self._instructions
        await self._agent.update_instructions(told)

    async def _hide(self) -> None:
        """Take out of its history what it may not be shown: a turn, as soon as it is answered."""
        history = self._agent.chat_ctx.copy()
        shown = self._shown(history.items)
        if len(shown) < len(history.items):
            # LiveKit keeps former instructions beside the messages, with what they told.
            history.items = [item for item in shown if item.type != "agent_config_update"]
            await self._agent.update_chat_ctx(history)

    async def _update_after_turns(self) -> None:
        await self._turns_stored()
        await self.update()

    def _on_item_added(self, event: ConversationItemAddedEvent) -> None:
        if isinstance(event.item, llm.ChatMessage):
            self._start(self._update_after_turns())

    def _start(self, updating: Awaitable[None]) -> None:
        task = asyncio.ensure_future(updating)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def realtime_model(agent: Agent) -> llm.RealtimeModel | None:
    """Return the realtime model that a running agent speaks with, None for any other."""
    model = agent.llm if isinstance(agent.llm, llm.LLM | llm.RealtimeModel) else agent.session.llm
    return model if isinstance(model, llm.RealtimeModel) else None
