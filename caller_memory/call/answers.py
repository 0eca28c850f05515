"""Hand the answers to voice commands from the consumer of the inbox to who speaks them."""

import asyncio
from collections.abc import Callable

from caller_memory.call.commands import FAILED
from caller_memory.call.inbox import Inbox
from caller_memory.call.state import CallState

COMMAND_TIMEOUT_S = 8.0


class Answers:
    """The answers to the newest turns of one call, each made by whoever asks for it first.

    Args:
        state: the state of the call.
    """

    def __init__(self, state: CallState) -> None:
        self._state = state
        self._answers: dict[str, asyncio.Future[str | None]] = {}

    def expect(self, message_id: str) -> None:
        """Note that a turn is committed. Turns before it are answered no more."""
        self._answers = {message_id: self._of(message_id)}

    def give(self, message_id: str, answer: str | None) -> None:
        """Answer a turn, with None where the model has to do it."""
        if not (future := self._of(message_id)).done():
            future.set_result(answer)

    async def find(
        self, message_id: str, inbox: Inbox, is_awaited: Callable[[], bool]
    ) -> str | None:
        """Return the answer to a turn, which may not be committed yet; None for the model's.

        Args:
            inbox: holds the turns before it.
            is_awaited: returns, behind those, whether this turn has an answer without a model.
        """
        if message_id not in self._answers:
            # Whether a yes confirms something depends on the turns before it.
            await inbox.join(COMMAND_TIMEOUT_S)
            if message_id not in self._answers and not is_awaited():
                return None
        try:
            answer = asyncio.shield(self._of(message_id))
            return await asyncio.wait_for(answer, COMMAND_TIMEOUT_S)
        except TimeoutError:
            return self._state.worded(FAILED)

    def _of(self, message_id: str) -> asyncio.Future[str | None]:
        if message_id not in self._answers:
            self._answers[message_id] = asyncio.get_running_loop().create_future()
        return self._answers[message_id]
