"""Find out what the last call was about, and whether it was cut off a moment ago.

After a hang-up the next call starts with a new greeting. After a call that was cut off, by the
network or by the worker, the conversation goes on.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from caller_memory.call.retention import Retention
from caller_memory.models import Kind, Memory
from caller_memory.person import PersonMemory
from caller_memory.provenance import MAX_LINE_CHARS, MAX_LINES, words_of

CUT_OFF = "cut off a moment ago"
"""The name of a cut-off call in the prompt."""

CALL_BACK_WITHIN = timedelta(minutes=10)
_SAME_CALL = timedelta(hours=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class LastCall(NamedTuple):
    """What the next greeting needs to know about a call.

    Attributes:
        summary: at most two lines.
        said_at: when it was told, or the last of it was said.
        cut_off: whether the call broke off a moment ago, without a hang-up.
    """

    summary: str
    said_at: datetime
    cut_off: bool


def known_before(person: PersonMemory, retention: Retention) -> tuple[bool, LastCall | None]:
    """Return whether a person has opted out, and their last call. Call it on a thread."""
    latest = retention.current(person.latest())
    return person.is_opted_out(), last_call(latest, person.hung_up_at(), datetime.now(UTC))


def last_call(
    memories: Iterable[Memory], hung_up_at: datetime | None, now: datetime
) -> LastCall | None:
    """Return the last call, None if none is known.

    Args:
        memories: the summary and what was said last, in any order.
        hung_up_at: when the person last hung up; aware, like `now`.
    """
    everything = list(memories)
    summary = next((m for m in everything if m.kind is Kind.SUMMARY), None)
    turns = sorted((m.created_at, said) for m in everything if (said := _said(m)))
    newest = turns[-1][0] if turns else _LONG_AGO
    if summary and summary.updated_at >= newest:
        return LastCall(summary.value, summary.updated_at, cut_off=False)
    if not turns:
        return None
    told = [said[:MAX_LINE_CHARS] for at, said in turns if newest - at <= _SAME_CALL]
    return LastCall(
        "\n".join(told[-MAX_LINES:]),
        newest,
        cut_off=(hung_up_at or _LONG_AGO) < newest and now - newest <= CALL_BACK_WITHIN,
    )


def _said(memory: Memory) -> str | None:
    """Return the latest words of the person behind a memory, None if there are none."""
    return memory.value if memory.kind is Kind.TURN else next(iter(words_of(memory)), None)
