"""Hold the state of one call: stored turns, pending confirmation, forgotten stretches."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from caller_memory.models import Memory


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
        unsaved: whether the last turn that was to be stored could not be.
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
