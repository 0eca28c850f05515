"""Pass the turns of one LiveKit session on to the memory of the call.

One listener serves a session, whichever agents take it over. At the end it waits until the turns
are stored, facts are extracted and everything is sent.
"""

import asyncio
import contextlib
import functools
import logging
import weakref
from contextlib import AbstractContextManager

from livekit.agents import (
    AgentSession,
    AgentStateChangedEvent,
    CloseEvent,
    CloseReason,
    ConversationItemAddedEvent,
    SpeechCreatedEvent,
    UserInputTranscribedEvent,
    get_job_context,
    llm,
)
from livekit.agents.voice import SpeechHandle

from caller_memory.call.extractor import Extractor
from caller_memory.call.memory import CallMemory
from caller_memory.call.model_use import ModelUse
from caller_memory.languages import ENGLISH
from caller_memory.livekit.company import Company
from caller_memory.livekit.side_llm import ask
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.person import PersonMemory

logger = logging.getLogger(f"{LOGGER_NAME}.session")

FLUSH_TIMEOUT_S = 5.0
"""Less than the 10 s after which LiveKit ends a job that shuts down."""


class RememberedSession:
    """What listens to one session, until everything that was said in it is stored and sent.

    It finishes by itself once the session is closed, and a job of LiveKit waits for that. Make it
    with `of`.

    Args:
        session: the session whose turns are stored.
        call: the memory of the call.
        company: who else is in the room.
        extract: whether the session's model turns what is said into facts.

    Attributes:
        company: who else is in the room, for every agent of the session.
    """

    def __init__(
        self,
        session: AgentSession[None],
        call: CallMemory,
        company: Company | None = None,
        *,
        extract: bool,
    ) -> None:
        self.company = company
        self._call = call
        call.state.is_alone = lambda: not self.company or self.company.since_s is None
        self._hung_up = False
        self._finishing: asyncio.Task[None] | None = None
        self._last_agent_text: str | None = None
        self._heard = ""
        self._use = ModelUse()
        self._extractor: Extractor | None = None
        if extract and call.person is not None and isinstance(model := session.llm, llm.LLM):
            asks = functools.partial(ask, model)
            self._extractor = Extractor(call, call.person, asks, self._use)
            session.on("agent_state_changed", self._on_state_changed)
        session.on("conversation_item_added", self._on_item_added)
        session.on("user_input_transcribed", self._on_transcribed)
        session.on("speech_created", self._on_speech_created)
        session.on("close", self._on_close)
        if job := get_job_context(required=False):
            job.add_shutdown_callback(self.finish)

    @classmethod
    def of(
        cls,
        session: AgentSession[None],
        call: CallMemory,
        company: Company | None = None,
        *,
        extract: bool,
    ) -> "RememberedSession":
        """Return the listener of a session. After a hand-off it is the first agent's."""
        listener = _listeners.get(session)
        if listener is None:
            listener = _listeners[session] = cls(session, call, company, extract=extract)
        listener.company = company or listener.company
        return listener

    def call_for(self, person: PersonMemory) -> CallMemory:
        """Return the memory of the call for an agent made for this person.

        It is that of the first agent: the person is fixed when the call begins.
        """
        known = self._call.person
        if known is None or known.user_id != person.user_id:
            logger.error("an agent for user %s took over another's call: not used", person.user_id)
        return self._call

    async def finish(self) -> None:
        """Have everything that was said stored, here and in Supabase; also when asked again."""
        await asyncio.shield(self._finish_once())

    def _finish_once(self) -> asyncio.Task[None]:
        if self._finishing is None:
            self._finishing = asyncio.create_task(self._finish(), name="finish-call")
        return self._finishing

    async def _finish(self) -> None:
        await self._call.drain()
        if self._hung_up:
            await self._call.safely("noting the end of the call", PersonMemory.hang_up)
        if self._extractor:
            await self._extractor.finish(hung_up=self._hung_up)
        await self._call.safely(
            "sending what was said", lambda person: person.flush(FLUSH_TIMEOUT_S)
        )

    def _on_item_added(self, event: ConversationItemAddedEvent) -> None:
        if not isinstance(event.item, llm.ChatMessage):
            return
        text = event.item.text_content
        if event.item.role == "assistant":
            self._last_agent_text = text
            self._call.state.answer()
        elif event.item.role == "user" and text:
            self._heard = ""
            said_before, self._last_agent_text = self._last_agent_text, None
            self._call.commit(event.item.id, text, said_before, event.item.created_at)

    def _on_transcribed(self, event: UserInputTranscribedEvent) -> None:
        """Somebody speaks: what their words mean is found out before they end."""
        heard = f"{self._heard} {event.transcript}".strip()
        if event.is_final:
            self._heard = heard
            self._call.language.detect(event.transcript, event.language)
        if self._call.person is not None and not self._call.state.quiet:
            self._call.person.expect(heard)

    def _on_state_changed(self, event: AgentStateChangedEvent) -> None:
        # While tools run, nothing is generated, and the rest of the reply is about to be.
        if event.new_state == "thinking":
            self._use.begin(event.new_state)
        else:
            self._use.end("thinking")

    def _on_speech_created(self, event: SpeechCreatedEvent) -> None:
        if event.source == "generate_reply":
            event.speech_handle.add_done_callback(self._on_speech_done)

    def _on_speech_done(self, speech: SpeechHandle) -> None:
        """A reply has ended, with all that its tools have led to."""
        if not speech.interrupted:
            self._call.settle(None, answered=speech.exception() is None)

    def _on_close(self, event: CloseEvent) -> None:
        self._hung_up = event.reason in (
            CloseReason.PARTICIPANT_DISCONNECTED,
            CloseReason.USER_INITIATED,
        )
        self._finish_once()


def replying(session: AgentSession[None]) -> AbstractContextManager[None]:
    """Make a reply of the session inside the block: what is asked of its model beside it waits."""
    listener = _listeners.get(session)
    return listener._use.needed() if listener else contextlib.nullcontext()


def language_of(session: AgentSession[None]) -> str:
    """Return the code of the language that is spoken in a session."""
    listener = _listeners.get(session)
    return listener._call.state.language if listener else ENGLISH


_listeners: "weakref.WeakKeyDictionary[AgentSession[None], RememberedSession]" = (
    weakref.WeakKeyDictionary()
)
