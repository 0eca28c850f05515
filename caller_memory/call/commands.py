"""The person's orders about memory in one call: told from a turn, carried out, answered.

A turn flows in, its orders flow out; what was carried out gives its answer, in the past tense only
after success. For the user in context. It knows neither when a turn's time has come nor models.
"""

import asyncio

from caller_memory.call.command_grammar import Control, controls_of, is_yes
from caller_memory.call.state import CallRecord
from memory_manager import OPT_OUT, memory_manager

FAILED = "Sorry, that did not work: my memory is not available right now."
NOTHING_TO_FORGET = "There is nothing to forget."
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
    Control.REALLY_EVERYTHING: "Done. I have forgotten everything about you.",
}


class Orders:
    """The orders of one call.

    Args:
        record: of the call; what is ordered changes it.
    """

    def __init__(self, record: CallRecord) -> None:
        self._record = record
        self._asked = False

    def given_in(self, text: str) -> list[Control]:
        """The orders that a turn is; the one that asks back last, so that its question is."""
        if self._asked and is_yes(text):
            return [Control.REALLY_EVERYTHING]
        orders = [c for c in controls_of(text) if c is not Control.WHAT_DO_YOU_REMEMBER]
        return sorted(orders, key=lambda order: order is Control.FORGET_EVERYTHING)

    def take(self, text: str) -> list[Control]:
        """The orders that a committed turn is. What is off the record is so from here on."""
        orders = self.given_in(text)
        self._asked = False
        if {Control.OFF_THE_RECORD, Control.STOP_REMEMBERING} & set(orders):
            self._record.off = True
        return orders

    def ask_to_forget_everything(self) -> str:
        """The question that the person's next turn answers with yes, or does not."""
        self._asked = True
        return REPLIES[Control.FORGET_EVERYTHING]

    async def obey(self, order: Control, said_at_s: float) -> str:
        """Carry out an order, given at that time. The answer to it.

        Raises:
            StoreError: it was not carried out.
        """
        match order:
            case Control.OFF_THE_RECORD:
                self._record.off = True
            case Control.ON_THE_RECORD:
                await asyncio.to_thread(memory_manager.forget, *OPT_OUT)
                self._record.off = False
            case Control.STOP_REMEMBERING:
                await asyncio.to_thread(memory_manager.store, *OPT_OUT, "no")
                self._record.off = True
            case Control.FORGET_THAT:
                return await self._forget_last_turn(said_at_s)
            case Control.FORGET_EVERYTHING:
                return self.ask_to_forget_everything()
            case Control.REALLY_EVERYTHING:
                await asyncio.to_thread(memory_manager.forget_all)
                self._record.forget(0.0, said_at_s)
        return REPLIES[order]

    async def _forget_last_turn(self, until_s: float) -> str:
        since_s = self._record.last_said_at_s
        if since_s is None:
            return NOTHING_TO_FORGET
        for memory in self._record.last_kept:
            await asyncio.to_thread(memory_manager.forget, memory.category, memory.key)
        self._record.forget(since_s, until_s)
        return REPLIES[Control.FORGET_THAT]
