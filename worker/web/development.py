"""Tokens for anybody on this machine, as LiveKit's standard token endpoint gives them.

Only in the development mode, and only to a browser on this very machine: whoever gets a token sees
the memories of whoever they say they are.
"""

import logging

from aiohttp import web
from livekit.api import AccessToken, VideoGrants

from caller_memory.errors import IdentityError
from caller_memory.log_masking import LOGGER_NAME
from config import Settings
from identity import livekit_identity_to_uuid
from worker.join_token import LIFETIME, TIMEZONE, join_token
from worker.setting_types import zone_named
from worker.web.auth import credentials
from worker.web.requests import Problem, answer, body_of, refuse, text_in

logger = logging.getLogger(f"{LOGGER_NAME}.web.development")

LOOPBACK = ("localhost", "127.0.0.1", "::1")
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
MAX_IDENTITY_CHARS = 512
MAX_ROOM_CHARS = 200
OWN_SITE = ("same-origin", "none")


def host_of(request: web.Request) -> str:
    """Return the name by which a request calls this server, without the port."""
    host = request.host
    return host[1 : host.find("]")] if host.startswith("[") else host.partition(":")[0]


def refuse_strangers(request: web.Request) -> None:
    """Refuse what comes from another machine, another site, or through a proxy.

    A site on the internet may point its own name to this address: so the name counts as well.

    Raises:
        Problem: it does.
    """
    is_local = host_of(request) in LOOPBACK and request.remote in LOOPBACK
    # A link on another site may lead to the page, but no script there may ask the API.
    is_api = request.path.startswith("/api/")
    is_own = not is_api or request.headers.get("Sec-Fetch-Site", "none") in OWN_SITE
    if not is_local or not is_own or any(name in request.headers for name in FORWARDED):
        raise Problem(
            403,
            "development_only",
            "This is the development mode: it answers a browser on this machine alone.",
        )


class Tokens:
    """Give tokens to whoever asks.

    Args:
        settings: of the worker; without LiveKit's key, tokens open the page alone.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def give(self, request: web.Request) -> web.Response:
        """Answer LiveKit's TokenSourceRequest: identity, room and time zone are taken of it."""
        body = await body_of(request)
        identity = text_in(body, "participant_identity", MAX_IDENTITY_CHARS)
        room = body.get("room_name")
        if room is not None and not isinstance(room, str):
            refuse("room_name must be a text.")
        attributes = body.get("participant_attributes")
        zone = attributes.get(TIMEZONE) if isinstance(attributes, dict) else None
        if zone is not None and (not isinstance(zone, str) or zone_named(zone) is None):
            refuse("participant_attributes.timezone must be the name of a time zone.")
        try:
            livekit_identity_to_uuid(identity)
        except IdentityError as exc:
            refuse(f"{exc}.")
        logger.warning("development mode: a token is given to whoever asks on this machine")
        told = {
            "server_url": self._settings.livekit_url or "",
            "participant_token": self._signed(identity, (room or "")[:MAX_ROOM_CHARS], zone),
        }
        return answer(told, status=201)

    def _signed(self, identity: str, room: str, zone: str | None) -> str:
        if self._settings.livekit_url:
            return join_token(self._settings, identity, room or None, zone)[0]
        return (
            AccessToken(*credentials(self._settings))
            .with_identity(identity)
            .with_grants(VideoGrants(room_join=True, room="page"))
            .with_ttl(LIFETIME)
            .to_jwt()
        )
