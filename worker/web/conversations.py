"""Typed conversations of the page: one for each person at a time, each in a task of its own.

A line flows in, the agent's words flow out, with what was recalled for them. The task acts for one
person alone, whoever's requests reach it. A conversation ends after a while without a line.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

from caller_memory.call.blocks import memories_for
from caller_memory.call.command_grammar import VoiceCommand, parse
from caller_memory.errors import MemoryAgentError
from caller_memory.language.reasons import reason
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Memory
from caller_memory.person import PersonMemory
from config import Settings
from worker.typed_session import SessionEnded, TypedSession
from worker.web.auth import Who
from worker.web.memory_view import Shelf
from worker.web.requests import Problem

logger = logging.getLogger(f"{LOGGER_NAME}.web.conversations")

IDLE_TIMEOUT_S = 1800.0
CLOSE_TIMEOUT_S = 3.0
MAX_CONVERSATIONS = 100
MAX_RECALLED = 20

T = TypeVar("T")
Act = Callable[[TypedSession], Awaitable[Any]]


class Reply(NamedTuple):
    """What the agent says.

    Attributes:
        text: on one line.
        off: whether the person is off the record now.
        recalled: what was recalled for it, as JSON.
    """

    text: str
    off: bool
    recalled: list[dict[str, Any]]


class Ended(Problem):
    """There is no such conversation any more."""

    def __init__(self) -> None:
        super().__init__(409, "no_conversation", "The conversation has ended: begin a new one.")


class Conversation:
    """A conversation with one person."""

    def __init__(self, settings: Settings, identity: str) -> None:
        self._lines = asyncio.Queue[tuple[Act, asyncio.Future[Any]]]()
        self._task = asyncio.create_task(self._run(settings, identity), name="web-conversation")

    @property
    def is_over(self) -> bool:
        """Whether nothing can be said any more."""
        return self._task.done()

    async def greet(self) -> Reply:
        """Return the agent's first words."""

        async def act(session: TypedSession) -> Reply:
            return Reply(await session.greet(), session.assistant.call.state.off, [])

        return await self._put(act)

    async def say(self, text: str) -> Reply:
        """Return the agent's words to a line."""

        async def act(session: TypedSession) -> Reply:
            recalled = await _recalled(session, text)
            said = await session.answer(text)
            await session.assistant.drain()
            return Reply(said, session.assistant.call.state.off, recalled)

        return await self._put(act)

    async def keep_record(self, *, on: bool) -> Reply:
        """Have the agent keep and use memories, or not, in this conversation."""
        command = VoiceCommand.ON_THE_RECORD if on else VoiceCommand.OFF_THE_RECORD

        async def act(session: TypedSession) -> Reply:
            call = session.assistant.call
            return Reply(await call.obey(command, time.time()), call.state.off, [])

        return await self._put(act)

    async def close(self) -> None:
        """End it: everything that was said is stored, facts out of it in the background."""
        self._task.cancel()
        # Facts may be taken out of what was said meanwhile: whoever comes back does not wait long.
        await asyncio.wait({self._task}, timeout=CLOSE_TIMEOUT_S)

    async def _put(self, act: Callable[[TypedSession], Awaitable[T]]) -> T:
        if self.is_over:
            raise Ended
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._lines.put_nowait((act, answer))
        ends: list[asyncio.Future[Any]] = [answer, self._task]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        if not self._task.cancelled() and (error := self._task.exception()):
            raise error
        raise Ended

    async def _run(self, settings: Settings, identity: str) -> None:
        session = await TypedSession.open(settings, identity)
        try:
            while True:
                act, answer = await asyncio.wait_for(self._lines.get(), IDLE_TIMEOUT_S)
                answer.set_result(await act(session))
        except TimeoutError:
            logger.debug("a conversation ends: nothing was typed for %g s", IDLE_TIMEOUT_S)
        except SessionEnded:
            logger.debug("a conversation ends: its session is closed")
        finally:
            await session.aclose()


class Conversations:
    """Hold the conversations of this process.

    Args:
        settings: of the agent.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._by_user: dict[str, Conversation] = {}

    async def begin(self, who: Who) -> Reply:
        """Begin a new conversation in the place of an older one."""
        await self.end(who)
        self._by_user = {u: each for u, each in self._by_user.items() if not each.is_over}
        if len(self._by_user) >= MAX_CONVERSATIONS:
            raise Problem(503, "busy", "Too many people are talking: try again in a while.")
        self._by_user[who.user_id] = begun = Conversation(self._settings, who.identity)
        return await begun.greet()

    def of(self, who: Who) -> Conversation:
        """Return a person's conversation. It raises `Ended` where there is none."""
        found = self._by_user.get(who.user_id)
        if found is None or found.is_over:
            raise Ended
        return found

    async def end(self, who: Who) -> None:
        """End a person's conversation, if there is one."""
        if found := self._by_user.pop(who.user_id, None):
            await found.close()

    async def close(self) -> None:
        """End all conversations."""
        await asyncio.gather(*(each.close() for each in self._by_user.values()))
        self._by_user.clear()


async def _recalled(session: TypedSession, text: str) -> list[dict[str, Any]]:
    """Return what the model is shown for a line beside the conversation."""
    call = session.assistant.call
    commands = set(parse(text).commands) - {VoiceCommand.WHAT_DO_YOU_REMEMBER}
    if call.person is None or call.state.quiet or commands:
        return []
    await call.notice_erasures()
    said_at_s = ((turn, turn.created_at.timestamp()) for turn in call.state.turns)
    turns = [turn for turn, at_s in said_at_s if not call.state.is_forgotten(at_s)]
    try:
        return await asyncio.to_thread(recalled_for, call.person, text, turns)
    except MemoryAgentError as exc:
        logger.warning("what was recalled can not be shown: %s", exc)
        return []


def recalled_for(person: PersonMemory, text: str, turns: list[Memory]) -> list[dict[str, Any]]:
    """Return what helps with a sentence, as JSON with the reasons.

    Args:
        turns: left out, since the conversation shows them.
    """
    shelf, now = Shelf(person.user_id, person.retrieve_all()), person.now()
    # What was corrected is recalled as former: the page shows it as it stands in the list.
    known = {memory.place: memory for memory in shelf.memories}
    found = [known[m.place] for m in memories_for(person, text, turns) if m.place in known]
    return [shelf.to_json(m, reason(text, m, now)) for m in found[:MAX_RECALLED]]
