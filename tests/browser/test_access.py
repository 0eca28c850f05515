"""The page without a mouse, without sight, in the dark, on a phone."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.axe import findings
from tests.browser.chromium import Tab
from tests.browser.served_page import ServedPage

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_serious(
    served: ServedPage, browser: "Browser", scheme: str
) -> None:
    """At the start, in a conversation with all kinds of memories, while correcting, when asked."""
    person = served.person("alice@example.com")
    person.correct(person.store("FACT", "home", "Berlin"), "Vienna")
    person.store("OPINION", "long", "word " * 700)
    tab = await Tab.open(browser, served.address, color_scheme=scheme, viewport=PHONE)
    assert await findings(tab) == []
    await tab.enter("alice@example.com")
    await tab.type("I love reading books about volcanoes")
    await tab.reload()
    await tab.type("What do I love reading about?")
    await tab.page.locator("#known .fitting").wait_for()
    await tab.page.wait_for_timeout(1600)  # what appears has appeared
    assert await findings(tab) == []
    await tab.memory("Vienna").get_by_role("button", name="Correct").click()
    assert await findings(tab) == []
    await tab.page.get_by_role("button", name="Cancel").click()
    await tab.page.click("#forget-all")
    assert await findings(tab) == []


async def press_until(tab: Tab, key: str, selector: str) -> None:
    """Press a key until something has the focus."""
    for _ in range(60):
        if await tab.page.evaluate("(s) => document.activeElement?.matches(s)", selector):
            return
        await tab.page.keyboard.press(key)
    pytest.fail(f"the keyboard does not reach {selector}")


async def test_a_keyboard_alone_can_do_all(served: ServedPage, browser: "Browser") -> None:
    """Enter, talk, correct, forget, search, switch, download, and forget everything."""
    tab = await Tab.open(browser, served.address)
    keyboard = tab.page.keyboard
    await press_until(tab, "Tab", "#name")
    await keyboard.press("Control+A")
    await keyboard.type("alice@example.com\n")
    await tab.says()
    await press_until(tab, "Tab", "#line")
    await keyboard.type("I love reading books about volcanoes\n")
    await tab.memory("volcanoes").wait_for()
    await press_until(tab, "Tab", "[aria-label^='Correct: I love reading']")
    await keyboard.press("Enter")
    await keyboard.press("Control+A")
    await keyboard.type("I love orchids")
    await press_until(tab, "Tab", "#known form .primary")
    await keyboard.press("Enter")
    await tab.memory("I love orchids").wait_for()
    await press_until(tab, "Tab", "[aria-label^='Forget: I love orchids']")
    await keyboard.press("Space")
    await tab.memory("I love orchids").wait_for(state="detached")
    focused = await tab.page.evaluate("document.activeElement.id || document.activeElement.tagName")
    assert focused == "memories"
    await press_until(tab, "Shift+Tab", "#line")
    await keyboard.type("My brother is a pilot\n")
    await tab.memory("pilot").wait_for()
    await press_until(tab, "Tab", "#record")
    await keyboard.press("Space")
    await tab.page.locator("#lines .agent", has_text="off the record").wait_for()
    await press_until(tab, "Tab", "#query")
    await keyboard.type("pilot")
    await tab.page.locator("#found li").wait_for()
    await keyboard.press("Control+A")
    await keyboard.press("Delete")
    await tab.memory("pilot").wait_for()
    await press_until(tab, "Tab", "#forget-all")
    await keyboard.press("Enter")
    await press_until(tab, "Tab", "#sure .danger")
    await keyboard.press("Enter")
    await tab.memory("pilot").wait_for(state="detached")
    await tab.check_quiet()
