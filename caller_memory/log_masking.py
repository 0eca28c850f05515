"""Mask private values in logs.

LiveKit logs transcripts before it is known whether they hold a secret or are off the record, so
these are always masked. Our own log calls mark private values with `Private`. With LOG_PII=0 a
filter masks these, and in records of other libraries everything that is not known to be harmless,
because a name that slips through is worse than a log line that says less. The user's UUID stays:
operators need something to search for.
"""

import logging
import re
import traceback
from typing import Any

MASK = "***"
LOGGER_NAME = "memory-agent"

_RECORD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_HARMLESS_EXTRAS = frozenset(
    "job_id room_id worker_id process_id pid id agent_name url region version rtc-version "
    "reason speech_id model provider label type signal source user participant_sid category".split()
)
_LIVEKIT_PRIVATE = "lk.pii."
"""The prefix of LiveKit's log extras that hold transcripts. Source: livekit/agents, log calls."""

_EMAIL_OR_PHONE = re.compile(r"[^\s@'\"<>(,;]+@[^\s@'\"<>),;]+\.[^\s@'\"<>),;]+|\+\d[\d ()-]{5,}\d")


class Private(str):
    """A string that says who someone is or what they said. LOG_PII=0 masks it."""

    __slots__ = ()


class MaskPrivate(logging.Filter):
    """Mask private values in a record: message, arguments, extras and traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place; every record passes."""
        ours = record.name.partition(".")[0] == LOGGER_NAME
        if isinstance(record.args, dict):
            record.args = {k: _masked(v, ours) for k, v in record.args.items()}
        elif record.args:
            record.args = tuple(_masked(value, ours) for value in record.args)
        record.msg = _EMAIL_OR_PHONE.sub(MASK, record.getMessage())
        record.args = None
        for key in record.__dict__.keys() - _RECORD_FIELDS - _HARMLESS_EXTRAS:
            # LiveKit adds its own fields to our records, such as the room name.
            setattr(record, key, _masked(getattr(record, key), ours=False))
        if record.exc_info and record.exc_info[1]:
            record.exc_text = _traceback_without_messages(record.exc_info[1])
            record.exc_info = None
        return True


class MaskTranscripts(logging.Filter):
    """Mask transcripts and replies in LiveKit's own records."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place; every record passes."""
        said = [key for key in record.__dict__ if key.startswith(_LIVEKIT_PRIVATE)]
        for key in said:
            setattr(record, key, MASK)
        if said and record.exc_info and record.exc_info[1]:
            record.exc_text = _traceback_without_messages(record.exc_info[1])
            record.exc_info = None
        return True


def protect_logs(*, log_pii: bool) -> None:
    """Add the filters to every handler of the root logger. Call it after logging is configured.

    Args:
        log_pii: whether the log may say who someone is and what of their words is kept.
    """
    wanted = (MaskTranscripts,) if log_pii else (MaskTranscripts, MaskPrivate)
    for handler in logging.getLogger().handlers:
        there = [type(present) for present in handler.filters]
        for made in (kind() for kind in wanted if kind not in there):
            handler.addFilter(made)


def _masked(value: Any, ours: bool) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    if ours and not isinstance(value, Private):
        return value
    return MASK


def _traceback_without_messages(error: BaseException) -> str:
    """Format a traceback with its causes: types and places, without the errors' messages."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = "".join(traceback.format_tb(current.__traceback__))
        parts.append(
            f"Traceback (most recent call last):\n{frames}{type(current).__name__}: {MASK}"
        )
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    return "\n\n".join(reversed(parts))
