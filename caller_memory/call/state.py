"""What one call has on record of its person: what was kept, and what was taken back. Pure.

Turns flow in as they are said and kept; what "that" is, and what no model may be shown again,
flows out.
"""

from dataclasses import dataclass, field

from caller_memory.models import Memory


@dataclass
class CallRecord:
    """The record of one call. Times are seconds since 1970.

    Attributes:
        off: the person is off the record: nothing is written and nothing recalled.
        turns: what was kept of this call, in order.
        last_said_at_s: when the last turn was said, None where there is none to be taken back.
        last_kept: what was kept of it, by itself and by tools.
    """

    off: bool = False
    turns: list[Memory] = field(default_factory=list)
    last_said_at_s: float | None = None
    last_kept: list[Memory] = field(default_factory=list)
    _forgotten: list[tuple[float, float]] = field(default_factory=list)

    def say(self, said_at_s: float) -> None:
        """A turn is said: whatever becomes of it, it is what "forget that" is about."""
        self.last_said_at_s, self.last_kept = said_at_s, []

    def keep(self, turn: Memory) -> None:
        """It was kept."""
        self.turns.append(turn)
        self.last_kept.append(turn)

    def forget(self, since_s: float, until_s: float) -> None:
        """Also what the agent made of it: its answers and its calls of tools repeat it."""
        self._forgotten.append((since_s, until_s))
        self.last_said_at_s, self.last_kept = None, []

    def is_forgotten(self, said_at_s: float) -> bool:
        """Whether what was said then must not reach a model again."""
        return any(since <= said_at_s <= until for since, until in self._forgotten)
