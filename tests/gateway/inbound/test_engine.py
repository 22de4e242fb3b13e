"""What we lean on in python-socketio and python-engineio; an upgrade that changes it fails here first."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import socketio
from aiohttp import web

from gateway.inbound.engine import MAX_MESSAGE, Engine
from tests.waiting import until


class Served:
    """An engine on a port of its own."""

    def __init__(self, engine: Engine, port: int) -> None:
        self.engine = engine
        self.url = f"http://127.0.0.1:{port}"


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    engine = Engine()
    application = web.Application()
    engine.sio.attach(application)
    runner = web.AppRunner(application, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield Served(engine, runner.addresses[0][1])
    await engine.sio.shutdown()
    await runner.cleanup()


async def test_events_encoded_by_us_arrive_at_a_stock_client_in_one_packet(served: Served) -> None:
    heard: list[object] = []
    async with socketio.AsyncSimpleClient() as client:
        await client.connect(served.url, transports=["websocket"])
        client.client.on("events", heard.append)
        await served.engine.send_events(client.sid, [b'{"seq":1,"text":"ol\xc3\xa1"}', b'{"seq":2}'])
        await until(lambda: bool(heard))
        assert heard == [[{"seq": 1, "text": "olá"}, {"seq": 2}]]
        assert served.engine.backlog(client.sid) == 0


async def test_a_socket_that_is_gone_takes_nothing_and_breaks_nothing(served: Served) -> None:
    await served.engine.send_events("nobody", [b"{}"])
    assert served.engine.backlog("nobody") == 0


async def test_the_websocket_is_not_compressed(served: Served) -> None:
    address = f"{served.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as session, session.ws_connect(address, compress=15) as socket:
        assert socket.compress == 0


async def test_long_polling_is_refused(served: Served) -> None:
    async with aiohttp.ClientSession() as session:
        answer = await session.get(f"{served.url}/socket.io/?EIO=4&transport=polling")
        assert answer.status == 400


async def test_a_frame_past_the_limit_closes_that_socket_only(served: Served) -> None:
    address = f"{served.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
    async with socketio.AsyncSimpleClient() as other, aiohttp.ClientSession() as session:
        await other.connect(served.url, transports=["websocket"])
        async with session.ws_connect(address) as socket:
            await socket.receive()
            await socket.send_str("4" + "x" * (MAX_MESSAGE + 10))
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                continue
            assert socket.closed
        assert other.connected
