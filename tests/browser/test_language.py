"""The page in the language of the browser."""

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.axe import findings
from tests.browser.chromium import Tab
from tests.browser.served_page import ServedPage
from tests.helpers.places import REPOSITORY

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.browser

TEXTS = REPOSITORY / "web" / "texts"
SHOWN = """() => {
  const texts = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest("bdi, time, noscript")) texts.push(node.data);
  for (const each of document.querySelectorAll("[placeholder], [aria-label]"))
    texts.push(each.placeholder ?? "", each.ariaLabel ?? "");
  return texts.map((text) => text.replace(/[\\s\\u2068\\u2069]+/g, " ").trim()).filter(Boolean);
}"""
FREE = ("named", "recalled_memory")
"""Texts that consist of nothing but values: whatever is said would be one of them."""


class Language:
    """What may stand on the page."""

    def __init__(self, code: str) -> None:
        self.texts: dict[str, str] = json.loads((TEXTS / f"{code}.json").read_text("utf-8"))
        self._pieces = {"·"}
        self._whole = []
        for key, text in self.texts.items():
            parts = [part.strip() for part in re.split(r"\{\w+\}", text)]
            self._pieces.update(parts)
            if key not in FREE:
                self._whole.append(r"\s*.+\s*".join(map(re.escape, parts)))

    def has(self, text: str) -> bool:
        """Return whether a text is in this language."""
        return text in self._pieces or any(re.fullmatch(each, text) for each in self._whole)


async def walk(tab: Tab, language: Language) -> None:
    """Show all that the page has to say without a call, and check each state."""

    async def check() -> None:
        shown = await tab.page.evaluate(SHOWN)
        assert [text for text in shown if not language.has(text)] == []

    page = tab.page
    await page.locator("#enter").wait_for()
    await check()
    await tab.enter("alice@example.com")
    await tab.type("I love reading books about volcanoes")
    await tab.reload()
    await tab.type("What do I love reading about?")
    await page.locator("#known .fitting").wait_for()
    await check()
    await tab.memory("Vienna").locator("button").first.click()
    await check()
    await page.fill("#known textarea", " ")
    await page.click("#known form .primary")
    await page.get_by_text(language.texts["error_invalid"]).wait_for()
    await page.keyboard.press("Escape")
    await page.fill("#query", "nothing like it")
    await page.get_by_text(language.texts["found_none"]).wait_for()
    await check()
    await page.fill("#query", "")
    await page.click("#forget-all")
    assert await page.locator("#sure").get_by_text(language.texts["sure"]).is_visible()


def remember(served: ServedPage) -> None:
    """Store what has a line for everything."""
    person = served.person("alice@example.com")
    person.correct(person.store("FACT", "home", "Berlin"), "Vienna")
    for category in ("PREFERENCE", "GOAL", "RELATIONSHIP"):
        person.store(category, category.lower(), "else")


async def test_a_german_reads_german(served: ServedPage, browser: "Browser") -> None:
    """All that stands on the page, and what a screen reader says, is of the German file."""
    remember(served)
    tab = await Tab.open(browser, served.address, locale="de-DE")
    await walk(tab, Language("de"))
    assert await tab.page.evaluate("document.documentElement.lang") == "de"
    assert await tab.page.evaluate("document.documentElement.dir") == "ltr"
    await tab.check_quiet(but=["422"])


async def test_arabic_is_from_right_to_left(served: ServedPage, browser: "Browser") -> None:
    """Also the lines; nothing is beside the page, and axe finds nothing serious."""
    remember(served)
    tab = await Tab.open(
        browser, served.address, locale="ar", viewport={"width": 390, "height": 844}
    )
    assert await findings(tab) == []
    await walk(tab, Language("ar"))
    assert await findings(tab) == []
    await tab.page.click("#sure button[value=no]")
    await tab.page.wait_for_timeout(1600)  # what appears has appeared
    assert await findings(tab) == []
    assert await tab.page.evaluate("document.documentElement.dir") == "rtl"
    you, log = [
        await tab.page.locator(each).first.bounding_box() for each in ("#lines .you", "#lines")
    ]
    assert you and log and you["x"] - log["x"] < 20
    width, view = await tab.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width <= view
    await tab.check_quiet(but=["422"])


@pytest.mark.parametrize(
    ("locale", "language"), [("pt-PT", "pt"), ("zh-Hant-TW", "zh"), ("sv", "en")]
)
async def test_each_reads_what_is_nearest(
    served: ServedPage, browser: "Browser", locale: str, language: str
) -> None:
    """A language with a region is that language; English where there is none."""
    tab = await Tab.open(browser, served.address, locale=locale)
    await tab.page.locator("#enter").wait_for()
    assert await tab.page.title() == Language(language).texts["title"]
    assert await tab.page.evaluate("document.documentElement.lang") == language
