"""Decide when a service that failed may be asked again, with the states closed, open and half-open.

The outcomes of requests flow in, and whether the next one may go out flows out. It sends nothing,
logs nothing, and knows nothing of Supabase.
"""

import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from enum import StrEnum

FIRST_BACKOFF_S = 0.5
MAX_BACKOFF_S = 60.0
CIRCUIT_OPEN_S = 60.0
MAX_RETRY_AFTER_S = 300.0
"""A server that asks for more is asked again all the same."""


class State(StrEnum):
    """What a circuit breaker lets through."""

    CLOSED = "closed"  # every request
    OPEN = "open"  # none
    HALF_OPEN = "half-open"  # one at a time, to see whether the service is back


class CircuitBreaker:
    """Hold back requests after a failure, for a time. Safe to call from any thread.

    Args:
        clock: seconds that only grow.

    Attributes:
        failures: how many requests failed in a row.
        misconfigured: whether an operator has to put something right.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.failures = 0
        self.misconfigured = False
        self._clock = clock
        self._lock = threading.Lock()
        self._open_until = 0.0
        self._trial_is_running = False

    @property
    def state(self) -> State:
        """Closed until something fails; then open for a time; then half-open until a success."""
        if self._open_until == 0.0:
            return State.CLOSED
        return State.OPEN if self._clock() < self._open_until else State.HALF_OPEN

    @property
    def open_until(self) -> float:
        """When the next request may go out; infinite while a trial runs, whose end decides."""
        return float("inf") if self._trial_is_running else self._open_until

    @contextlib.contextmanager
    def attempt(self) -> Iterator[bool]:
        """Yield whether requests may go out now. Half-open, it is true for one block at a time."""
        with self._lock:
            state = self.state
            is_trial = state is State.HALF_OPEN and not self._trial_is_running
            self._trial_is_running |= is_trial
        try:
            yield state is State.CLOSED or is_trial
        finally:
            if is_trial:
                self._trial_is_running = False

    def fail(self, retry_after_s: float | None = None) -> float:
        """Open for a time that grows exponentially, with full jitter.

        Args:
            retry_after_s: how long the service asked to be left alone: the least that is waited.

        Returns:
            In how many seconds a request may try again.
        """
        with self._lock:
            self.failures += 1
            ceiling = min(MAX_BACKOFF_S, FIRST_BACKOFF_S * 2 ** min(self.failures - 1, 20))
            least_s = min(retry_after_s or 0.0, MAX_RETRY_AFTER_S)
            return self._open_for(least_s + random.uniform(0.0, ceiling))

    def refuse(self) -> bool:
        """Open after an error that only an operator can fix. Return whether it is news."""
        with self._lock:
            is_news, self.misconfigured = not self.misconfigured, True
            self._open_for(CIRCUIT_OPEN_S)
            return is_news

    def succeed(self) -> bool:
        """Close, and begin anew. Return whether it was not closed before.

        While it is open, a success is that of a request from before: it changes nothing.
        """
        with self._lock:
            before = self.state
            if before is not State.OPEN:
                self.failures, self.misconfigured, self._open_until = 0, False, 0.0
            return before is State.HALF_OPEN

    def _open_for(self, seconds: float) -> float:
        now = self._clock()
        # Of two requests that fail at once, the one that is told to wait longer counts.
        self._open_until = max(self._open_until, now + seconds)
        return self._open_until - now
