"""stores/user_tokens.py: a token of one person, short-lived, signed as the project verifies."""

import time
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from caller_memory.stores import user_tokens
from caller_memory.stores.supabase_settings import SupabaseSettings
from caller_memory.stores.user_tokens import LIFETIME_S, UserTokens

ALICE = "edabafbb-61ad-51d6-9fd8-e976c892a731"
BOB = "1bbc064c-d74a-56e6-a2b9-009139975e85"
SECRET = "a secret of at least thirty-two bytes"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be moved."""
    now = [time.time()]
    monkeypatch.setattr(user_tokens, "time", SimpleNamespace(time=lambda: now[0]))
    return now


def tokens(**settings: Any) -> UserTokens:
    """Signed with the secret unless told otherwise."""
    return UserTokens(SupabaseSettings(url="", **(settings or {"jwt_secret": SECRET})))


def claims(token: str) -> dict[str, Any]:
    """What a token says, its signature and its times unlooked at."""
    return dict(jwt.decode(token, options={"verify_signature": False}))


def test_a_token_names_one_person_for_minutes(now: list[float]) -> None:
    """Its subject is the user, its role that of who signed in, its life short."""
    said = claims(tokens().token(ALICE))
    assert (said["sub"], said["role"], said["aud"]) == (ALICE, "authenticated", "authenticated")
    assert said["exp"] == int(now[0] + LIFETIME_S) and LIFETIME_S <= 600
    assert said["iat"] < now[0]


def test_each_person_has_a_token_of_their_own() -> None:
    """Asked for in turns by one process."""
    ours = tokens()
    for user in (ALICE, BOB, ALICE, BOB):
        assert claims(ours.token(user))["sub"] == user


def test_it_is_renewed_before_it_expires(now: list[float]) -> None:
    """The same as long as it holds for a minute, then another."""
    ours = tokens()
    first = ours.token(ALICE)
    now[0] += LIFETIME_S - 61
    assert ours.token(ALICE) == first
    now[0] += 2
    assert claims(ours.token(ALICE))["exp"] > now[0] + LIFETIME_S - 1


def test_a_refused_token_is_not_used_again(now: list[float]) -> None:
    """The next request gets a new one, other people keep theirs."""
    ours = tokens()
    alices, bobs = ours.token(ALICE), ours.token(BOB)
    now[0] += 1
    ours.drop(ALICE)
    ours.drop("nobody")
    assert ours.token(ALICE) != alices and ours.token(BOB) == bobs


def test_tokens_of_who_left_are_dropped(now: list[float]) -> None:
    """A worker that runs for months does not collect them."""
    ours = tokens()
    ours.token(BOB)
    now[0] += LIFETIME_S + 1
    ours.token(ALICE)
    assert set(ours._tokens) == {ALICE}


def test_a_private_key_signs() -> None:
    """And names itself, so that the server finds the public half."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    token = tokens(jwt_private_key=pem, jwt_key_id="key-1").token(ALICE)
    assert jwt.get_unverified_header(token) == {"alg": "ES256", "kid": "key-1", "typ": "JWT"}
    jwt.decode(token, key.public_key(), algorithms=["ES256"], audience="authenticated")


def test_the_secret_signs_with_hs256() -> None:
    """Without a key id: there is only one secret."""
    token = tokens().token(ALICE)
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    jwt.decode(token, SECRET, algorithms=["HS256"], audience="authenticated")
