"""Supabase's gateway: looks at the API key, then passes the request on to PostgREST.

Requests of a client flow in on loopback, those with a key of this project flow out on PostgREST's
socket. It runs on an event loop and a thread of its own, so that blocking tests can call it.
"""

import asyncio
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import ClientError, ClientSession, ClientTimeout, UnixConnector, web

from .keys import ProjectKeys

_T = TypeVar("_T")

_PREFIX = "/rest/v1"
# Of one connection, not of the message; and those that the other side works out anew.
_NOT_PASSED_ON = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "date"}


class Gateway:
    """A running gateway: ready when the constructor returns.

    Args:
        keys: whose API keys it lets through.
        upstream: PostgREST's socket.

    Attributes:
        port: on 127.0.0.1; the same again after `close` and `open`.
        takes_keys_as_bearer: whether it puts a token in the place of a key of the new kind that
            stands in `Authorization`, too. Some do not, and PostgREST finds that it is no JWT.
        requests: how many it has answered.
    """

    def __init__(self, keys: ProjectKeys, upstream: Path) -> None:
        self._keys = keys
        self.takes_keys_as_bearer = True
        self.requests = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="gateway", daemon=True)
        self._thread.start()
        self.open(upstream)

    def open(self, upstream: Path) -> None:
        """Begin to listen, in front of this socket."""
        self._run(self._open(upstream))

    def close(self) -> None:
        """Stop listening and end every connection: the next one is refused."""
        self._run(self._close())

    def stop(self) -> None:
        """Close for good."""
        self.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _open(self, upstream: Path) -> None:
        connector = UnixConnector(str(upstream), limit=0)
        self._upstream = ClientSession(
            connector=connector, auto_decompress=False, timeout=ClientTimeout(total=None)
        )
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        await self._runner.cleanup()
        await self._upstream.close()

    async def _answer(self, request: web.Request) -> web.Response:
        self.requests += 1
        if not request.rel_url.raw_path.startswith(f"{_PREFIX}/"):
            return _refusal(404, "no Route matched with those values")
        api_key = request.headers.get("apikey") or request.query.get("apikey")
        if not api_key:
            return _refusal(
                401,
                "No API key found in request",
                "No `apikey` request header or url param was found.",
            )
        keys = self._keys
        # A key of the new kind is opaque to PostgREST: the gateway puts a token in its place.
        # Source: supabase.com/docs/guides/api/api-keys, "Known limitations" and "secret keys".
        tokens = {keys.publishable_key: keys.anon_key, keys.secret_key: keys.service_key}
        if api_key not in {keys.anon_key, keys.service_key, *tokens}:
            return _refusal(
                401,
                "Invalid API key",
                "Double check your Supabase `anon` or `service_role` API key.",
            )
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _NOT_PASSED_ON}
        bearer = headers.get("Authorization", "").removeprefix("Bearer ")
        if bearer.startswith("sb_") and bearer != api_key:
            return _refusal(401, "Invalid API key", "A key is sent as `apikey`.")
        if api_key == keys.secret_key and "Mozilla/" in headers.get("User-Agent", ""):
            return _refusal(401, "Forbidden use of secret API key in browser")
        if api_key in tokens and (not bearer or (bearer == api_key and self.takes_keys_as_bearer)):
            headers["Authorization"] = f"Bearer {tokens[api_key]}"
        url = f"http://postgrest{request.rel_url.raw_path_qs.removeprefix(_PREFIX)}"
        try:
            async with self._upstream.request(
                request.method, url, headers=headers, data=await request.read()
            ) as answer:
                body = await answer.read()
        except (ClientError, OSError):
            return _refusal(503, "name resolution failed")
        passed_on = [(k, v) for k, v in answer.headers.items() if k.lower() not in _NOT_PASSED_ON]
        return web.Response(status=answer.status, body=body, headers=passed_on)


def _refusal(status: int, message: str, hint: str | None = None) -> web.Response:
    """What the gateway itself says: unlike PostgREST's errors, without a code."""
    return web.json_response(
        {"message": message, **({"hint": hint} if hint else {})}, status=status
    )
