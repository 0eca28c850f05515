"""What a person does in front of the page, in a real browser."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import Tab
from tests.browser.served_page import ServedPage

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.browser

VOLCANOES = "I love reading books about volcanoes"
QUESTION = "What do I love reading about?"
ORCHIDS = "I love reading books about orchids"


async def test_a_person_is_remembered_corrects_and_is_forgotten(
    served: ServedPage, browser: "Browser"
) -> None:
    """They type, see the memory appear, reload, are known, correct it, forget it: answers know."""
    tab = await Tab.open(browser, served.address)
    await tab.enter("alice@example.com")
    assert await tab.says() == "Hello! How can I help you today?"
    assert await tab.page.locator("#nothing").is_visible()

    await tab.type("My name is Alice")
    await tab.type(VOLCANOES)
    await tab.memory(VOLCANOES).wait_for()

    await tab.reload()
    assert (await tab.says()).startswith("Welcome back, Alice!")
    assert VOLCANOES in await tab.type(QUESTION)
    marked = tab.page.locator("#known li.fitting")
    assert VOLCANOES in await marked.inner_text()
    assert "you said “love”, “reading”" in await marked.inner_text()

    memory = tab.memory(VOLCANOES)
    await memory.get_by_role("button", name="Correct").click()
    await tab.page.locator("#known textarea").fill(ORCHIDS)
    await tab.page.get_by_role("button", name="Save").click()
    await tab.memory(ORCHIDS).wait_for()
    assert ORCHIDS in await tab.type(QUESTION)

    await tab.memory(ORCHIDS).get_by_role("button", name="Forget").click()
    await tab.memory(ORCHIDS).wait_for(state="detached")
    answer = await tab.type(QUESTION)
    assert "orchids" not in answer and "volcanoes" not in answer
    await tab.check_quiet()


async def test_two_people_see_nothing_of_each_other(served: ServedPage, browser: "Browser") -> None:
    """Each in a context of their own, also with the other's ids in their requests."""
    alice, bob = await Tab.open(browser, served.address), await Tab.open(browser, served.address)
    await alice.enter("alice@example.com")
    await bob.enter("bob@example.com")
    await alice.type(VOLCANOES)
    await alice.memory(VOLCANOES).wait_for()
    stolen = await alice.memory(VOLCANOES).get_attribute("data-id")

    assert "volcanoes" not in await bob.type(QUESTION)
    statuses = await bob.page.evaluate(
        """async (id) => {
          const { Api, send } = await import("/api.js");
          const asked = { participant_identity: "bob@example.com" };
          const given = await (await send("POST", "/api/v1/token", "", asked)).json();
          const token = given.participant_token;
          const url = `/api/v1/memories/${id}`;
          const deleted = await send("DELETE", url, token);
          const changed = await send("PATCH", url, token, { value: "x" });
          return [deleted.status, changed.status];
        }""",
        stolen,
    )

    assert statuses == [404, 404]
    assert not any("volcanoes" in text for text in await bob.memories())
    assert await alice.memories() == [VOLCANOES]
    await alice.check_quiet()


async def test_what_another_process_stores_and_forgets_is_shown_at_once(
    served: ServedPage, browser: "Browser"
) -> None:
    """A call is another process on the same file; a fact shows its words and what it was."""
    tab = await Tab.open(browser, served.address)
    await tab.enter("alice@example.com")
    person = served.person("alice@example.com")

    berlin = person.store("FACT", "home_city", "Berlin")
    await tab.memory("home city: Berlin").wait_for()
    person.correct(berlin, "Vienna")
    await tab.memory("home city: Vienna").wait_for()
    assert "Before: Berlin until" in await tab.memory("Vienna").inner_text()
    person.forget("FACT", "home_city")
    await tab.memory("Vienna").wait_for(state="detached")
    await tab.check_quiet()


async def test_switches_search_and_everything(
    served: ServedPage, browser: "Browser", tmp_path: Path
) -> None:
    """Off the record, found, downloaded, opted out, all forgotten after a question."""
    tab = await Tab.open(browser, served.address, accept_downloads=True)
    page = tab.page
    await tab.enter("alice@example.com")
    await tab.type(VOLCANOES)
    await tab.memory(VOLCANOES).wait_for()

    await page.locator("#record").check()
    await page.locator("#lines .agent", has_text="off the record").wait_for()
    await tab.type("My brother is a pilot")
    assert await tab.memories() == [VOLCANOES]
    await tab.type("you can remember again")
    assert not await page.locator("#record").is_checked()

    await page.fill("#query", "volcano")
    found = page.locator("#found li[data-id]")
    await found.wait_for()
    assert VOLCANOES in await found.inner_text()
    await page.fill("#query", "")

    async with page.expect_download() as downloading:
        await page.click("#download")
    await (await downloading.value).save_as(tmp_path / "mine.json")
    told = json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))
    assert [memory["value"] for memory in told["memories"]] == [VOLCANOES]

    await page.locator("#opt-out").check()
    await tab.type("My brother is a pilot")
    assert await tab.memories() == [VOLCANOES]

    await page.click("#forget-all")
    await page.locator("#sure button[value=no]").click()
    assert await tab.memories() == [VOLCANOES]
    await page.click("#forget-all")
    await page.locator("#sure button[value=everything]").click()
    await tab.memory(VOLCANOES).wait_for(state="detached")
    assert await page.locator("#opt-out").is_checked()
    await tab.check_quiet()


async def test_it_is_light_and_quick(served: ServedPage, browser: "Browser") -> None:
    """First paint under a second, under 200 kB; a thousand memories come in pages and scroll."""
    person = served.person("alice@example.com")
    for number in range(1000):
        person.store("FACT", f"number_{number}", f"The number of this is {number}")
    tab = await Tab.open(browser, served.address)
    page = tab.page
    paint_ms, size = await page.evaluate(
        """() => [
          performance.getEntriesByName("first-contentful-paint")[0].startTime,
          ["resource", "navigation"].flatMap((type) => performance.getEntriesByType(type))
            .reduce((sum, each) => sum + each.transferSize, 0),
        ]"""
    )
    assert paint_ms < 1000 and size < 200_000
    await tab.enter("alice@example.com")
    await tab.memory("The number of this is 999").wait_for()
    more = page.locator("#more-facts")
    while await more.is_visible():
        count = await page.locator("#known li[data-id]").count()
        await more.click()
        await page.wait_for_function(
            "(count) => document.querySelectorAll('#known li[data-id]').length > count", arg=count
        )
    assert await page.locator("#known li[data-id]").count() == 1000
    slowest_ms = await page.evaluate(
        """async () => {
          let slowest = 0, before = performance.now();
          for (let y = 0; y < document.body.scrollHeight; y += 800) {
            scrollTo(0, y);
            await new Promise(requestAnimationFrame);
            const now = performance.now();
            [slowest, before] = [Math.max(slowest, now - before), now];
          }
          return slowest;
        }"""
    )
    assert slowest_ms < 250
    await tab.check_quiet()


async def test_an_operator_sees_any_person_and_it_is_noted(
    tmp_path: Path, browser: "Browser"
) -> None:
    """Behind the operator's token; the conversation is not theirs."""
    served = ServedPage(tmp_path, "--operator", settings={"WEB_OPERATOR_TOKEN": "open-sesame"})
    try:
        served.person("alice@example.com").store("FACT", "home", "Berlin")
        tab = await Tab.open(browser, served.address)
        await tab.page.fill("#name", "alice@example.com")
        await tab.page.fill("#password", "wrong")
        await tab.page.click("#enter button[type=submit]")
        await tab.page.locator("#trouble", has_text="not the operator's token").wait_for()
        await tab.page.fill("#password", "open-sesame")
        await tab.enter("alice@example.com")
        await tab.memory("home: Berlin").wait_for()
        assert not await tab.page.locator("#talk").is_visible()
        noted = (served.folder / "operators.log").read_text(encoding="utf-8")
        assert '"what": "looked"' in noted and "Berlin" not in noted
        await tab.check_quiet(but=["401"])
    finally:
        served.stop()


async def test_told_to_end_it_ends_quickly(served: ServedPage, browser: "Browser") -> None:
    """Also while a page is open and somebody is in a conversation; what they said is kept."""
    tab = await Tab.open(browser, served.address)
    await tab.enter("alice@example.com")
    await tab.type(VOLCANOES)
    served.terminate()
    assert await served.wait_ended(timeout_s=15) == 0
    kept = served.person("alice@example.com").retrieve_all()
    assert [memory.value for memory in kept] == [VOLCANOES]
