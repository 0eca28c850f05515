"""Sign a token with which one person can join one room for ten minutes, and nothing else.

Nothing is sent anywhere: signing needs no server.
"""

import secrets
from datetime import timedelta

from livekit.api import AccessToken, RoomAgentDispatch, RoomConfiguration, VideoGrants

from config import Settings
from identity import livekit_identity_to_uuid

LIFETIME = timedelta(minutes=10)
TIMEZONE = "timezone"
"""The attribute of a participant that tells their time zone, by its name of the IANA."""


def join_token(
    settings: Settings, identity: str, room: str | None = None, zone: str | None = None
) -> tuple[str, str]:
    """Return a token and its room, a new one unless a room is named.

    Args:
        zone: the person's time zone, by its name of the IANA.

    Raises:
        IdentityError: the identity can not name a person.
        ConfigError: the LiveKit credentials are missing.
    """
    livekit_identity_to_uuid(identity)
    settings.require("livekit")
    room = room or f"room-{secrets.token_hex(4)}"
    grants = VideoGrants(room_join=True, room=room, can_update_own_metadata=False)
    token = AccessToken(settings.livekit_api_key, settings.livekit_api_secret)
    if settings.agent_name:
        # An agent with a name comes only where it is called.
        called = RoomAgentDispatch(agent_name=settings.agent_name)
        token = token.with_room_config(RoomConfiguration(agents=[called]))
    if zone:
        token = token.with_attributes({TIMEZONE: zone})
    return token.with_identity(identity).with_grants(grants).with_ttl(LIFETIME).to_jwt(), room
