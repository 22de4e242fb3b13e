"""Two gateways behind one address: replaced under load, and one of them killed."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from tests.journeys.product import ROOT, Product, message, start, stop, two_ports
from tests.journeys.raw_client import RawClient, crowd
from tests.waiting import until, until_async

SOCKETS = 200
DROPPED = 300
BACK_S = 60.0
EVERY_S = 0.1
CUSTOMER = "5511960000001"


@dataclass
class Fronted:
    """The product, and the port of its first gateway's own figures."""

    product: Product
    metrics_port: int


@pytest.fixture(scope="module")
async def fronted(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fronted]:
    metrics_port = two_ports()
    product = await start(
        tmp_path_factory.mktemp("gateways"),
        IPRO_GATEWAYS="2",
        IPRO_METRICS_PORT=str(metrics_port),
        IPRO_HOSTS="1",
        IPRO_SOCKET_SCALE="20",
    )
    await product.sign_in()
    yield Fronted(product, metrics_port)
    assert await stop(product) == 0


async def gateways(product: Product) -> dict[str, Any]:
    """Every gateway by name, as the cluster shows them."""
    return {each["name"]: each for each in (await product.get("/cluster"))["gateways"]}


@dataclass
class Traffic:
    """People and customers at work all the while. `failed` is empty when nobody noticed anything."""

    product: Product
    said: list[str] = field(default_factory=list)
    asked: int = 0
    failed: list[str] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def writes(self) -> None:
        """A customer: one message after the other."""
        while not self.over.is_set():
            text = f"mensagem {len(self.said)}"
            try:
                answer = await self.product.hook(message(CUSTOMER, text, f"wamid.{text}-{id(self)}"))
                if answer.status_code != 200:
                    self.failed.append(f"hook: {answer.status_code}")
            except httpx2.HTTPError as error:
                self.failed.append(f"hook: {error!r}")
                await self._pause()
                continue  # as a provider says it again
            self.said.append(text)
            await self._pause()

    async def reads(self) -> None:
        """A person: the first page, and who they are, on a connection that is kept."""
        async with httpx2.AsyncClient(base_url=self.product.url, timeout=15) as client:
            client.headers["Authorization"] = f"Bearer {self.product.token}"
            while not self.over.is_set():
                for path in ("/api/v1/me", "/api/v1/conversations"):
                    try:
                        answer = await client.get(path)
                    except httpx2.HTTPError as error:
                        self.failed.append(f"{path}: {error!r}")
                        continue
                    self.asked += 1
                    if answer.status_code != 200:
                        self.failed.append(f"{path}: {answer.status_code}")
                await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(EVERY_S):
                await self.over.wait()
        except TimeoutError:
            return


def judge(client: RawClient, topic: str, inbox: str, before: int, said: list[str]) -> None:
    """Every message once and in order; the list shows the last."""
    seen = client.seen[topic]
    assert seen.snapshots == 1
    assert [event["seq"] for event in seen.events] == list(range(before + 1, before + len(said) + 1))
    assert [event["data"]["item"]["text"] for event in seen.events] == said
    (thread,) = [each for each in client.seen[inbox].items.values() if each["id"] == topic.partition(":")[2]]
    assert thread["last_message"]["text"] == said[-1]


async def test_both_gateways_are_shown_and_each_tells_its_own_figures(fronted: Fronted) -> None:
    shown = await gateways(fronted.product)
    assert set(shown) == {"gateway-0", "gateway-1"}
    async with crowd(fronted.product.url, fronted.product.ticket, 40):

        async def dealt_out() -> bool:
            counts = [int(each["sockets"]) for each in (await gateways(fronted.product)).values()]
            return sum(counts) == 40 and min(counts) > 0

        await until_async(dealt_out)
        async with httpx2.AsyncClient() as scraper:
            texts = [
                (await scraper.get(f"http://127.0.0.1:{fronted.metrics_port + slot}/metrics")).text for slot in (0, 1)
            ]
            ready = await scraper.get(f"http://127.0.0.1:{fronted.metrics_port + 1}/readyz")
        counted = [_figure(text, "ipro_sockets") for text in texts]
        assert sum(counted) == 40
        assert min(counted) > 0
        assert (ready.status_code, ready.json()["checks"]["open"]) == (200, "ok")


def _figure(text: str, name: str) -> float:
    return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name} "))


async def test_replacing_the_gateways_under_load_fails_no_request_and_loses_no_event(fronted: Fronted) -> None:
    product = fronted.product
    await product.hook(message(CUSTOMER, "antes"))
    thread = await product.thread_of(CUSTOMER)
    topic, inbox = f"conversation:{thread['id']}", f"inbox:{product.tenant_id}"
    old = set(await gateways(product))
    async with crowd(product.url, product.ticket, SOCKETS) as clients:
        first = await asyncio.gather(*(client.watch(topic) for client in clients))
        before = int(first[0]["seq"])
        await asyncio.gather(*(client.watch(inbox) for client in clients))
        traffic = Traffic(product)
        working = [asyncio.create_task(each()) for each in (traffic.writes, traffic.reads, traffic.reads)]
        upgrade = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "ipro_rt",
            "upgrade",
            cwd=ROOT,
            env=os.environ | {"IPRO_DATA_DIR": str(product.data_dir)},
        )
        assert await upgrade.wait() == 0

        async def replaced() -> bool:
            return len(now := set(await gateways(product))) == 2 and not now & old

        await until_async(replaced, 90)
        await asyncio.gather(*(client.settled() for client in clients))
        traffic.over.set()
        await asyncio.gather(*working)

        async def all_seen() -> bool:
            return all(client.seen[topic].seq >= before + len(traffic.said) for client in clients)

        await until_async(all_seen)
        assert traffic.failed == []
        assert traffic.asked > 50
        assert min(client.moves for client in clients) >= 1
        await until_async(lambda: _in_list(clients, inbox, thread["id"], traffic.said[-1]), 30)
        for client in clients:
            judge(client, topic, inbox, before, traffic.said)


async def _in_list(clients: list[RawClient], inbox: str, thread_id: str, text: str) -> bool:
    shown = [client.seen[inbox].items[thread_id]["last_message"]["text"] for client in clients]
    return shown == [text] * len(clients)


async def test_hundreds_that_are_dropped_at_once_are_back_and_missed_nothing(fronted: Fronted) -> None:
    product = fronted.product
    await product.hook(message(CUSTOMER, "antes da queda"))
    thread = await product.thread_of(CUSTOMER)
    topic, inbox = f"conversation:{thread['id']}", f"inbox:{product.tenant_id}"
    async with crowd(product.url, product.ticket, DROPPED) as clients:
        first = await asyncio.gather(*(client.watch(topic) for client in clients))
        before = int(first[0]["seq"])
        await asyncio.gather(*(client.watch(inbox) for client in clients))
        traffic = Traffic(product)
        writing = asyncio.create_task(traffic.writes())
        for process in product.processes("GatewayActor"):
            process.kill()
        loop = asyncio.get_running_loop()
        began = loop.time()
        await until(lambda: all(client.returns for client in clients), BACK_S)
        sys.stdout.write(
            f"\nmeasured: {DROPPED} clients are back {loop.time() - began:.1f} s after both gateways died\n"
        )
        await asyncio.gather(*(client.settled() for client in clients))
        traffic.over.set()
        await writing
        last = before + len(traffic.said)
        await until(lambda: all(client.seen[topic].seq >= last for client in clients))
        await until_async(lambda: _in_list(clients, inbox, thread["id"], traffic.said[-1]), 30)
        for client in clients:
            judge(client, topic, inbox, before, traffic.said)


async def test_a_gateway_that_is_killed_comes_back_alone_and_one_that_is_asked_to_end_drains(fronted: Fronted) -> None:
    product = fronted.product
    processes = product.processes("GatewayActor")
    assert len(processes) == 2
    processes[0].kill()
    async with asyncio.timeout(20):
        await asyncio.to_thread(processes[0].wait)

    async def back() -> bool:
        return len(product.processes("GatewayActor")) == 2 and await _serve(fronted, 2)

    await until_async(back, 30)
    assert processes[1].pid in {each.pid for each in product.processes("GatewayActor")}
    async with crowd(product.url, product.ticket, 20) as clients:
        processes[1].send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            await asyncio.to_thread(processes[1].wait)
        await asyncio.gather(*(client.settled() for client in clients))
        assert 0 < sum(client.moves for client in clients) < 40
        await until_async(back, 30)


async def _serve(fronted: Fronted, count: int) -> bool:
    async with httpx2.AsyncClient() as scraper:
        for slot in range(count):
            try:
                answer = await scraper.get(f"http://127.0.0.1:{fronted.metrics_port + slot}/readyz")
            except httpx2.HTTPError:
                return False
            if answer.status_code != 200:
                return False
    return True


async def test_a_frozen_gateway_is_replaced(fronted: Fronted) -> None:
    frozen, other = fronted.product.processes("GatewayActor")
    frozen.suspend()

    async def replaced() -> bool:
        now = {each.pid for each in fronted.product.processes("GatewayActor")}
        return frozen.pid not in now and other.pid in now and len(now) == 2 and await _serve(fronted, 2)

    await until_async(replaced, 60)
