"""The keys of a Supabase project: its API keys, and tokens of single people.

A role or a user flows in, a signed JWT flows out. Made anew for each stack, worth nothing
elsewhere.
"""

import json
import secrets
import time
import uuid
from typing import Literal

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import ECAlgorithm

Algorithm = Literal["HS256", "ES256"]

_TEN_YEARS_S = 315_360_000


class ProjectKeys:
    """One project's secrets.

    Attributes:
        jwt_secret: signs with HS256.
        jwt_private_key: signs with ES256; PEM, PKCS 8.
        jwt_key_id: the `kid` of the ES256 key.
        anon_key: of the old kind, a JWT with the role anon.
        service_key: of the old kind, a JWT with the role service_role.
        publishable_key: of the new kind, opaque, for the role anon.
        secret_key: of the new kind, opaque, for the role service_role.
    """

    def __init__(self) -> None:
        self.jwt_secret = secrets.token_urlsafe(48)
        self.jwt_key_id = str(uuid.uuid4())
        self._private_key = ec.generate_private_key(ec.SECP256R1())
        self.jwt_private_key = self._private_key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ).decode()
        self.anon_key = self._role_key("anon")
        self.service_key = self._role_key("service_role")
        self.publishable_key = f"sb_publishable_{secrets.token_urlsafe(24)}"
        self.secret_key = f"sb_secret_{secrets.token_urlsafe(24)}"

    def user_jwt(
        self, user_id: str, expires_in_s: float = 300, algorithm: Algorithm = "HS256"
    ) -> str:
        """A token that makes its bearer this person.

        Args:
            expires_in_s: -60 for one that has expired: PostgREST allows clocks 30 s.
        """
        now = int(time.time())
        claims = {
            "sub": user_id,
            "role": "authenticated",
            "aud": "authenticated",
            "iat": now,
            "exp": now + int(expires_in_s),
        }
        return self.sign(claims, algorithm)

    def sign(self, claims: dict[str, object], algorithm: Algorithm = "HS256") -> str:
        """A token of these claims and no others."""
        if algorithm == "ES256":
            headers = {"kid": self.jwt_key_id}
            return jwt.encode(claims, self._private_key, algorithm="ES256", headers=headers)
        return jwt.encode(claims, self.jwt_secret, algorithm="HS256")

    def jwk(self) -> str:
        """The ES256 key as `supabase gen signing-key --algorithm ES256` prints it."""
        key = ECAlgorithm.to_jwk(self._private_key, as_dict=True)
        more = {"kid": self.jwt_key_id, "alg": "ES256", "use": "sig", "ext": True}
        return json.dumps({**key, **more, "key_ops": ["sign", "verify"]}, separators=(",", ":"))

    def jwks(self) -> str:
        """What verifies the tokens of both algorithms: a JSON Web Key Set."""
        public = ECAlgorithm.to_jwk(self._private_key.public_key(), as_dict=True)
        secret = jwt.algorithms.HMACAlgorithm.to_jwk(self.jwt_secret, as_dict=True)
        keys = [
            {**public, "kid": self.jwt_key_id, "alg": "ES256", "use": "sig"},
            {**secret, "alg": "HS256", "use": "sig"},
        ]
        return json.dumps({"keys": keys})

    def _role_key(self, role: str) -> str:
        now = int(time.time())
        return self.sign({"iss": "supabase", "role": role, "iat": now, "exp": now + _TEN_YEARS_S})
