"""Watch who else is in the room: while somebody is, nothing remembered is spoken.

Agents and recorders are machines and do not count. Participants whom the server hides from the
agent can not be seen.
"""

import logging
import time
from collections.abc import Callable

from livekit import rtc

from caller_memory.log_masking import LOGGER_NAME

logger = logging.getLogger(f"{LOGGER_NAME}.company")

_MACHINES = (
    rtc.ParticipantKind.PARTICIPANT_KIND_AGENT,
    rtc.ParticipantKind.PARTICIPANT_KIND_EGRESS,
)


class Company:
    """Watch for other people in the room of one call.

    Args:
        room: the connected room.
        identity: the caller's identity.

    Attributes:
        since_s: when the room stopped being the caller's alone, in seconds since 1970; None while
            the caller is alone.
        on_arrival: called when somebody joins.
    """

    def __init__(self, room: rtc.Room, identity: str) -> None:
        self.since_s: float | None = None
        self.on_arrival: Callable[[], None] = lambda: None
        self._room = room
        self._identity = identity
        room.on("participant_connected", self._on_connected)
        room.on("participant_disconnected", self._update)
        self._update()

    def _on_connected(self, participant: rtc.RemoteParticipant) -> None:
        self._update()
        if self._counts(participant):
            self.on_arrival()

    def _update(self, _: rtc.RemoteParticipant | None = None) -> None:
        others = [p for p in self._room.remote_participants.values() if self._counts(p)]
        if others and self.since_s is None:
            self.since_s = time.time()
            logger.info("somebody else is in the room: nothing remembered is spoken")
        elif not others and self.since_s is not None:
            self.since_s = None
            logger.info("the caller is alone in the room again: memory speaks")

    def _counts(self, participant: rtc.RemoteParticipant) -> bool:
        return participant.identity != self._identity and participant.kind not in _MACHINES
