"""Serve the page and the API: who may ask, what is answered to what goes wrong, which headers.

Requests flow in, answers flow out; no request is logged, since what people search for is in it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from caller_memory.errors import ConfigError, MemoryAgentError
from caller_memory.log_masking import LOGGER_NAME
from config import Settings
from session_context import session_user
from worker.web.accounts import Accounts, identity_links
from worker.web.api import ENDED, WHO, Api
from worker.web.auth import Gate, Refused
from worker.web.conversations import Conversations
from worker.web.development import Tokens, refuse_strangers
from worker.web.limits import RateLimit
from worker.web.operators import Operators
from worker.web.requests import MAX_BODY_BYTES, Problem, answer

logger = logging.getLogger(f"{LOGGER_NAME}.web.server")

PAGE = Path(__file__).resolve().parents[2] / "web"
LANGUAGES = "ar de en es fr hi it ja ko nl pt ru tr zh".split()
FILES = {
    "/": "index.html",
    "/style.css": "style.css",
    "/icon.svg": "icon.svg",
    "/page.js": "page.js",
    "/api.js": "api.js",
    "/dom.js": "dom.js",
    "/lines.js": "lines.js",
    "/memories.js": "memories.js",
    "/session.js": "session.js",
    "/texts.js": "texts.js",
    "/typed.js": "typed.js",
    "/voice.js": "voice.js",
    **{f"/texts/{language}.json": f"texts/{language}.json" for language in LANGUAGES},
    "/livekit-client.js": "node_modules/livekit-client/dist/livekit-client.umd.js",
}
OPENAPI = Path(__file__).with_name("openapi.json")
OPEN = {f"/api/v1/{name}" for name in ("page", "openapi.json", "token", "operator/session", "link")}
"""What is answered without a person's token."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, kw_only=True)
class Options:
    """How the page is served.

    Attributes:
        development: whether tokens are given to anybody on this machine.
        token_url: where the page asks for tokens in production, relative or absolute.
        operator: whether it shows any person's memories to an operator.
        identity: who is proposed in the development mode.
    """

    development: bool
    token_url: str | None = None
    operator: bool = False
    identity: str = "you@example.com"


def application(settings: Settings, options: Options) -> web.Application:
    """Return the server of the page and the API."""
    app = web.Application(middlewares=[_answered], client_max_size=MAX_BODY_BYTES)
    site = Site(settings, options)
    app[SITE] = site
    app.on_response_prepare.append(_harden)
    app.on_startup.append(_start)
    app.on_shutdown.append(_stop)
    app.add_routes(site.routes())
    return app


class Site:
    """What the server is made of.

    Attributes:
        gate: decides whose memories a token opens.
        conversations: where people type; None where they talk in a LiveKit room.
    """

    def __init__(self, settings: Settings, options: Options) -> None:
        self.gate = Gate.of(settings)
        typed = options.development and not options.operator and not settings.livekit_url
        self.conversations = Conversations(settings) if typed else None
        self._settings = settings
        self._options = options
        self._operators = Operators(settings.web_operator_token, self.gate)
        links = identity_links(settings)
        self._accounts = Accounts(links) if links else None
        if self._accounts:
            self.gate.other_sessions = self._accounts.identity_of
        self._api = Api(settings, self.gate, self._operators, self.conversations)
        self._by_person = RateLimit(burst=60, per_s=10)
        self._by_address = RateLimit(burst=120, per_s=2)
        self.headers = _headers(settings, options)

    def routes(self) -> list[web.RouteDef]:
        """Return everything that is answered."""
        routes = [web.get(path, self._file) for path in FILES]
        routes += [
            web.get("/api/v1/page", self._page),
            web.get("/api/v1/openapi.json", self._openapi),
            web.get("/healthz", self._health),
            *self._api.routes(),
        ]
        if self._accounts:
            routes.append(web.post("/api/v1/link", self._accounts.claim))
            routes.append(web.post("/api/v1/link/code", self._code))
        if self._options.operator:
            routes.append(web.post("/api/v1/operator/session", self._operators.open))
        elif self._options.development:
            routes.append(web.post("/api/v1/token", Tokens(self._settings).give))
        return routes

    async def answered(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request of whoever may ask. It raises `Problem`."""
        if self._options.development:
            refuse_strangers(request)
        if not request.path.startswith("/api/v1/") or request.path in OPEN:
            return await handler(request)
        try:
            who = await self.gate.who(request.headers.get("Authorization"))
        except Refused as exc:
            self._limit(self._by_address, request.remote or "")
            asks = {"WWW-Authenticate": "Bearer"}
            told = "This needs a token that proves who you are."
            raise Problem(401, "unauthorized", told, asks) from exc
        self._limit(self._by_person, who.user_id)
        request[WHO] = who
        with session_user(who.identity):
            return await handler(request)

    def _limit(self, limit: RateLimit, who: str) -> None:
        if wait_s := limit.wait_s(who):
            again = {"Retry-After": f"{wait_s + 1:.0f}"}
            raise Problem(429, "too_many", "Too many requests: try again in a while.", again)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = PAGE / FILES[request.path]
        if not path.is_file():
            fix = "LiveKit's client is not installed: run `npm ci --omit=dev` in web/."
            raise Problem(404, "not_installed", fix)
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    async def _page(self, request: web.Request) -> web.StreamResponse:
        """Answer how the page is to work here."""
        options, settings = self._options, self._settings
        told = {
            "development": options.development,
            "operator": options.operator,
            "operator_token": bool(settings.web_operator_token),
            "conversation": "typed" if self.conversations else "voice",
            "livekit": bool(settings.livekit_url),
            "model": settings.llm_is_configured,
            "identity": options.identity if options.development else None,
            "token_url": "/api/v1/token" if options.development else options.token_url,
        }
        return answer(told)

    async def _code(self, request: web.Request) -> web.StreamResponse:
        assert self._accounts
        return await self._accounts.offer(request[WHO])

    async def _openapi(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(OPENAPI, headers={"Cache-Control": "no-cache"})

    async def _health(self, request: web.Request) -> web.StreamResponse:
        """Answer that it runs, and what was refused so far."""
        return answer({"status": "ok", "refused": dict(self.gate.refused)})


SITE = web.AppKey("site", Site)


@web.middleware
async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await request.app[SITE].answered(request, handler)
    except Problem as exc:
        return exc.response()
    except web.HTTPException as exc:
        return Problem(exc.status, "http", f"{exc.reason}.").response()
    except ConfigError as exc:
        # Only the development mode has conversations, whose model may not be usable.
        logger.error("a request failed: %s", exc)
        return Problem(503, "misconfigured", str(exc)).response()
    except MemoryAgentError as exc:
        logger.error("a request failed: %s", exc)
        told = "Memory can not be used at the moment: try again in a while."
        return Problem(503, "unavailable", told).response()


async def _harden(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(request.app[SITE].headers)


async def _start(app: web.Application) -> None:
    app[ENDED] = asyncio.Event()


async def _stop(app: web.Application) -> None:
    app[ENDED].set()
    if conversations := app[SITE].conversations:
        await conversations.close()


def _headers(settings: Settings, options: Options) -> dict[str, str]:
    """Return what stands in every answer."""
    connects = " ".join(["'self'", *_origins(settings, options)])
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "media-src": "'self' blob:",
        "connect-src": connects,
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Server": "memory-agent",
    }


def _origins(settings: Settings, options: Options) -> list[str]:
    """Return which servers the page connects to beside this one: LiveKit's, and for tokens."""
    origins = []
    if settings.livekit_url:
        host = urlsplit(settings.livekit_url).netloc
        is_safe = settings.livekit_url.startswith(("wss:", "https:"))
        schemes = ("wss", "https") if is_safe else ("ws", "http")
        # LiveKit Cloud sends clients to a server near them.
        hosts = [host, "*.livekit.cloud"] if host.endswith(".livekit.cloud") else [host]
        origins += [f"{scheme}://{each}" for each in hosts for scheme in schemes]
    if options.token_url and (parts := urlsplit(options.token_url)).netloc:
        origins.append(f"{parts.scheme}://{parts.netloc}")
    return origins
