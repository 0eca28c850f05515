"""What memory does, told to whoever traces or counts it.

An act has a name, a time, an outcome, and facts: numbers, and words of this code. What a person
said or is called, and which person it was, is never among them. It knows no tracer and no counter;
without a watcher an act takes two microseconds.
"""

import contextlib
import contextvars
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

Fact = int | float | str

DONE, FAILED, CANCELLED = "done", "failed", "cancelled"


@dataclass(slots=True)
class Act:
    """Something that memory does.

    Attributes:
        name: one of a few.
        outcome: how it ended: `DONE`, `FAILED`, `CANCELLED`, or another word.
        facts: by name; `error` is the name of an error's class.
    """

    name: str
    outcome: str = DONE
    took_s: float = 0.0
    facts: dict[str, Fact] = field(default_factory=dict)


class Watcher:
    """Whoever wants to know. It must not raise, and must not wait: a reply may be waiting."""

    def during(self, act: Act) -> AbstractContextManager[object]:
        """Return what is entered when an act begins and left when it has ended, facts and all."""
        return contextlib.nullcontext()

    def level(self, name: str, value: float) -> None:
        """Take note of how much there is of something now."""


_watchers: tuple[Watcher, ...] = ()
_current: contextvars.ContextVar[Act | None] = contextvars.ContextVar("act", default=None)


def watch(*watchers: Watcher) -> None:
    """Have these told of every act of this process from now on, and nobody else."""
    global _watchers
    _watchers = watchers


@contextlib.contextmanager
def doing(name: str, **facts: Fact) -> Iterator[None]:
    """Tell that memory does this within the block."""
    if not _watchers:
        yield
        return
    act, began = Act(name, facts=facts), time.perf_counter()
    token = _current.set(act)
    try:
        with contextlib.ExitStack() as watched:
            for watcher in _watchers:
                watched.enter_context(watcher.during(act))
            try:
                yield
            except Exception as exc:
                _fail(act, exc)
                raise
            except BaseException:
                act.outcome = CANCELLED
                raise
            finally:
                act.took_s = time.perf_counter() - began
    finally:
        _current.reset(token)


def tell(outcome: str | None = None, **facts: Fact) -> None:
    """Add to the act that is being done, also from a thread that it waits for."""
    if act := _current.get():
        act.outcome = outcome or act.outcome
        act.facts.update(facts)


def fail(error: Exception) -> None:
    """Tell of an error that goes no further than the act that is being done."""
    if act := _current.get():
        _fail(act, error)


def level(name: str, value: float) -> None:
    """Tell how much there is of something now, such as open files."""
    for watcher in _watchers:
        watcher.level(name, value)


def _fail(act: Act, error: Exception) -> None:
    act.outcome = getattr(error, "outcome", FAILED)
    act.facts["error"] = type(error).__name__
