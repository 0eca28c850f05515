"""A conversation of typed lines: the same session, Assistant, tools and memory as a call.

A line flows in, the agent's words flow out. Where no language model is configured, `offline_llm.py`
answers. Who types is fixed when it opens, in the context that opens it.
"""

import logging
from collections.abc import Coroutine
from typing import Any, Self

from livekit.agents import (
    AgentSession,
    APIConnectOptions,
    APIError,
    ConversationItemAddedEvent,
    ErrorEvent,
    llm,
)
from livekit.agents.voice.agent_session import SessionConnectOptions

from caller_memory import log_events
from caller_memory.livekit.agent import FIXED_APOLOGY
from caller_memory.log_masking import LOGGER_NAME
from config import Settings
from memory_manager import open_call
from profiles import ensure_profile_exists
from session_context import set_session_user
from worker.assistant import Assistant
from worker.models import language_model
from worker.offline_llm import OfflineResponder

logger = logging.getLogger(f"{LOGGER_NAME}.typed_session")

ROOM = "chat"
PARTICIPANT_SID = "PA_chat"
MAX_HISTORY = 200
"""Messages that the model is shown at most; LiveKit copies them several times a turn."""


class SessionEnded(Exception):
    """LiveKit has closed the session, because its model keeps failing."""


class TypedSession:
    """One conversation. Make it with `open`, in the task that is to use it.

    Attributes:
        assistant: the agent that answers.
    """

    def __init__(self, session: AgentSession[None], assistant: Assistant) -> None:
        self.assistant = assistant
        self._session = session
        self._closed = False
        self._texts: list[str] = []
        self._model_failed = False
        session.on("conversation_item_added", self._on_item_added)
        session.on("error", self._on_error)
        session.on("close", self._on_close)

    @classmethod
    async def open(cls, settings: Settings, identity: str) -> Self:
        """Begin a conversation with one person.

        Raises:
            IdentityError: the identity can not name a person.
            ConfigError: the plug-in of the language model can not be used.
        """
        user_uuid = set_session_user(identity)
        log_events.entrypoint_started(ROOM)
        log_events.participant_arrived(ROOM, PARTICIPANT_SID)
        log_events.user_resolved(identity, user_uuid)
        profile = await ensure_profile_exists(user_uuid, original_identity=identity)
        session = _session(settings)
        assistant = Assistant(
            open_call(settings),
            profile,
            instructions=settings.agent_instructions,
            extract=settings.memory_extraction and settings.llm_is_configured,
            greeting=settings.greeting,
            context_tokens=settings.request_tokens,
        )
        opened = cls(session, assistant)
        log_events.session_starting()
        await session.start(assistant, record=False)
        log_events.session_started()
        return opened

    async def greet(self) -> str:
        """Return the agent's first words. It raises `SessionEnded`."""
        await self._unless_closed(self.assistant.greet())
        return self._said()

    async def answer(self, line: str) -> str:
        """Return the agent's words to a line, an apology where it has none.

        Raises:
            SessionEnded: there will be no answer to this line or a later one.
        """
        await self._unless_closed(self._generate(line))
        reply = self._said()
        await self._bound_history()
        return reply

    async def aclose(self) -> None:
        """End the conversation: everything that was said is stored and sent."""
        await self._session.aclose()
        await self.assistant.finish()

    async def _generate(self, line: str) -> None:
        await self._session.generate_reply(user_input=line)
        await self._session.wait_for_idle()

    async def _unless_closed(self, acting: Coroutine[Any, Any, None]) -> None:
        try:
            await acting
        except RuntimeError as exc:
            # LiveKit closes a session whose model keeps failing; anything else is a bug.
            if not self._closed:
                raise
            logger.error("the language model keeps failing: the conversation ends")
            raise SessionEnded from exc

    def _said(self) -> str:
        """Return what the agent said since this was last asked, on one line."""
        said = " ".join(" ".join(self._texts).split())
        self._texts.clear()
        return said or self.assistant.call.state.worded(FIXED_APOLOGY)

    async def _bound_history(self) -> None:
        if len(self._session.history.items) > 2 * MAX_HISTORY:
            self._session.history.truncate(max_items=MAX_HISTORY)
            shorter = self.assistant.chat_ctx.copy().truncate(max_items=MAX_HISTORY)
            await self.assistant.update_chat_ctx(shorter)

    def _on_item_added(self, event: ConversationItemAddedEvent) -> None:
        if isinstance(event.item, llm.ChatMessage) and event.item.role == "assistant":
            self._texts.append(event.item.text_content or "")

    def _on_error(self, event: ErrorEvent) -> None:
        if isinstance(event.error, llm.LLMError) and not self._model_failed:
            self._model_failed = True
            logger.error("the language model does not answer: %s", event.error.error)

    def _on_close(self, _: object) -> None:
        self._closed = True


class WithoutModelErrors(logging.Filter):
    """Drops what LiveKit logs of a model that does not answer: one line of our own says it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """See `logging.Filter`."""
        error = record.exc_info[1] if record.exc_info else None
        of_model = isinstance(error, APIError) or "LLM completion" in str(record.msg)
        return not (record.name.startswith("livekit") and of_model)


def _session(settings: Settings) -> AgentSession[None]:
    return AgentSession(
        llm=_language_model(settings),
        vad=None,
        turn_handling={"turn_detection": None},
        # Who types sees the apology, and can type again: nothing is won by waiting.
        conn_options=SessionConnectOptions(llm_conn_options=APIConnectOptions(max_retry=1)),
    )


def _language_model(settings: Settings) -> llm.LLM[Any]:
    if not settings.llm_is_configured:
        logger.warning(
            "no language model is configured: an offline responder answers, from memory alone. "
            "Set OPENAI_API_KEY, or LLM_BASE_URL for an OpenAI-compatible server, for a real one"
        )
        return OfflineResponder()
    return language_model(settings)
