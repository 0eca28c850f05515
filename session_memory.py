"""Memory of one call: for one person, in the order of the turns, and in the person's hands.

Committed turns flow in and are kept, or obeyed where they are orders about memory; the block of a
prompt and the answers to orders flow out. Every entry is made in the person's own scope, since
LiveKit calls from tasks that do not know it. An error of memory ends here: it is logged, and the
caller still gets a reply. It knows nothing of rooms, models or voices.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import ParamSpec, TypeVar

import log_lines
from controls import Control, controls_of, is_yes
from errors import MemoryAgentError, StoreError
from last_call import CUT_OFF, LastCall, hang_up, last_call
from memory_manager import LAST_CALL, OPT_OUT, memory_manager
from models import Category, Memory
from privacy import LOGGER_NAME
from provenance import is_former
from recall import known_name, prompt_block
from redaction import redact
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

FAILED = "Sorry, that did not work: my memory is not available right now."
NOTHING_TO_FORGET = "There is nothing to forget."
FORGOT_EVERYTHING = "Done. I have forgotten everything about you."
REPLIES = {
    Control.OFF_THE_RECORD: (
        "Okay, off the record: I keep nothing and use nothing from before, until you say that I "
        "can remember again."
    ),
    Control.ON_THE_RECORD: "Okay, I remember again.",
    Control.STOP_REMEMBERING: (
        "Okay, from now on I keep nothing of what you say, in later calls too. To erase what I "
        "already know, say: forget everything."
    ),
    Control.FORGET_THAT: "I have forgotten that.",
    Control.FORGET_EVERYTHING: (
        "Shall I really forget everything I know about you? Say yes, and it is gone for good."
    ),
}


class OffTheRecord(MemoryAgentError):
    """The person wants nothing kept and nothing used: a tool of the model is refused."""


class SessionMemory:
    """Memory of one call.

    Args:
        identity: the participant's identity; None for a caller who is nobody: memory is off.
        prompt_tokens: budget of the memories in one prompt.
        ttl_days: for how long memories of a category are kept; one that is not there, for ever.

    Attributes:
        off_the_record: nothing is written and nothing recalled.
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
        self.off_the_record = False
        self.last_call: LastCall | None = None
        self.on_kept: Callable[[Memory], None] = lambda turn: None
        self._prompt_tokens = prompt_tokens
        self._kept_since = {
            category: datetime.now(UTC) - timedelta(days=days)
            for category, days in (ttl_days or {}).items()
        }
        self._forgetting: asyncio.Task[int | None] | None = None
        self._confirming = False
        self._committed_id = ""
        self._last_said_at_s: float | None = None
        self._last_kept: list[Memory] = []
        self._forgotten: list[tuple[float, float]] = []
        self._turns: list[Memory] = []
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
        orders, confirmed = self._orders(text), self._confirming and is_yes(text)
        self._confirming = False
        answer = self._answer(message_id) if orders else None
        self._answers = {message_id: answer} if answer else {}
        on_the_record = not self.off_the_record
        if {Control.OFF_THE_RECORD, Control.STOP_REMEMBERING} & set(orders):
            self.off_the_record = True
        self._last_write = asyncio.create_task(
            self._obey_behind(self._last_write, orders, said_at_s, confirmed, answer)
            if answer
            else self._keep_behind(self._last_write, text, context, said_at_s, on_the_record),
            name="keep-turn",
        )
        log_lines.user_said(None if self.off_the_record else redact(text))

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
        if self.off_the_record:
            return None
        return await self.safely("recalling", self._memo_block, message)

    async def block_for_greeting(self, participant_name: str | None) -> str | None:
        """The person's name, as they told it or else as the participant's is, and the newest."""
        if self.off_the_record:
            return None
        return await self.safely("recalling", self._greeting_block, participant_name)

    def is_forgotten(self, said_at_s: float) -> bool:
        """Whether what was said then, in seconds since 1970, must not reach a model again."""
        return any(since <= said_at_s <= until for since, until in self._forgotten)

    # Orders

    def is_order(self, message_id: str, text: str) -> bool:
        """Whether a turn, committed or not yet, is an order about memory: no model answers it.

        A yes that was committed before "really everything?" was asked is none.
        """
        is_open = message_id != self._committed_id
        return message_id in self._answers or (is_open and bool(self._orders(text)))

    async def answer_to_order(self, message_id: str) -> str:
        """The answer, once the turn is committed and the order carried out: never a promise."""
        try:
            answer = asyncio.shield(self._answer(message_id))
            return await asyncio.wait_for(answer, ORDER_TIMEOUT_S)
        except TimeoutError:
            return FAILED

    # Tools of the model

    async def act(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Use memory for a tool of the model, behind the turns that are being stored.

        Raises:
            OffTheRecord: the person wants nothing kept and nothing used.
            TimeoutError: it took too long.
            MemoryAgentError: it did not work, or the context belongs to somebody else.
        """
        if self.off_the_record:
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
            self._last_kept.append(memory)

    async def set_off_the_record(self, off: bool) -> str:
        """As the order by voice."""
        order = Control.OFF_THE_RECORD if off else Control.ON_THE_RECORD
        doing = "obeying an order about memory"
        return await self.safely(doing, self._obey, order, time.time()) or FAILED

    def ask_to_forget_everything(self) -> str:
        """As the order by voice: the person's next turn confirms it, or does not."""
        self._confirming = True
        return REPLIES[Control.FORGET_EVERYTHING]

    # Behind the scope

    async def _look_back(self) -> None:
        def read() -> tuple[bool, LastCall | None]:
            controls_of("")  # compiles the orders now, not while a turn waits
            memories = self._not_too_old(memory_manager.retrieve_all())
            return _opted_out(), last_call(memories)

        look_up = asyncio.to_thread(read)
        self.off_the_record, self.last_call = await asyncio.wait_for(look_up, OPEN_TIMEOUT_S)

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
        self._last_said_at_s, self._last_kept = said_at_s, []
        # An order may have come since, either way: that was about what is said from then on.
        if on_the_record or not self.off_the_record:
            await self.safely("keeping a turn", self._remember, text, context)

    async def _obey_behind(
        self,
        before: asyncio.Task[None] | None,
        orders: list[Control],
        said_at_s: float,
        confirmed: bool,
        answer: asyncio.Future[str],
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        done = [
            await self.safely(
                "obeying an order about memory", self._obey, order, said_at_s, confirmed
            )
            for order in orders
        ]
        if not answer.done():
            answer.set_result(" ".join(reply or FAILED for reply in done))

    def _orders(self, text: str) -> list[Control]:
        """The orders that a turn is. The yes to "really everything?" is that order again.

        The one that asks back comes last, so that the answer ends with its question.
        """
        if self.identity is None:
            return []
        if self._confirming and is_yes(text):
            return [Control.FORGET_EVERYTHING]
        orders = [c for c in controls_of(text) if c is not Control.WHAT_DO_YOU_REMEMBER]
        return sorted(orders, key=lambda order: order is Control.FORGET_EVERYTHING)

    def _answer(self, message_id: str) -> asyncio.Future[str]:
        """The answer to an order, which is waited for and given in either order."""
        if message_id not in self._answers:
            self._answers[message_id] = asyncio.get_running_loop().create_future()
        return self._answers[message_id]

    async def _obey(self, order: Control, said_at_s: float, confirmed: bool = False) -> str:
        """Carry out an order. The answer to it, in the past tense only after success."""
        self._memo = None
        match order:
            case Control.OFF_THE_RECORD:
                self.off_the_record = True
            case Control.ON_THE_RECORD:
                await asyncio.to_thread(memory_manager.forget, *OPT_OUT)
                self.off_the_record = False
            case Control.STOP_REMEMBERING:
                await asyncio.to_thread(memory_manager.store, *OPT_OUT, "no")
                self.off_the_record = True
            case Control.FORGET_THAT:
                return await self._forget_last_turn(said_at_s)
            case Control.FORGET_EVERYTHING if confirmed:
                return await self._forget_everything(said_at_s)
            case Control.FORGET_EVERYTHING:
                self._confirming = True
        return REPLIES[order]

    async def _forget_last_turn(self, until_s: float) -> str:
        if self._last_said_at_s is None:
            return NOTHING_TO_FORGET
        for memory in self._last_kept:
            await asyncio.to_thread(memory_manager.forget, memory.category, memory.key)
        self._forget_between(self._last_said_at_s, until_s)
        return REPLIES[Control.FORGET_THAT]

    async def _forget_everything(self, until_s: float) -> str:
        await asyncio.to_thread(memory_manager.forget_all)
        self._forget_between(0.0, until_s)
        self.last_call = None
        return FORGOT_EVERYTHING

    def _forget_between(self, since_s: float, until_s: float) -> None:
        """Also what the agent made of it: its answers and its calls of tools repeat it."""
        self._forgotten.append((since_s, until_s))
        self._last_said_at_s, self._last_kept = None, []

    async def _remember(self, text: str, context: str | None) -> None:
        log_lines.user_verified(get_current_user())
        for delay_s in (*WRITE_RETRY_DELAYS_S, None):
            try:
                memory = await asyncio.to_thread(self._keep, text, context)
            except StoreError as exc:
                if delay_s is None or not exc.retryable:
                    raise
                await asyncio.sleep(delay_s)
            else:
                if memory:
                    self._last_kept.append(memory)
                    self._turns.append(memory)
                    self.on_kept(memory)
                return

    def _keep(self, text: str, context: str | None) -> Memory | None:
        # The wish may have arrived from Supabase since the call began.
        if _opted_out():
            self.off_the_record = True
            return None
        return memory_manager.remember_turn(text, context=context)

    async def _memo_block(self, message: str) -> str | None:
        if self._memo is None or self._memo[0] != message:
            async with asyncio.timeout(RECALL_TIMEOUT_S):
                await self.drain()
                block = await asyncio.to_thread(self._recall, message, tuple(self._turns))
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
