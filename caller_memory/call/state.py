"""Hold the state of one call: stored turns, pending confirmation, forgotten stretches."""

import contextlib
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from caller_memory.call.retractions import Retractions
from caller_memory.errors import StoreError
from caller_memory.languages import ENGLISH, code_of
from caller_memory.languages.texts import Text
from caller_memory.models import Category, Forgotten, Memory

NOT_SAVED = (
    "(Memory can not be written at the moment: what the person says is not saved. Tell them so "
    "when they tell you something, and never say that you will remember it.)"
)
"""Stands in every prompt as long as writing fails."""

CLAIM_S = 10.0
"""So late the words may come that a realtime model has heard and acted on."""
OFF = "the person asked to be off the record"
GUEST = (
    "(Somebody else is on the line, not the person of earlier conversations. As long as they "
    "speak, nothing is known of that person and nothing is kept: say so if you are asked.)"
)
LOCKED = (
    "(The person has not said their code in this call. Until they do, nothing is known of them and "
    "of earlier conversations, and nothing is kept: say so if you are asked.)"
)
"""Why nothing is kept and nothing told, as a model is told it."""


@dataclass
class CallState:
    """The state of one call. Only the consumer of the inbox writes it.

    Times are in seconds since 1970.

    Attributes:
        off: whether the person is off the record: nothing is stored and nothing recalled.
        is_off_for_now: whether that was asked for in this call, and is no opt-out.
        asked: whether the last reply asked to confirm that everything is to be forgotten.
        confirming_id: the id of the last turn, where that question was asked just before it.
        turns: the stored turns of this call, in order.
        last_said_at_s: when the last turn was said, None if "forget that" has nothing to erase.
        last_kept: the memories stored for the last turn, by itself and by tools.
        changes: how many commands and tools have changed what a model may be shown.
        unsaved: whether the last write, of a turn or a tool, failed.
        retractions: what was taken back.
        last_id: the id of the last turn.
        previous_id: the id of the turn before it.
        committed_id: the id of the last turn that was committed; it may still wait in the inbox.
        answered_id: the id of the last turn that the agent has answered.
        claimed_until_s: until when a turn that may ask to forget is taken to be the one in answer
            to which a model has done so before it was committed.
        is_alone: returns whether nobody else hears what the agent says.
        guest_since_s: since when somebody else is on the line, None while it is the person.
        locked: whether the person has a code and has not said it.
        language: the code of the language that the person speaks.
    """

    off: bool = False
    is_off_for_now: bool = False
    asked: bool = False
    confirming_id: str | None = None
    turns: list[Memory] = field(default_factory=list)
    last_said_at_s: float | None = None
    last_kept: list[Memory] = field(default_factory=list)
    changes: int = 0
    unsaved: bool = False
    retractions: Retractions = field(default_factory=Retractions)
    last_id: str | None = None
    previous_id: str | None = None
    committed_id: str | None = None
    answered_id: str | None = None
    claimed_until_s: float = 0.0
    is_alone: Callable[[], bool] = lambda: True
    guest_since_s: float | None = None
    locked: bool = False
    language: str = ENGLISH
    _places: dict[str, list[tuple[Category, str]]] = field(default_factory=dict)
    _erasures_seen_at_s: float = field(default_factory=time.time)
    _forgotten: list[tuple[float, float]] = field(default_factory=list)

    @property
    def stranger(self) -> str | None:
        """Why who speaks is not taken for the person, None where they are."""
        if self.guest_since_s is not None:
            return GUEST
        return LOCKED if self.locked else None

    @property
    def quiet(self) -> str | None:
        """Why nothing is kept and nothing recalled now, None where that is not so."""
        return self.stranger or (OFF if self.off else None)

    def worded(self, text: Text, **parts: str) -> str:
        """Return a fixed text in the language that the person speaks. See `Text.said_in`."""
        return text.said_in(self.language, **parts)

    def go_off(self) -> None:
        """Note that the person is off the record from now on."""
        self.is_off_for_now |= not self.off
        self.off = True

    def resume(self) -> None:
        """Note that the person asks to keep something, though they went off the record before."""
        self.off &= not self.is_off_for_now
        self.is_off_for_now = False

    def give_line_away(self, since_s: float) -> None:
        """Note that somebody else speaks: what was said before is not for them."""
        self.guest_since_s, self.asked = since_s, False
        self.last_kept = []
        self.changes += 1

    def take_line_back(self, at_s: float) -> None:
        """Note that the person speaks again: what a guest said is hidden from now on."""
        if self.guest_since_s is not None:
            self.forget(self.guest_since_s, math.nextafter(at_s, 0.0))
        self.guest_since_s = None
        self.changes += 1

    def begin(self, message_id: str) -> None:
        """Note a new turn, whatever it is."""
        self.previous_id, self.last_id = self.last_id, message_id
        self.confirming_id = message_id if self.asked else None
        self.asked = False

    def fail(self, message_id: str | None) -> None:
        """Note that the model has failed for a turn: what it was to ask then was not asked."""
        if message_id == self.last_id:
            self.asked = False

    def answer(self) -> None:
        """Note that the agent has spoken since the last turn."""
        self.answered_id = self.committed_id

    def say(self, said_at_s: float) -> None:
        """Note a new turn: from now on "forget that" is about it, stored or not."""
        self.last_said_at_s, self.last_kept = said_at_s, []

    def keep(self, turn: Memory, message_id: str) -> None:
        """Note that a turn was stored, or a part of it."""
        self.turns.append(turn)
        self._places.setdefault(message_id, []).append(turn.place)
        if message_id == self.last_id:
            self.last_kept.append(turn)

    def places_of(self, message_id: str) -> list[tuple[Category, str]]:
        """Return where a turn was stored."""
        return self._places.get(message_id, [])

    def replace(self, turns: Sequence[Memory]) -> None:
        """Note that the stored turns were rewritten. The order is the same."""
        anew = dict(zip(self.turns, turns, strict=True))
        self.last_kept = [anew.get(memory, memory) for memory in self.last_kept]
        self.turns = list(turns)

    def forget(self, since_s: float, until_s: float) -> None:
        """Note that a stretch of the conversation is forgotten.

        That includes the agent's replies and tool calls, which repeat what was said.
        """
        self._forgotten.append((since_s, until_s))
        self.last_said_at_s, self.last_kept = None, []

    def went(self, forgotten: Forgotten) -> None:
        """Note what was erased: what told of it in this call so far must not reach a model."""
        self.changes += 1
        for language in {code_of(memory.language) or ENGLISH for memory in forgotten.memories}:
            self.retractions.add_words(forgotten.words, time.time(), language)

    def take_back(self, message_id: str | None, what_went: str | None = None) -> str | None:
        """Note that a turn asked to forget. Return its id.

        Args:
            message_id: None where the model does not tell which turn it answers. If it has answered
                the last one, the words of what it has just heard come later: None is returned.
            what_went: see `Retractions.add`.
        """
        if message_id is None and self.last_id == self.answered_id:
            self.claimed_until_s = time.time() + CLAIM_S
            return None
        turn = message_id or self.last_id
        if turn:
            self.retractions.add(turn, what_went)
        return turn

    def hide_erased(self, erased_at_s: float) -> None:
        """Hide the conversation up to the latest erasure of another call, once."""
        if erased_at_s > self._erasures_seen_at_s:
            self._erasures_seen_at_s = erased_at_s
            self.changes += 1
            self.forget(0.0, erased_at_s)

    def is_forgotten(self, said_at_s: float) -> bool:
        """Return whether what was said at a time must not reach a model.

        It is forgotten, or was said before somebody else was on the line.
        """
        if self.guest_since_s is not None and said_at_s < self.guest_since_s:
            return True
        return any(since <= said_at_s <= until for since, until in self._forgotten)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Note a write of a tool, and whether it failed."""
        self.changes += 1
        try:
            yield
        except StoreError:
            self.unsaved = True
            raise
        self.unsaved = False

    def told(self, note: str | None) -> str | None:
        """Return a note for the model, behind that nothing can be saved as long as that is so."""
        return "\n".join(filter(None, (NOT_SAVED * self.unsaved, note))) or None
