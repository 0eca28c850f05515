"""`web`: serve the page until Ctrl-C or SIGTERM.

Options flow in; one address flows out on standard output, and is opened in a browser.
"""

import argparse
import asyncio
import contextlib
import importlib
import logging
import signal
import sys
import webbrowser
from collections.abc import Callable
from typing import Any

from aiohttp import web

import storage
from caller_memory.errors import ConfigError
from caller_memory.log_masking import LOGGER_NAME
from config import Settings
from identity import livekit_identity_to_uuid
from worker.exit_codes import DONE
from worker.terminal import print_lines
from worker.typed_session import WithoutModelErrors
from worker.web.development import LOOPBACK
from worker.web.server import FILES, PAGE, Options, application

logger = logging.getLogger(f"{LOGGER_NAME}.web")

PORT = 8420
STOP_TIMEOUT_S = 5.0


def add_to(commands: Any, command: Callable[..., Any]) -> None:
    """Add the command to the parser."""
    made = command(commands, "web", _web, "serve the page", False)
    made.add_argument("--identity", default="you@example.com", help="who is proposed on the page")
    made.add_argument("--host", default="127.0.0.1", help="where it listens; this machine alone")
    made.add_argument("--port", type=int, default=PORT, help=f"{PORT} unless given")
    made.add_argument(
        "--production", action="store_true", help="give no tokens: needs LIVEKIT_API_SECRET"
    )
    made.add_argument("--token-url", help="with --production: where the page asks for tokens")
    made.add_argument(
        "--operator", action="store_true", help="show any person's memories: see OPERATING.md"
    )
    made.add_argument("--no-browser", action="store_true", help="open no browser")


def _web(options: argparse.Namespace, settings: Settings) -> int:
    _check(options, settings)
    # As in a typed chat: a developer's .env must not write into real people's memories by accident.
    is_shared = options.production or options.operator or settings.livekit_url
    storage.use((storage.from_settings if is_shared else storage.local_only)(settings))
    storage.try_to_write()
    # It takes longer than a greeting waits for memory.
    importlib.import_module("worker.prepared")
    options.log.addFilter(WithoutModelErrors())
    served = Options(
        development=not options.production,
        token_url=options.token_url,
        operator=options.operator,
        identity=options.identity,
    )
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(settings, served, options))
    return DONE


def _check(options: argparse.Namespace, settings: Settings) -> None:
    livekit_identity_to_uuid(options.identity)
    if options.production or settings.livekit_url:
        settings.require("livekit")
    if not options.production and options.host not in LOOPBACK:
        raise ConfigError(
            f"--host {options.host} is not this machine alone, and the development mode gives "
            "tokens to whoever asks: add --production, or leave out --host"
        )
    if options.token_url and not options.production:
        raise ConfigError("--token-url goes with --production: the development mode gives tokens")
    if options.operator and options.production and not settings.web_operator_token:
        raise ConfigError(
            "WEB_OPERATOR_TOKEN is missing: with --production, operators prove themselves by it"
        )
    if settings.livekit_url and not (PAGE / FILES["/livekit-client.js"]).is_file():
        sys.stderr.write("LiveKit's client is missing: run `npm ci --omit=dev` in web/ to talk\n")


async def _serve(settings: Settings, served: Options, options: argparse.Namespace) -> None:
    ended = asyncio.Event()
    # As a container is told to end: conversations are stored, and what is unsent is sent.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    app = application(settings, served)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_TIMEOUT_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, options.host, options.port).start()
        port = runner.addresses[0][1]
        name = "localhost" if options.host in LOOPBACK else options.host
        address = f"http://{name}:{port}/"
        if served.development:
            logger.warning("development mode: whoever is on this machine is let in as anybody")
        print_lines(address)
        sys.stdout.flush()
        if sys.stdout.isatty() and not options.no_browser:
            await asyncio.to_thread(webbrowser.open, address)
        await ended.wait()
    finally:
        await runner.cleanup()
