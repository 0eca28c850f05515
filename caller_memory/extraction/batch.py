"""Extract facts from one batch of a person's turns: read them, ask a model, keep what it tells.

This is all of it, in a call and after one. When that is done, and with which model, whoever calls
it says.
"""

import asyncio
import enum
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from pydantic import BaseModel

from caller_memory import acts
from caller_memory.errors import ModelError
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
from caller_memory.language.worth import said_by_person
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Memory
from caller_memory.person import PersonMemory

logger = logging.getLogger(f"{LOGGER_NAME}.extraction")

Ask = Callable[[str, str, type[BaseModel]], Awaitable[str]]
"""Ask a model: instructions, question and schema of the answer. It may raise `ModelError`."""


class Outcome(enum.Enum):
    """What came of a batch."""

    DONE = "the turns wait no longer"
    NOTHING_DUE = "too few turns wait, or the person wants nothing kept"
    NO_ANSWER = "the model's answer is missing or of no use"


async def extract(
    person: PersonMemory,
    ask: Ask,
    before: datetime,
    *,
    at_least: int = 1,
    is_off: Callable[[], bool],
) -> Outcome:
    """Extract facts from the oldest turns that wait.

    Args:
        ask: whatever it raises beside `ModelError` ends this, with nothing written.
        before: only turns that were kept before this moment count.
        at_least: how many turns make a batch.
        is_off: whether the person wants nothing kept; called on a thread, before and after asking.

    Raises:
        StoreError: the person's file can not be used.
    """
    turns = await asyncio.to_thread(person.turns_to_extract, BATCH, before)
    if len(turns) < at_least or await asyncio.to_thread(is_off):
        return Outcome.NOTHING_DUE
    with acts.doing("extract"):
        outcome = await _extract_from(person, turns, ask, is_off)
        acts.tell(outcome.name.lower())
    return outcome


async def _extract_from(
    person: PersonMemory, turns: Sequence[Memory], ask: Ask, is_off: Callable[[], bool]
) -> Outcome:
    said = [turn for turn in turns if said_by_person(turn.value, turn.context)]
    named = await asyncio.to_thread(person.facts)
    known = await asyncio.to_thread(resembling, said, named)
    try:
        facts = facts_in(await _answer(ask, said, known), said, named) if said else []
    except (ModelError, MalformedAnswer) as exc:
        logger.warning(
            "%d turns stay as they are for now: no use of the model (%s: %s)",
            len(turns), type(exc).__name__, exc,
        )  # fmt: skip
        if not (isinstance(exc, ModelError) and exc.retryable):
            await asyncio.to_thread(person.skip_turns, turns)
        return Outcome.NO_ANSWER
    if await asyncio.to_thread(is_off):
        return Outcome.NOTHING_DUE
    written = await asyncio.to_thread(person.keep_facts, turns, facts)
    acts.tell(kept=len(written))
    return Outcome.DONE


async def _answer(ask: Ask, turns: Sequence[Memory], known: Sequence[Memory]) -> str:
    """Return the model's answer. Where its sources are wrong, the batch is asked again once."""
    answer = await ask(INSTRUCTIONS, question(turns, known), Answer)
    if not has_odd_sources(answer, turns):
        return answer
    try:
        again = await ask(INSTRUCTIONS, question(turns, known, again=True), Answer)
        has_odd_sources(again, turns)
    except (ModelError, MalformedAnswer) as exc:
        logger.info("the first answer counts: the second is of no use (%s)", type(exc).__name__)
        return answer
    return again
