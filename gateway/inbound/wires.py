"""The way to one connected client: whole WebSocket frames, written in the order they are given, never waiting."""

import asyncio
import os
from typing import Any

from aiohttp import web

SLOW_BYTES = 256_000  # not taken by the kernel: a client that is owed this much gets no more events
MAX_BYTES = 4_000_000  # answers included: past this the connection is cut
GOODBYE_S = 2.0
_LARGE = 32_000

_write = os.write


class Wire:
    """Owns the writing side of one WebSocket. Whatever is written here must not be written elsewhere in parts.

    Small frames wait in the transport's buffer until this turn of the loop ends. A large one goes straight to the
    kernel when nothing waits, because what the kernel would take at once must not make a client that reads look slow.
    """

    __slots__ = ("_closing", "_ending", "_fd", "_socket", "_transport", "_waiting")

    def __init__(self, transport: asyncio.Transport, socket: web.WebSocketResponse) -> None:
        self._transport = transport
        self._socket = socket
        self._waiting = transport.get_write_buffer_size
        self._closing = transport.is_closing
        self._ending: asyncio.Task[None] | None = None
        plain = transport.get_extra_info("sslcontext") is None
        self._fd: int = transport.get_extra_info("socket").fileno() if plain else -1

    def offer(self, frame: bytes) -> bool:
        """Write a frame, unless the client is too far behind: then False, and nothing was written."""
        if self._closing():
            return True  # its reader is about to notice
        waiting = self._waiting()
        if waiting > SLOW_BYTES:
            return False
        if waiting == 0 and len(frame) >= _LARGE and self._fd >= 0:
            self._straight(frame)
        else:
            self._transport.write(frame)
        return True

    def write(self, frame: bytes) -> None:
        """Write a frame that may not be left out. A client that is MAX_BYTES behind is cut off instead."""
        if not self.offer(frame):
            if self._waiting() > MAX_BYTES:
                self.cut()
            else:
                self._transport.write(frame)

    def ready(self) -> bool:
        """Whether the client has taken what it was too far behind for."""
        return self._waiting() <= SLOW_BYTES // 2

    def cut(self) -> None:
        """End the connection now, with what was not sent."""
        self._transport.abort()

    def end(self, code: int = 1000, reason: str = "") -> None:
        """Close the WebSocket in order; a client that does not follow within GOODBYE_S is cut off."""
        if self._ending is None and not self._closing():
            self._ending = asyncio.create_task(self._end(code, reason))

    async def ended(self) -> None:
        """Wait until that has happened, if it was asked for."""
        if self._ending is not None:
            await self._ending

    async def _end(self, code: int, reason: str) -> None:
        try:
            async with asyncio.timeout(GOODBYE_S):
                await self._socket.close(code=code, message=reason.encode())
        except TimeoutError:
            pass
        finally:
            self.cut()

    def _straight(self, frame: bytes) -> None:
        try:
            sent = _write(self._fd, frame)
        except BlockingIOError:
            sent = 0
        except OSError:
            return  # the other end is gone
        if sent < len(frame):
            self._transport.write(memoryview(frame)[sent:])


def wire_to(request: web.Request, socket: web.WebSocketResponse) -> Wire:
    """The wire of a request whose WebSocket was just accepted."""
    transport: Any = request.transport
    return Wire(transport, socket)
