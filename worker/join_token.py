"""A token with which one person can join one room for ten minutes, and change nothing else.

An identity flows in, a signed token flows out. It knows no server: nothing is sent anywhere.
"""

import secrets
from datetime import timedelta

from livekit.api import AccessToken, RoomAgentDispatch, RoomConfiguration, VideoGrants

from config import Settings
from identity import livekit_identity_to_uuid

LIFETIME = timedelta(minutes=10)


def join_token(settings: Settings, identity: str, room: str | None = None) -> tuple[str, str]:
    """Token and room, a fresh room unless one is named.

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
    return token.with_identity(identity).with_grants(grants).with_ttl(LIFETIME).to_jwt(), room
