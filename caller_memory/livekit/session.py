"""Pass the turns of one LiveKit session on to the memory of the call.

One listener serves a session, whichever agents take it over. At the end it waits until the turns
are stored, facts are extracted and everything is sent.
"""

import functools
import weakref

from livekit.agents import (
    AgentSession,
    CloseEvent,
    CloseReason,
    ConversationItemAddedEvent,
    llm,
)

from caller_memory.call.extractor import Extractor
from caller_memory.call.memory import CallMemory
from caller_memory.livekit.side_llm import ask

FLUSH_TIMEOUT_S = 5.0
"""Less than the 10 s after which LiveKit ends a job that shuts down."""


class RememberedSession:
    """Listen to one session. Get it with `of`, which makes at most one per session.

    Args:
        session: the session whose turns are stored.
        call: the memory of the call.
        extract: whether the session's model extracts facts from the turns.
    """

    def __init__(self, session: AgentSession[None], call: CallMemory, *, extract: bool) -> None:
        self._call = call
        self._hung_up = False
        self._finished = False
        self._last_agent_text: str | None = None
        self._extractor: Extractor | None = None
        if extract and call.person is not None and isinstance(model := session.llm, llm.LLM):
            self._extractor = Extractor(call, call.person, functools.partial(ask, model))
        session.on("conversation_item_added", self._on_item_added)
        session.on("close", self._on_close)

    @classmethod
    def of(
        cls, session: AgentSession[None], call: CallMemory, *, extract: bool
    ) -> "RememberedSession":
        """Return the listener of a session. After a hand-off it is the first agent's."""
        listener = _listeners.get(session)
        if listener is None:
            listener = _listeners[session] = cls(session, call, extract=extract)
        return listener

    async def finish(self) -> None:
        """Store, extract and send everything that was said. Later calls do nothing."""
        if self._finished:
            return
        self._finished = True
        await self._call.drain()
        if self._hung_up:
            await self._call.hang_up()
        if self._extractor:
            await self._extractor.finish()
        if self._extractor and self._hung_up:
            await self._extractor.sum_up()
        await self._call.safely(
            "sending what was said", lambda person: person.flush(FLUSH_TIMEOUT_S)
        )

    def _on_item_added(self, event: ConversationItemAddedEvent) -> None:
        if not isinstance(event.item, llm.ChatMessage):
            return
        text = event.item.text_content
        if event.item.role == "assistant":
            self._last_agent_text = text
        elif event.item.role == "user" and text:
            said_before, self._last_agent_text = self._last_agent_text, None
            self._call.commit(event.item.id, text, said_before, event.item.created_at)

    def _on_close(self, event: CloseEvent) -> None:
        self._hung_up = event.reason in (
            CloseReason.PARTICIPANT_DISCONNECTED,
            CloseReason.USER_INITIATED,
        )


_listeners: "weakref.WeakKeyDictionary[AgentSession[None], RememberedSession]" = (
    weakref.WeakKeyDictionary()
)
