"""Hold the state of one call: stored turns, pending confirmation, forgotten stretches."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from caller_memory.errors import StoreError
from caller_memory.models import Memory

NOT_SAVED = (
    "(Memory can not be written at the moment: what the person says is not saved. Tell them so "
    "when they tell you something, and never say that you will remember it.)"
)
"""Stands in every prompt as long as writing fails."""


@dataclass
class CallState:
    """The state of one call. Only the consumer of the inbox writes it.

    Times are in seconds since 1970.

    Attributes:
        off: whether the person is off the record: nothing is stored and nothing recalled.
        asked: whether the last reply asked to confirm that everything is to be forgotten.
        turns: the stored turns of this call, in order.
        last_said_at_s: when the last turn was said, None if "forget that" has nothing to erase.
        last_kept: the memories stored for the last turn, by itself and by tools.
        changes: how many commands and tools have changed what a model may be shown.
        unsaved: whether the last write, of a turn or a tool, failed.
    """

    off: bool = False
    asked: bool = False
    turns: list[Memory] = field(default_factory=list)
    last_said_at_s: float | None = None
    last_kept: list[Memory] = field(default_factory=list)
    changes: int = 0
    unsaved: bool = False
    _forgotten: list[tuple[float, float]] = field(default_factory=list)

    def say(self, said_at_s: float) -> None:
        """Note a new turn: from now on "forget that" is about it, stored or not."""
        self.last_said_at_s, self.last_kept = said_at_s, []

    def keep(self, turn: Memory) -> None:
        """Note that the turn was stored."""
        self.turns.append(turn)
        self.last_kept.append(turn)

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

    def is_forgotten(self, said_at_s: float) -> bool:
        """Return whether what was said at a time is forgotten and must not reach a model."""
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
