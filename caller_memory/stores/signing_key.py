"""Read the private key that signs people's JWTs: a JWK as Supabase's CLI prints it, or PEM.

A text of the settings flows in, a key with its algorithm and id flows out, or an error that names
the variable and the fix. No error repeats anything of the key.
"""

import base64
import json
from dataclasses import dataclass, field
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from caller_memory.errors import ConfigError
from caller_memory.stores.supabase_settings import SupabaseSettings

_NAME = "SUPABASE_JWT_PRIVATE_KEY"
_MAKE_ONE = "make one with `supabase gen signing-key --algorithm ES256`"
_P256_BYTES = 32


@dataclass(frozen=True)
class SigningKey:
    """What signs a token, and what its header says."""

    key: str | EllipticCurvePrivateKey | RSAPrivateKey = field(repr=False)
    algorithm: Literal["HS256", "ES256", "RS256"]
    key_id: str | None = None


def signing_key(settings: SupabaseSettings) -> SigningKey:
    """Return the key of these settings.

    Raises:
        ConfigError: it is no private key, of a kind that Supabase does not verify, or has no id.
    """
    if settings.jwt_secret:
        return SigningKey(settings.jwt_secret, "HS256", settings.jwt_key_id)
    text = (settings.jwt_private_key or "").strip()
    if text.startswith(("{", "[")):
        return _from_jwk(_only_jwk(text), settings.jwt_key_id)
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError) as exc:
        raise ConfigError(
            f"{_NAME} is neither a JWK nor a private key in PEM form without a password: "
            f"{_MAKE_ONE}, and set it as it is printed, in one line."
        ) from exc
    return _checked(key, settings.jwt_key_id)


def _only_jwk(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as exc:
        raise ConfigError(
            f"{_NAME} is cut off or misquoted, it is no JSON: set it as it is printed, in one line."
        ) from exc
    if isinstance(found, list):
        if len(found) != 1:
            raise ConfigError(f"{_NAME} holds {len(found)} keys: keep the one that signs.")
        found = found[0]
    return found if isinstance(found, dict) else {}


def _from_jwk(jwk: dict[str, Any], key_id: str | None) -> SigningKey:
    if jwk.get("kty") == "oct":
        raise ConfigError(
            f"{_NAME} holds a shared secret (kty oct), not a private key: {_MAKE_ONE}, or set the "
            "secret itself as SUPABASE_JWT_SECRET."
        )
    if jwk.get("kty") not in ("EC", "RSA"):
        raise ConfigError(f"{_NAME} is a JWK of another kty than EC or RSA: {_MAKE_ONE}.")
    if not jwk.get("d"):
        raise ConfigError(
            f'{_NAME} is a public key, without "d", and can not sign: set the private key that '
            "was imported into the project; Supabase does not show it again."
        )
    if jwk.get("alg", "ES256") not in ("ES256", "RS256"):
        raise ConfigError(f"{_NAME} signs with another algorithm than ES256 or RS256: {_MAKE_ONE}.")
    own_id = str(jwk.get("kid") or "")
    if own_id and key_id and own_id != key_id:
        raise ConfigError(
            f"SUPABASE_JWT_KEY_ID is not the kid of {_NAME}: unset it, the key's own is used."
        )
    try:
        key = jwt.PyJWK(_padded(jwk)).key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as exc:
        raise ConfigError(f"{_NAME} is a malformed JWK: set it as it was printed.") from exc
    return _checked(key, own_id or key_id)


def _padded(jwk: dict[str, Any]) -> dict[str, Any]:
    """Return a JWK whose numbers are as long as RFC 7518, section 6.2, wants them.

    Supabase's CLI leaves out zero bytes at the beginning, which one key of 85 has.
    """
    if jwk.get("crv") != "P-256":
        return jwk
    return {**jwk, **{name: _pad(jwk[name]) for name in ("x", "y", "d")}}


def _pad(number: str) -> str:
    raw = base64.urlsafe_b64decode(number + "=" * (-len(number) % 4))
    return base64.urlsafe_b64encode(raw.rjust(_P256_BYTES, b"\0")).decode().rstrip("=")


def _checked(key: object, key_id: str | None) -> SigningKey:
    if not key_id:
        raise ConfigError(
            f"{_NAME} has no key id: set SUPABASE_JWT_KEY_ID to what the dashboard shows of it "
            "under JWT Keys."
        )
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
        return SigningKey(key, "ES256", key_id)
    if isinstance(key, RSAPrivateKey):
        return SigningKey(key, "RS256", key_id)
    raise ConfigError(
        f"{_NAME} is of a kind that Supabase does not verify: it must be an RSA key, or an "
        f"elliptic one on the curve P-256: {_MAKE_ONE}."
    )
