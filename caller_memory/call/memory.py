"""Memory of one call: an actor, whose inbox takes the turns in their order.

Its one consumer keeps a turn or obeys it; the block of a prompt and the answers to voice commands
flow out. The person is fixed when the call opens. An error of memory ends here: it is logged, and
the caller still gets a reply. It knows nothing of rooms, models or voices.
"""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from caller_memory import log_events
from caller_memory.call.blocks import NOT_SAVED, greeting_block, message_block
from caller_memory.call.command_grammar import Parsed, VoiceCommand, parse
from caller_memory.call.commands import FAILED, carry_out
from caller_memory.call.inbox import Inbox
from caller_memory.call.keeping import Turn, TurnKeeper
from caller_memory.call.resumption import LastCall, last_call
from caller_memory.call.retention import Retention
from caller_memory.call.state import CallState
from caller_memory.errors import MemoryAgentError, StoreError
from caller_memory.language.pii import redact
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Category, Memory
from caller_memory.person import PersonMemory

logger = logging.getLogger(f"{LOGGER_NAME}.call")

T = TypeVar("T")

OPEN_TIMEOUT_S = 1.0
RECALL_TIMEOUT_S = 0.3
TOOL_TIMEOUT_S = 5.0
COMMAND_TIMEOUT_S = 8.0
DRAIN_TIMEOUT_S = 5.0
TURNS_IN_HISTORY = 200  # of a call: they are taken to stand in the model's history anyhow


class OffTheRecord(MemoryAgentError):
    """The person wants nothing kept and nothing used: a tool of the model is refused."""


class CallMemory:
    """Memory of one call.

    Args:
        person: whose; None for an anonymous caller: memory is off.
        prompt_tokens: budget of the memories in one prompt.
        ttl_days: for how long memories of a category are kept; one that is not there, for ever.
        verify_caller: called at every entry, in the context of whoever calls; it raises where that
            belongs to somebody else, and then nothing is read or written.

    Attributes:
        state: what the call knows of the person.
        last_call: the call before this one, None where none is known of.
        on_kept: called with each turn that was kept, before the next one is.
    """

    def __init__(
        self,
        person: PersonMemory | None,
        prompt_tokens: int = 600,
        ttl_days: Mapping[Category, int] | None = None,
        verify_caller: Callable[[], None] = lambda: None,
    ) -> None:
        self.person = person
        self._verify_caller = verify_caller
        self.state = CallState()
        self.last_call: LastCall | None = None
        self.on_kept: Callable[[Memory], None] = lambda turn: None
        self.prompt_tokens = prompt_tokens
        self._retention = Retention(ttl_days or {})
        self._inbox = Inbox()
        self._keeper = TurnKeeper(self.state)
        self._opened: asyncio.Task[None] | None = None
        self._forgetting: asyncio.Task[int | None] | None = None
        self._answers: dict[str, asyncio.Future[str | None]] = {}
        self._memo: tuple[str, str | None] | None = None

    # The call

    async def open(self) -> None:
        """Learn, once, whether this person wants to be remembered, and what the last call was."""
        if self._opened is None:
            self._opened = asyncio.create_task(self._open(), name="open-call-memory")
        await asyncio.shield(self._opened)

    def commit(
        self, message_id: str, text: str, context: str | None, said_at_s: float
    ) -> asyncio.Future[None]:
        """Keep or obey a turn that was committed, behind those before it.

        Args:
            message_id: the same that `answer_to` is asked about.
            context: what the agent said just before.
            said_at_s: seconds since 1970.
        """
        self._verify_caller()
        turn = Turn(message_id, text, context, said_at_s, parse(text))
        self._answers = {message_id: self._answer_to(message_id)}
        return self._inbox.put(lambda: self.degraded("taking a turn", self._take(turn)))

    async def drain(self, timeout_s: float = DRAIN_TIMEOUT_S) -> None:
        """Wait until every committed turn is stored."""
        if left := await self._inbox.join(timeout_s):
            logger.error("%d turns are not stored after %g s: the disk is slow", left, timeout_s)

    async def hang_up(self) -> None:
        """Note that the person has brought the call to its end: the next one is greeted anew."""
        await self.safely("noting the end of the call", lambda person: person.hang_up())

    async def safely(self, doing: str, act: Callable[[PersonMemory], T]) -> T | None:
        """Act on the person's memory, on a thread. An error ends here, with None."""
        return await self._safely(doing, lambda person: asyncio.to_thread(act, person))

    # The prompt

    async def block_for(self, message: str) -> str | None:
        """Return what to show the model for a message, once per message, within its time."""
        block = await self._safely("recalling", lambda person: self._block_for(person, message))
        return "\n".join(filter(None, (NOT_SAVED * self.state.unsaved, block))) or None

    async def block_for_greeting(self, participant_name: str | None) -> str | None:
        """Return the person's name, as they told it or else as given, and the newest."""
        block = functools.partial(self._greeting_block, participant=participant_name)
        return await self._safely("recalling", block)

    # Voice commands

    async def answer_to(self, message_id: str, text: str) -> str | None:
        """Return the answer to a voice command, once it is carried out: never a promise.

        Returns:
            None for a turn, committed or not yet, that a model answers.
        """
        if parse(text) == Parsed():
            return None
        return await self._safely(
            "answering a voice command", lambda person: self._answer(message_id, parse(text))
        )

    async def _answer(self, message_id: str, parsed: Parsed) -> str | None:
        if message_id not in self._answers:
            # Whether a yes is one depends on what was asked before it.
            await self._inbox.join(COMMAND_TIMEOUT_S)
            if not self._commands_of(parsed):
                return None
        try:
            answer = asyncio.shield(self._answer_to(message_id))
            return await asyncio.wait_for(answer, COMMAND_TIMEOUT_S)
        except TimeoutError:
            return FAILED

    async def obey(self, command: VoiceCommand, said_at_s: float) -> str:
        """Carry out a command that was given then, behind the turns. Return the answer to it."""
        self._verify_caller()
        return await self._inbox.put(lambda: self._obey(command, said_at_s))

    # Tools of the model

    async def act(self, call: Callable[[PersonMemory], T], *, writes: bool = False) -> T:
        """Use memory for a tool of the model, behind the turns that are being stored.

        Args:
            writes: whether it changes something: what was recalled is outdated then.

        Raises:
            OffTheRecord: the person wants nothing kept and nothing used.
            TimeoutError: it took too long.
            MemoryAgentError: it did not work.
        """
        self._verify_caller()

        async def job() -> T:
            if self.person is None or self.state.off:
                raise OffTheRecord("the person asked to be off the record")
            if writes:
                self._memo = None
            outcome = await asyncio.to_thread(call, self.person)
            if isinstance(outcome, Memory):
                self.state.last_kept.append(outcome)
            return outcome

        return await asyncio.wait_for(self._inbox.put(job), TOOL_TIMEOUT_S)

    # Behind the door

    async def _open(self) -> None:
        def read(person: PersonMemory) -> tuple[bool, LastCall | None]:
            parse("")  # compiles the grammar now, not while a turn waits
            memories = self._retention.current(person.retrieve_all())
            known = last_call(memories, person.hung_up_at(), datetime.now(UTC))
            return person.is_opted_out(), known

        async def look_back(person: PersonMemory) -> None:
            reading = asyncio.to_thread(read, person)
            opted_out, self.last_call = await asyncio.wait_for(reading, OPEN_TIMEOUT_S)
            self.state.off |= opted_out

        await self._safely("looking back at the last call", look_back)
        if kept_since := self._retention.kept_since:
            # Nobody waits for it: what is read at the start leaves out what is on its way out.
            forget = functools.partial(PersonMemory.forget_older, kept_since=kept_since)
            self._forgetting = asyncio.create_task(
                self.safely("forgetting what is too old", forget), name="forget-older"
            )

    async def _safely(self, doing: str, act: Callable[[PersonMemory], Awaitable[T]]) -> T | None:
        person = self.person
        if person is None:
            return None

        async def verified() -> T:
            self._verify_caller()
            return await act(person)

        return await self.degraded(doing, verified())

    async def degraded(self, doing: str, acting: Awaitable[T]) -> T | None:
        """Wait for what is being done. An error ends here, with None."""
        try:
            return await acting
        except StoreError as exc:
            logger.error("memory failed while %s: the caller still gets a reply: %s", doing, exc)
        except Exception:
            logger.exception("memory failed while %s: the caller still gets a reply", doing)
        return None

    def _commands_of(self, parsed: Parsed) -> list[VoiceCommand]:
        """What a turn commands, in view of what was asked before it."""
        if self.state.asked and parsed.affirms:
            return [VoiceCommand.REALLY_EVERYTHING]
        commands = [c for c in parsed.commands if c is not VoiceCommand.WHAT_DO_YOU_REMEMBER]
        # The one that asks back comes last, so that the reply ends with its question.
        return sorted(commands, key=lambda c: c is VoiceCommand.FORGET_EVERYTHING)

    def _answer_to(self, message_id: str) -> asyncio.Future[str | None]:
        """The answer to a turn, which is waited for and given in either order."""
        if message_id not in self._answers:
            self._answers[message_id] = asyncio.get_running_loop().create_future()
        return self._answers[message_id]

    async def _take(self, turn: Turn) -> None:
        """Keep or obey a turn: the one place that does."""
        commands = self._commands_of(turn.parsed) if self.person else []
        self.state.asked = False
        answer = self._answer_to(turn.id)
        if not commands:
            if not answer.done():
                answer.set_result(None)
            await self._keep(turn)
            return
        hides = {VoiceCommand.OFF_THE_RECORD, VoiceCommand.STOP_REMEMBERING} & set(commands)
        log_events.user_said(None if self.state.off or hides else redact(turn.text))
        replies = [await self._obey(command, turn.said_at_s) for command in commands]
        if not answer.done():
            answer.set_result(" ".join(replies))

    async def _obey(self, command: VoiceCommand, said_at_s: float) -> str:
        self._memo = None
        if self.person is None:
            return FAILED
        carrying_out = carry_out(command, self.person, self.state, said_at_s)
        return await self.degraded("obeying a voice command", carrying_out) or FAILED

    async def _keep(self, turn: Turn) -> None:
        self.state.say(turn.said_at_s)
        if self.state.off:
            log_events.user_said(None)
            return
        kept, context = await self._keeper.redact(turn)
        log_events.user_said(kept.text)
        if self.person is None:
            return
        storing = self._keeper.store(self.person, kept, context)
        if memory := await self.degraded("keeping a turn", storing):
            self.state.keep(memory)
            self.on_kept(memory)

    async def _block_for(self, person: PersonMemory, message: str) -> str | None:
        left = await self._inbox.join(RECALL_TIMEOUT_S)
        if left or self.state.off:
            return None
        if self._memo is None or self._memo[0] != message:
            turns = tuple(self.state.turns[-TURNS_IN_HISTORY:])
            making = asyncio.to_thread(message_block, person, message, turns, self.prompt_tokens)
            self._memo = message, await asyncio.wait_for(making, RECALL_TIMEOUT_S)
        return self._memo[1]

    async def _greeting_block(self, person: PersonMemory, participant: str | None) -> str | None:
        if self.state.off:
            return None
        look_up = asyncio.to_thread(person.retrieve_all)
        memories = await asyncio.wait_for(look_up, RECALL_TIMEOUT_S)
        return greeting_block(
            self._retention.current(memories), self.last_call, participant, self.prompt_tokens
        )
