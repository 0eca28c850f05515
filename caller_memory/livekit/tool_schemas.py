"""Describe the tools of memory to a model, in few tokens, and check what it calls them with.

A method with typed arguments flows in, a tool of LiveKit flows out. Every prompt holds all of these
descriptions, so each says only what a model can not guess.
"""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from livekit.agents import ToolError, function_tool, llm
from pydantic import ValidationError, validate_call

_TEXT = {"type": "string"}
_YES_OR_NO = {"type": "boolean"}

_DESCRIPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "remember": ("Or correct.", {"key": _TEXT, "value": _TEXT}),
    "recall": ("", {"query": _TEXT}),
    "forget": ("", {"category": _TEXT, "key": _TEXT}),
    "list_memories": ("", {}),
    "forget_everything": ("", {"confirmed": _YES_OR_NO}),
    "off_the_record": (
        "Or on. for_good: never remember.",
        {"off": _YES_OR_NO, "for_good": _YES_OR_NO},
    ),
    "someone_else_is_speaking": ("", {"speaking": _YES_OR_NO}),
}


def described(name: str, method: Callable[..., Awaitable[str]]) -> llm.Tool:
    """Return a tool that calls a method with arguments of the types that it declares.

    What a model adds to them is left out; what does not fit is an error, which it is told.
    """
    description, properties = _DESCRIPTIONS[name]
    # Without "required", which would cost as much as a tool: whatever is missing is an error.
    parameters: dict[str, Any] = {"type": "object", "properties": properties}
    taken = inspect.signature(method).parameters
    checked = validate_call(method)

    async def tool(raw_arguments: dict[str, object]) -> str:
        given = {key: value for key, value in raw_arguments.items() if key in taken}
        try:
            doing = checked(**given)
        except ValidationError as exc:
            wrong = ", ".join(str(error["loc"][0]) for error in exc.errors())
            raise ToolError(f"Nothing was done: wrong or missing arguments: {wrong}") from None
        return await doing

    said = {"description": description} if description else {}
    return function_tool(tool, raw_schema={"name": name, **said, "parameters": parameters})
