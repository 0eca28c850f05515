"""A typed conversation in a terminal or a pipe.

Lines flow in from standard input; replies flow out on a `Screen`.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator

from caller_memory.log_masking import LOGGER_NAME
from config import Settings
from worker.chat_commands import ChatCommands
from worker.chat_screen import Screen, TerminalScreen
from worker.typed_session import SessionEnded, TypedSession

logger = logging.getLogger(f"{LOGGER_NAME}.chat")

MAX_LINES_AHEAD = 100


async def chat(settings: Settings, identity: str, screen: Screen) -> None:
    """Talk with one person until the input ends.

    Raises:
        IdentityError: the identity can not name a person.
        ConfigError: the plug-in of the language model can not be used.
    """
    session = await TypedSession.open(settings, identity)
    try:
        screen.say(await session.greet())
        await _converse(session, screen)
    except SessionEnded:
        return
    finally:
        await session.aclose()


async def _converse(session: TypedSession, screen: Screen) -> None:
    call = session.assistant.call
    commands = ChatCommands(call, screen) if isinstance(screen, TerminalScreen) else None
    async for line in _lines(screen):
        if commands and line.startswith("/"):
            if line == "/quit":
                return
            await commands.obey(line)
            continue
        reply = await session.answer(line)
        if commands:
            await session.assistant.drain()
            screen.show_kept(call.state.last_kept)
        screen.say(reply)
    screen.end()


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
