"""The product's worker, which also tells when memory acted in a turn: a script for `Worker`.

Calls of the assistant and of its memory flow through unchanged; a log line for each flows out, with
`began`, seconds of `time.monotonic`, which all processes of the machine share, and `took_s`. So
does one for the first token of each answer.
"""

import functools
import inspect
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from livekit.agents import JobProcess, llm

import agent
from caller_memory.call.memory import CallMemory
from caller_memory.log_masking import LOGGER_NAME
from worker.assistant import Assistant

logger = logging.getLogger(f"{LOGGER_NAME}.timed_worker")

PREFIX = "[TIMED]"
HOOKS = (
    (Assistant, "on_user_turn_completed"),
    (CallMemory, "answer_to"),
    (CallMemory, "block_for"),
    (CallMemory, "commit"),
)
"""All that memory does while a turn waits for its answer."""

FIRST_TOKEN = "first_token"


class TimedAssistant(Assistant):
    """Tells when the model's first word is there."""

    async def llm_node(
        self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], model_settings: Any
    ) -> AsyncIterator[Any]:
        """The assistant's own."""
        began, tell = time.monotonic(), True
        async for chunk in super().llm_node(chat_ctx, tools, model_settings):
            if tell and isinstance(chunk, llm.ChatChunk) and chunk.delta and chunk.delta.content:
                _tell(FIRST_TOKEN, began)
                tell = False
            yield chunk


def timed(call: Callable[..., Any]) -> Callable[..., Any]:
    """The same call, which also tells when it began and how long it took."""

    async def wait(*args: Any, **kwargs: Any) -> Any:
        began = time.monotonic()
        try:
            return await call(*args, **kwargs)
        finally:
            _tell(call.__name__, began)

    def block(*args: Any, **kwargs: Any) -> Any:
        began = time.monotonic()
        try:
            return call(*args, **kwargs)
        finally:
            _tell(call.__name__, began)

    return functools.wraps(call)(wait if inspect.iscoroutinefunction(call) else block)


def _tell(name: str, began: float) -> None:
    took_s = time.monotonic() - began
    logger.info("%s %s", PREFIX, name, extra={"began": began, "took_s": took_s})


def prewarm(process: JobProcess) -> None:
    """The worker's own, in a job process whose calls are timed."""
    for owner, name in HOOKS:
        setattr(owner, name, timed(getattr(owner, name)))
    setattr(agent, Assistant.__name__, TimedAssistant)
    product_prewarm(process)


product_prewarm = agent.prewarm

if __name__ == "__main__":
    setattr(agent, prewarm.__name__, prewarm)
    sys.exit(agent.main(sys.argv[1:]))
