"""Memory of one call: for one person, in the order of the turns, and in the person's hands.

Committed turns flow in and are kept, or obeyed where they are orders about memory; the block of a
prompt and the answers to orders flow out. Every entry is made in the person's own scope, since
LiveKit calls from tasks that do not know it. An error of memory ends here: it is logged, and the
caller still gets a reply. It knows nothing of rooms, models or voices.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import ParamSpec, TypeVar

from caller_memory import log_events
from caller_memory.call.command_grammar import Control, controls_of
from caller_memory.call.commands import FAILED, Orders
from caller_memory.call.resumption import CUT_OFF, LastCall, hang_up, last_call
from caller_memory.call.state import CallRecord
from caller_memory.errors import MemoryAgentError, StoreError
from caller_memory.language.pii.dialogue import Dialogue, Kept
from caller_memory.language.pii.redaction import redact
from caller_memory.language.query import known_name, prompt_block
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Category, Memory
from caller_memory.provenance import is_former
from memory_manager import LAST_CALL, OPT_OUT, memory_manager
from session_context import get_current_user, only_session_user

logger = logging.getLogger(f"{LOGGER_NAME}.session_memory")

P = ParamSpec("P")
T = TypeVar("T")

OPEN_TIMEOUT_S = 1.0
RECALL_TIMEOUT_S = 0.3
TOOL_TIMEOUT_S = 5.0
ORDER_TIMEOUT_S = 8.0
DRAIN_TIMEOUT_S = 5.0
WRITE_RETRY_DELAYS_S = (0.2, 1.0)
NEWEST_FOR_GREETING = 20
MAX_NAME_CHARS = 80

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class OffTheRecord(MemoryAgentError):
    """The person wants nothing kept and nothing used: a tool of the model is refused."""


class SessionMemory:
    """Memory of one call.

    Args:
        identity: the participant's identity; None for a caller who is nobody: memory is off.
        prompt_tokens: budget of the memories in one prompt.
        ttl_days: for how long memories of a category are kept; one that is not there, for ever.

    Attributes:
        record: what the call has on record.
        orders: what the person orders about it.
        last_call: the call before this one, None where none is known of.
        on_kept: called with each turn that was kept, before the next one is.
    """

    def __init__(
        self,
        identity: str | None,
        prompt_tokens: int,
        ttl_days: Mapping[Category, int] | None = None,
    ) -> None:
        self.identity = identity
        self.record = CallRecord()
        self.orders = Orders(self.record)
        self.last_call: LastCall | None = None
        self.on_kept: Callable[[Memory], None] = lambda turn: None
        self._prompt_tokens = prompt_tokens
        self._kept_since = {
            category: datetime.now(UTC) - timedelta(days=days)
            for category, days in (ttl_days or {}).items()
        }
        self._dialogue = Dialogue()
        self._forgetting: asyncio.Task[int | None] | None = None
        self._committed_id = ""
        self._last_write: asyncio.Task[None] | None = None
        self._answers: dict[str, asyncio.Future[str]] = {}
        self._memo: tuple[str, str | None] | None = None

    # The session

    async def open(self) -> None:
        """The session starts: does this person want to be remembered, what was the last call?"""
        await self.safely("looking back at the last call", self._look_back)
        if self._kept_since:
            # Nobody waits for it: what is read at the start leaves out what is on its way out.
            self._forgetting = asyncio.create_task(
                self.safely(
                    "forgetting what is too old",
                    asyncio.to_thread, memory_manager.forget_older, self._kept_since,
                ),
                name="forget-older",
            )  # fmt: skip

    def commit(self, message_id: str, text: str, context: str | None, said_at_s: float) -> None:
        """A turn of the person was committed: keep or obey it, behind the one before.

        Args:
            message_id: the same that `is_order` is asked about.
            context: what the agent said just before.
            said_at_s: seconds since 1970.
        """
        self._committed_id = message_id
        on_the_record = not self.record.off
        orders = [] if self.identity is None else self.orders.take(text)
        answer = self._answer(message_id) if orders else None
        self._answers = {message_id: answer} if answer else {}
        self._last_write = asyncio.create_task(
            self._obey_behind(self._last_write, text, orders, said_at_s, answer)
            if answer
            else self._keep_behind(self._last_write, text, context, said_at_s, on_the_record),
            name="keep-turn",
        )

    async def drain(self) -> None:
        """Wait until every committed turn is stored."""
        if self._last_write is not None and not self._last_write.done():
            await asyncio.wait({self._last_write}, timeout=DRAIN_TIMEOUT_S)

    async def hang_up(self) -> None:
        """The person has brought the call to its end: the next one is greeted anew."""
        await self.safely("noting the end of the call", asyncio.to_thread, hang_up)

    async def safely(
        self, doing: str, act: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """Act for this call's person. An error ends here; None for it, and where memory is off."""
        if self.identity is None:
            return None
        try:
            with only_session_user(self.identity):
                return await act(*args, **kwargs)
        except Exception:
            logger.exception("memory failed while %s: the caller still gets a reply", doing)
            return None

    # The prompt

    async def block_for(self, message: str) -> str | None:
        """What to show the model for a message, once per message, within the time for it."""
        if self.record.off:
            return None
        return await self.safely("recalling", self._memo_block, message)

    async def block_for_greeting(self, participant_name: str | None) -> str | None:
        """The person's name, as they told it or else as the participant's is, and the newest."""
        if self.record.off:
            return None
        return await self.safely("recalling", self._greeting_block, participant_name)

    # Orders

    def is_order(self, message_id: str, text: str) -> bool:
        """Whether a turn, committed or not yet, is an order about memory: no model answers it.

        A yes that was committed before "really everything?" was asked is none.
        """
        if message_id in self._answers:
            return True
        is_open = self.identity is not None and message_id != self._committed_id
        return is_open and bool(self.orders.given_in(text))

    async def answer_to_order(self, message_id: str) -> str:
        """The answer, once the turn is committed and the order carried out: never a promise."""
        try:
            answer = asyncio.shield(self._answer(message_id))
            return await asyncio.wait_for(answer, ORDER_TIMEOUT_S)
        except TimeoutError:
            return FAILED

    async def obey(self, order: Control, said_at_s: float) -> str:
        """Carry out an order that was given then. The answer to it."""
        self._memo = None
        doing = "obeying an order about memory"
        return await self.safely(doing, self.orders.obey, order, said_at_s) or FAILED

    # Tools of the model

    async def act(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Use memory for a tool of the model, behind the turns that are being stored.

        Raises:
            OffTheRecord: the person wants nothing kept and nothing used.
            TimeoutError: it took too long.
            MemoryAgentError: it did not work, or the context belongs to somebody else.
        """
        if self.record.off:
            raise OffTheRecord("the person asked to be off the record")

        async def behind_the_turns() -> T:
            await self.drain()
            return await asyncio.to_thread(call, *args, **kwargs)

        with only_session_user(self.identity or ""):
            return await asyncio.wait_for(behind_the_turns(), TOOL_TIMEOUT_S)

    def wrote(self, memory: Memory | None) -> None:
        """A tool stored this for the turn, or erased something: what was recalled is outdated."""
        self._memo = None
        if memory is not None:
            self.record.last_kept.append(memory)

    # Behind the scope

    async def _look_back(self) -> None:
        def read() -> tuple[bool, LastCall | None]:
            controls_of("")  # compiles the orders now, not while a turn waits
            memories = self._not_too_old(memory_manager.retrieve_all())
            return _opted_out(), last_call(memories)

        look_up = asyncio.to_thread(read)
        opted_out, self.last_call = await asyncio.wait_for(look_up, OPEN_TIMEOUT_S)
        self.record.off |= opted_out

    def _not_too_old(self, memories: Iterable[Memory]) -> list[Memory]:
        """Without what `forget_older` is about to erase."""
        any_time = max(self._kept_since.values(), default=_LONG_AGO)

        def since(memory: Memory) -> datetime:
            is_summary = (memory.category, memory.key) == LAST_CALL
            return any_time if is_summary else self._kept_since.get(memory.category, _LONG_AGO)

        return [memory for memory in memories if memory.updated_at >= since(memory)]

    async def _keep_behind(
        self,
        before: asyncio.Task[None] | None,
        text: str,
        context: str | None,
        said_at_s: float,
        on_the_record: bool,
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        self.record.say(said_at_s)
        # An order may have come since, either way: that was about what is said from then on.
        if self.record.off and not on_the_record:
            log_events.user_said(None)
            return
        kept, context = await asyncio.to_thread(self._redact, text, context)
        log_events.user_said(kept.text)
        await self.safely("keeping a turn", self._remember, kept, context)

    async def _obey_behind(
        self,
        before: asyncio.Task[None] | None,
        text: str,
        orders: list[Control],
        said_at_s: float,
        answer: asyncio.Future[str],
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        log_events.user_said(None if self.record.off else redact(text))
        replies = [await self.obey(order, said_at_s) for order in orders]
        if not answer.done():
            answer.set_result(" ".join(replies))

    def _answer(self, message_id: str) -> asyncio.Future[str]:
        """The answer to an order, which is waited for and given in either order."""
        if message_id not in self._answers:
            self._answers[message_id] = asyncio.get_running_loop().create_future()
        return self._answers[message_id]

    def _redact(self, text: str, context: str | None) -> tuple[Kept, str | None]:
        """Take secrets out of a turn and of what the agent said before it, on a thread."""
        context = self._dialogue.agent_said(context) if context else None
        return self._dialogue.person_said(text), context

    async def _remember(self, kept: Kept, context: str | None) -> None:
        log_events.user_verified(get_current_user())
        for delay_s in (*WRITE_RETRY_DELAYS_S, None):
            try:
                memory = await asyncio.to_thread(self._keep, kept, context)
            except StoreError as exc:
                if delay_s is None or not exc.retryable:
                    raise
                await asyncio.sleep(delay_s)
            else:
                if memory:
                    self.record.keep(memory)
                    self.on_kept(memory)
                return

    def _keep(self, kept: Kept, context: str | None) -> Memory | None:
        # The wish may have arrived from Supabase since the call began.
        if _opted_out():
            self.record.off = True
            return None
        for place, turn in enumerate(self.record.turns):
            self.record.turns[place] = memory_manager.redact_again(turn, kept.earlier)
        return memory_manager.remember_turn(kept.text, context=context)

    async def _memo_block(self, message: str) -> str | None:
        if self._memo is None or self._memo[0] != message:
            async with asyncio.timeout(RECALL_TIMEOUT_S):
                await self.drain()
                block = await asyncio.to_thread(self._recall, message, tuple(self.record.turns))
            self._memo = message, block
        return self._memo[1]

    def _recall(self, message: str, turns: Collection[Memory]) -> str | None:
        """The block for a message, on a thread: the loop is at its busiest when a turn ends.

        Args:
            turns: of this call; they stand in the conversation itself.
        """
        if Control.WHAT_DO_YOU_REMEMBER in controls_of(message):
            return prompt_block(memory_manager.retrieve_all(), self._prompt_tokens)
        memories = memory_manager.recall(message, without=turns)
        # The turn being answered may be on disk before it is known here.
        said = redact(message).strip()
        return prompt_block([m for m in memories if m.value != said], self._prompt_tokens)

    async def _greeting_block(self, participant_name: str | None) -> str | None:
        look_up = asyncio.to_thread(memory_manager.retrieve_all)
        memories = self._not_too_old(await asyncio.wait_for(look_up, RECALL_TIMEOUT_S))
        about = {}
        if name := known_name(memories) or participant_name:
            about["name"] = name[:MAX_NAME_CHARS]
        if self.last_call:
            about[CUT_OFF if self.last_call.cut_off else "last call"] = self.last_call.summary
        current = [m for m in memories if (m.category, m.key) != LAST_CALL and not is_former(m.key)]
        return prompt_block(current[:NEWEST_FOR_GREETING], self._prompt_tokens, about=about)


def _opted_out() -> bool:
    return memory_manager.retrieve(*OPT_OUT) == "no"
