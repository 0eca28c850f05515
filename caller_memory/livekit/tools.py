"""Give the model tools to use the memory of a call.

No tool takes a user: the person is that of the call. The model is told of every failure, so that
it does not claim what did not happen.
"""

import logging
import time
from collections.abc import Callable, Collection
from typing import TypeVar

from livekit.agents import ToolError, llm

from caller_memory.call.blocks import tellable
from caller_memory.call.command_grammar import VoiceCommand
from caller_memory.call.forgetting import forget_for_model, names_of, take_back
from caller_memory.call.memory import CallMemory
from caller_memory.call.state import CallState
from caller_memory.errors import OffTheRecord
from caller_memory.extraction.words import as_words
from caller_memory.language.assent import is_refusal
from caller_memory.language.query import prompt_block
from caller_memory.language.worth import category_of
from caller_memory.livekit.prompt import Turn
from caller_memory.livekit.tool_schemas import described
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
    "someone_else_is_speaking",
)

CALLS_A_TURN = 3
TELL_THEM = "Now tell the person in one short sentence, and call no tool again."
NOTHING_KNOWN = f"Nothing is known about that. {TELL_THEM}"
NOTHING_REMEMBERED = f"Nothing is remembered about this person. {TELL_THEM}"
TELL_WHAT_IS_GONE = "Tell the person in one short sentence what is gone, and call no tool again."
NOT_KNOWN = "There is no such memory, nothing was forgotten."
NOT_FOUND = (
    "There is no memory of that key, nothing was forgotten. Call forget again with the category "
    "and key of what they meant, just as it stands here; if it is none of these, tell them so:"
)
ANSWER_THEM = "Now answer them, and call no tool again."
SOMEBODY_ELSE = f"Noted: as long as they speak, nothing is told or kept. {ANSWER_THEM}"
THE_PERSON = f"Noted: it is the person again. {ANSWER_THEM}"
ANSWER_NOW = "No more tools in this turn: answer the person now, with what you know."


class MemoryTools:
    """The tools of one call.

    What they return ends with what the model should do next: small models else call on and on.

    Args:
        call: returns the memory of the call.
        refusal: why memory is not to be told now, None while it may be.
    """

    def __init__(self, call: Callable[[], CallMemory], refusal: Callable[[], str | None]) -> None:
        self._call = call
        self._refusal = refusal
        self._turn: Turn | None = None
        self._said = ""
        self._calls = 0

    def begin(self, turn: Turn, said: str | None) -> None:
        """Count the calls of a turn, unless they are being counted already.

        Args:
            said: what the person says in it.
        """
        if turn != self._turn:
            self._turn, self._calls = turn, 0
        self._said = said or ""

    def named(self, names: Collection[str]) -> list[llm.Tool]:
        """Return the tools with these names, of `MEMORY_TOOLS`."""
        if unknown := set(names) - set(MEMORY_TOOLS):
            raise ValueError(f"there is no memory tool {', '.join(sorted(unknown))}")
        return [described(name, getattr(self, name)) for name in MEMORY_TOOLS if name in names]

    async def remember(self, key: str, value: str, category: Category | None = None) -> str:
        """Remember something about the person, or correct it: the same key is overwritten."""
        place = category or category_of(f"my {as_words(key)} is {value}", None) or Category.FACT
        await self._act("saved", lambda person: person.store(place, key, value), writes=True)
        return f"Saved. {TELL_THEM}"

    async def recall(self, query: str) -> str:
        """Search what the person told in earlier conversations."""
        memories = await self._act("searched", lambda person: person.recall(query))
        return self._block(memories) or NOTHING_KNOWN

    async def forget(self, category: str, key: str) -> str:
        """Erase one memory for good, by the category and key that list_memories shows."""
        state, turn = self._call().state, self._message_id
        try:
            forgotten, candidates = await self._act(
                "forgotten",
                lambda person: forget_for_model(person, state, turn, category, key),
                writes=True,
            )
        except ToolError:
            if turn and not state.places_of(turn):
                state.take_back(turn)
            raise
        shown = self._block(candidates, show_keys=True)
        if not forgotten:
            return f"{NOT_FOUND}\n{shown}" if shown else f"{NOT_KNOWN} {TELL_THEM}"
        went = f"Forgotten: {names_of(forgotten)}."
        if shown:
            return f"{went} Forget what tells the same too:\n{shown}"
        return f"{went} {TELL_WHAT_IS_GONE}"

    async def list_memories(self) -> str:
        """List what is remembered about the person, newest first, with categories and keys."""

        def listed(person: PersonMemory) -> str | None:
            return self._block(tellable(person.retrieve_all()), show_keys=True)

        return await self._act("listed", listed) or NOTHING_REMEMBERED

    async def forget_everything(self, confirmed: bool = False) -> str:
        """Erase everything that is remembered about the person, who has to confirm it first.

        Confirmed counts where this turn answers our own question, and does not say no.
        """
        self._count()
        await self._take_back()
        call = self._call()
        # Behind this nothing waits to be stored, and no turn comes before the command.
        await call.drain()
        if confirmed and self._confirms(call.state):
            erased = await call.obey(VoiceCommand.REALLY_EVERYTHING, time.time())
            return f'Tell them: "{erased}"'
        question = await call.obey(VoiceCommand.FORGET_EVERYTHING, time.time())
        return f'Ask exactly this, then wait: "{question}"'

    async def off_the_record(self, off: bool, for_good: bool = False) -> str:
        """Keep and use nothing, in later calls too if for good; or (off = false) remember again."""
        self._count()
        if off:
            await self._take_back()
        stops = VoiceCommand.STOP_REMEMBERING if for_good else VoiceCommand.OFF_THE_RECORD
        command = stops if off else VoiceCommand.ON_THE_RECORD
        return f'Tell them: "{await self._call().obey(command, time.time())}"'

    def _confirms(self, state: CallState) -> bool:
        turn = self._message_id
        answers = turn is not None and turn == state.confirming_id == state.last_id
        return answers and not is_refusal(self._said, state.language)

    async def _take_back(self) -> None:
        """Do not keep the turn in answer to which nothing is to be kept."""
        call, turn = self._call(), self._message_id
        if not call.state.off:
            taking = call.act(lambda person: take_back(person, call.state, turn))
            await call.degraded("taking back a turn", taking)

    @property
    def _message_id(self) -> str | None:
        """The turn that the model answers, None where it does not tell."""
        return self._turn.message if self._turn else None

    async def someone_else_is_speaking(self, speaking: bool) -> str:
        """Keep and tell nothing while a guest speaks on the person's line, until they are back."""
        self._count()
        try:
            await self._call().somebody_else_speaks(speaking)
        except OffTheRecord as exc:
            raise ToolError(f"It was not changed: {exc}") from exc
        return SOMEBODY_ELSE if speaking else THE_PERSON

    def _count(self) -> None:
        """Refuse a call beyond `CALLS_A_TURN`, where the model tells which turn it answers."""
        self._calls += self._turn is not None
        if self._calls > CALLS_A_TURN:
            raise ToolError(ANSWER_NOW)

    def _block(self, memories: Collection[Memory], *, show_keys: bool = False) -> str | None:
        call = self._call()
        now = call.person.now() if call.person else None
        return prompt_block(memories, call.prompt_tokens, show_keys=show_keys, now=now)

    async def _act(self, done: str, act: Callable[[PersonMemory], T], *, writes: bool = False) -> T:
        """Use memory for the model. A failure becomes a `ToolError`, which the model is told."""
        self._count()
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
