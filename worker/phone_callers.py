"""Which person a caller by phone is, if they are one at all.

What the telephone network says of a caller flows in, an identity that names one person flows out:
`sip_` and the number in E.164, whatever its spelling. Nobody can be told apart by a withheld
number, so whoever withholds theirs is an anonymous caller.
"""

import functools
import hashlib
import re
from collections.abc import Iterator

PREFIX = "sip_"
"""What LiveKit puts before the caller's number. Source: github.com/livekit/sip."""

_WITHHELD_PHRASES = (
    "anonymous,restricted,unavailable,unknown,private,withheld,blocked,hidden,invalid,none,null,"
    "nobody,no name,no caller id,no number,not available,out of area,private number,"
    "private caller,unknown caller,unknown number,number withheld,caller id,asterisk"
).split(",")
"""What networks and exchanges write for a number that they do not show."""

_WITHHELD = frozenset(phrase.replace(" ", "") for phrase in _WITHHELD_PHRASES)
_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_KEYPAD_WORDS = frozenset(word.translate(_KEYS) for word in _WITHHELD if len(word) >= 6)
"""Some write the word in digits, as on a telephone's keypad: 266696687 is "anonymous"."""

_HASH = re.compile(r"[0-9a-f]{16}")
_NUMBER = re.compile(r"(?:tel:)?\+?[\d\s().\-/]*\d[\d\s().\-/]*")
_MIN_DIGITS = 7
"""Of a number without its country code, where no numbering plan vouches for it."""


def load() -> None:
    """Load the numbering plans, a third of a second, while nobody waits."""
    import phonenumbers  # noqa: F401


def phone_identity(
    identity: str, phone_number: str | None, region: str | None = None
) -> str | None:
    """Return the identity of a caller by phone, None for an anonymous one.

    Args:
        identity: the participant's. What does not begin with `sip_` and is no number was chosen
            by the operator's own dispatch rule, and is returned as it is.
        phone_number: the attribute `sip.phoneNumber`; None where the trunk hides numbers, which
            leaves a hash of the number in the identity.
        region: ISO 3166 country of numbers without a country code; None: those are anonymous.
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


def _is_withheld(text: str) -> bool:
    return re.sub(r"[\W_]+", "", text).lower() in _WITHHELD | {""}


def _e164(text: str, region: str | None) -> str | None:
    """The number in E.164, None where the text is no plausible number."""
    import phonenumbers  # a fifth of our import time, for what callers by phone need: `load`

    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    spellings = [(text, region)]
    if text.startswith("00"):
        # Dialled abroad from almost anywhere, and the beginning of no national number.
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
    """What LiveKit makes of a withheld number where the trunk hides numbers.

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
