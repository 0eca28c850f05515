"""Redact the turns of a call, and store them."""

import asyncio
from dataclasses import dataclass

from caller_memory import log_events, storable
from caller_memory.call.command_grammar import Parsed
from caller_memory.call.state import CallState
from caller_memory.errors import StoreError
from caller_memory.language.pii import Dialogue, Kept
from caller_memory.models import Memory
from caller_memory.person import PersonMemory

WRITE_RETRY_DELAYS_S = (0.2, 1.0)


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
    """Redact and store the turns of one call, in order.

    Args:
        state: the state of the call.
    """

    def __init__(self, state: CallState) -> None:
        self._state = state
        self._dialogue = Dialogue()

    async def redact(self, turn: Turn) -> tuple[Kept, str | None]:
        """Return what may be kept of a turn, and of what the agent said before it.

        Both depend on the turns before, so call this once per turn, in order.
        """
        return await asyncio.to_thread(self._redact, turn)

    async def store(self, person: PersonMemory, kept: Kept, context: str | None) -> Memory | None:
        """Store a turn, and retry while the file is busy. A long one becomes several memories.

        Returns:
            The last memory, None if nothing is worth keeping or the person has opted out.

        Raises:
            StoreError: the turn is not stored.
        """
        *parts, last = storable.values(kept.text) or [kept.text]
        for part in parts:
            if memory := await self._store_part(person, Kept(part, kept.earlier), context):
                self._state.keep(memory)
            context = None
        return await self._store_part(person, Kept(last, kept.earlier), context)

    async def _store_part(
        self, person: PersonMemory, kept: Kept, context: str | None
    ) -> Memory | None:
        for delay_s in (*WRITE_RETRY_DELAYS_S, None):
            try:
                memory = await asyncio.to_thread(self._store, person, kept, context)
                self._state.unsaved = self._state.unsaved and memory is None
                return memory
            except StoreError as exc:
                self._state.unsaved = True
                if delay_s is None or not exc.retryable:
                    raise
                await asyncio.sleep(delay_s)
        return None

    def _redact(self, turn: Turn) -> tuple[Kept, str | None]:
        context = self._dialogue.agent_said(turn.context) if turn.context else None
        return self._dialogue.person_said(turn.text), context

    def _store(self, person: PersonMemory, kept: Kept, context: str | None) -> Memory | None:
        log_events.user_verified(person.user_id)
        # An opt-out of another call may have arrived from Supabase since this call began.
        if person.is_opted_out():
            self._state.off = True
            return None
        if kept.earlier:
            turns = [person.redact_again(turn, kept.earlier) for turn in self._state.turns]
            self._state.replace(turns)
        return person.remember_turn(kept.text, context=context)
