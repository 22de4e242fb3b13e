"""What we lean on in python-socketio, python-engineio and aiohttp; an upgrade that changes it fails here first.

Spoken to by stock clients: python-socketio's, the official JavaScript one in Node, and the protocol by hand.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import socketio
from engineio import async_socket, base_socket, packet
from engineio.async_drivers import aiohttp as driver

from gateway.inbound.engine import MAX_MESSAGE, PING_S
from gateway.inbound.frames import events_frame
from tests.gateway.inbound.raw import RawClient, raw_client
from tests.gateway.inbound.served import ROOM, Served, serving
from tests.journeys.socket_client import client as javascript_client
from tests.waiting import until


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serving() as made:
        yield made


@pytest.fixture
async def raw(served: Served) -> AsyncIterator[RawClient]:
    async with raw_client(served.port) as made:
        yield made


# What is taken from the libraries by name


def test_the_table_of_the_driver_is_what_we_replace_one_entry_of() -> None:
    assert set(driver._async) == {"asyncio", "create_route", "translate_request", "make_response", "websocket"}
    assert list(inspect.signature(driver.WebSocket.__init__).parameters) == ["self", "handler", "server"]
    assert list(inspect.signature(driver.WebSocket.__call__).parameters) == ["self", "environ"]


def test_a_socket_of_engineio_has_what_our_websocket_sets_and_calls() -> None:
    server = socketio.AsyncServer(async_mode="aiohttp").eio
    socket = async_socket.AsyncSocket(server, "x")
    assert isinstance(socket.queue, asyncio.Queue)
    assert (socket.connected, socket.upgraded, socket.closing, socket.closed) == (False, False, False, False)
    assert list(inspect.signature(socket.close).parameters) == ["wait", "abort", "reason"]
    assert list(inspect.signature(socket.receive).parameters) == ["pkt"]
    assert socket._websocket_handler.__self__ is socket
    assert "self.server._async['websocket'](\n            self._websocket_handler, self.server)" in inspect.getsource(
        async_socket.AsyncSocket._upgrade_websocket
    )


def test_what_engineio_does_with_a_sockets_queue_is_what_ours_can_do() -> None:
    ours = {"self.queue.put(": 1, "self.queue.join(": 1}
    for method in (async_socket.AsyncSocket.send, async_socket.AsyncSocket.close):
        source = inspect.getsource(method)
        assert source.count("queue") == sum(source.count(each) for each in ours) == 1
    used = {
        name
        for name, method in vars(async_socket.AsyncSocket).items()
        if inspect.isfunction(method) and "queue" in inspect.getsource(method)
    }
    assert used == {"poll", "send", "close", "_websocket_handler"}
    assert "queue" in inspect.getsource(base_socket.BaseSocket.__init__)


def test_packets_are_encoded_as_the_protocol_says() -> None:
    assert packet.Packet(packet.MESSAGE, data='2["x"]').encode() == '42["x"]'
    assert packet.Packet(packet.CLOSE).encode() == "1"
    assert packet.Packet(packet.PING).encode() == "2"
    assert packet.Packet(encoded_packet="3").packet_type == packet.PONG


async def test_an_acknowledgement_is_written_before_its_handlers_loop_turn_ends(served: Served, raw: RawClient) -> None:
    """`release` runs by call_soon after the handler returned; python-socketio must not have given way in between."""
    await raw.connect()
    wire = served.wire(served.sids()[0])

    async def hasty(sid: str, data: Any = None) -> Any:
        asyncio.get_running_loop().call_soon(wire.offer, events_frame([b'{"n":1}']))
        return "first"

    served.engine.sio.on("hasty", hasty)
    for number in range(20):
        raw.send(f'42{number}["hasty"]')
        assert await raw.packet() == f'43{number}["first"]'
        assert await raw.packet() == '42["events",[{"n":1}]]'


# The protocol by hand, as Java and Swift clients speak it


async def test_handshake_event_acknowledgement_and_goodbye(served: Served, raw: RawClient) -> None:
    opened = await raw.connect()
    assert opened["upgrades"] == []
    assert (opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]) == (PING_S * 1000, 20_000, MAX_MESSAGE)
    assert served.sids() == [opened["socket"]]
    raw.send('427["echo",{"olá":1}]')
    assert await raw.packet() == '437[{"echo":{"olá":1}}]'
    raw.send('42["echo",1]')  # nobody asked for an answer
    raw.send('428["echo"]')
    assert await raw.packet() == '438[{"echo":null}]'
    raw.send("41")
    await until(lambda: served.left == [(opened["socket"], "client disconnect")])
    assert served.engine.wire(opened["socket"]) is None


async def test_the_websocket_is_not_compressed_though_the_client_would(served: Served, raw: RawClient) -> None:
    assert raw.head.startswith("HTTP/1.1 101 ")
    assert "sec-websocket-extensions" not in raw.head.lower()
    async with aiohttp.ClientSession() as session:
        address = f"ws://127.0.0.1:{served.port}/socket.io/?EIO=4&transport=websocket"
        async with session.ws_connect(address, compress=15) as socket:
            assert socket.compress == 0


async def test_the_server_pings_and_a_pong_keeps_the_connection(served: Served) -> None:
    served.engine.sio.eio.ping_interval = 0.05
    async with raw_client(served.port) as raw:
        await raw.connect()
        for _ in range(3):
            assert await raw.packet() == "2"
            raw.send("3")
        raw.send('421["echo"]')
        await raw.until("431")


@pytest.mark.parametrize("talks", [True, False])
async def test_a_client_without_pongs_is_let_go(served: Served, talks: bool) -> None:
    served.engine.sio.eio.ping_interval = 0.05
    served.engine.sio.eio.ping_timeout = 0.2
    async with raw_client(served.port) as raw:
        await raw.connect()
        while await raw.packet() is not None:
            if talks:
                raw.send('42["echo"]')
    await until(lambda: bool(served.left))
    await until(lambda: not served.engine.sio.eio.sockets)


@pytest.mark.parametrize("sent", ["", "x", "9", "4x", "b!"])
async def test_what_is_no_packet_harms_nobody_else(served: Served, raw: RawClient, sent: str) -> None:
    async with raw_client(served.port) as other:
        await other.connect()
        await raw.connect()
        raw.send(sent)
        other.send('421["echo",1]')
        assert await other.packet() == '431[{"echo":1}]'


async def test_the_clients_goodbyes_all_end_the_socket(served: Served) -> None:
    async with raw_client(served.port) as closing, raw_client(served.port) as dropping, raw_client(served.port) as one:
        for each in (closing, dropping, one):
            await each.connect()
        closing.close_frame()
        one.send("1")
        dropping._writer.transport.abort()
        await until(lambda: len(served.left) == 3)
        assert {reason for _, reason in served.left} == {"transport close", "client disconnect"}
    await until(lambda: not served.engine.sio.eio.sockets)


async def test_closing_ends_the_connection_without_a_socket_io_disconnect(served: Served, raw: RawClient) -> None:
    opened = await raw.connect()
    await served.engine.close(opened["socket"])
    while await raw.packet() is not None:
        continue
    assert "41" not in raw.seen
    assert served.left == [(opened["socket"], "server disconnect")]
    await served.engine.close(opened["socket"])


async def test_a_server_disconnect_is_said(served: Served, raw: RawClient) -> None:
    opened = await raw.connect()
    await served.engine.sio.disconnect(opened["socket"])
    assert await raw.packet() == "41"
    assert served.left == [(opened["socket"], "server disconnect")]


async def test_a_frame_past_the_limit_closes_that_socket_only(served: Served, raw: RawClient) -> None:
    await raw.connect()
    async with socketio.AsyncSimpleClient() as other:
        await other.connect(served.url, transports=["websocket"])
        raw.send("4" + "x" * (MAX_MESSAGE + 10))
        while await raw.packet() is not None:
            continue
        assert await other.call("echo", 1) == {"echo": 1}


async def test_long_polling_is_refused(served: Served) -> None:
    async with aiohttp.ClientSession() as session:
        answer = await session.get(f"{served.url}/socket.io/?EIO=4&transport=polling")
        assert answer.status == 400


# Stock clients


async def test_pythons_client_gets_events_acknowledgements_and_both_goodbyes(served: Served) -> None:
    heard: list[Any] = []
    client = socketio.AsyncClient(reconnection=False)
    client.on("events", heard.extend)
    gone = asyncio.Event()
    client.on("disconnect", lambda reason: gone.set())
    await client.connect(served.url, transports=["websocket"])
    assert await client.call("subscribe", None) == {"seq": 0}
    for size in (1, 200, 70_000):
        served.publish(size)
    assert await client.call("echo", "x" * 100_000) == {"echo": "x" * 100_000}
    await until(lambda: [event["seq"] for event in heard] == [1, 2, 3])
    await client.disconnect()
    await until(lambda: len(served.left) == 1)
    await client.connect(served.url, transports=["websocket"])
    gone.clear()
    await served.engine.close(client.get_sid() or "")
    async with asyncio.timeout(10):
        await gone.wait()


async def test_javascripts_client_gets_events_acknowledgements_and_both_goodbyes(served: Served) -> None:
    async with javascript_client(served.url, "any") as client:
        await client.hear("connect")
        assert await client.call("subscribe", {}) == {"seq": 0}
        for size in (1, 200, 70_000):
            served.publish(size)
        assert [event["seq"] for event in await client.events(3, ROOM)] == [1, 2, 3]
        served.fanout.missed([ROOM])
        assert (await client.hear("resync"))["data"] == {"topic": ROOM}
        assert await client.call("echo", {"n": 1}) == {"echo": {"n": 1}}
        await served.engine.close(served.sids()[0])
        assert (await client.hear("disconnect"))["reason"] == "transport close"
    async with javascript_client(served.url, "any") as client:
        await client.hear("connect")
    await until(lambda: len(served.left) == 2)
    assert served.left[1][1] == "client disconnect"


async def test_a_socket_that_is_gone_has_no_wire(served: Served) -> None:
    assert served.engine.wire("nobody") is None
    await served.engine.close("nobody")
