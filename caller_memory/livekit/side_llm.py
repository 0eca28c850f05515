"""Ask a session's language model a question outside the conversation: an out-of-band LLM call.

The call carries no tools and nothing of the conversation. Its errors are neither spoken nor counted
against the session.
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
"""How a server refuses a schema that it does not support: it is asked again without one."""


async def ask(
    model: llm.LLM[Any],
    instructions: str,
    question: str,
    schema: type[BaseModel],
    *,
    timeout_s: float | None = None,
) -> str:
    """Ask once, and return the text of the answer.

    Args:
        schema: the schema of the answer, for models that support one; the caller checks the answer.
        timeout_s: how long it may take in all; `ANSWER_TIMEOUT_S` unless given.

    Raises:
        ModelError: there is no answer. The message quotes nothing of the question.
    """
    # LiveKit listens to the model's errors: it apologises, and ends the session at the fourth. A
    # copy of the model without listeners keeps errors of this call out of the session.
    unheard = copy.copy(model)
    rtc.EventEmitter.__init__(unheard)
    prompt = llm.ChatContext.empty()
    prompt.add_message(role="system", content=instructions)
    prompt.add_message(role="user", content=question)
    timeout_s = timeout_s or ANSWER_TIMEOUT_S
    options: dict[str, Any] = {
        "chat_ctx": prompt,
        "conn_options": APIConnectOptions(max_retry=0, timeout=timeout_s),
    }
    takes_schema = "response_format" in inspect.signature(model.chat).parameters
    form = {"response_format": schema} if takes_schema else {}
    try:
        async with asyncio.timeout(timeout_s):
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
    except Exception as exc:  # noqa: BLE001 - a plug-in's own error goes on to who asked
        raise ModelError(type(exc).__name__, retryable=True) from None
