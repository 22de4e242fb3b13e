"""Socket.IO at the level of the protocol, as the Java and Swift clients speak it: no library, frames by hand."""

import asyncio
import base64
import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


def payloads(frames: bytes) -> list[str]:
    """The texts of whole server frames, which are final, of text, and not masked."""
    told = []
    while frames:
        text, frames = _first(frames)
        told.append(text)
    return told


def _first(frames: bytes) -> tuple[str, bytes]:
    assert frames[0] == 0x81
    size, begin = frames[1], 2
    if size == 126:
        size, begin = int.from_bytes(frames[2:4], "big"), 4
    elif size == 127:
        size, begin = int.from_bytes(frames[2:10], "big"), 10
    assert size < 1 << 40
    return frames[begin : begin + size].decode(), frames[begin + size :]


class RawClient:
    """One connection, packet by packet. `head` is the answer to the upgrade; `seen` are all packets, in order."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.head = ""
        self.seen: list[str] = []

    async def upgrade(self, path: str = "/socket.io/?EIO=4&transport=websocket", headers: str = "") -> None:
        """Ask for a WebSocket that may be compressed."""
        key = base64.b64encode(os.urandom(16)).decode()
        self._writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n{headers}\r\n".encode()
        )
        self.head = (await self._reader.readuntil(b"\r\n\r\n")).decode()

    def send(self, text: str) -> None:
        """One packet, masked as a client's must be."""
        self._frame(0x81, text.encode())

    def close_frame(self) -> None:
        """The WebSocket's own goodbye."""
        self._frame(0x88, b"\x03\xe8")

    def _frame(self, first: int, payload: bytes) -> None:
        size, mask = len(payload), os.urandom(4)
        length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 127]) + size.to_bytes(8, "big")
        self._writer.write(bytes([first]) + length + mask + bytes(b ^ mask[n % 4] for n, b in enumerate(payload)))

    async def packet(self) -> str | None:
        """The next packet, None when the server closed the WebSocket or the connection."""
        async with asyncio.timeout(10):
            try:
                first, size = await self._reader.readexactly(2)
                if size == 126:
                    size = int.from_bytes(await self._reader.readexactly(2), "big")
                elif size == 127:
                    size = int.from_bytes(await self._reader.readexactly(8), "big")
                payload = await self._reader.readexactly(size)
            except (asyncio.IncompleteReadError, ConnectionResetError):
                return None
        if first == 0x88:
            return None
        assert first == 0x81, f"not a final text frame: {first:#x}"
        self.seen.append(payload.decode())
        return self.seen[-1]

    async def connect(self, auth: str = "{}") -> dict[str, Any]:
        """Open packet, `40`, and the answer to it; what the open packet said."""
        opened = await self.packet()
        assert opened is not None
        assert opened[0] == "0"
        self.send(f"40{auth}")
        answer = await self.packet()
        assert answer is not None
        assert re.fullmatch(r'40\{"sid":"[\w-]+"\}', answer), answer
        told: dict[str, Any] = json.loads(opened[1:])
        return {**told, "socket": json.loads(answer[2:])["sid"]}

    async def until(self, wanted: str) -> list[str]:
        """Everything up to the packet that begins like this."""
        told: list[str] = []
        while not told or not told[-1].startswith(wanted):
            packet = await self.packet()
            assert packet is not None, f"closed; heard {told[-5:]}"
            told.append(packet)
        return told


@asynccontextmanager
async def raw_client(port: int) -> AsyncIterator[RawClient]:
    """A connection that is upgraded already."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    client = RawClient(reader, writer)
    try:
        await client.upgrade()
        yield client
    finally:
        writer.transport.abort()
