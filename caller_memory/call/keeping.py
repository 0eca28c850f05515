"""A turn on its way to the disk: secrets out, categorised, stored."""

import asyncio
from dataclasses import dataclass

from caller_memory import log_events
from caller_memory.call.command_grammar import Parsed
from caller_memory.call.state import CallState
from caller_memory.errors import StoreError
from caller_memory.language.pii import Dialogue, Kept
from caller_memory.models import Memory
from caller_memory.person import PersonMemory

WRITE_RETRY_DELAYS_S = (0.2, 1.0)


@dataclass(frozen=True, slots=True)
class Turn:
    """What the person said, as LiveKit committed it.

    Attributes:
        id: of the message.
        text: as it was said.
        context: what the agent said just before.
        said_at_s: seconds since 1970.
        parsed: what it commands, nothing for most.
    """

    id: str
    text: str
    context: str | None
    said_at_s: float
    parsed: Parsed


class TurnKeeper:
    """Keeps the turns of one call, in their order.

    Args:
        state: of the call.
    """

    def __init__(self, state: CallState) -> None:
        self._state = state
        self._dialogue = Dialogue()

    async def redact(self, turn: Turn) -> tuple[Kept, str | None]:
        """Return what may be kept of a turn, and of what the agent said before it."""
        return await asyncio.to_thread(self._redact, turn)

    async def store(self, person: PersonMemory, kept: Kept, context: str | None) -> Memory | None:
        """Store a turn; where the file is busy, try again.

        Returns:
            The memory, None where nothing is worth keeping or the person wants nothing kept.

        Raises:
            StoreError: it is not stored.
        """
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
        # The wish may have arrived from Supabase since the call began.
        if person.is_opted_out():
            self._state.off = True
            return None
        if kept.earlier:
            turns = [person.redact_again(turn, kept.earlier) for turn in self._state.turns]
            self._state.replace(turns)
        return person.remember_turn(kept.text, context=context)
