"""The call before this one: what it was about, and whether it was cut off a moment ago.

A person's memories and the moment they last hung up flow in, the last call flows out. Whoever
hangs up is greeted anew the next time; who was cut off, by the network or by our own end, goes on.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from caller_memory.models import Memory
from caller_memory.provenance import LAST_CALL, MAX_LINE_CHARS, MAX_LINES, is_turn, words_in

CUT_OFF = "cut off a moment ago"
"""How a prompt names the call that the person is back to go on with."""

CALL_BACK_WITHIN = timedelta(minutes=10)
_SAME_CALL = timedelta(hours=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class LastCall(NamedTuple):
    """What the next greeting needs to know of a call.

    Attributes:
        summary: two lines at most.
        cut_off: it broke off a moment ago, and the person is back to go on.
    """

    summary: str
    cut_off: bool


def last_call(
    memories: Iterable[Memory], hung_up_at: datetime | None, now: datetime
) -> LastCall | None:
    """Return the last call, None where nothing is known of one.

    Args:
        memories: all there are, in any order.
        hung_up_at: when the person last brought a call to its end; aware, like `now`.
    """
    everything = list(memories)
    summary = next((m for m in everything if (m.category, m.key) == LAST_CALL), None)
    turns = sorted((m.created_at, said) for m in everything if (said := _said(m)))
    newest = turns[-1][0] if turns else _LONG_AGO
    if summary and summary.updated_at >= newest:
        return LastCall(summary.value, cut_off=False)
    if not turns:
        return None
    told = [said[:MAX_LINE_CHARS] for at, said in turns if newest - at <= _SAME_CALL]
    return LastCall(
        "\n".join(told[-MAX_LINES:]),
        cut_off=(hung_up_at or _LONG_AGO) < newest and now - newest <= CALL_BACK_WITHIN,
    )


def _said(memory: Memory) -> str | None:
    """What the person said last that became this memory."""
    return memory.value if is_turn(memory.key) else next(iter(words_in(memory.context)), None)
