"""Find the identity of a caller by phone, from what the telephone network says.

It is `sip_` and the number in E.164, however the number is spelled. Callers who withhold their
number can not be told apart, so they are anonymous.
"""

import functools
import hashlib
import re
from collections.abc import Iterator

PREFIX = "sip_"
"""The prefix that LiveKit puts before the caller's number. Source: github.com/livekit/sip."""

_WITHHELD_PHRASES = (
    "anonymous,restricted,unavailable,unknown,private,withheld,blocked,hidden,invalid,none,null,"
    "nobody,no name,no caller id,no number,not available,out of area,private number,"
    "private caller,unknown caller,unknown number,number withheld,caller id,asterisk"
).split(",")
"""What networks and exchanges write in place of a withheld number."""

_WITHHELD = frozenset(phrase.replace(" ", "") for phrase in _WITHHELD_PHRASES)
_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_KEYPAD_WORDS = frozenset(word.translate(_KEYS) for word in _WITHHELD if len(word) >= 6)
"""Such words in the digits of a telephone's keypad: 266696687 is "anonymous"."""

_E164 = re.compile(r"\+[0-9]+")
_HASH = re.compile(r"[0-9a-f]{16}")
_NUMBER = re.compile(r"(?:tel:)?\+?[\d\s().\-/]*\d[\d\s().\-/]*")
_MIN_DIGITS = 7
"""The fewest digits, without country code, of a number that no numbering plan confirms."""


def load() -> None:
    """Load the numbering plans. It takes a third of a second, so do it before a call."""
    import phonenumbers.timezone  # noqa: F401


def phone_identity(
    identity: str, phone_number: str | None, region: str | None = None
) -> str | None:
    """Return the identity of a caller by phone, None for an anonymous one.

    Args:
        identity: the participant's identity. If it neither begins with `sip_` nor is a number, the
            operator's dispatch rule chose it, and it is returned as it is.
        phone_number: the attribute `sip.phoneNumber`. None if the trunk hides numbers: then the
            identity holds a hash of the number.
        region: the ISO 3166 country of numbers without a country code. With None, such callers
            are anonymous.
    """
    name = identity.strip()
    has_prefix = name[: len(PREFIX)].lower() in (PREFIX, "sip:")
    name = name[len(PREFIX) :].strip() if has_prefix else name
    user = re.split("[@;]", name, maxsplit=1)[0].strip()
    if not (has_prefix or _NUMBER.fullmatch(user) or _is_withheld(user)):
        return identity
    if number := _e164(user if phone_number is None else phone_number, region):
        return PREFIX + number
    is_hash = phone_number is None and has_prefix and _HASH.fullmatch(user)
    return identity if is_hash and user not in _withheld_hashes() else None


def phone_zone(identity: str, phone_number: str | None, region: str | None = None) -> str | None:
    """Return the time zone of a caller's number, None where its region has several.

    Args:
        identity, phone_number, region: see `phone_identity`.
    """
    from phonenumbers import parse, timezone

    named = _e164(phone_number, region) if phone_number else phone_identity(identity, None, region)
    number = (named or "").removeprefix(PREFIX)
    zones = timezone.time_zones_for_number(parse(number)) if _E164.fullmatch(number) else ()
    return str(zones[0]) if len(zones) == 1 and zones[0] != timezone.UNKNOWN_TIMEZONE else None


def _is_withheld(text: str) -> bool:
    return re.sub(r"[\W_]+", "", text).lower() in _WITHHELD | {""}


def _e164(text: str, region: str | None) -> str | None:
    """Return the number in E.164, None if the text is no plausible number."""
    import phonenumbers  # a fifth of our import time, for what callers by phone need: `load`

    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    spellings = [(text, region)]
    if text.startswith("00"):
        # 00 is the prefix of international calls almost everywhere; no national number begins so.
        spellings.append(("+" + text[2:], None))
    for spelling, country in spellings:
        try:
            number = phonenumbers.parse(spelling, country)
        except phonenumbers.NumberParseException:
            continue
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        national = phonenumbers.national_significant_number(number)
        if {e164[1:], national}.isdisjoint(_KEYPAD_WORDS) and len(set(national)) > 1:
            possible = phonenumbers.is_possible_number_with_reason(number)
            plausible = possible == phonenumbers.ValidationResult.IS_POSSIBLE
            if phonenumbers.is_valid_number(number) or (plausible and len(national) >= _MIN_DIGITS):
                return e164
    return None


@functools.cache
def _withheld_hashes() -> frozenset[str]:
    """Return the hashes that LiveKit makes of withheld numbers if the trunk hides numbers.

    Source: github.com/livekit/protocol, livekit/sip.go: the first 8 bytes of its SHA-256, in hex.
    """
    return frozenset(
        hashlib.sha256(spelling.encode()).hexdigest()[:16] for spelling in _withheld_spellings()
    )


def _withheld_spellings() -> Iterator[str]:
    yield ""
    for phrase in _WITHHELD_PHRASES:
        for joined in {phrase, phrase.replace(" ", ""), phrase.replace(" ", "_")}:
            for word in (joined, joined.upper(), joined.title(), joined.capitalize()):
                yield from (word, f"{word}@anonymous.invalid")
    repeated = {digit * length for digit in "0123456789" for length in range(1, 16)}
    for number in _KEYPAD_WORDS | repeated:
        yield from (number, "+" + number, "1" + number, "+1" + number, "00" + number)
