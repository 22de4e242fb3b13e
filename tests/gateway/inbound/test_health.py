"""Alive, ready, and the numbers."""

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry

from gateway.inbound.addresses import Proxies
from gateway.inbound.health import HealthDoor
from gateway.inbound.middleware import Handler
from tests.gateway.inbound.conftest import Away, Client


async def test_a_process_is_alive_while_its_loop_turns(client: Client, away: Away) -> None:
    away.away = True
    answer = await client.get("/healthz")
    assert (answer.status, await answer.json()) == (200, {"status": "ok"})


async def test_a_process_is_ready_when_all_it_needs_is_there(client: Client, away: Away) -> None:
    assert (await client.get("/readyz")).status == 200
    away.away = True
    answer = await client.get("/readyz")
    assert (answer.status, await answer.json()) == (
        503,
        {"status": "not ready", "checks": {"database": "failing"}},
    )


async def test_operations_are_counted_by_what_they_answered(client: Client, signed: dict[str, str]) -> None:
    await client.get("/api/v1/me", headers=signed)
    await client.get("/api/v1/me")
    text = await (await client.get("/metrics")).text()
    assert 'ipro_operation_seconds_count{operation="getMe",outcome="ok"} 1.0' in text
    assert 'ipro_operation_seconds_count{operation="getMe",outcome="refused"} 1.0' in text
    assert 'ipro_refusals_total{code="unauthenticated",operation="getMe"} 1.0' in text


async def test_the_numbers_are_not_for_the_world() -> None:
    proxies = Proxies(["127.0.0.0/8"])

    @web.middleware
    async def noting(request: web.Request, handler: Handler) -> web.StreamResponse:
        proxies.note(request)
        return await handler(request)

    server = web.Application(middlewares=[noting])
    server.add_routes(HealthDoor({}, CollectorRegistry()).routes())
    async with TestClient(TestServer(server)) as watcher:
        for address, status in (("8.8.8.8", 404), ("2a00:1450::8", 404), ("10.1.2.3", 200), ("127.0.0.1", 200)):
            answer = await watcher.get("/metrics", headers={"X-Forwarded-For": address})
            assert answer.status == status, address
