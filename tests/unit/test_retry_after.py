"""stores/retry_after.py: how long a busy server asks to be left alone."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from caller_memory.stores.retry_after import retry_after_s


@pytest.mark.parametrize(("text", "seconds"), [("20", 20.0), (" 0 ", 0.0), ("9" * 5000, 999999999)])
def test_seconds(text: str, seconds: float) -> None:
    """As they stand there; far too many are many."""
    assert retry_after_s(429, {"retry-after": text}) == seconds
    assert retry_after_s(503, {"retry-after": text}) == seconds


@pytest.mark.parametrize("zone", ["GMT", "-0000", "+0000"])
def test_a_date(zone: str) -> None:
    """From now until then; one that is past asks for nothing."""
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=90))
    left_s = retry_after_s(503, {"retry-after": then.replace("+0000", zone)})
    assert left_s is not None and 60 < left_s <= 90
    assert retry_after_s(429, {"retry-after": f"Wed, 21 Oct 2015 07:28:00 {zone}"}) == 0.0


@pytest.mark.parametrize(
    "text", ["", "soon", "-5", "1.5", "nan", "inf", "²", "٣", "Wed, 99 Oct 2015 07:28:00 GMT", "\0"]
)
def test_garbage_asks_for_nothing(text: str) -> None:
    """Neither does an answer without the header."""
    assert retry_after_s(429, {"retry-after": text}) is None
    assert retry_after_s(429, {}) is None


@pytest.mark.parametrize("status", [200, 401, 500, 502])
def test_other_answers_ask_for_nothing(status: int) -> None:
    """Only 429 and 503 are about load."""
    assert retry_after_s(status, {"retry-after": "20"}) is None
