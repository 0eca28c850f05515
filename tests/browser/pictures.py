"""Take the pictures of the page in the README: what a new user sees, without any key or server.

`python -m tests.browser.pictures FOLDER` writes a desktop and a phone, light and dark.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.chromium import Tab, chromium
from tests.browser.served_page import ServedPage

if TYPE_CHECKING:
    from playwright.async_api import Browser

SIZES = {"desktop": {"width": 1180, "height": 780}, "phone": {"width": 390, "height": 844}}
SAID = (
    "My name is Alice",
    "I love reading books about volcanoes",
    "My sister Ada lives in Vienna",
)
GREETING = "Welcome back, Alice!"
ASKED = "What do I love reading about?"
SETTLED_MS = 1600


async def take(folder: Path) -> None:
    """Write the pictures."""
    for scheme in ("light", "dark"):
        for name, size in SIZES.items():
            with tempfile.TemporaryDirectory() as memories:
                served = ServedPage(Path(memories))
                try:
                    async with chromium() as browser:
                        picture = folder / f"page-{name}-{scheme}.png"
                        await _take(browser, served, picture, color_scheme=scheme, viewport=size)
                finally:
                    served.stop()


async def _take(browser: "Browser", served: ServedPage, picture: Path, **context: object) -> None:
    tab = await Tab.open(browser, served.address, **context)
    await tab.enter("alice@example.com")
    await tab.says()
    for line in SAID:
        await tab.type(line)
    await tab.reload()
    # Where the machine is slow, the agent greets before it knows whom.
    while not (await tab.says()).startswith(GREETING):
        await tab.reload()
    await tab.type(ASKED)
    await tab.page.locator("#known .fitting").wait_for()
    await tab.page.wait_for_timeout(SETTLED_MS)
    await tab.page.screenshot(path=picture, full_page=True)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(target))
