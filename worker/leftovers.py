"""Extract facts from what calls have left, in the worker's own process, while no call runs.

A call ends in time, whatever the model takes; one that is killed does nothing at its end. The turns
that wait on this disk are extracted from here, a batch at a time, with the model that the settings
name. The moment a job begins, what is asked is cancelled: the model is for calls.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime
from typing import Any

from livekit.agents import llm, utils
from pydantic import BaseModel

import storage
from caller_memory.call.model_use import Interrupted, ModelUse
from caller_memory.call.resumption import CALL_BACK_WITHIN
from caller_memory.errors import StoreError
from caller_memory.extraction.batch import Outcome, extract
from caller_memory.livekit.side_llm import ask
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.person import PersonMemory
from caller_memory.stores.extracted import ExtractedFacts
from caller_memory.stores.sync_source import SyncSource
from config import Settings
from worker import models
from worker.people import fetched

logger = logging.getLogger(f"{LOGGER_NAME}.leftovers")

LOOK_EVERY_S = 30.0
MAX_PAUSE_S = 3600.0
"""The longest pause after failures: each doubles it."""
FETCH_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 300.0
"""Nobody waits for it: a model that is too slow for the end of a call gets its time here."""


class Leftovers:
    """Extracts facts from the turns that the calls of this disk have left.

    Args:
        settings: which model is asked.
        jobs: the jobs that run: each of them needs that model.
    """

    def __init__(self, settings: Settings, jobs: ModelUse) -> None:
        self._settings = settings
        self._jobs = jobs
        self._model: llm.LLM[Any] | None = None
        self._looked_at_s = 0.0

    @utils.log_exceptions(logger=logger)
    async def run(self) -> None:
        """Extract whenever something is left and no job runs, until this is cancelled."""
        pause_s = LOOK_EVERY_S
        # Outside of a job, nothing else gives plug-ins their HTTP session.
        async with utils.http_context.open():
            try:
                while True:
                    # Before the first look, too: a worker that starts has calls to take.
                    await asyncio.sleep(pause_s)
                    is_done = await self._look()
                    pause_s = LOOK_EVERY_S if is_done else min(2 * pause_s, MAX_PAUSE_S)
            finally:
                if self._model is not None:
                    await self._model.aclose()

    async def _look(self) -> bool:
        """Extract from all that is left. Return whether nothing has to be tried again."""
        began_at_s = time.time()
        # A call that broke off is over once nobody can call back to go on with it.
        changed_since_s = self._looked_at_s - CALL_BACK_WITHIN.total_seconds()
        source = SyncSource(storage.current().local)
        for user_id in await asyncio.to_thread(source.people, changed_since_s):
            try:
                if await self._extract_from(user_id) is Outcome.NO_ANSWER:
                    return False
            except StoreError as exc:
                logger.warning("nothing is extracted for user %s now: %s", user_id, exc)
        self._looked_at_s = began_at_s
        return True

    async def _extract_from(self, user_id: str) -> Outcome:
        stores = storage.current()
        person, facts = PersonMemory(user_id, stores), ExtractedFacts(stores.local)
        while await self._jobs.free():
            over_since = datetime.now(UTC) - CALL_BACK_WITHIN
            before = await asyncio.to_thread(facts.left, user_id, over_since)
            if before is None:
                break
            # Somebody else may have forgotten it, or extracted from it, meanwhile.
            if not await asyncio.to_thread(fetched, person, FETCH_TIMEOUT_S):
                return Outcome.NO_ANSWER
            try:
                asking = self._jobs.between(self._ask)
                outcome = await extract(person, asking, before, is_off=person.is_opted_out)
            except Interrupted:
                continue
            if outcome is not Outcome.DONE:
                return outcome
        return Outcome.DONE

    async def _ask(self, instructions: str, question: str, schema: type[BaseModel]) -> str:
        if self._model is None:
            self._model = await asyncio.to_thread(models.language_model, self._settings)
        timeout_s = ANSWER_TIMEOUT_S
        return await ask(self._model, instructions, question, schema, timeout_s=timeout_s)
