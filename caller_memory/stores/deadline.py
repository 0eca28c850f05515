"""Limit the total time of a request. A socket's time-out does not end a slow trickle of bytes."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from caller_memory.errors import StoreUnavailable

T = TypeVar("T")


def call_in_time(call: Callable[[], T], timeout_s: float) -> T:
    """Call Supabase in a thread, and return its answer. A late thread is left behind.

    Raises:
        StoreUnavailable: it did not answer in time.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except Exception as exc:  # noqa: BLE001 - handed on to who waits for it
            answer.set_exception(exc)

    threading.Thread(target=run, name="supabase-request", daemon=True).start()
    try:
        return answer.result(timeout_s)
    except TimeoutError as exc:
        raise StoreUnavailable(f"Supabase did not answer within {timeout_s:g} s") from exc
