"""Watch what a model answers, and tell the memory of the call what became of the turn.

A turn that may ask to forget waits for that, and so does what the person hears: a sentence that
says what went, or that it did not work, where the model has none.
"""

import contextlib
import functools
from collections.abc import AsyncIterator, Callable

from livekit.agents import llm

from caller_memory.call.commands import NOT_ANSWERED
from caller_memory.call.memory import CallMemory
from caller_memory.call.topic_grammar import topic_of
from caller_memory.language.retraction import may_retract
from caller_memory.languages.texts import Text
from caller_memory.livekit.asking import NOTHING_SAID, Chunk


class Replies:
    """The replies of one agent.

    Args:
        call: returns the memory of the call.
    """

    def __init__(self, call: Callable[[], CallMemory]) -> None:
        self._call = call
        self._message: llm.ChatMessage | None = None

    def apology(self, otherwise: Text) -> str:
        """Return what to say where the model fails for the turn that it was asked last."""
        call, message = self._call(), self._message
        if message is None:
            return call.state.worded(otherwise)
        not_answered = NOT_ANSWERED if _asks(call, message) else otherwise
        what_went = call.state.retractions.what_went(message.id)
        return what_went or call.state.worded(not_answered)

    async def watched(
        self, message: llm.ChatMessage | None, chunks: AsyncIterator[Chunk]
    ) -> AsyncIterator[Chunk]:
        """Pass a reply on. Whatever cuts it off before its end leaves the turn waiting."""
        call, self._message = self._call(), message
        said = calls = nothing = False
        with contextlib.ExitStack() as failing:
            failing.push(functools.partial(_note_failure, call, message))
            async for chunk in chunks:
                delta = chunk.delta if isinstance(chunk, llm.ChatChunk) else None
                calls |= bool(delta and delta.tool_calls)
                if nothing := chunk is NOTHING_SAID:
                    continue
                said |= bool(chunk if isinstance(chunk, str) else delta and delta.content)
                yield call.state.worded(chunk) if isinstance(chunk, Text) else chunk
        if message is None or calls:
            return
        if nothing or (not said and call.state.retractions.what_went(message.id)):
            yield self.apology(NOTHING_SAID)
        call.settle(message.id, answered=not nothing)


def _note_failure(
    call: CallMemory,
    message: llm.ChatMessage | None,
    kind: type[BaseException] | None,
    *_: object,
) -> None:
    """Note that the model has failed, which who is cut off has not."""
    if message is not None and kind is not None and issubclass(kind, Exception):
        call.settle(message.id, answered=False)


def _asks(call: CallMemory, message: llm.ChatMessage) -> bool:
    text = message.text_content or ""
    keeps = call.person is not None and not call.state.quiet
    return keeps and (may_retract(text, call.state.language) or topic_of(text) is not None)
