"""stores/signing_key.py: what a person pastes as the private key, and what is wrong with it."""

import base64
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from caller_memory.errors import ConfigError
from caller_memory.stores.signing_key import SigningKey, signing_key
from caller_memory.stores.supabase_settings import SupabaseSettings

EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)
MORE = {"use": "sig", "key_ops": ["sign", "verify"], "ext": True}


def ec_jwk(key: ec.EllipticCurvePrivateKey = EC_KEY, **more: Any) -> dict[str, Any]:
    """What `supabase gen signing-key --algorithm ES256` prints."""
    jwk = ECAlgorithm.to_jwk(key, as_dict=True)
    return {**jwk, **MORE, "kid": "b7e0", "alg": "ES256", **more}


def rsa_jwk() -> dict[str, Any]:
    """The same with RS256."""
    return {**RSAAlgorithm.to_jwk(RSA_KEY, as_dict=True), **MORE, "kid": "b7e0", "alg": "RS256"}


def without(jwk: dict[str, Any], *names: str) -> dict[str, Any]:
    """A JWK that lacks these."""
    return {name: value for name, value in jwk.items() if name not in names}


def read(text: Any, key_id: str | None = None) -> SigningKey:
    """The key of settings that hold this text, or this as JSON."""
    text = text if isinstance(text, str) else json.dumps(text)
    return signing_key(SupabaseSettings(url="", jwt_private_key=text, jwt_key_id=key_id))


def pem(key: Any, password: bytes = b"") -> str:
    """A private key in PEM form."""
    protection = BestAvailableEncryption(password) if password else NoEncryption()
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection).decode())


def signs_for(signer: SigningKey, public: Any) -> bool:
    """Whether what it signs is verified by this public key."""
    token = jwt.encode({"sub": "x"}, signer.key, algorithm=signer.algorithm)
    return bool(jwt.decode(token, public, algorithms=[signer.algorithm]) == {"sub": "x"})


@pytest.mark.parametrize(
    ("text", "key_id", "key", "algorithm"),
    [
        (ec_jwk(), None, EC_KEY, "ES256"),
        (ec_jwk(), "b7e0", EC_KEY, "ES256"),
        ([ec_jwk()], None, EC_KEY, "ES256"),
        (f"\n {json.dumps(ec_jwk(), indent=2)}\n", None, EC_KEY, "ES256"),
        (without(ec_jwk(), "kid"), "b7e0", EC_KEY, "ES256"),
        (without(ec_jwk(), *MORE, "alg"), None, EC_KEY, "ES256"),
        (rsa_jwk(), None, RSA_KEY, "RS256"),
        (pem(EC_KEY), "b7e0", EC_KEY, "ES256"),
        (pem(RSA_KEY), "b7e0", RSA_KEY, "RS256"),
    ],
    ids=[
        "JWK", "id twice", "array", "lines", "id apart", "bare", "RSA JWK", "PEM", "RSA PEM",
    ],
)  # fmt: skip
def test_a_private_key_signs_with_its_own_algorithm(
    text: Any, key_id: str | None, key: Any, algorithm: str
) -> None:
    """In every form that people have it in; a JWK brings its id."""
    signer = read(text, key_id)
    assert (signer.algorithm, signer.key_id) == (algorithm, "b7e0")
    assert signs_for(signer, key.public_key())


def test_zero_bytes_that_the_cli_leaves_out_are_put_back() -> None:
    """One key of 85 begins with some in one of its numbers."""
    short: dict[str, tuple[ec.EllipticCurvePrivateKey, dict[str, Any]]] = {}
    while not {"x", "y", "d"} <= short.keys():
        key = ec.generate_private_key(ec.SECP256R1())
        for name in "xyd":
            raw = base64.urlsafe_b64decode(ec_jwk(key)[name] + "=")
            if raw.startswith(b"\0"):
                stripped = base64.urlsafe_b64encode(raw.lstrip(b"\0")).decode().rstrip("=")
                short[name] = key, ec_jwk(key, **{name: stripped})
    for key, jwk in short.values():
        assert signs_for(read(jwk), key.public_key())


def test_the_secret_needs_no_id() -> None:
    """There is only one."""
    assert signing_key(SupabaseSettings(url="", jwt_secret="s")) == SigningKey("s", "HS256")


P384 = ec.generate_private_key(ec.SECP384R1())
ED25519 = ed25519.Ed25519PrivateKey.generate()


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("no key", "supabase gen signing-key --algorithm ES256"),
        ("", "supabase gen signing-key --algorithm ES256"),
        (pem(EC_KEY, b"password"), "without a password"),
        (pem(ED25519), "curve P-256"),
        (pem(P384), "curve P-256"),
        (ec_jwk(P384, alg="ES384"), "another algorithm than ES256 or RS256"),
        (without(ec_jwk(P384), "alg"), "curve P-256"),
        ({**rsa_jwk(), "alg": "PS512"}, "another algorithm than ES256 or RS256"),
        (without(ec_jwk(), "d"), "is a public key"),
        (without(rsa_jwk(), "d", "p", "q", "dp", "dq", "qi"), "is a public key"),
        ({"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}, "SUPABASE_JWT_SECRET"),
        (OKPAlgorithm.to_jwk(ED25519, as_dict=True), "another kty than EC or RSA"),
        ({"keys": [ec_jwk()]}, "another kty than EC or RSA"),
        ([], "holds 0 keys"),
        ([ec_jwk(), ec_jwk()], "holds 2 keys: keep the one that signs"),
        (["key"], "another kty than EC or RSA"),
        (json.dumps(ec_jwk())[:-20], "in one line"),
        ("{kty:EC}", "in one line"),
        (ec_jwk(d="AAAA"), "malformed"),
        (ec_jwk(x=1), "malformed"),
        (ec_jwk(y="é"), "malformed"),
        (without(ec_jwk(), "x"), "malformed"),
        (ec_jwk(alg="RS256"), "malformed"),
        (without(rsa_jwk(), "n"), "malformed"),
    ],
    ids=range(24),
)
def test_what_is_wrong_is_said(text: Any, fix: str) -> None:
    """At the start, by the name of the variable, with the fix and with nothing of the key."""
    with pytest.raises(ConfigError, match=r"^SUPABASE_JWT_PRIVATE_KEY ") as refused:
        read(text, "b7e0" if not isinstance(text, list | dict) else None)
    assert fix in str(refused.value)
    said = text if isinstance(text, str) else json.dumps(text)
    assert not any(part in str(refused.value) for part in said.split('"') if len(part) > 16)


def test_a_key_without_an_id_is_refused() -> None:
    """No server would find its public half."""
    for text in (pem(EC_KEY), without(ec_jwk(), "kid"), ec_jwk(kid="")):
        with pytest.raises(ConfigError, match="set SUPABASE_JWT_KEY_ID"):
            read(text)


def test_two_ids_for_one_key_are_refused() -> None:
    """The JWK's own is the right one."""
    with pytest.raises(ConfigError, match="SUPABASE_JWT_KEY_ID is not the kid"):
        read(ec_jwk(), "another")


def test_a_key_is_not_printed() -> None:
    """Neither as a whole nor by what holds it."""
    assert "hush" not in repr(SigningKey("hush", "HS256"))
    assert "hush" not in repr(SupabaseSettings(url="", jwt_private_key="hush", jwt_secret="hush"))
