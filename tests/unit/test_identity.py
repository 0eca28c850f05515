"""identity.py: who a string names."""

import uuid

import pytest

from caller_memory.errors import IdentityError
from identity import email_of, livekit_identity_to_uuid

NAMESPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


@pytest.mark.parametrize(
    ("identity", "user_uuid"),
    [
        ("alice@example.com", "edabafbb-61ad-51d6-9fd8-e976c892a731"),
        ("bob@example.com", "1bbc064c-d74a-56e6-a2b9-009139975e85"),
        ("user-abc-123", "6f840c3a-5446-51bc-99b0-e0d11d172cef"),
    ],
)
def test_golden_uuids(identity: str, user_uuid: str) -> None:
    """An identity names the same user for ever: these three are in people's databases."""
    assert livekit_identity_to_uuid(identity) == user_uuid


def test_identity_is_never_normalised() -> None:
    """Case, blanks and Unicode form belong to the identity."""
    spellings = ["alice", "Alice", " alice", "alice ", "ren\u00e9", "rene\u0301"]
    assert len({livekit_identity_to_uuid(spelling) for spelling in spellings}) == len(spellings)


@pytest.mark.parametrize("identity", ["", " ", "\t\n", "a\0b", "a\ud800", "x" * 513])
def test_bad_identities_are_refused(identity: str) -> None:
    """What can not name a person is an error, and the error does not repeat it."""
    with pytest.raises(IdentityError) as caught:
        livekit_identity_to_uuid(identity)
    assert not identity.strip() or identity not in str(caught.value)


def test_longest_identity_is_accepted() -> None:
    """512 characters are still an identity."""
    assert livekit_identity_to_uuid("x" * 512)


@pytest.mark.parametrize(
    ("identity", "email"),
    [
        ("alice@example.com", "alice@example.com"),
        ("user-abc-123", None),
        ("alice@", None),
        ("@example.com", None),
        ("a@b@example.com", None),
        ("alice smith@example.com", None),
        ("alice@localhost", None),
    ],
)
def test_email_is_the_identity_or_nothing(identity: str, email: str | None) -> None:
    """No address is invented."""
    assert email_of(identity) == email


def test_each_tenant_has_people_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same identity is another person with another customer; without TENANT nothing changes."""
    alone = livekit_identity_to_uuid("alice@example.com")
    monkeypatch.setenv("TENANT", "acme")
    acme = livekit_identity_to_uuid("alice@example.com")
    monkeypatch.setenv("TENANT", "globex")
    globex = livekit_identity_to_uuid("alice@example.com")

    assert len({alone, acme, globex}) == 3
    assert alone == "edabafbb-61ad-51d6-9fd8-e976c892a731"
    assert acme == str(uuid.uuid5(uuid.uuid5(NAMESPACE, "acme"), "alice@example.com"))
