"""Whatever somebody said is text to the page: no markup, no script, no direction but its own."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import Tab
from tests.browser.served_page import ServedPage

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.browser

MARKUP = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror=window.hacked=1>",
    "<svg/onload=window.hacked=1>",
    '"><script>window.hacked=1</script>',
    "'-window.hacked=1-'",
    "<iframe src=javascript:parent.hacked=1>",
    "<a href=javascript:window.hacked=1>click</a>",
    "</li></ul><h1>Owned</h1>",
    "<style>* { display: none }</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example><button>x</button></form>",
    "<!-- <b>",
    "]]><b>",
    "&lt;script&gt;",
    "{{constructor.constructor('window.hacked=1')()}}",
    "${window.hacked=1}",
    "javascript:window.hacked=1",
    "data:text/html,<script>parent.hacked=1</script>",
    "<template><script>window.hacked=1</script></template>",
    "<math><mi//xlink:href='data:x,<script>window.hacked=1</script>'>",
    "<details open ontoggle=window.hacked=1>",
    "<video><source onerror=window.hacked=1>",
    "event: memory data: {}",
    "<input autofocus onfocus=window.hacked=1>",
]
DIRECTIONS = [
    "\u202eevil \u202dtext",
    "\u2067right to left \u2066isolate",
    "\u200e\u200f\u061cmarks",
    "שלום עולם, אני אוהב הרי געש",
    "أحب القراءة عن البراكين",
    "mixed עברית and English \u202e and back",
]
SIGNS = [
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇦🇹 emoji",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "line\nbreaks\r\nand\ttabs",
    "\u2028\u2029separators",
    "\x1b[31mred\x07",
    "\ufeffbyte order",
    "zero\u200bwidth\u200djoiner",
    "漢字と仮名",
    "x" * 4000,
    "слово " * 600,
    "🌋" * 1900,
    "a" * 300 + " " + "b" * 300,
    "C:\\path\\n",
    "'; drop table memories; --",
    "%00%0a%3Cscript%3E",
    "\\u003cscript\\u003e",
    "null",
    "[object Object]",
    "__proto__",
]
HOSTILE = MARKUP + DIRECTIONS + SIGNS


async def test_fifty_hostile_memories_are_text(served: ServedPage, browser: "Browser") -> None:
    """They are shown letter by letter; nothing runs, nothing loads, the CSP has nothing to say."""
    assert len(HOSTILE) == 50
    person = served.person("mallory")
    stored = [
        person.store("FACT" if number % 2 else "OPINION", f"<b>{number}</b>", value).value
        for number, value in enumerate(HOSTILE)
    ]
    tab = await Tab.open(browser, served.address)
    requests: list[str] = []
    tab.page.on("request", lambda request: requests.append(request.url))
    await tab.enter("mallory")
    await tab.page.locator("#known li[data-id]").nth(49).wait_for()

    shown = await tab.page.locator("#known li .value > bdi").evaluate_all(
        "(all) => all.map((each) => each.textContent)"
    )
    assert sorted(shown) == sorted(stored)
    names = await tab.page.locator("#known li .name").all_text_contents()
    assert "<b>7</b>" in names

    await tab.page.fill("#query", "<script>")
    await tab.page.locator("#found li[data-id]").first.wait_for()
    await tab.page.fill("#query", "")
    for text in ("<img src=x onerror=window.hacked=1> is what I love", "What do I love?"):
        await tab.type(text)
    assert await tab.page.evaluate("window.hacked") is None
    assert await tab.page.locator("#known b, #known img, #lines img").count() == 0
    width, view = await tab.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width <= view
    assert all(url.startswith(served.address) for url in requests)
    await tab.check_quiet()
