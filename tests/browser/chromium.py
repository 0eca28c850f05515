"""A real Chromium, and the page in it: what a person sees, and can do.

People flow in, tabs of contexts of their own come out. What the browser complains of is kept.
"""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
REPORT = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def find_chromium() -> str | None:
    """Return where the browser is, None where it is not installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@asynccontextmanager
async def chromium(*arguments: str) -> AsyncIterator["Browser"]:
    """Run the browser."""
    from playwright.async_api import async_playwright

    path = find_chromium()
    assert path, "chromium is not installed: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", *arguments]
        )
        yield browser
        await browser.close()


class Tab:
    """One person in front of the page.

    Attributes:
        complaints: errors of scripts and of the console.
    """

    def __init__(self, page: "Page", address: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._address = address
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._on_console)

    @classmethod
    async def open(cls, browser: "Browser", address: str, **options: Any) -> "Tab":
        """Open the page in a context of its own; options as for a context of Playwright."""
        context = await browser.new_context(**options)
        await context.add_init_script(REPORT)
        tab = cls(await context.new_page(), address)
        await tab.page.goto(address)
        return tab

    async def enter(self, identity: str) -> None:
        """Say who one is, and wait for the greeting where one types."""
        await self.page.fill("#name", identity)
        await self.page.click("#enter button[type=submit]")
        await self.page.locator("#memories").wait_for()

    async def says(self) -> str:
        """Return what the agent said last, once it has said something."""
        await self.page.locator("#lines .agent").last.wait_for()
        return str(await self.page.locator("#lines .agent > p").last.inner_text())

    async def type(self, text: str) -> str:
        """Type a line, and return the answer."""
        count = await self.page.locator("#lines .agent").count()
        await self.page.fill("#line", text)
        await self.page.press("#line", "Enter")
        await self.page.locator("#lines .agent").nth(count).wait_for()
        return await self.says()

    def memory(self, text: str) -> "Locator":
        """Return the memory with this text in the list."""
        return self.page.locator("#known li[data-id]").filter(has_text=text)

    async def memories(self) -> list[str]:
        """Return the texts of all memories that are shown."""
        return list(await self.page.locator("#known li[data-id] .value").all_inner_texts())

    async def reload(self) -> None:
        """Reload, as the same person."""
        await self.page.reload()
        await self.page.locator("#memories").wait_for()

    async def check_quiet(self, but: Sequence[str] = ()) -> None:
        """Fail where the browser has complained, of anything but this."""
        violations = await self.page.evaluate("window.violations")
        rest = [c for c in self.complaints if not any(each in c for each in but)]
        assert (violations, rest) == ([], [])

    def _on_console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)
