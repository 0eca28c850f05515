"""Hold who may ask how often: a bucket of requests each, which fills again with time."""

import time
from collections import OrderedDict
from collections.abc import Callable

MAX_BUCKETS = 10_000
"""Whoever asked longest ago is forgotten first: their bucket is full again by then."""


class RateLimit:
    """Count requests by whoever makes them.

    Args:
        burst: how many requests may come at once.
        per_s: how many more a second.
        clock: seconds, as `time.monotonic`.
    """

    def __init__(
        self, burst: float, per_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._per_s = per_s
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, who: str) -> float:
        """Count a request. Return 0.0 where it may go on, else after how many seconds one may."""
        now = self._clock()
        left, at = self._buckets.pop(who, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._per_s)
        allowed = left >= 1.0
        self._buckets[who] = (left - 1.0 if allowed else left, now)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1.0 - left) / self._per_s
