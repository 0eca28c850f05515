"""Sign short-lived JWTs, one per person, so that Postgres itself keeps people apart.

A token has the user as its subject, is valid for minutes, and is renewed before it expires. Source:
supabase.com/docs/guides/auth/jwts, "JWT claims reference".
"""

import threading
import time

import jwt

from caller_memory.stores.signing_key import signing_key
from caller_memory.stores.supabase_settings import SupabaseSettings

LIFETIME_S = 300
RENEW_BEFORE_EXPIRY_S = 60
BACKDATED_S = 30
"""How far `iat` lies in the past: a server whose clock is behind refuses future tokens."""


class UserTokens:
    """Sign tokens with the private key or the secret of the settings.

    Raises:
        ConfigError: see `signing_key`.
    """

    def __init__(self, settings: SupabaseSettings) -> None:
        self._key = signing_key(settings)
        self._headers = {"kid": self._key.key_id} if self._key.key_id else {}
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[str, float]] = {}

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
            token = jwt.encode(
                claims, self._key.key, algorithm=self._key.algorithm, headers=self._headers
            )
            self._tokens[user_id] = token, expires_at
            return token

    def drop(self, user_id: str) -> None:
        """Drop a token that the server refused: the next request gets a new one."""
        with self._lock:
            self._tokens.pop(user_id, None)
