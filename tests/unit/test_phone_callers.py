"""phone_callers.py: who is a person, who is the same one, and who is anonymous."""

import hashlib

import pytest

from worker.phone_callers import phone_identity

NUMBER = "+4915112345678"
PERSON = f"sip_{NUMBER}"


def hidden(spelling: str) -> str:
    """The identity that LiveKit makes where the trunk hides numbers."""
    return "sip_" + hashlib.sha256(spelling.encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("identity", "phone_number", "region"),
    [
        (PERSON, NUMBER, None),
        (PERSON, None, None),
        ("sip_004915112345678", None, None),
        ("sip_+49 151 12345678", None, None),
        ("sip_+49-151-12345678@trunk.example.com", None, None),
        ("sip_+4915112345678;ext=2", None, None),
        ("sip:+4915112345678", None, None),
        (NUMBER, None, None),
        ("tel:+49 (0)151 12345678", None, None),
        ("sip_015112345678", None, "DE"),
        ("sip_0151/12345678", None, "DE"),
        ("sip_0114915112345678", None, "US"),
        ("sip_whatever", NUMBER, None),
        (hidden(NUMBER), NUMBER, None),
    ],
)
def test_a_number_is_one_person_however_it_is_spelled(
    identity: str, phone_number: str | None, region: str | None
) -> None:
    """The identity of today, `sip_` and E.164, is the one that all spellings lead to."""
    assert phone_identity(identity, phone_number, region) == PERSON


@pytest.mark.parametrize(
    "spelling",
    [
        "",
        "anonymous",
        "Anonymous",
        "PRIVATE",
        "Private Number",
        "restricted",
        "unavailable",
        "No Caller ID",
        "withheld",
        "+266696687",
        "266696687",
        "+12562533",
        "+86282452253",
        "+17378742833",
        "0",
        "0000000000",
        "+0000000000",
        "+10000000000",
        "+49000000000",
        "1111111111",
        "1001",
        "15112345678",
    ],
)
@pytest.mark.parametrize("region", [None, "US"])
def test_whoever_hides_the_number_is_anonymous(spelling: str, region: str | None) -> None:
    """They share the placeholder, in the attribute or in the identity, and must not share more."""
    if (spelling, region) != ("15112345678", "US"):
        assert phone_identity("sip_x", spelling, region) is None
        assert phone_identity(f"sip_{spelling}", None, region) is None
        assert phone_identity(f"sip_{spelling}@anonymous.invalid", spelling, region) is None


@pytest.mark.parametrize(
    "spelling",
    [
        "",
        "anonymous",
        "Anonymous",
        "RESTRICTED",
        "Private Number",
        "unavailable",
        "+266696687",
        "266696687",
        "0",
        "00000000",
        "+0000000000",
        "anonymous@anonymous.invalid",
    ],
)
def test_the_hash_of_a_placeholder_is_anonymous(spelling: str) -> None:
    """Where the trunk hides numbers, all who withhold theirs have one hash."""
    assert phone_identity(hidden(spelling), None) is None


def test_the_hash_of_a_number_is_a_person() -> None:
    """Two calls from one hidden number are one person, another number is another."""
    assert phone_identity(hidden(NUMBER), None) == hidden(NUMBER)
    assert phone_identity(hidden("+15551234567"), None) == hidden("+15551234567")


@pytest.mark.parametrize("identity", ["customer-42", "alice@example.com", "SIPhone user"])
def test_an_identity_of_the_operators_own_rule_is_taken_as_it_is(identity: str) -> None:
    """Whoever names participants by their own account knows who they are."""
    assert phone_identity(identity, "anonymous") == identity
    assert phone_identity(identity, NUMBER) == identity


def test_a_number_without_country_needs_a_region() -> None:
    """The same digits are two people in two countries."""
    assert phone_identity("sip_2025550123", None) is None
    assert phone_identity("sip_2025550123", None, "US") == "sip_+12025550123"
