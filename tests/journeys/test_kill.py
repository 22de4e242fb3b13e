"""kill -9 of a host in the middle of the load: everything acknowledged is there, once, in order."""

import asyncio
import uuid

import psutil

from tests.journeys.product import Product, message
from tests.waiting import until

CUSTOMERS = 40
EACH = 12


async def test_killing_a_host_under_load_loses_and_doubles_nothing(product: Product) -> None:
    victims = product.hosts()
    assert len(victims) == 2
    acknowledged: list[tuple[str, str]] = []
    halfway = asyncio.Event()

    async def customer(number: int) -> None:
        wa_id = f"55119810{number:05d}"
        for _ in range(EACH):
            text = uuid.uuid4().hex
            body = message(wa_id, text)
            while (await product.hook(body)).status_code != 200:
                continue
            acknowledged.append((wa_id, text))
            if len(acknowledged) > CUSTOMERS * EACH // 3:
                halfway.set()

    load = [asyncio.create_task(customer(number)) for number in range(CUSTOMERS)]
    await halfway.wait()
    victims[0].kill()
    await asyncio.gather(*load)
    await until(lambda: len(product.hosts()) == 2, seconds=20)
    assert victims[0].pid not in {process.pid for process in product.hosts()}
    assert victims[1].status() != psutil.STATUS_ZOMBIE

    assert len(acknowledged) == CUSTOMERS * EACH
    for number in range(CUSTOMERS):
        wa_id = f"55119810{number:05d}"
        thread = await product.thread_of(wa_id)
        timeline = await product.get(f"/conversations/{thread['id']}/timeline", limit=200)
        texts = [item["text"] for item in timeline["items"]]
        assert texts == [text for who, text in acknowledged if who == wa_id]
        assert [item["seq"] for item in timeline["items"]] == list(range(1, EACH + 1))
        assert thread["unread"] == EACH
