"""The page's server in a test: started in this process, asked by people with their own tokens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from livekit.api import AccessToken, VideoGrants

import config
import storage
from caller_memory import open_stores
from tests.helpers.command_line import LIVEKIT
from worker.web import events
from worker.web.server import Options, application

KEY, SECRET = LIVEKIT["LIVEKIT_API_KEY"], LIVEKIT["LIVEKIT_API_SECRET"]
Client = TestClient[Any, Any]


def page_application(*, keys: bool = True, **options: Any) -> web.Application:
    """Return the server; arguments as for `page`."""
    environ = {name: value for name, value in options.items() if name.isupper()}
    if keys:
        environ |= {name: LIVEKIT[name] for name in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")}
    given = {name: value for name, value in options.items() if not name.isupper()}
    return application(config.Settings.from_env(environ), Options(**{"development": True, **given}))


@asynccontextmanager
async def page(*, keys: bool = True, **options: Any) -> AsyncIterator[Client]:
    """Serve the page in the development mode, unless the options say otherwise.

    Args:
        keys: whether LiveKit's key is known; with it tokens can be made here.
        options: of `Options`, and settings in capitals.
    """
    storage.use(open_stores(".data"))
    app = page_application(keys=keys, **options)
    with patch.object(events, "LOOK_EVERY_S", 0.02):
        async with TestClient(TestServer(app)) as client:
            yield client


def token(
    identity: str = "alice",
    *,
    key: str = KEY,
    secret: str = SECRET,
    lifetime_s: float = 600.0,
    grants: VideoGrants | None = None,
    kind: Any = None,
) -> str:
    """Sign a token as LiveKit's are."""
    made = (
        AccessToken(key, secret)
        .with_identity(identity)
        .with_grants(grants or VideoGrants(room_join=True, room="room"))
        .with_ttl(timedelta(seconds=lifetime_s))
    )
    return (made.with_kind(kind) if kind else made).to_jwt()


class Person:
    """Somebody who asks with a token."""

    def __init__(self, client: Client, identity: str, bearer: str | None = None) -> None:
        self._client = client
        self.headers = {"Authorization": f"Bearer {bearer or token(identity)}"}

    async def ask(self, method: str, path: str, body: Any = None) -> ClientResponse:
        """Ask for a path below `/api/v1/`."""
        given = {} if body is None else {"json": body}
        return await self._client.request(method, f"/api/v1/{path}", headers=self.headers, **given)

    async def told(self, method: str, path: str, body: Any = None) -> Any:
        """Return what is answered to a request that succeeds."""
        response = await self.ask(method, path, body)
        assert response.status in (200, 201), await response.text()
        return await response.json()

    async def memories(self, query: str = "") -> list[dict[str, Any]]:
        """Return the first page of memories."""
        found: list[dict[str, Any]] = (await self.told("GET", f"memories{query}"))["memories"]
        return found
