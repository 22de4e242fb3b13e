"""One running product for all journeys of a session."""

from collections.abc import AsyncIterator

import pytest

from tests.journeys.product import Product, start, stop


@pytest.fixture(scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """Started by `python -m ipro_rt run`, signed in as the demo's admin."""
    running = await start(tmp_path_factory.mktemp("ipro"))
    await running.sign_in()
    yield running
    assert await stop(running) == 0
