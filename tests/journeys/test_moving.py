"""A person at the screen while the gateways are replaced: the next connection is up before the last one closes."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Page, WebSocket, expect

from tests.journeys.browser import open_conversation, sign_in, thread
from tests.journeys.product import ROOT, Product, customer_writes, start, stop
from tests.waiting import until_async

pytestmark = pytest.mark.browser

CUSTOMER = "5511950000950"


@pytest.fixture(scope="module")
async def replaced(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """A product of two gateways, whose gateways will be replaced."""
    product = await start(tmp_path_factory.mktemp("moving"), IPRO_GATEWAYS="2", IPRO_HOSTS="1")
    await product.sign_in()
    yield product
    assert await stop(product) == 0


async def gateways(product: Product) -> set[str]:
    """The names of those that serve now."""
    return {str(each["name"]) for each in (await product.get("/cluster"))["gateways"]}


class Wires:
    """The WebSockets of a page: how many opened, and how few were open at once since the first."""

    def __init__(self, page: Page) -> None:
        self.opened = 0
        self.fewest = 1
        self._open: set[WebSocket] = set()
        page.on("websocket", self._opened)

    def _opened(self, wire: WebSocket) -> None:
        self.opened += 1
        self._open.add(wire)
        wire.on("close", self._closed)

    def _closed(self, wire: WebSocket) -> None:
        self._open.discard(wire)
        self.fewest = min(self.fewest, len(self._open))


async def test_a_person_does_not_notice_that_the_gateways_are_replaced(
    replaced: Product, person: BrowserContext
) -> None:
    name = {"name": "Cliente 0950"}
    (await replaced.api.put(f"{replaced.sandbox_url}/sandbox/phones/{CUSTOMER}", json=name)).raise_for_status()
    await customer_writes(replaced, CUSTOMER, type="text", text={"body": "antes"})
    page = await sign_in(person, replaced)
    await open_conversation(page, "Cliente 0950")
    seen = thread(page, "Cliente 0950")
    await expect(seen.get_by_text("antes")).to_be_visible()
    wires = Wires(page)
    await page.reload()
    await expect(seen.get_by_text("antes")).to_be_visible()
    before = wires.opened
    await page.evaluate(
        """() => {
            window.lost = false;
            const look = () => { window.lost ||= document.body.innerText.includes('Sem conexão.'); };
            new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
        }"""
    )
    old = await gateways(replaced)
    upgrade = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "ipro_rt",
        "upgrade",
        cwd=ROOT,
        env=os.environ | {"IPRO_DATA_DIR": str(replaced.data_dir)},
    )
    assert await upgrade.wait() == 0

    async def all_new() -> bool:
        return len(now := await gateways(replaced)) == 2 and not now & old

    await until_async(all_new, 120)
    await customer_writes(replaced, CUSTOMER, type="text", text={"body": "depois"})
    await expect(seen.get_by_text("depois")).to_be_visible()
    await expect(seen.get_by_text("depois")).to_have_count(1)
    assert wires.opened > before
    assert wires.fewest >= 1
    assert await page.evaluate("window.lost") is False
