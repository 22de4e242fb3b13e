"""Whoever is deactivated or demoted is out on every gateway, within a second."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx2
import pytest
import socketio

from ipro_rt.kernel.ids import derived_id
from tests.journeys.product import PASSWORD, Product, start, stop, two_ports
from tests.waiting import until_async

AGENT = derived_id("user", "demo", "agent")
SOCKETS = 12  # so many that one gateway has them all once in two thousand runs
OUT_S = 1.5  # a look every half second, and a busy machine


@pytest.fixture
async def pair(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """A product with two gateways behind one address, and its admin."""
    folder = tmp_path_factory.mktemp("access")
    product = await start(folder, IPRO_GATEWAYS="2", IPRO_METRICS_PORT=str(two_ports()), IPRO_HOSTS="1")
    await product.sign_in()
    yield product
    assert await stop(product) == 0


async def test_a_deactivated_user_is_out_of_both_gateways_and_stays_out(pair: Product) -> None:
    async with httpx2.AsyncClient(base_url=pair.url, timeout=15) as agent:
        body = {"email": "agente@demo.local", "password": PASSWORD}
        token = (await agent.post("/api/v1/sessions", json=body)).json()["token"]
        agent.headers["Authorization"] = f"Bearer {token}"

        async def ticket() -> dict[str, str]:
            return {"ticket": (await agent.post("/api/v1/socket-tickets")).json()["ticket"]}

        clients, gone = [], [asyncio.Event() for _ in range(SOCKETS)]
        for each in gone:
            client = socketio.AsyncClient(reconnection=False)
            client.on("disconnect", lambda reason, each=each: each.set())
            await client.connect(pair.url, auth=ticket, transports=["websocket"])
            clients.append(client)

        async def on_both() -> bool:
            gateways = (await pair.get("/cluster"))["gateways"]
            return len(gateways) == 2 and all(each["sockets"] > 0 for each in gateways)

        await until_async(on_both, seconds=15)
        began = time.monotonic()
        changed = await pair.api.patch(f"/api/v1/users/{AGENT}", json={"active": False})
        assert changed.json()["active"] is False
        async with asyncio.timeout(10):
            await asyncio.gather(*(each.wait() for each in gone))
        assert time.monotonic() - began < OUT_S
        for _ in range(8):  # whichever gateway answers
            assert (await agent.get("/api/v1/me", headers={"Connection": "close"})).status_code == 401
        assert (await agent.post("/api/v1/sessions", json=body)).status_code == 401
        for client in clients:
            await client.disconnect()
