"""Do the servers of a call answer: LiveKit, and those of the models. One finding for each.

Settings flow in, findings flow out. Each server is asked something that changes nothing.
"""

import asyncio
import warnings
from collections.abc import Iterator
from urllib.parse import urlsplit

import aiohttp
import httpx
from google.protobuf.message import DecodeError
from livekit import api

from config import Settings
from worker.findings import Finding

TIMEOUT_S = 5.0
PLACEHOLDER_HOST = "your-project.livekit.cloud"
"""What .env.example holds."""
OPENAI_URL = "https://api.openai.com/v1"


def about_livekit(settings: Settings, *, offline: bool) -> Finding:
    """Whether LiveKit is there and takes the key."""
    url = settings.livekit_url
    if url is None:
        return Finding(
            True, "LiveKit is not configured: dev and start need LIVEKIT_*, chat does not"
        )
    if urlsplit(url).hostname == PLACEHOLDER_HOST:
        return Finding(
            False, "LIVEKIT_URL is the placeholder of .env.example: set the URL of your project"
        )
    if not (settings.livekit_api_key and settings.livekit_api_secret):
        return Finding(
            False, "LIVEKIT_URL is set without LIVEKIT_API_KEY and LIVEKIT_API_SECRET: set both"
        )
    if offline:
        return Finding(True, f"LiveKit is configured: {url} (not asked)")
    try:
        with warnings.catch_warnings():
            # A secret that is too short is a wrong one: LiveKit's answer says so.
            warnings.simplefilter("ignore")
            asyncio.run(_ask_livekit(settings))
    except api.TwirpError as exc:
        if exc.status in (401, 403):
            return Finding(
                False,
                f"LiveKit at {url} refuses the key: LIVEKIT_API_KEY and LIVEKIT_API_SECRET must be "
                "those of this project",
            )
        return Finding(False, f"what answers at LIVEKIT_URL {url} is no LiveKit ({exc.status})")
    except DecodeError:
        return Finding(False, f"what answers at LIVEKIT_URL {url} is no LiveKit")
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as exc:
        return Finding(False, f"LiveKit does not answer at {url} ({_why(exc)}): check LIVEKIT_URL")
    return Finding(True, f"LiveKit answers at {url} and takes the key")


def about_models(settings: Settings, *, offline: bool) -> Iterator[Finding]:
    """Whether each of the model servers is there and takes the key."""
    if not settings.llm_is_configured:
        yield Finding(
            True,
            "no language model is configured: `chat` answers offline; dev needs OPENAI_API_KEY",
        )
    servers: dict[str, list[str]] = {}
    for part in settings.parts:
        own, _ = settings.endpoint(getattr(settings, f"{part}_base_url", None))
        if settings.model_of(part)[0] == "openai" and (own or settings.openai_api_key):
            servers.setdefault(own or OPENAI_URL, []).append(part.upper())
    for url, names in servers.items():
        yield _about_model(url, "/".join(names), settings, offline=offline)


def _about_model(url: str, names: str, settings: Settings, *, offline: bool) -> Finding:
    if offline:
        return Finding(True, f"{names} is configured: {url} (not asked)")
    headers = {"Authorization": f"Bearer {settings.openai_api_key or 'none'}"}
    try:
        answer = httpx.get(f"{url.rstrip('/')}/models", headers=headers, timeout=TIMEOUT_S)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as exc:
        return Finding(
            False, f"{names}: nothing answers at {url} ({_why(exc)}): check the base URL"
        )
    if answer.status_code in (401, 403):
        return Finding(False, f"{names}: {url} refuses the key: check OPENAI_API_KEY")
    if answer.status_code >= 500:
        return Finding(False, f"{names}: {url} answers {answer.status_code}: try again later")
    if answer.status_code == 404 and url == OPENAI_URL:
        return Finding(False, f"{names}: {url} has no models: check the base URL")
    # Some servers of one's own list no models, and answer all the same.
    return Finding(True, f"{names}: {url} answers")


async def _ask_livekit(settings: Settings) -> None:
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    credentials = settings.livekit_url, settings.livekit_api_key, settings.livekit_api_secret
    async with api.LiveKitAPI(*credentials, timeout=timeout) as asked:
        await asked.room.list_rooms(api.ListRoomsRequest())


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__
