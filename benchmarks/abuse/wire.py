"""Socket.IO by hand, frame by frame: what a stock client would never send can be sent."""

import json
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

SOCKET_PATH = "/socket.io/?EIO=4&transport=websocket"
Socket = aiohttp.ClientWebSocketResponse
GONE = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)


class Closed(Exception):
    """The gateway closed the socket, with this code."""


@asynccontextmanager
async def opened(session: aiohttp.ClientSession, url: str) -> AsyncIterator[Socket]:
    """A WebSocket whose Engine.IO handshake is over. Raises `aiohttp.WSServerHandshakeError` when refused."""
    async with session.ws_connect(url + SOCKET_PATH, max_msg_size=0, timeout=aiohttp.ClientWSTimeout(1.0)) as socket:
        await said(socket)
        yield socket


@asynccontextmanager
async def signed_in(session: aiohttp.ClientSession, url: str, token: str) -> AsyncIterator[Socket]:
    """A socket that is let in; raises `Closed` with the code of the refusal otherwise."""
    mine = await ticket(session, url, token)
    async with opened(session, url) as socket:
        await connect(socket, mine)
        yield socket


async def ticket(session: aiohttp.ClientSession, url: str, token: str) -> str:
    """What the next socket signs in with; raises `Closed` with the code of the refusal."""
    headers = {"Authorization": f"Bearer {token}"}
    async with session.post(f"{url}/api/v1/socket-tickets", headers=headers) as answer:
        told = await answer.json(content_type=None)
    if answer.status != 201:
        raise Closed(told["code"])
    return str(told["ticket"])


async def connect(socket: Socket, ticket: str) -> None:
    """Say who we are."""
    await socket.send_str("40" + json.dumps({"ticket": ticket}))
    answer = await said(socket)
    if not answer.startswith("40"):
        raise Closed(json.loads(answer[2:])["message"])


async def call(socket: Socket, number: int, event: str, data: Any) -> Any:
    """Emit an event and wait for its acknowledgement."""
    await socket.send_str(f"42{number}{json.dumps([event, data])}")
    while not (answer := await said(socket)).startswith(f"43{number}["):
        continue
    return json.loads(answer[2 + len(str(number)) :])[0]


async def said(socket: Socket) -> str:
    """The next text; pings are answered. Raises `Closed`."""
    while True:
        message = await socket.receive()
        if message.type in GONE:
            raise Closed(str(socket.close_code))
        if message.data == "2":
            await socket.send_str("3")
        else:
            return str(message.data)


def upgrade(host: str) -> bytes:
    """The request that makes a connection a WebSocket, for whoever reads no answer."""
    return (
        f"GET {SOCKET_PATH} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    ).encode()


def text_frame(text: str) -> bytes:
    """A client's frame, masked with zeros."""
    data = text.encode()
    size = struct.pack("!BB", 0x81, 0x80 | len(data)) if len(data) < 126 else struct.pack("!BBH", 0x81, 0xFE, len(data))
    return size + bytes(4) + data
