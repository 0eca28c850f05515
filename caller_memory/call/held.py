"""Hold turns that may ask to forget, until it is known what the model makes of them.

What is not known when the call ends is never stored. Nothing here waits: later turns, recall and
the end of the call go on meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from caller_memory.storable import kept_now

_OUTCOMES = 20
"""So many replies to turns that are not committed yet; most of them never will be."""


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """What may be kept of a turn.

    Attributes:
        id: the id of LiveKit's message.
        said_at_s: seconds since 1970.
        text: the person's words, redacted.
        earlier: see `Kept`.
        context: what the agent said just before, redacted; None if that is not to be kept.
        was_held: whether it is stored later than it was said.
    """

    id: str
    said_at_s: float
    text: str
    earlier: Mapping[str, str]
    context: str | None
    was_held: bool = False


class HeldTurns:
    """The held turns of one call, in order.

    A reply that comes releases the turns before its own, too: those that were cut off before they
    were answered are part of what the model has answered then.
    """

    def __init__(self) -> None:
        self._held: dict[str, KeptTurn] = {}
        self._outcomes: dict[str, bool] = {}
        self._last: str | None = None
        self._asked: str | None = None

    def take(self, turn: KeptTurn, *, holds: bool) -> list[KeptTurn]:
        """Note that a turn is committed. Return what is to be stored now, oldest first."""
        self._last = turn.id
        if holds:
            self._held[turn.id] = replace(turn, was_held=True)
        outcome = self._outcomes.pop(turn.id, None)
        due = [] if outcome is None else self._release(answered=outcome)
        return due if holds else [*due, turn]

    def ask(self, message_id: str) -> None:
        """Note that a model is asked for this turn: it is for `settle` to tell what came of it."""
        self._asked = message_id

    def settle(self, message_id: str | None, *, answered: bool) -> list[KeptTurn]:
        """Note what came of a turn, committed or not. Return what is to be stored now.

        Args:
            message_id: None for a reply that does not tell which turn it answers.
            answered: False where the model has failed.
        """
        if message_id is None:
            return [] if self._last == self._asked else self._release(answered=answered)
        if message_id == self._last:
            return self._release(answered=answered)
        if message_id in self._held:
            return self._release(message_id, answered=answered)
        self._outcomes[message_id] = answered
        while len(self._outcomes) > _OUTCOMES:
            del self._outcomes[next(iter(self._outcomes))]
        return []

    def redact_again(self, redacted: Mapping[str, str]) -> None:
        """Redact the held turns again. See `PersonMemory.redact_again`."""
        for message_id, turn in self._held.items():
            text = kept_now(turn.text, redacted)
            context = turn.context and kept_now(turn.context, redacted)
            self._held[message_id] = replace(turn, text=text, context=context)

    def _release(self, last: str | None = None, *, answered: bool) -> list[KeptTurn]:
        ids = list(self._held)
        until = ids.index(last) + 1 if last else len(ids)
        released = [self._held.pop(message_id) for message_id in ids[:until]]
        return released if answered else []
