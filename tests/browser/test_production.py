"""The page as it is served to an operator's own users: their server says who they are."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.browser.chromium import Tab
from tests.browser.served_page import ServedPage
from tests.helpers.command_line import LIVEKIT
from tests.helpers.page import token

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.browser


class TokenServer:
    """A site that people are signed in at by a cookie, with LiveKit's standard token endpoint.

    Attributes:
        asked: the bodies of requests.
        lifetime_s: of the tokens that it gives.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.lifetime_s = 600.0

    async def give(self, request: web.Request) -> web.Response:
        """Answer who is signed in."""
        headers = {
            "Access-Control-Allow-Origin": request.headers["Origin"],
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Headers": "content-type",
        }
        if request.method == "OPTIONS":
            return web.Response(headers=headers)
        self.asked.append(await request.text())
        given = {
            "server_url": LIVEKIT["LIVEKIT_URL"],
            "participant_token": token("alice@example.com", lifetime_s=self.lifetime_s),
        }
        return web.json_response(given, status=201, headers=headers)


@pytest.fixture
async def tokens() -> AsyncIterator[tuple[TokenServer, str]]:
    """The site, and the address of its endpoint."""
    site = TokenServer()
    app = web.Application()
    app.add_routes([web.route("*", "/token", site.give)])
    async with TestServer(app) as server:
        yield site, str(server.make_url("/token"))


async def test_who_is_signed_in_sees_their_memories(
    tokens: tuple[TokenServer, str], tmp_path: Path, browser: "Browser"
) -> None:
    """The page names nobody, gives no tokens, and comes with a new one when one has expired."""
    site, address = tokens
    site.lifetime_s = -9.0  # within the leeway: it expires in a second
    served = ServedPage(
        tmp_path,
        "--production",
        "--token-url",
        address,
        settings={**LIVEKIT, "HOME": str(tmp_path)},
    )
    try:
        person = served.person("alice@example.com")
        person.store("FACT", "home", "Berlin")
        tab = await Tab.open(browser, served.address)
        assert not await tab.page.locator("#name").is_visible()
        await tab.page.click("#enter button[type=submit]")
        await tab.memory("home: Berlin").wait_for()
        assert await tab.page.locator("#join").is_visible()
        await tab.page.wait_for_timeout(1500)
        site.lifetime_s = 600.0
        await tab.memory("Berlin").get_by_role("button", name="Forget").click()
        await tab.memory("Berlin").wait_for(state="detached")
        assert person.retrieve_all() == []
        assert set(site.asked) == {"{}"} and len(site.asked) > 1
        status = await tab.page.evaluate(
            """async () => (await fetch("/api/v1/token", { method: "POST" })).status"""
        )
        assert status == 404
        await tab.check_quiet(but=["401", "404"])
    finally:
        served.stop()
