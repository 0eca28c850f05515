"""Two workers in the same row: the second has to wait for the first."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from .database import connect
from .people import Person
from .stack import SupabaseStack

_T = TypeVar("_T")


def while_open(
    stack: SupabaseStack, first: Person, work: Callable[[], object], then: Callable[[], _T]
) -> _T:
    """Do `work` in a transaction of the first worker that ends only when `then` waits for it."""
    first.connection.execute("begin")
    work()
    with ThreadPoolExecutor(1) as thread:
        waiting: Future[_T] = thread.submit(then)
        with connect(stack.dsn) as connection:
            blocked = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
            deadline = time.monotonic() + 10
            while connection.execute(blocked).fetchone() == (0,):
                assert time.monotonic() < deadline and not waiting.done(), "nobody had to wait"
                time.sleep(0.01)
        first.connection.execute("commit")
        return waiting.result(10)
