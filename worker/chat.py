"""A typed conversation without a room: the same session, Assistant, tools and memory as a call.

Lines flow in from a terminal or a pipe; replies flow out on a `Screen`. Where no language model is
configured, `offline_llm.py` answers.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator
from typing import Any

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
from worker.chat_commands import ChatCommands
from worker.chat_screen import Screen, TerminalScreen
from worker.models import language_model
from worker.offline_llm import OfflineResponder

logger = logging.getLogger(f"{LOGGER_NAME}.chat")

ROOM = "chat"
PARTICIPANT_SID = "PA_chat"
MAX_LINES_AHEAD = 100
MAX_HISTORY = 200
"""Messages that the model is shown at most; LiveKit copies them several times a turn."""


async def chat(settings: Settings, identity: str, screen: Screen) -> None:
    """Talk with one person until the input ends.

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
    extract = settings.memory_extraction and settings.llm_is_configured
    assistant = Assistant(
        open_call(settings),
        profile,
        instructions=settings.agent_instructions,
        extract=extract,
        greeting=settings.greeting,
        context_tokens=settings.request_tokens,
    )
    replies = _Replies(session, screen)
    log_events.session_starting()
    await session.start(assistant, record=False)
    log_events.session_started()
    try:
        await assistant.greet()
        replies.print_line()
        await _converse(session, assistant, replies, screen)
    except RuntimeError:
        # LiveKit closes a session whose model keeps failing; anything else is a bug.
        if not replies.session_closed:
            raise
        logger.error("the language model keeps failing: the conversation ends")
    finally:
        await session.aclose()
        await assistant.finish()


async def _converse(
    session: AgentSession[None], assistant: Assistant, replies: "_Replies", screen: Screen
) -> None:
    commands = ChatCommands(assistant.call, screen) if isinstance(screen, TerminalScreen) else None
    async for line in _lines(screen):
        if commands and line.startswith("/"):
            if line == "/quit":
                return
            await commands.obey(line)
            continue
        await session.generate_reply(user_input=line)
        await session.wait_for_idle()
        if commands:
            await assistant.drain()
            screen.show_kept(assistant.call.state.last_kept)
        replies.print_line()
        await _bound_history(session, assistant)
    screen.end()


async def _bound_history(session: AgentSession[None], assistant: Assistant) -> None:
    if len(session.history.items) > 2 * MAX_HISTORY:
        session.history.truncate(max_items=MAX_HISTORY)
        await assistant.update_chat_ctx(assistant.chat_ctx.copy().truncate(max_items=MAX_HISTORY))


class _Replies:
    """What the agent said since the last line was printed."""

    def __init__(self, session: AgentSession[None], screen: Screen) -> None:
        self.session_closed = False
        self._screen = screen
        self._texts: list[str] = []
        self._model_failed = False
        session.on("conversation_item_added", self._on_item_added)
        session.on("error", self._on_error)
        session.on("close", self._on_close)

    def print_line(self) -> None:
        """Print the reply on one line; an apology where there was none."""
        self._screen.say(" ".join(" ".join(self._texts).split()) or FIXED_APOLOGY)
        self._texts.clear()

    def _on_item_added(self, event: ConversationItemAddedEvent) -> None:
        if isinstance(event.item, llm.ChatMessage) and event.item.role == "assistant":
            self._texts.append(event.item.text_content or "")

    def _on_error(self, event: ErrorEvent) -> None:
        if isinstance(event.error, llm.LLMError) and not self._model_failed:
            self._model_failed = True
            logger.error("the language model does not answer: %s", event.error.error)

    def _on_close(self, _: object) -> None:
        self.session_closed = True


class WithoutModelErrors(logging.Filter):
    """Drops what LiveKit logs of a model that does not answer: one line of our own says it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """See `logging.Filter`."""
        error = record.exc_info[1] if record.exc_info else None
        of_model = isinstance(error, APIError) or "LLM completion" in str(record.msg)
        return not (record.name.startswith("livekit") and of_model)


async def _lines(screen: Screen) -> AsyncIterator[str]:
    """Lines of standard input that say something, until it ends.

    They are read by a daemon thread without a buffer: a blocked read must hold neither the event
    loop, nor the exit after Ctrl-C, nor a lock of the interpreter.
    """
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[str | None]()
    places = threading.Semaphore(MAX_LINES_AHEAD)

    def put(line: str | None) -> None:
        places.acquire()
        # The conversation may have ended before all was read.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(queue.put_nowait, line)

    def read() -> None:
        try:
            with open(0, "rb", buffering=0, closefd=False) as stdin:
                for line in iter(stdin.readline, b""):
                    put(line.decode("utf-8", "replace"))
        except OSError as exc:
            logger.error("standard input can not be read: %s", exc)
        put(None)

    threading.Thread(target=read, name="stdin", daemon=True).start()
    while True:
        screen.prompt()
        if (line := await queue.get()) is None:
            return
        places.release()
        if line.strip():
            yield line.strip()


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
