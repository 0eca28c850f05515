"""A typed conversation without a room: the same session, Assistant, tools and memory as a call.

Lines flow in from a terminal or a pipe; replies flow out on standard output, one line each, and
nothing else does. Where no language model is configured, `offline_llm.py` answers.
"""

import asyncio
import logging
import sys
import threading
from collections.abc import AsyncIterator
from typing import Any

from livekit.agents import AgentSession, ConversationItemAddedEvent, llm

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
from worker.terminal import escaped

logger = logging.getLogger(f"{LOGGER_NAME}.chat")

ROOM = "chat"
PARTICIPANT_SID = "PA_chat"


async def chat(settings: Settings, identity: str) -> None:
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

    model = _language_model(settings)
    session: AgentSession[None] = AgentSession(
        llm=model, vad=None, turn_handling={"turn_detection": None}
    )
    extract = settings.memory_extraction and settings.llm_is_configured
    assistant = Assistant(
        open_call(settings), profile, instructions=settings.agent_instructions, extract=extract
    )
    replies = _Replies(session)
    log_events.session_starting()
    await session.start(assistant, record=False)
    log_events.session_started()
    try:
        await assistant.greet()
        replies.print_line()
        async for line in _lines():
            await session.generate_reply(user_input=line)
            await session.wait_for_idle()
            replies.print_line()
    except RuntimeError:
        # LiveKit closes a session whose model keeps failing; anything else is a bug.
        if not replies.session_closed:
            raise
        logger.error("the language model keeps failing: the conversation ends")
    finally:
        await session.aclose()
        await assistant.finish()


class _Replies:
    """What the agent said since the last line was printed."""

    def __init__(self, session: AgentSession[None]) -> None:
        self.session_closed = False
        self._texts: list[str] = []
        session.on("conversation_item_added", self._on_item_added)
        session.on("close", self._on_close)

    def print_line(self) -> None:
        """Print the reply on one line; an apology where there was none."""
        text = " ".join(" ".join(self._texts).split()) or FIXED_APOLOGY
        self._texts.clear()
        sys.stdout.write(f"agent: {escaped(text)}\n")
        sys.stdout.flush()

    def _on_item_added(self, event: ConversationItemAddedEvent) -> None:
        if isinstance(event.item, llm.ChatMessage) and event.item.role == "assistant":
            self._texts.append(event.item.text_content or "")

    def _on_close(self, _: object) -> None:
        self.session_closed = True


async def _lines() -> AsyncIterator[str]:
    """Lines of standard input that say something, until it ends.

    They are read by a daemon thread without a buffer: a blocked read must hold neither the event
    loop, nor the exit after Ctrl-C, nor a lock of the interpreter.
    """
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[str | None]()

    def read() -> None:
        with open(0, "rb", buffering=0, closefd=False) as stdin:
            for line in iter(stdin.readline, b""):
                loop.call_soon_threadsafe(queue.put_nowait, line.decode("utf-8", "replace"))
        loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, name="stdin", daemon=True).start()
    while (line := await _next(queue)) is not None:
        if line.strip():
            yield line.strip()


async def _next(queue: asyncio.Queue[str | None]) -> str | None:
    if sys.stdin.isatty():
        sys.stderr.write("you: ")
        sys.stderr.flush()
    return await queue.get()


def _language_model(settings: Settings) -> llm.LLM[Any]:
    if not settings.llm_is_configured:
        logger.warning(
            "no language model is configured: an offline responder answers, from memory alone. "
            "Set OPENAI_API_KEY, or LLM_BASE_URL for an OpenAI-compatible server, for a real one"
        )
        return OfflineResponder()
    return language_model(settings)
