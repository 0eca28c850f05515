"""Read the header Retry-After: how long a busy server asks to be left alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_STATUS = {429, 503}
_MAX_DIGITS = 9


def retry_after_s(status: int, headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer names, from now on; None where it names no such time.

    Source: RFC 9110, section 10.2.3: whole seconds, or a date.
    """
    text = headers.get("retry-after", "").strip()
    if status not in _STATUS or not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:_MAX_DIGITS])
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # A date whose zone is "-0000" comes without one: it is in UTC.
    left_s = (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return max(0.0, left_s)
