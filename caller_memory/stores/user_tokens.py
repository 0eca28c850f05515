"""Sign short-lived JWTs, one per person, so that Postgres itself keeps people apart.

A token has the user as its subject, is valid for minutes, and is renewed before it expires. Source:
supabase.com/docs/guides/auth/jwts, "JWT claims reference".
"""

import threading
import time

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from caller_memory.errors import ConfigError
from caller_memory.stores.supabase_settings import SupabaseSettings

LIFETIME_S = 300
RENEW_BEFORE_EXPIRY_S = 60
BACKDATED_S = 30
"""How far `iat` lies in the past: a server whose clock is behind refuses future tokens."""


class UserTokens:
    """Sign tokens with the secret or the private key of the settings.

    Raises:
        ConfigError: the private key is not PEM, or of a kind that Supabase does not verify.
    """

    def __init__(self, settings: SupabaseSettings) -> None:
        self._headers = {"kid": settings.jwt_key_id} if settings.jwt_key_id else {}
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[str, float]] = {}
        self._key: str
        if settings.jwt_secret:
            self._key, self._algorithm = settings.jwt_secret, "HS256"
            return
        self._key = settings.jwt_private_key or ""
        try:
            key = load_pem_private_key(self._key.encode(), password=None)
        except (ValueError, TypeError) as exc:
            raise ConfigError(
                "SUPABASE_JWT_PRIVATE_KEY is no private key in PEM form without a password."
            ) from exc
        if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
            self._algorithm = "ES256"
        elif isinstance(key, RSAPrivateKey):
            self._algorithm = "RS256"
        else:
            raise ConfigError(
                "SUPABASE_JWT_PRIVATE_KEY is of a kind that Supabase does not verify: it must be "
                "an RSA key, or an elliptic one on the curve P-256."
            )

    def token(self, user_id: str) -> str:
        """Return a token of this person that is valid for at least a minute."""
        now = time.time()
        with self._lock:
            token, expires_at = self._tokens.get(user_id, ("", 0.0))
            if expires_at - now > RENEW_BEFORE_EXPIRY_S:
                return token
            self._tokens = {u: t for u, t in self._tokens.items() if t[1] > now}
            expires_at = now + LIFETIME_S
            claims = {
                "sub": user_id,
                "role": "authenticated",
                "aud": "authenticated",
                "iat": int(now) - BACKDATED_S,
                "exp": int(expires_at),
            }
            token = jwt.encode(claims, self._key, algorithm=self._algorithm, headers=self._headers)
            self._tokens[user_id] = token, expires_at
            return token

    def drop(self, user_id: str) -> None:
        """Drop a token that the server refused: the next request gets a new one."""
        with self._lock:
            self._tokens.pop(user_id, None)
