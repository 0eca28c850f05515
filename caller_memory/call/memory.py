"""The memory of one call: an actor with an inbox and one consumer.

The consumer stores each turn, or carries out its voice commands, in order. The person is fixed when
the call opens. Errors of memory end here: they are logged, and the caller still gets a reply.
"""

import asyncio
import contextlib
import functools
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from caller_memory import acts, log_events
from caller_memory.call.answers import Answers
from caller_memory.call.blocks import Volunteered, message_block, newest_block
from caller_memory.call.call_language import CallLanguage
from caller_memory.call.command_grammar import VoiceCommand, parse
from caller_memory.call.commands import (
    FAILED,
    carry_out,
    commands_of,
    compile_grammars,
    forget_named,
    is_command,
    may_be_command,
)
from caller_memory.call.degrading import Degrading
from caller_memory.call.held import KeptTurn
from caller_memory.call.inbox import Inbox
from caller_memory.call.keeping import Turn, TurnKeeper
from caller_memory.call.line import Line
from caller_memory.call.opening import Opening
from caller_memory.call.resumption import LastCall, known_before
from caller_memory.call.retention import Retention
from caller_memory.call.state import CallState
from caller_memory.errors import OffTheRecord
from caller_memory.language.pii import redact
from caller_memory.languages import ENGLISH
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Category, Memory
from caller_memory.person import PersonMemory

logger = logging.getLogger(f"{LOGGER_NAME}.call")

T = TypeVar("T")

OPEN_TIMEOUT_S = 1.0
RECALL_TIMEOUT_S = 0.3
TOOL_TIMEOUT_S = 5.0
DRAIN_TIMEOUT_S = 5.0
TURNS_IN_HISTORY = 200  # of a call: they are taken to stand in the model's history anyhow


class CallMemory(Degrading):
    """Store, recall and forget during one call.

    Args:
        person: the caller's memory, None for an anonymous caller: memory is off.
        prompt_tokens: budget of the memories in one prompt, and of the time beside them.
        ttl_days: how many days memories of a category are kept; without a number, for ever.
        verify_caller: called at every entry, in the context of the caller. If it raises because
            that context belongs to another user, nothing is read or written.
        language: see `CallLanguage`.

    Attributes:
        state: the state of the call.
        line: who is on the line.
        language: which language is spoken.
        last_call: the call before this one, None if none is known.
        on_kept: called with each stored turn, before the next turn is stored.
    """

    def __init__(
        self,
        person: PersonMemory | None,
        prompt_tokens: int = 600,
        ttl_days: Mapping[Category, int] | None = None,
        verify_caller: Callable[[], None] = lambda: None,
        language: str | None = ENGLISH,
    ) -> None:
        super().__init__(person and person.in_call(uuid.uuid4().hex), verify_caller)
        self.state = CallState()
        self.line = Line(self.person, self.state, self._keep)
        self.language = CallLanguage(self.person, self.state, language)
        self.last_call: LastCall | None = None
        self.on_kept: Callable[[Memory], None] = lambda turn: None
        self.prompt_tokens = prompt_tokens
        self.opening = Opening(self.person, prompt_tokens, self.language.line)
        self._retention = Retention(ttl_days or {})
        self._inbox = Inbox()
        self._keeper = TurnKeeper(self.state)
        self._opened: asyncio.Task[None] | None = None
        self._forgetting: asyncio.Task[int | None] | None = None
        self._answers = Answers(self.state)
        self._memo: tuple[tuple[str, float, int], str | None] | None = None

    async def open(self) -> None:
        """Load the opt-out and the last call. The first call does it, others wait for it."""
        if self._opened is None:
            self._opened = asyncio.create_task(self._open(), name="open-call-memory")
        await asyncio.shield(self._opened)

    def commit(
        self, message_id: str, text: str, context: str | None, said_at_s: float
    ) -> asyncio.Future[None]:
        """Queue a committed turn: store it, or carry out its commands, after earlier turns.

        Args:
            message_id: LiveKit's id, under which `answer_to` finds the answer.
            context: what the agent said just before.
            said_at_s: seconds since 1970.
        """
        self._verify_caller()
        self.language.commit(text, message_id)
        self.line.commit(text)
        turn = Turn(message_id, text, context, said_at_s, parse(text, self.state.language))
        self._answers.expect(message_id)
        self.state.committed_id = message_id
        return self._inbox.put(lambda: self.degraded("taking a turn", self._take(turn)))

    async def drain(self, timeout_s: float = DRAIN_TIMEOUT_S) -> None:
        """Wait until every committed turn is stored. Log an ERROR if time runs out."""
        if left := await self._inbox.join(timeout_s):
            logger.error("%d turns are not stored after %g s: the disk is slow", left, timeout_s)

    # The prompt

    async def block_for(self, message: str, shown_since_s: float = 0.0) -> str | None:
        """Return what to show the model for a message beside the conversation since that time."""
        recall = functools.partial(self._block_for, message=message, since_s=shown_since_s)
        return await self._told(recall)

    async def block_for_greeting(self, unasked: Volunteered = Volunteered.INTERESTS) -> str | None:
        """Return the prompt block for the greeting, with what it may tell unasked."""
        return await self._told(functools.partial(self._greeting_block, unasked=unasked))

    async def _told(self, recall: Callable[[PersonMemory], Awaitable[str | None]]) -> str | None:
        await self.open()
        left = await self._inbox.join(RECALL_TIMEOUT_S)
        block = None if left or self.state.quiet else await self._safely("recalling", recall)
        return self.state.told(block)

    async def notice_erasures(self) -> None:
        """Hide the conversation so far if another call, or an operator, has erased something."""
        erased_at = await self.safely("looking for erasures", PersonMemory.erased_elsewhere_at)
        if erased_at:
            self.state.hide_erased(erased_at.timestamp())

    # Voice commands

    async def answer_to(self, message_id: str, text: str) -> str | None:
        """Wait until a turn's commands are carried out, and who speaks in it is known.

        Returns:
            None for a turn that the model has to answer. The turn may not be committed yet.
        """
        self._keeper.held.ask(message_id)
        await self.open()
        self.language.hear(text, message_id)
        if not (concerned := self.line.concerns(text)) and not may_be_command(text, self.state):
            return None
        find = functools.partial(self._answers.find, message_id, self._inbox)
        awaited = functools.partial(is_command, text, self.state)
        return await self._safely("answering", lambda _: find(lambda: concerned or awaited()))

    async def obey(self, command: VoiceCommand, said_at_s: float) -> str:
        """Carry out a command, given at a time, after the turns before it. Return the answer."""
        self._verify_caller()
        return await self._inbox.put(lambda: self._obey(command, said_at_s))

    # Turns that may ask to forget

    def settle(self, message_id: str | None, *, answered: bool) -> None:
        """Note that a reply has ended, and keep what was held for it. See `HeldTurns.settle`."""
        settle = functools.partial(self._keeper.settle, message_id, answered=answered)
        self._inbox.put(lambda: self._store(settle()))

    # Tools of the model

    async def somebody_else_speaks(self, speaks: bool) -> None:
        """Note who is on the line as a model has heard it, after the turns before."""
        self._verify_caller()
        await self._inbox.put(lambda: self.line.change(guest=speaks))

    async def act(self, call: Callable[[PersonMemory], T], *, writes: bool = False) -> T:
        """Use memory for a tool of the model, after the turns before it are stored.

        Args:
            writes: whether it changes memories: what was recalled for this message is dropped.

        Raises:
            OffTheRecord: the person is off the record, or somebody else is on the line.
            TimeoutError: it took longer than `TOOL_TIMEOUT_S`.
            MemoryAgentError: the memory could not be used.
        """
        self._verify_caller()

        async def job() -> T:
            await self.open()
            if self.person is None or self.state.quiet:
                raise OffTheRecord(self.state.quiet or "nobody is known")
            with acts.doing("tool"), self.state.writing() if writes else contextlib.nullcontext():
                outcome = await asyncio.to_thread(call, self.person)
            if isinstance(outcome, Memory):
                self.state.last_kept.append(outcome)
            return outcome

        return await asyncio.wait_for(self._inbox.put(job), TOOL_TIMEOUT_S)

    # The inbox and what it does

    async def _open(self) -> None:
        async def look_back(person: PersonMemory) -> None:
            reading = asyncio.to_thread(known_before, person, self._retention)
            opted_out, self.last_call = await asyncio.wait_for(reading, OPEN_TIMEOUT_S)
            self.state.off |= opted_out
            await self.language.load()
            await asyncio.to_thread(compile_grammars, self.state.language)  # before a turn does

        with acts.doing("open"):
            await self.degraded("looking for a code", self.line.code.load())
            await self._safely("looking back at the last call", look_back)
        self.language.prepare()
        if kept_since := self._retention.kept_since:
            # In the background: reads at the start leave out what is too old anyway.
            forget = functools.partial(PersonMemory.forget_older, kept_since=kept_since)
            self._forgetting = asyncio.create_task(self.safely("forgetting what is old", forget))

    async def _take(self, turn: Turn) -> None:
        """Store one turn, or carry out its commands. Only the inbox calls this."""
        if own := await self.line.owners_part(turn):
            await self._take(own)
        turn, reply = await self.line.hear(turn)
        await self.degraded("keeping the language", self.language.keep())
        commands = commands_of(turn.parsed, self.state) if self.person and not reply else []
        self._keeper.begin(turn)
        if not commands:
            is_secret = reply is not None
            if not is_secret:
                forgetting = forget_named(turn, self.person, self.state)
                reply = await self.degraded("forgetting what was named", forgetting)
            self._answers.give(turn.id, reply)
            if is_secret or reply is None:
                await self._keep(turn, is_secret=is_secret)
            return
        hides = {VoiceCommand.OFF_THE_RECORD, VoiceCommand.STOP_REMEMBERING} & set(commands)
        log_events.user_said(None if self.state.quiet or hides else redact(turn.text))
        replies = [await self._obey(command, turn.said_at_s) for command in commands]
        self._answers.give(turn.id, " ".join(replies))

    async def _obey(self, command: VoiceCommand, said_at_s: float) -> str:
        self.state.changes += 1
        if self.person is None or self.line.refusal:
            return self.line.refusal or self.state.worded(FAILED)
        with acts.doing("command", command=command.value):
            acting = carry_out(command, self.person, self.state, said_at_s)
            obeyed = await self.degraded("obeying a voice command", acting)
        return obeyed or self.state.worded(FAILED)

    async def _keep(self, turn: Turn, *, is_secret: bool = False) -> None:
        self.state.say(turn.said_at_s)
        if is_secret or self.state.quiet:
            log_events.user_said(None)
            return
        kept = await self._keeper.redact(turn)
        log_events.user_said(kept.text)
        due = await self.degraded("keeping a turn", self._keeper.due(self.person, kept))
        await self._store(due or [])

    async def _store(self, turns: Sequence[KeptTurn]) -> None:
        for turn in turns:
            storing = self._keeper.store(self.person, turn)
            if memory := await self.degraded("keeping a turn", storing):
                self.on_kept(memory)

    async def _block_for(self, person: PersonMemory, message: str, since_s: float) -> str | None:
        asked = message, since_s, self.state.changes
        if self._memo is None or self._memo[0] != asked:
            latest = self.state.turns[-TURNS_IN_HISTORY:]
            turns = [t for t in latest if t.created_at.timestamp() >= since_s]
            # On a thread: the loop is at its busiest when a turn ends.
            with acts.doing("recall"):
                known = person, message, turns, self.prompt_tokens
                making = asyncio.to_thread(message_block, *known)
                self._memo = asked, await asyncio.wait_for(making, RECALL_TIMEOUT_S)
        return self._memo[1]

    async def _greeting_block(self, person: PersonMemory, unasked: Volunteered) -> str | None:
        name = self.line.participant_name
        known = person, self._retention, self.last_call, name, self.prompt_tokens, unasked
        with acts.doing("recall"):
            making = asyncio.to_thread(newest_block, *known)
            return await asyncio.wait_for(making, RECALL_TIMEOUT_S)
