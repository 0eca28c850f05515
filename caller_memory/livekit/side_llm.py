"""A question to a session's language model aside from the conversation, which hears nothing of it.

Instructions and a question flow in, the text of the answer flows out. No tool, no word of the
conversation goes along, and an error is neither spoken nor counted against the session.
"""

import asyncio
import copy
import inspect
from typing import Any

from livekit import rtc
from livekit.agents import APIConnectOptions, APIError, APIStatusError, llm
from pydantic import BaseModel

from caller_memory.errors import ModelError

ANSWER_TIMEOUT_S = 30.0
_SCHEMA_REFUSED = (400, 422)
"""What a server answers that knows of no schema: it is asked again without."""


async def ask(
    model: llm.LLM[Any], instructions: str, question: str, schema: type[BaseModel]
) -> str:
    """Ask once.

    Args:
        schema: of the answer, for models that can be held to one; what comes is not checked.

    Raises:
        ModelError: no answer. The message holds no words of anybody.
    """
    # LiveKit apologises for an error of the session's model, and ends the session at the fourth:
    # nobody listens to this one, which is the same in all else.
    unheard = copy.copy(model)
    rtc.EventEmitter.__init__(unheard)
    prompt = llm.ChatContext.empty()
    prompt.add_message(role="system", content=instructions)
    prompt.add_message(role="user", content=question)
    options: dict[str, Any] = {
        "chat_ctx": prompt,
        "conn_options": APIConnectOptions(max_retry=0, timeout=ANSWER_TIMEOUT_S),
    }
    takes_schema = "response_format" in inspect.signature(model.chat).parameters
    form = {"response_format": schema} if takes_schema else {}
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            try:
                return (await unheard.chat(**options | form).collect()).text
            except APIStatusError as exc:
                if not form or exc.status_code not in _SCHEMA_REFUSED:
                    raise
                return (await unheard.chat(**options).collect()).text
    except TimeoutError:
        raise ModelError("no answer in time", retryable=True) from None
    except APIError as exc:
        raise ModelError(type(exc).__name__, retryable=exc.retryable) from None
