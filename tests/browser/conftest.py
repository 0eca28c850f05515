"""The page as a process, and a browser, for each test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import chromium
from tests.browser.served_page import ServedPage

if TYPE_CHECKING:
    from playwright.async_api import Browser


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedPage]:
    """The page in the development mode, without any key or server."""
    page = ServedPage(tmp_path)
    yield page
    page.stop()


@pytest.fixture
async def browser() -> AsyncIterator["Browser"]:
    """A real Chromium."""
    async with chromium() as running:
        yield running
