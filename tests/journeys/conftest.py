"""One running product for all journeys of a session, and a browser for those that look at it."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.journeys.browser import launch, window
from tests.journeys.product import Product, start, stop


@pytest.fixture(scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """Started by `python -m ipro_rt run`, signed in as the demo's admin."""
    running = await start(tmp_path_factory.mktemp("ipro"))
    await running.sign_in()
    yield running
    assert await stop(running) == 0


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium."""
    async with async_playwright() as playwright:
        running = await launch(playwright)
        yield running
        await running.close()


@pytest.fixture
async def person(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One person's window."""
    context = await window(browser)
    yield context
    await context.close()
