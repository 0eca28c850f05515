"""Know who is on the line of a call: the person, or a guest to whom nothing of them is told.

Turns flow in, in their order; what they change is noted in the state of the call.
"""

import asyncio
import dataclasses
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable

from caller_memory.call.code import CODE_FIRST, SpokenCode
from caller_memory.call.command_grammar import parse
from caller_memory.call.keeping import Turn
from caller_memory.call.state import GUEST, CallState
from caller_memory.errors import OffTheRecord, StoreError
from caller_memory.language.names import known_name
from caller_memory.language.speaker import (
    Speaker,
    claims,
    names_another,
    names_of_the_person,
    speaker_in,
)
from caller_memory.language.speaker_arrivals import arrives
from caller_memory.language.speaker_parts import (
    before_handover,
    hands_over,
    leaves,
    names_given,
    names_of_a_guest,
    returns_by_name,
)
from caller_memory.languages.texts import Text
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.person import PersonMemory

logger = logging.getLogger(f"{LOGGER_NAME}.line")

GUEST_SAID_CHARS = 4000
"""So much of what a guest says is looked through for the names that they gave."""
ONLY_THE_PERSON = Text("only_the_person")
"""The answer to a voice command of a guest."""


class Line:
    """The line of one call. But for `commit` and `concerns`, only the inbox's consumer uses it.

    Args:
        person: whose line it is, None for an anonymous caller.
        state: the state of the call.
        keep: keeps what the person says.

    Attributes:
        participant_name: the person's name where no memory tells one.
        code: the person's spoken code.
    """

    def __init__(
        self,
        person: PersonMemory | None,
        state: CallState,
        keep: Callable[[Turn], Awaitable[None]],
    ) -> None:
        self.participant_name: str | None = None
        self.code = SpokenCode(person, state)
        self._person = person
        self._state = state
        self._keep = keep
        self._last: Turn | None = None
        self._committed: deque[str] = deque(maxlen=2)
        self._guest_said = ""
        self._called: set[str] = set()

    @property
    def refusal(self) -> str | None:
        """The answer to a voice command of a stranger, None where the person speaks."""
        if self._state.guest_since_s is not None:
            return self._state.worded(ONLY_THE_PERSON)
        return self._state.worded(CODE_FIRST) if self._state.locked else None

    def concerns(self, said: str) -> bool:
        """Return whether a turn may change who is on the line."""
        greets = any(arrives(said, before, None) for before in self._committed if before != said)
        return bool(claims(said)) or greets or self.code.may_answer(said)

    def commit(self, said: str) -> None:
        """Note what was said last. It may wait to be heard when the next turn asks `concerns`."""
        self._committed.append(said)

    async def hear(self, turn: Turn) -> tuple[Turn, str | None]:
        """Note who speaks from a turn on.

        Returns:
            The turn as it may be kept; the answer to one about the code, which must not be kept.
        """
        await self.code.load()
        turn = await self._note_speaker(turn)
        is_guest = self._state.guest_since_s is not None
        return turn, None if is_guest else await self.code.answer(turn)

    async def owners_part(self, turn: Turn) -> Turn | None:
        """Return what the person says in a turn before they give the phone away, as a turn."""
        is_guest = self._state.guest_since_s is not None
        if self._person is None or is_guest or not hands_over(turn.text):
            return None
        known = await asyncio.to_thread(self._name, self._person)
        own = before_handover(turn.text, known)
        if not own:
            return None
        parsed = parse(own, self._state.language)
        return dataclasses.replace(turn, id=f"{turn.id}-before", text=own, parsed=parsed)

    async def _note_speaker(self, turn: Turn) -> Turn:
        before, self._last = self._last.text if self._last else "", turn
        if self._state.guest_since_s is not None:
            self._guest_said = f"{self._guest_said}\n{before}"[-GUEST_SAID_CHARS:]
        # Whatever the person is called: to look for the name takes a read.
        may_be_arrival = self._state.guest_since_s is None and arrives(turn.text, before, None)
        if self._person is None or not (claims(turn.text) or may_be_arrival):
            return turn
        known = await asyncio.to_thread(self._name, self._person) or self._heard_name(turn.text)
        guest = names_of_a_guest(self._guest_said)
        speaker = speaker_in(turn.text, known, turn.context, before, guest)
        if may_be_arrival and arrives(turn.text, before, known):
            speaker = Speaker.GUEST
        if speaker is None and not known and returns_by_name(turn.text, self._guest_said):
            speaker = Speaker.PERSON
        if speaker is Speaker.GUEST and self._state.guest_since_s is None:
            if not known:
                self.participant_name = next(iter(names_of_the_person(turn.text)), None)
            await self._give_away(self._person, turn.said_at_s)
        elif speaker is Speaker.PERSON and self._state.guest_since_s is not None:
            self._take_back(turn.said_at_s)
            # What the agent said before, it said to the guest.
            return dataclasses.replace(turn, context=None)
        return turn

    def _heard_name(self, said: str) -> str | None:
        """Return the name of which a turn speaks, if who spoke before has said that it is theirs.

        Recognition that writes no capitals makes no names, but "it's brenda here" and then "this
        is brenda's husband" belong together.
        """
        if self._state.guest_since_s is None:
            spoken_of = names_of_the_person(said, any_case=True)
            self._called.update(names_given(said))
            return next((name for name in spoken_of if name in self._called), None)
        return None

    async def change(self, *, guest: bool) -> None:
        """Note what a model has heard in the last turn: that a guest speaks, or the person again.

        Raises:
            OffTheRecord: the person is not back: the turn speaks of a guest.
            StoreError: what was kept of the turn could not be erased.
        """
        said_at_s = self._state.last_said_at_s or time.time()
        if self._person is None or guest == (self._state.guest_since_s is not None):
            return
        if not guest:
            await self._hear_back(self._person, said_at_s)
            return
        kept = self._state.last_kept
        await self._give_away(self._person, said_at_s)
        for memory in kept:
            await asyncio.to_thread(self._person.forget, memory.category, memory.key)

    async def _hear_back(self, person: PersonMemory, said_at_s: float) -> None:
        """Take the line back for the person, and keep the turn by which they came back."""
        turn = self._last
        known = await asyncio.to_thread(self._name, person)
        heard = turn.text if turn else ""
        is_guest = speaker_in(heard, known) is Speaker.GUEST
        guest = names_of_a_guest(self._guest_said)
        if is_guest or names_another(heard, known, guest):
            raise OffTheRecord(GUEST)
        self._take_back(said_at_s)
        # A realtime model may act before the words come: the last ones are still the guest's then.
        is_answered = turn is not None and turn.id == self._state.answered_id
        is_theirs = turn is not None and not (leaves(heard) or self.code.may_answer(heard))
        if turn and is_theirs and not is_answered and not turn.parsed.commands:
            # What the agent said before, it said to the guest.
            await self._keep(dataclasses.replace(turn, context=None))

    async def _give_away(self, person: PersonMemory, since_s: float) -> None:
        logger.info("somebody else is on the line: nothing is kept and nothing is told")
        self._state.give_line_away(since_s)
        try:
            # So that the next call does not go on where the person left this one.
            await asyncio.to_thread(person.hang_up)
        except StoreError as exc:
            logger.error("the next call may go on with what was said in this one: %s", exc)

    def _take_back(self, at_s: float) -> None:
        logger.info("the person is on the line again: memory speaks")
        self._guest_said = ""
        self._state.take_line_back(at_s)

    def _name(self, person: PersonMemory) -> str | None:
        try:
            name = known_name(person.telling_the_name())
        except StoreError as exc:
            logger.error("the name is not known to tell who speaks by it: %s", exc)
            name = None
        return name or self.participant_name
