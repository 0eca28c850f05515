"""What one call knows of its person: what was kept of it, what was asked, what was taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from caller_memory.models import Memory


@dataclass
class CallState:
    """The state of one call, written by the consumer of its inbox alone. Times are seconds since
    1970.

    Attributes:
        off: the person is off the record: nothing is written and nothing recalled.
        asked: the person was asked whether really everything is to be forgotten.
        turns: what was kept of this call, in order.
        last_said_at_s: when the last turn was said, None where there is none to be taken back.
        last_kept: what was kept of it, by itself and by tools.
        unsaved: the last turn that was to be kept could not be written.
    """

    off: bool = False
    asked: bool = False
    turns: list[Memory] = field(default_factory=list)
    last_said_at_s: float | None = None
    last_kept: list[Memory] = field(default_factory=list)
    unsaved: bool = False
    _forgotten: list[tuple[float, float]] = field(default_factory=list)

    def say(self, said_at_s: float) -> None:
        """A turn is said: whatever becomes of it, it is what "forget that" is about."""
        self.last_said_at_s, self.last_kept = said_at_s, []

    def keep(self, turn: Memory) -> None:
        """The turn was kept."""
        self.turns.append(turn)
        self.last_kept.append(turn)

    def replace(self, turns: Sequence[Memory]) -> None:
        """The turns are kept in other words now; in the same order."""
        anew = dict(zip(self.turns, turns, strict=True))
        self.last_kept = [anew.get(memory, memory) for memory in self.last_kept]
        self.turns = list(turns)

    def forget(self, since_s: float, until_s: float) -> None:
        """Take back a stretch of the conversation, with what the agent made of it: its answers
        and its calls of tools repeat what was said."""
        self._forgotten.append((since_s, until_s))
        self.last_said_at_s, self.last_kept = None, []

    def is_forgotten(self, said_at_s: float) -> bool:
        """Return whether what was said then must not reach a model again."""
        return any(since <= said_at_s <= until for since, until in self._forgotten)
