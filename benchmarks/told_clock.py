"""Let the product believe that it is another time: what a script says, not what the machine says.

A `Clock` flows in, for the tasks and threads that begin below it; everywhere else the time is the
machine's. Timeouts are not touched, which are measured by clocks that only grow.
"""

import contextlib
import datetime as dates
import sys
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import datetime, timedelta, tzinfo
from typing import Any

from livekit.agents import llm

_machine_s = time.time


class Clock:
    """A clock that runs on from the time it is set to.

    Args:
        at: aware.
    """

    def __init__(self, at: datetime) -> None:
        self._ahead_s = at.timestamp() - _machine_s()

    def set(self, at: datetime) -> None:
        """Set it to an aware time; never back."""
        self._ahead_s = max(self._ahead_s, at.timestamp() - _machine_s())

    def wait(self, duration: timedelta) -> None:
        """Let time pass in which nothing happens."""
        self._ahead_s += duration.total_seconds()

    def now_s(self) -> float:
        """Return seconds since 1970."""
        return _machine_s() + self._ahead_s


_clock: ContextVar[Clock | None] = ContextVar("told_clock", default=None)


def _now_s() -> float:
    clock = _clock.get()
    return clock.now_s() if clock else _machine_s()


class _AnyTime(type(datetime)):  # type: ignore[misc]
    """Takes each time for one of `_Told`, which its `now` does not return."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, dates.datetime)


class _Told(datetime, metaclass=_AnyTime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return datetime.fromtimestamp(_now_s(), tz)


@contextlib.contextmanager
def believed(clock: Clock) -> Iterator[None]:
    """Have everything that begins in here believe a clock."""
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)


@contextlib.contextmanager
def replaced() -> Iterator[None]:
    """Have the product and LiveKit ask for the time of the clock that they are to believe."""
    with contextlib.ExitStack() as before:

        def put(holder: Any, name: str, value: object) -> None:
            before.callback(setattr, holder, name, getattr(holder, name))
            setattr(holder, name, value)

        put(time, "time", _now_s)
        put(time, "time_ns", lambda: int(_now_s() * 1e9))
        for name, module in list(sys.modules.items()):
            if name.startswith("caller_memory.") and vars(module).get("datetime") is datetime:
                put(module, "datetime", _Told)
        for item in (llm.ChatMessage, llm.FunctionCall, llm.FunctionCallOutput):
            _stamp(item, _now_s)
            before.callback(_stamp, item, _machine_s)
        yield


def _stamp(item: Any, now_s: Callable[[], float]) -> None:
    """Have items of LiveKit's conversations made at a time."""
    item.model_fields["created_at"].default_factory = now_s
    item.model_rebuild(force=True)
