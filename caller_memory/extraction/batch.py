"""Extract facts from one batch of a person's turns: read them, ask a model, keep what it tells.

The model is asked twice: for notes of the turns, then whether the turns really say each of them.
This is all of it, in a call and after one. When that is done, and with which model, whoever calls
it says.
"""

import asyncio
import enum
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel

from caller_memory import acts
from caller_memory.errors import ModelError
from caller_memory.extraction import review
from caller_memory.extraction.facts import facts_in
from caller_memory.extraction.schema import (
    BATCH,
    INSTRUCTIONS,
    Answer,
    MalformedAnswer,
    Operation,
    has_odd_sources,
    operations_in,
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
        notes = await _notes(ask, said, known) if said else []
    except (ModelError, MalformedAnswer) as exc:
        logger.warning(
            "%d turns stay as they are for now: no use of the model (%s: %s)",
            len(turns), type(exc).__name__, exc,
        )  # fmt: skip
        if not (isinstance(exc, ModelError) and exc.retryable):
            await asyncio.to_thread(person.skip_turns, turns)
        return Outcome.NO_ANSWER
    reviewed = await _reviewed(ask, notes, said)
    # On a thread, as what else reads sentences: the loop has calls to serve.
    facts = await asyncio.to_thread(facts_in, notes, said, named, reviewed, person.tz)
    if await asyncio.to_thread(is_off):
        return Outcome.NOTHING_DUE
    written = await asyncio.to_thread(person.keep_facts, turns, facts)
    acts.tell(kept=len(written))
    return Outcome.DONE


async def _notes(ask: Ask, turns: Sequence[Memory], known: Sequence[Memory]) -> list[Operation]:
    """Return the model's notes. Where their sources are wrong, the batch is asked again once."""
    notes = operations_in(await ask(INSTRUCTIONS, question(turns, known), Answer), turns)
    if not await asyncio.to_thread(has_odd_sources, notes, turns):
        return notes
    try:
        again = await ask(INSTRUCTIONS, question(turns, known, again=True), Answer)
        return operations_in(again, turns)
    except (ModelError, MalformedAnswer) as exc:
        logger.info("the first answer counts: the second is of no use (%s)", type(exc).__name__)
        return notes


async def _reviewed(
    ask: Ask, notes: Sequence[Operation], turns: Sequence[Memory]
) -> Mapping[Operation, bool]:
    """Return which notes hold, as far as the model can tell; rules decide the others."""
    asked = await asyncio.to_thread(review.Review, notes, turns)
    if not asked.notes:
        return {}
    try:
        answer = await ask(review.INSTRUCTIONS, asked.question(), review.Verdicts)
        verdicts = asked.verdicts(answer)
    except (ModelError, MalformedAnswer) as exc:
        logger.info("rules alone decide about %d notes (%s)", len(asked.notes), type(exc).__name__)
        return {}
    acts.tell(reviewed=len(verdicts))
    return verdicts
