"""Extract facts from the turns of one call, with the session's language model, and sum it up.

Batches of stored turns become facts with names, between the replies of the call and at its end. No
reply waits for one: a batch gives way, and is asked again. This knows neither rooms nor voices.
"""

import asyncio
import functools
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from caller_memory.call.memory import CallMemory
from caller_memory.call.model_use import Interrupted, ModelUse
from caller_memory.errors import ModelError
from caller_memory.extraction import summary as call_summary
from caller_memory.extraction.batch import Ask, Outcome, extract
from caller_memory.extraction.schema import BATCH, MalformedAnswer
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Memory
from caller_memory.person import PersonMemory
from caller_memory.provenance import MAX_LINES, on_a_line, words_of

logger = logging.getLogger(f"{LOGGER_NAME}.extractor")

FINISH_TIMEOUT_S = 15.0
SUMMARY_TIMEOUT_S = 10.0
MAX_TRIES = 3
"""How often a batch is asked for during a call, if replies come in between."""


class Extractor:
    """Extract facts during one call, and sum it up at the end.

    Args:
        call: the memory of the call.
        person: the memory of the caller.
        ask: asks the session's language model.
        use: who needs that model now.
    """

    def __init__(self, call: CallMemory, person: PersonMemory, ask: Ask, use: ModelUse) -> None:
        self._call = call
        self._person = person
        self._ask = ask
        self._use = use
        self._began_at = datetime.now(UTC)
        self._kept = 0
        self._turns: list[Memory] = []
        self._going: asyncio.Task[None] | None = None
        self._waits_for_the_end = False
        call.on_kept = self._on_kept

    async def finish(self, *, hung_up: bool) -> None:
        """Sum up the call and extract what is left of it, within `FINISH_TIMEOUT_S` in all.

        The summary comes first, also before a batch that is being extracted: the next greeting
        needs it and nothing but this call can write it, while turns that are left can be extracted
        from by the worker's own process or in the next call. Turns of a call that has begun since
        are left to that call: "forget that" still reaches them there.

        Args:
            hung_up: whether the person ended the call. One that was cut off may go on: no summary.
        """
        self._use.close()
        try:
            async with asyncio.timeout(FINISH_TIMEOUT_S):
                if self._going is not None:
                    await self._going
                if hung_up:
                    await self._call.degraded("summing up the call", self._sum_up())
                await self._call.degraded("extracting facts", self._extract_all())
        except TimeoutError:
            logger.info("the call ends before its turns are extracted from: the rest waits")

    def _behind_it(self) -> datetime:
        """Return the time before which turns belong to this call or an earlier one."""
        if not self._turns:
            return self._began_at
        return self._turns[-1].updated_at + timedelta(microseconds=1)

    def _on_kept(self, turn: Memory) -> None:
        """Start a batch once enough turns wait behind the newest, which "forget that" may erase."""
        self._kept += 1
        self._turns.append(turn)
        is_going = self._going is not None and not self._going.done()
        if self._kept > BATCH and not (is_going or self._waits_for_the_end):
            self._kept = 1
            extracting = self._extract_between(turn.updated_at)
            self._going = asyncio.create_task(
                self._call.degraded("extracting facts", extracting), name="extract-facts"
            )

    async def _extract_between(self, before: datetime) -> None:
        """Extract one batch while no reply is being made, from its beginning after each reply."""
        tries = 0
        while tries < MAX_TRIES and await self._use.free():
            try:
                await self._extract(self._use.between(self._ask), before, BATCH)
                return
            except Interrupted as exc:
                tries += exc.was_asked
        self._waits_for_the_end = True

    async def _extract_all(self) -> None:
        while await self._extract(self._ask, self._behind_it(), 1) is Outcome.DONE:
            pass

    async def _extract(self, ask: Ask, before: datetime, at_least: int) -> Outcome:
        return await extract(
            self._person, ask, before, at_least=at_least, is_off=self._person.is_opted_out
        )

    async def _sum_up(self) -> None:
        """Leave two lines about the call for the next greeting."""
        remembered = functools.partial(_not_forgotten, self._person)
        turns = await asyncio.to_thread(remembered, self._turns)
        if self._call.state.off or len(turns) <= MAX_LINES:
            return  # so few turns are their own summary
        try:
            async with asyncio.timeout(SUMMARY_TIMEOUT_S):
                asked = call_summary.INSTRUCTIONS, call_summary.question(turns)
                answer = await self._ask(*asked, call_summary.Summary)
            summary = call_summary.summary_in(answer, turns)
        except (ModelError, MalformedAnswer, TimeoutError) as exc:
            logger.warning("the call has no summary (%s: %s)", type(exc).__name__, exc)
            return
        # Another call or an operator may have erased one of the turns meanwhile.
        if summary and await asyncio.to_thread(remembered, turns) == turns:
            await asyncio.to_thread(self._person.sum_up, summary)


def _not_forgotten(person: PersonMemory, turns: Sequence[Memory]) -> list[Memory]:
    """Return the turns that are still remembered, as turns or as the words of a fact."""
    said = {words for memory in person.retrieve_all() for words in words_of(memory)}
    return [turn for turn in turns if on_a_line(turn.value) in said]
