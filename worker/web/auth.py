"""Who is asking: proved by a signed token in the Authorization header, and by nothing else.

A LiveKit access token of this worker's key, the same that joins a room, says which identity asks.
An operator's token is signed by a key of this process alone. A session of Supabase Auth is for
`accounts.py`. What is refused is counted by reason.
"""

import logging
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NamedTuple

import jwt
from livekit.api import AccessToken, TokenVerifier, VideoGrants

from caller_memory.errors import IdentityError
from caller_memory.log_masking import LOGGER_NAME
from config import Settings
from identity import livekit_identity_to_uuid

logger = logging.getLogger(f"{LOGGER_NAME}.web.auth")

LEEWAY = timedelta(seconds=10)
OPERATOR_LIFETIME = timedelta(minutes=10)
OPERATOR = "operator"
PEOPLE = ("", "standard")
"""Kinds of participants in a token that are people in front of a browser or an app."""

MAX_TOKEN_CHARS = 8000


class Who(NamedTuple):
    """Whose memories a request is about.

    Attributes:
        user_id: the person's UUID.
        is_operator: whether somebody else asks for them.
    """

    identity: str
    user_id: str
    is_operator: bool = False


class Refused(Exception):
    """A token proves nothing.

    Attributes:
        reason: missing, expired, foreign, tampered, malformed or no person.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Gate:
    """Decide whose memories a token opens.

    Args:
        key, secret: what LiveKit's access tokens are signed with.

    Attributes:
        refused: how many requests were refused, by reason.
        other_sessions: asked about what is no token of ours: returns the identity, None for nobody.
    """

    def __init__(self, key: str, secret: str) -> None:
        self.refused: Counter[str] = Counter()
        self.other_sessions: Callable[[str], Awaitable[str | None]] = _nobody
        self._key = key
        self._own = TokenVerifier(key, secret, leeway=LEEWAY)
        self._operator_secret = secrets.token_urlsafe(32)
        self._operators = TokenVerifier(OPERATOR, self._operator_secret, leeway=LEEWAY)

    @classmethod
    def of(cls, settings: Settings) -> "Gate":
        """Return the gate of the settings' key, or of one that this process makes for itself."""
        key, secret = credentials(settings)
        return cls(key, secret)

    async def who(self, authorization: str | None) -> Who:
        """Return whose memories an Authorization header opens.

        Raises:
            Refused: nobody's. It is counted and logged, without the token.
        """
        try:
            return await self._who(authorization)
        except Refused as exc:
            self.count(f"token {exc.reason}")
            raise

    def count(self, reason: str) -> None:
        """Count a request that is refused, and log it without what was in it."""
        self.refused[reason] += 1
        logger.warning("refused a request: %s (%d so far)", reason, self.refused[reason])

    def operator_token(self, identity: str) -> str:
        """Return a token with which an operator sees one person's memories, for ten minutes."""
        return (
            AccessToken(OPERATOR, self._operator_secret)
            .with_identity(identity)
            .with_grants(VideoGrants(room_join=True, room=OPERATOR))
            .with_ttl(OPERATOR_LIFETIME)
            .to_jwt()
        )

    async def _who(self, authorization: str | None) -> Who:
        scheme, _, token = (authorization or "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise Refused("missing")
        if len(token) > MAX_TOKEN_CHARS or not token.isascii():
            raise Refused("malformed")
        issuer = _issuer(token)
        if issuer == OPERATOR:
            return self._verified(self._operators, token)._replace(is_operator=True)
        if issuer == self._key:
            return self._verified(self._own, token)
        if identity := await self.other_sessions(token):
            return Who(identity, livekit_identity_to_uuid(identity))
        raise Refused("foreign")

    def _verified(self, verifier: TokenVerifier, token: str) -> Who:
        try:
            claims = verifier.verify(token)
        except jwt.ExpiredSignatureError as exc:
            raise Refused("expired") from exc
        except jwt.InvalidSignatureError as exc:
            raise Refused("tampered") from exc
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as exc:
            raise Refused("malformed") from exc
        video = claims.video or VideoGrants()
        if not video.room_join or video.agent or claims.kind not in PEOPLE:
            raise Refused("no person")
        try:
            return Who(claims.identity, livekit_identity_to_uuid(claims.identity))
        except IdentityError as exc:
            raise Refused("no person") from exc


async def _nobody(token: str) -> str | None:
    return None


def credentials(settings: Settings) -> tuple[str, str]:
    """Return LiveKit's key and secret; where none are set, a pair that ends with this process."""
    if settings.livekit_api_key and settings.livekit_api_secret:
        return settings.livekit_api_key, settings.livekit_api_secret
    return _OWN


_OWN = ("development", secrets.token_urlsafe(32))


def _issuer(token: str) -> str:
    """Return what an unverified token says of its issuer."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError as exc:
        raise Refused("malformed") from exc
    return str(claims.get("iss", ""))
