"""Extract facts from the turns of one call, with the session's language model.

Batches of stored turns become facts with names. This runs in the background and at the end of the
call, never for the turn that is being answered. It knows nothing of rooms or voices.
"""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel

from caller_memory.call.memory import CallMemory
from caller_memory.errors import ModelError
from caller_memory.extraction import summary as call_summary
from caller_memory.extraction.schema import (
    BATCH,
    INSTRUCTIONS,
    Answer,
    MalformedAnswer,
    facts_in,
    has_odd_sources,
    question,
    resembling,
)
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Memory
from caller_memory.person import PersonMemory
from caller_memory.provenance import MAX_LINES, on_a_line, words_of

logger = logging.getLogger(f"{LOGGER_NAME}.extractor")

Ask = Callable[[str, str, type[BaseModel]], Awaitable[str]]
"""Ask a model: instructions, question and schema of the answer. It may raise `ModelError`."""

FINISH_TIMEOUT_S = 15.0
SUMMARY_TIMEOUT_S = 10.0
MAX_BATCHES = 8
"""The most batches at the end of a call. What is left waits for the next call."""


class Extractor:
    """Extract facts during one call, and sum it up at the end.

    Args:
        call: the memory of the call.
        person: the memory of the caller.
        ask: asks the session's language model.
    """

    def __init__(self, call: CallMemory, person: PersonMemory, ask: Ask) -> None:
        self._call = call
        self._person = person
        self._ask = ask
        self._began_at = datetime.now(UTC)
        self._kept = 0
        self._turns: list[Memory] = []
        self._going: asyncio.Task[bool | None] | None = None
        call.on_kept = self._on_kept

    async def finish(self) -> None:
        """Extract what is left of the call, within `FINISH_TIMEOUT_S`.

        Turns of a call that has begun since are left to that call: "forget that" still reaches them
        there.
        """
        try:
            async with asyncio.timeout(FINISH_TIMEOUT_S):
                if self._going is not None:
                    await self._going
                for _ in range(MAX_BATCHES):
                    if not await self._extract(at_least=1, before=self._behind_it()):
                        break
        except TimeoutError:
            logger.warning("extraction is not finished: the rest waits for the next call")

    async def sum_up(self) -> None:
        """Leave two lines about the call for the next greeting, after the person hung up."""
        await self._call.degraded("summing up the call", self._sum_up())

    def _behind_it(self) -> datetime:
        """Return the time before which turns belong to this call or an earlier one."""
        if not self._turns:
            return self._began_at
        return self._turns[-1].updated_at + timedelta(microseconds=1)

    def _on_kept(self, turn: Memory) -> None:
        """Start a batch once enough turns wait behind the newest, which "forget that" may erase."""
        self._kept += 1
        self._turns.append(turn)
        if self._kept > BATCH and (self._going is None or self._going.done()):
            self._kept = 1
            self._going = asyncio.create_task(
                self._extract(at_least=BATCH, before=turn.updated_at), name="extract-facts"
            )

    async def _extract(self, at_least: int, before: datetime) -> bool | None:
        return await self._call.degraded("extracting facts", self._batch(at_least, before))

    async def _batch(self, at_least: int, before: datetime) -> bool:
        """Extract from the oldest turns that wait. Return False if no further batch is due."""
        person = self._person
        turns = await asyncio.to_thread(person.turns_to_extract, BATCH, before)
        if len(turns) < at_least or self._call.state.off:
            return False
        named = await asyncio.to_thread(person.facts)
        known = await asyncio.to_thread(resembling, turns, named)
        try:
            facts = facts_in(await self._answer(turns, known), turns, named)
        except (ModelError, MalformedAnswer) as exc:
            logger.warning(
                "%d turns stay as they are for now: no use of the model (%s: %s)",
                len(turns), type(exc).__name__, exc,
            )  # fmt: skip
            if not (isinstance(exc, ModelError) and exc.retryable):
                await asyncio.to_thread(person.skip_turns, turns)
            return False
        if self._call.state.off:
            return False
        await asyncio.to_thread(person.keep_facts, turns, facts)
        return True

    async def _answer(self, turns: Sequence[Memory], known: Sequence[Memory]) -> str:
        """Return the model's answer. Where its sources are wrong, the batch is asked again once."""
        answer = await self._ask(INSTRUCTIONS, question(turns, known), Answer)
        if not has_odd_sources(answer, turns):
            return answer
        try:
            again = await self._ask(INSTRUCTIONS, question(turns, known, again=True), Answer)
            has_odd_sources(again, turns)
        except (ModelError, MalformedAnswer) as exc:
            logger.info("the first answer counts: the second is of no use (%s)", type(exc).__name__)
            return answer
        return again

    async def _sum_up(self) -> None:
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
