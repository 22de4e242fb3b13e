"""What gateways share through Redis, and what is left while it is dead: all but presence over gateways."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.journeys.product import Product, message, start, stop, two_ports
from tests.journeys.raw_client import RawClient, crowd
from tests.valkey import Valkey, valkey
from tests.waiting import until, until_async

CLIENTS = 24
CUSTOMER = "5511950000001"
SENDS = 4  # at once, with one a second
ASKED = 60
ALONE_S = 20.0  # what another gateway said is over in 12 s


@dataclass
class Sharing:
    """The product with two gateways, and their Redis."""

    product: Product
    redis: Valkey
    metrics_port: int

    async def figure(self, slot: int, name: str) -> float:
        """A gateway's own figure."""
        async with httpx2.AsyncClient() as scraper:
            text = (await scraper.get(f"http://127.0.0.1:{self.metrics_port + slot}/metrics")).text
        return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name} "))

    async def redis_up(self) -> list[float]:
        """Whether each gateway has it."""
        return [await self.figure(slot, "ipro_redis_up") for slot in (0, 1)]


@pytest.fixture(scope="module")
async def sharing(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sharing]:
    metrics_port = two_ports()
    with valkey(tmp_path_factory.mktemp("redis")) as redis:
        await redis.start()
        product = await start(
            tmp_path_factory.mktemp("shared"),
            IPRO_GATEWAYS="2",
            IPRO_METRICS_PORT=str(metrics_port),
            IPRO_HOSTS="1",
            IPRO_SOCKET_SCALE="20",
            IPRO_REDIS_URL=redis.url,
            IPRO_RATE_SEND="1",
        )
        await product.sign_in()
        yield Sharing(product, redis, metrics_port)
        assert await stop(product) == 0


def doing(clients: list[RawClient], topic: str) -> set[tuple[bool, bool]]:
    """(types, looks) of the one person there is, as each client sees it."""
    found: list[dict[str, Any]] = [next(iter(client.seen[topic].items.values()), {}) for client in clients]
    return {(each.get("typing", False), each.get("viewing", False)) for each in found}


async def test_presence_is_shared_local_without_redis_and_shared_again(sharing: Sharing) -> None:
    product = sharing.product
    await product.hook(message(CUSTOMER, "antes"))
    thread = await product.thread_of(CUSTOMER)
    conversation, typing = f"conversation:{thread['id']}", f"typing:{thread['id']}"
    async with crowd(product.url, product.ticket, CLIENTS) as clients:
        for client in clients:
            await client.watch(typing)
            await client.watch(f"presence:{product.tenant_id}")
        assert min([await sharing.figure(slot, "ipro_sockets") for slot in (0, 1)]) > 0
        listed = await product.get("/presence")
        assert [(each["name"], each["status"]) for each in listed["items"]] == [("Admin Demo", "online")]

        await clients[0].watch(conversation)
        await until(lambda: doing(clients, typing) == {(False, True)})
        await product.api.post(f"/api/v1/conversations/{thread['id']}/typing")
        await until(lambda: doing(clients, typing) == {(True, True)})
        await until(lambda: doing(clients, typing) == {(False, True)})

        sharing.redis.kill()
        await until_async(lambda: _is(sharing, [0.0, 0.0]))
        texts = [f"sem redis {number}" for number in range(20)]
        for text in texts:
            assert (await product.hook(message(CUSTOMER, text))).status_code == 200
        seen = clients[0].seen[conversation].events
        await until(lambda: len(seen) == len(texts))
        assert [event["data"]["item"]["text"] for event in seen] == texts
        await until(lambda: doing(clients, typing) == {(False, True), (False, False)}, ALONE_S)
        shown = await product.get("/presence")
        assert [each["status"] for each in shown["items"]] == ["online"]
        ready = await product.api.get("/readyz")
        assert ready.status_code == 200

        await sharing.redis.start()
        await until_async(lambda: _is(sharing, [1.0, 1.0]))
        await until(lambda: doing(clients, typing) == {(False, True)})
        away = await product.api.put("/api/v1/me/presence", json={"status": "away"})
        assert (away.status_code, away.json()["status"]) == (200, "away")
        await until(lambda: _statuses(clients, product) == {"away"})


async def test_a_quota_holds_over_both_gateways_and_for_each_alone_without_redis(sharing: Sharing) -> None:
    product = sharing.product
    await product.hook(message(CUSTOMER, "quanto custa?"))
    thread = await product.thread_of(CUSTOMER)
    path = f"/api/v1/conversations/{thread['id']}/messages"

    async def together() -> bool:
        """On a busy machine an answer of Redis may be late, and that one is counted alone."""
        let_in, seconds = await _burst(product, path)
        return SENDS <= let_in <= SENDS + seconds + 1

    await until_async(together, 60)
    sharing.redis.kill()
    await until_async(lambda: _is(sharing, [0.0, 0.0]))
    apart, _ = await _burst(product, path)
    assert apart >= 2 * SENDS
    await sharing.redis.start()
    await until_async(lambda: _is(sharing, [1.0, 1.0]))


async def _burst(product: Product, path: str) -> tuple[int, float]:
    """Many at once, each on a connection of its own: how many were let in, to be told that they say nothing.

    They come by an API key of their own, whose bucket is full.
    """
    made = await product.api.post("/api/v1/api-keys", json={"name": "muitos de uma vez", "scopes": ["read", "attend"]})
    headers = {"Authorization": f"Bearer {made.raise_for_status().json()['token']}"}
    began = asyncio.get_running_loop().time()

    async def send() -> int:
        async with httpx2.AsyncClient(base_url=product.url, headers=headers, timeout=15) as sender:
            return (await sender.post(path, json={})).status_code

    codes = await asyncio.gather(*(send() for _ in range(ASKED)))
    assert set(codes) == {400, 429}
    return codes.count(400), asyncio.get_running_loop().time() - began


async def _is(sharing: Sharing, expected: list[float]) -> bool:
    return await sharing.redis_up() == expected


def _statuses(clients: list[RawClient], product: Product) -> set[str]:
    return {
        each["status"] for client in clients for each in client.seen[f"presence:{product.tenant_id}"].items.values()
    }
