"""Redact the turns of a call, and store them."""

import asyncio
import functools
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from caller_memory import acts, log_events, storable
from caller_memory.call.command_grammar import Parsed
from caller_memory.call.confidences import Confidence, confidence_in, resumes
from caller_memory.call.held import HeldTurns, KeptTurn
from caller_memory.call.state import CallState
from caller_memory.call.topic_grammar import topic_of
from caller_memory.errors import StoreError
from caller_memory.language.pii import Dialogue
from caller_memory.language.query import asked_in
from caller_memory.language.retraction import may_retract
from caller_memory.language.worth import said_by_person
from caller_memory.models import Memory
from caller_memory.person import PersonMemory

T = TypeVar("T")

WRITE_RETRY_DELAYS_S = (0.2, 1.0)
TURNS_HEARD_BACK = 2
"""So many of the agent's last turns may be heard by the person's microphone."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the person, as LiveKit committed it.

    Attributes:
        id: the id of LiveKit's message.
        text: what was said, not redacted.
        context: what the agent said just before.
        said_at_s: seconds since 1970.
        parsed: the voice commands in it; most turns have none.
    """

    id: str
    text: str
    context: str | None
    said_at_s: float
    parsed: Parsed


class TurnKeeper:
    """Redact, hold and store the turns of one call, in order.

    Args:
        state: the state of the call.
    """

    def __init__(self, state: CallState) -> None:
        self._state = state
        self._dialogue = Dialogue()
        self._agent_said: deque[str] = deque(maxlen=TURNS_HEARD_BACK)
        self._unanswered: str | None = None
        self.held = HeldTurns()

    def begin(self, turn: Turn) -> None:
        """Note a new turn, whatever it is."""
        asked = self._state.asked
        self._state.begin(turn.id)
        if self._state.off and not turn.parsed.commands and resumes(turn.text):
            self._state.resume()
        # The words of what a realtime model has answered already come behind its question.
        if turn.said_at_s < self._state.claimed_until_s and self._may_retract(turn):
            self._state.asked = asked

    def settle(self, message_id: str | None, *, answered: bool) -> list[KeptTurn]:
        """Note what came of a turn. Return what is to be stored now. See `HeldTurns.settle`."""
        if not answered:
            self._state.fail(message_id)
        return self.held.settle(message_id, answered=answered)

    async def redact(self, turn: Turn) -> KeptTurn:
        """Return what may be kept of a turn, and of what the agent said before it.

        Both depend on the turns before, so call this once per turn, in order.
        """
        return await asyncio.to_thread(self._redact, turn)

    async def due(self, person: PersonMemory | None, turn: KeptTurn) -> list[KeptTurn]:
        """Return the turns to store now: this one, unless it may ask to forget something.

        Raises:
            StoreError: what this turn shows to be a secret is still stored.
        """
        if person is None:
            return []
        if turn.earlier:
            # Also where this turn itself is never stored.
            await self._persistently(functools.partial(self._redact_earlier, person, turn.earlier))
        if topic_of(turn.text) or confidence_in(turn.text) is Confidence.ITSELF:
            self._state.retractions.add(turn.id)
            return []
        asks = self._may_retract(turn)
        if asks and turn.said_at_s < self._state.claimed_until_s:
            self._state.claimed_until_s = 0.0
            self._state.retractions.add(turn.id)
        return self.held.take(turn, holds=asks)

    async def store(self, person: PersonMemory | None, turn: KeptTurn) -> Memory | None:
        """Store a turn, and retry while the file is busy. A long one becomes several memories.

        Returns:
            The last memory, None if nothing is worth keeping, it was taken back, or the person has
            opted out.

        Raises:
            StoreError: the turn is not stored.
        """
        if (
            person is None
            or turn.id in self._state.retractions
            or self._state.is_forgotten(turn.said_at_s)
        ):
            return None
        memory, kept = None, 0
        with acts.doing("keep"):
            for part in storable.values(turn.text) or [turn.text]:
                turn = replace(turn, text=part)
                memory = await self._persistently(functools.partial(self._store, person, turn))
                if memory:
                    self._state.keep(memory, turn.id)
                    kept += 1
                turn = replace(turn, context=None)
            acts.tell(None if kept else "left_out", kept=kept)
        return memory

    def _may_retract(self, turn: Turn | KeptTurn) -> bool:
        return may_retract(turn.text, self._state.language)

    async def _persistently(self, write: Callable[[], T]) -> T:
        """Write on a thread, and retry while the file is busy."""
        for delay_s in (*WRITE_RETRY_DELAYS_S, None):
            try:
                written = await asyncio.to_thread(write)
                self._state.unsaved = self._state.unsaved and written is None
                return written
            except StoreError as exc:
                self._state.unsaved = True
                if delay_s is None or not exc.retryable:
                    raise
                await asyncio.sleep(delay_s)
        raise AssertionError("the last try returns or raises")

    def _redact(self, turn: Turn) -> KeptTurn:
        language = self._state.language
        context = self._dialogue.agent_said(turn.context, language) if turn.context else None
        if turn.context:
            self._agent_said.appendleft(turn.context)
        said = said_by_person(turn.text, *self._agent_said)
        # What was asked before noise is answered behind it.
        context = context if asked_in(context or "") else self._unanswered or context
        self._unanswered = None if said else asked_in(context or "")
        if self._state.previous_id in self._state.retractions:
            context = None  # it may say what went
        kept = self._dialogue.person_said(said, language)
        return KeptTurn(turn.id, turn.said_at_s, kept.text, kept.earlier, context)

    def _redact_earlier(self, person: PersonMemory, earlier: Mapping[str, str]) -> None:
        turns = [person.redact_again(turn, earlier) for turn in self._state.turns]
        self._state.replace(turns)
        self.held.redact_again(earlier)

    def _store(self, person: PersonMemory, turn: KeptTurn) -> Memory | None:
        log_events.user_verified(person.user_id)
        # An opt-out of another call may have arrived from Supabase since this call began.
        if person.is_opted_out():
            self._state.off = True
            return None
        said_at = datetime.fromtimestamp(turn.said_at_s, UTC) if turn.was_held else None
        return person.remember_turn(turn.text, context=turn.context, said_at=said_at)
