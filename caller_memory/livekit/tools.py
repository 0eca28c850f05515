"""Give the model tools to use the memory of a call.

No tool takes a user: the person is that of the call. The model is told of every failure, so that
it does not claim what did not happen.
"""

import logging
import time
from collections.abc import Callable, Collection
from typing import Annotated, TypeVar

from livekit.agents import ToolError, function_tool, llm
from pydantic import Field

from caller_memory.call.blocks import tellable
from caller_memory.call.command_grammar import VoiceCommand
from caller_memory.call.memory import CallMemory, OffTheRecord
from caller_memory.language.query import prompt_block
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Category, Memory
from caller_memory.person import PersonMemory

logger = logging.getLogger(f"{LOGGER_NAME}.tools")

T = TypeVar("T")

MEMORY_TOOLS = (
    "remember",
    "recall",
    "forget",
    "list_memories",
    "forget_everything",
    "off_the_record",
)


class MemoryTools:
    """The tools of one call.

    Args:
        call: returns the memory of the call.
        refusal: why memory is not to be told now, None while it may be.
    """

    def __init__(self, call: Callable[[], CallMemory], refusal: Callable[[], str | None]) -> None:
        self._call = call
        self._refusal = refusal

    def named(self, names: Collection[str]) -> list[llm.Tool]:
        """Return the tools with these names, of `MEMORY_TOOLS`."""
        if unknown := set(names) - set(MEMORY_TOOLS):
            raise ValueError(f"there is no memory tool {', '.join(sorted(unknown))}")
        return [function_tool(getattr(self, name)) for name in MEMORY_TOOLS if name in names]

    async def remember(
        self,
        category: Category,
        key: Annotated[str, Field(description="short snake_case name, e.g. favourite_colour")],
        value: Annotated[str, Field(description="what to remember, in a few words")],
    ) -> str:
        """Remember something about the person, or correct it: the same key is overwritten.

        FACT is about who they are, PREFERENCE how they like things, INTEREST hobbies and topics,
        GOAL long-term aims, PLAN a concrete intention, OPINION a judgement, EXPERIENCE something
        that happened, RELATIONSHIP people and animals in their life.
        """
        await self._act("saved", lambda person: person.store(category, key, value), writes=True)
        return "Saved."

    async def recall(self, query: str) -> str:
        """Search what the person told in earlier conversations."""
        memories = await self._act("searched", lambda person: person.recall(query))
        return self._block(memories) or "Nothing is known about that."

    async def forget(self, category: Category, key: str) -> str:
        """Erase one memory for good, by the category and key that list_memories shows."""
        request = tuple(self._call().state.last_kept)
        found, alike = await self._act(
            "forgotten", lambda person: _erase(person, category, key, request), writes=True
        )
        if not found:
            return "There is no such memory: nothing was forgotten."
        left = self._block(alike, show_keys=True)
        return f"Forgotten. Forget what tells the same too:\n{left}" if left else "Forgotten."

    async def list_memories(self) -> str:
        """List what is remembered about the person, newest first, with categories and keys."""

        def listed(person: PersonMemory) -> str | None:
            return self._block(tellable(person.retrieve_all()), show_keys=True)

        return await self._act("listed", listed) or "Nothing is remembered about this person."

    async def forget_everything(self) -> str:
        """Erase everything that is remembered about the person, who has to confirm it first."""
        question = await self._call().obey(VoiceCommand.FORGET_EVERYTHING, time.time())
        return f'Ask exactly this, then wait: "{question}"'

    async def off_the_record(self, off: bool) -> str:
        """Keep and use nothing (off = true), or remember again (off = false), as they asked."""
        command = VoiceCommand.OFF_THE_RECORD if off else VoiceCommand.ON_THE_RECORD
        return await self._call().obey(command, time.time())

    def _block(self, memories: Collection[Memory], *, show_keys: bool = False) -> str | None:
        call = self._call()
        now = call.person.now() if call.person else None
        return prompt_block(memories, call.prompt_tokens, show_keys=show_keys, now=now)

    async def _act(self, done: str, act: Callable[[PersonMemory], T], *, writes: bool = False) -> T:
        """Use memory for the model. A failure becomes a `ToolError`, which the model is told."""
        if refusal := self._refusal():
            raise ToolError(f"It was not {done}: {refusal}")
        try:
            return await self._call().act(act, writes=writes)
        except (ValueError, OffTheRecord) as exc:
            raise ToolError(f"It was not {done}: {exc}") from exc
        except Exception as exc:
            logger.exception("a tool failed: nothing was %s, and the model is told so", done)
            raise ToolError(
                f"It was not {done}: memory is not available now. Tell the person that it did "
                "not work."
            ) from exc


def _erase(
    person: PersonMemory, category: str, key: str, request: Collection[Memory]
) -> tuple[bool, list[Memory]]:
    """Forget a memory. Return whether it was there, and memories left that resemble it."""
    value = person.retrieve(category, key)
    found = person.forget(category, key)
    if value is None:
        return found, []
    return found, person.recall(f"{key} {value}", without=request)
