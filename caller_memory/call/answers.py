"""Hand the answers to voice commands from the consumer of the inbox to who speaks them."""

import asyncio


class Answers:
    """The answers to the newest turns of one call, each made by whoever asks for it first."""

    def __init__(self) -> None:
        self._answers: dict[str, asyncio.Future[str | None]] = {}

    def __contains__(self, message_id: str) -> bool:
        return message_id in self._answers

    def expect(self, message_id: str) -> None:
        """Note that a turn is committed. Turns before it are answered no more."""
        self._answers = {message_id: self._of(message_id)}

    def give(self, message_id: str, answer: str | None) -> None:
        """Answer a turn, with None where the model has to do it."""
        if not (future := self._of(message_id)).done():
            future.set_result(answer)

    async def wait(self, message_id: str, timeout_s: float) -> str | None:
        """Return the answer to a turn, which may not be committed yet. `TimeoutError` is raised."""
        return await asyncio.wait_for(asyncio.shield(self._of(message_id)), timeout_s)

    def _of(self, message_id: str) -> asyncio.Future[str | None]:
        if message_id not in self._answers:
            self._answers[message_id] = asyncio.get_running_loop().create_future()
        return self._answers[message_id]
