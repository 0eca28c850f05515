"""A call by voice in the browser, through a real LiveKit server and the product's worker."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Tab, chromium
from tests.browser.served_page import ServedPage
from tests.e2e.livekit_server import API_KEY, API_SECRET
from tests.e2e.openai_server import OpenAIServer
from tests.e2e.processes import wait_until
from tests.e2e.sentences import QUESTION, VOLCANO, VOLCANOES
from tests.e2e.speech import SAMPLE_RATE, synthesise, wav
from tests.e2e.stack import Stack, stranger

pytestmark = pytest.mark.browser

HEARD = re.compile("|".join(VOLCANO), re.IGNORECASE)
SILENCE_S = 12.0
STORY_BEGINS_S = 30.0
AT_END_S = 600.0
SPOKEN_TIMEOUT_MS = 60_000


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A LiveKit server, models and a worker of these tests' own."""
    with OpenAIServer() as openai:
        started = Stack.started(tmp_path_factory.mktemp("stack"), openai)
        yield started
        started.stop()


@pytest.fixture
def served(stack: Stack, tmp_path: Path) -> Iterator[ServedPage]:
    """The page beside that worker, on the same memories."""
    settings = {
        "LIVEKIT_URL": stack.livekit.url,
        "LIVEKIT_API_KEY": API_KEY,
        "LIVEKIT_API_SECRET": API_SECRET,
        "MEMORY_DIR": str(stack.worker.memory_dir),
    }
    page = ServedPage(tmp_path, settings=settings)
    yield page
    page.stop()


def microphone(folder: Path, text: str, silence_s: float = SILENCE_S) -> list[str]:
    """Return the options of a browser whose microphone hears this, after a silence."""
    silence = bytes(2 * int(SAMPLE_RATE * silence_s))
    file = folder / "said.wav"
    # It is played again and again: at the end is so much silence that once is all.
    file.write_bytes(wav(silence + synthesise(text) + bytes(2 * int(SAMPLE_RATE * AT_END_S))))
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={file}",
        "--autoplay-policy=no-user-gesture-required",
    ]


async def test_a_call_in_the_browser(stack: Stack, served: ServedPage, tmp_path: Path) -> None:
    """Transcript and memory appear; what is deleted during the call is in no later prompt."""
    await stack.worker.wait_ready()
    alice = stranger("alice")
    async with chromium(*microphone(tmp_path, VOLCANOES)) as browser:
        tab = await Tab.open(browser, served.address, permissions=["microphone"])
        page = tab.page
        await tab.enter(alice)
        await page.click("#join")
        await page.locator("#agent-state:not(:empty)").wait_for(timeout=SPOKEN_TIMEOUT_MS)
        said = page.locator("#lines .you", has_text=HEARD)
        await said.wait_for(timeout=SPOKEN_TIMEOUT_MS)
        memory = page.locator("#known li[data-id]").filter(has_text=HEARD)
        await memory.wait_for(timeout=SPOKEN_TIMEOUT_MS)
        assert await page.locator("#mute").inner_text() == "Mute"
        assert await page.locator("#device option").count() >= 1

        answers = await page.locator("#lines .agent").count()
        await memory.get_by_role("button", name="Forget").click()
        await memory.wait_for(state="detached")
        asked = len(stack.openai.asked)
        await page.fill("#line", QUESTION)
        await page.press("#line", "Enter")
        await wait_until(lambda: len(stack.openai.asked) > asked, 30)
        await page.locator("#lines .agent").nth(answers).wait_for(timeout=SPOKEN_TIMEOUT_MS)
        prompts = [each.prompt.lower() for each in stack.openai.asked[asked:]]
        assert not any(word in prompt for prompt in prompts for word in VOLCANO)

        await page.locator("#record").check()
        await page.locator("#lines .agent", has_text="off the record").wait_for(
            timeout=SPOKEN_TIMEOUT_MS
        )
        await page.click("#mute")
        assert await page.locator("#mute").inner_text() == "Unmute"
        await page.click("#join")
        await page.locator("#lines .note", has_text="The call has ended").wait_for()
        await tab.check_quiet()


async def test_an_interruption_is_shown(stack: Stack, served: ServedPage, tmp_path: Path) -> None:
    """Who speaks while the agent does cuts it short, and what was cut is marked."""
    await stack.worker.wait_ready()
    stack.openai.llm.rules["story"] = " ".join(["Once upon a time there was a long story."] * 30)
    said = f"{VOLCANOES} {VOLCANOES}"
    async with chromium(*microphone(tmp_path, said, STORY_BEGINS_S)) as browser:
        tab = await Tab.open(browser, served.address, permissions=["microphone"])
        await tab.enter(stranger("alice"))
        await tab.page.click("#join")
        await tab.page.locator("#lines .agent").first.wait_for(timeout=SPOKEN_TIMEOUT_MS)
        await tab.page.fill("#line", "Tell me a story.")
        await tab.page.press("#line", "Enter")
        cut = tab.page.locator("#lines .agent.cut", has_text="Once upon")
        await cut.wait_for(timeout=2 * SPOKEN_TIMEOUT_MS)
        await tab.check_quiet()


async def test_what_fails_says_what_to_do(stack: Stack, served: ServedPage) -> None:
    """A denied microphone: one can type; a server that goes, or is not there: it is named."""
    await stack.worker.wait_ready()
    alice = stranger("alice")
    async with chromium("--use-fake-device-for-media-stream") as browser:
        tab = await Tab.open(browser, served.address)
        page = tab.page
        await tab.enter(alice)
        await page.fill("#line", "hello")
        await page.press("#line", "Enter")
        await page.locator("#trouble", has_text="Press “Talk” first").wait_for()
        await page.click("#join")
        await page.locator("#trouble", has_text="the microphone is denied").wait_for(
            timeout=SPOKEN_TIMEOUT_MS
        )
        await page.locator("#lines .agent").first.wait_for(timeout=SPOKEN_TIMEOUT_MS)
        stack.livekit.stop(grace_s=0)
        await page.locator("#lines .note", has_text="The connection is lost").wait_for(
            timeout=SPOKEN_TIMEOUT_MS
        )
        await tab.reload()
        await page.click("#join")
        await page.locator("#trouble", has_text="can not be reached").wait_for(
            timeout=SPOKEN_TIMEOUT_MS
        )
