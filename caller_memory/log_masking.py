"""What a log may show: never what LiveKit heard; with LOG_PII=0 neither who someone is nor what
was said.

LiveKit logs what it hears before anybody can tell whether that is a secret or off the record. Our
own log calls mark private values with `Private`. With LOG_PII=0 the filter masks these, and in
records of other libraries, which mark nothing, everything that is not known to be harmless: a name
or a sentence that slips through once is worse than a log line that says less. The user's UUID
stays, since operators need something to search for.
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
"""How LiveKit names the extras that hold what was said. Source: livekit/agents, log calls."""

_EMAIL_OR_PHONE = re.compile(r"[^\s@'\"<>(,;]+@[^\s@'\"<>),;]+\.[^\s@'\"<>),;]+|\+\d[\d ()-]{5,}\d")


class Private(str):
    """A string that says who someone is or what they said. Shown as it is while LOG_PII=1."""

    __slots__ = ()


class MaskPrivate(logging.Filter):
    """Masks private values in a record: message, arguments, extras and traceback."""

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
            # LiveKit adds fields of its own to our records too: the room's name is one.
            setattr(record, key, _masked(getattr(record, key), ours=False))
        if record.exc_info and record.exc_info[1]:
            record.exc_text = _traceback_without_messages(record.exc_info[1])
            record.exc_info = None
        return True


class MaskTranscripts(logging.Filter):
    """Masks what LiveKit heard, was told and answered, in its own records."""

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
    """Put the filters on every handler of the root logger. Called by whoever configured logging.

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
    """The traceback, its causes included, with types and places but not the errors' own words."""
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
