"""A room that people enter and leave, as LiveKit's own tells of it."""

from dataclasses import dataclass, field
from typing import cast

from livekit import rtc

from caller_memory.livekit.company import Company

STANDARD, INGRESS, EGRESS, SIP, AGENT, CONNECTOR, _ = rtc.ParticipantKind.values()


@dataclass
class Participant:
    """Somebody in a room, as far as this matters."""

    identity: str
    kind: int = STANDARD
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Room(rtc.EventEmitter[str]):
    """A room that people enter and leave, as LiveKit's own tells of it."""

    remote_participants: dict[str, Participant] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def enter(self, identity: str, kind: int = STANDARD) -> None:
        """Somebody joins."""
        participant = self.remote_participants[identity] = Participant(identity, kind)
        self.emit("participant_connected", participant)

    def leave(self, identity: str) -> None:
        """Somebody leaves."""
        self.emit("participant_disconnected", self.remote_participants.pop(identity))


def company_in(room: Room) -> Company:
    """Alice is served in this room."""
    room.enter("alice")
    return Company(cast(rtc.Room, room), "alice")
