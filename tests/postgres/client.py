"""supabase-py itself, the way a caller without a product would use it.

A key flows in, a client that speaks to the stack flows out.
"""

import contextlib
from collections.abc import Iterator
from typing import Any, Protocol

import httpx

from supabase import ClientOptions, create_client


class NewClient(Protocol):
    """Makes a client of the served project, closed with the test.

    Its type is Any: that of what supabase-py returns allows no row to be looked into.
    """

    def __call__(self, key: str, user_jwt: str | None = None) -> Any: ...


@contextlib.contextmanager
def connected(url: str, key: str, user_jwt: str | None) -> Iterator[Any]:
    """A synchronous client, acting for one person where a token is given.

    Without an HTTP client of its own supabase-py sets a timeout in a way that it deprecates itself.
    """
    with httpx.Client(timeout=10) as http:
        client = create_client(url, key, ClientOptions(httpx_client=http))
        if user_jwt:
            client.postgrest.auth(user_jwt)
        yield client
