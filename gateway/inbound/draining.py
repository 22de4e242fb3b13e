"""The end of a gateway's service: nobody is cut off in the middle of an answer, and clients do not leave all at once.

It stops listening, tells every client to move at a moment of its own, answers what was asked, and closes once they have
left or the time is over. Meanwhile `/readyz` is 503 and every answer ends its connection.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog
from aiohttp import web

from gateway.inbound.reused_port import ReusedPort
from ipro_rt.kernel.errors import Unavailable

DRAIN_S = 15.0
SPREAD_S = 4.0  # clients leave within so many seconds
_SOCKETS = "/socket.io/"

log = structlog.get_logger("gateway.draining")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Crowd(Protocol):
    """The sockets of a gateway."""

    @property
    def connected(self) -> int:
        """How many there are."""
        ...

    def on_leave(self, left: Callable[[], None]) -> None:
        """What to call after each that closed."""
        ...

    async def move(self, spread_s: float) -> None:
        """Tell them to connect anew within so many seconds."""
        ...


class Drain:
    """Owns whether the gateway still takes work, and how many requests it has not answered."""

    def __init__(self, sockets: Crowd) -> None:
        self._sockets = sockets
        self._asked = 0
        self._changed = asyncio.Event()
        self.draining = False
        sockets.on_leave(self._changed.set)

    def attach(self, server: web.Application) -> None:
        """Have a look at every request of a server."""
        server.middlewares.append(self._counting)
        server.on_response_prepare.append(self._last)

    async def check(self) -> None:
        """For `/readyz`."""
        if self.draining:
            raise Unavailable("This gateway is draining.")

    async def run(self, doors: Sequence[ReusedPort], *, within_s: float = DRAIN_S, spread_s: float = SPREAD_S) -> None:
        """Close the doors and wait for whoever is inside, at most `within_s` seconds."""
        self.draining = True
        began = asyncio.get_running_loop().time()
        log.info("gateway.draining", sockets=self._sockets.connected, requests=self._asked)
        try:
            async with asyncio.timeout(within_s):
                closing = [door.close() for door in doors]  # first, so that who moves at once comes to another
                await asyncio.gather(*closing, self._sockets.move(spread_s))
                await self._empty()
        except TimeoutError:
            log.warning("gateway.drain_over", sockets=self._sockets.connected, requests=self._asked)
        seconds = round(asyncio.get_running_loop().time() - began, 1)
        log.info("gateway.drained", seconds=seconds)

    async def _empty(self) -> None:
        while self._sockets.connected or self._asked:
            self._changed.clear()
            await self._changed.wait()

    @web.middleware
    async def _counting(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == _SOCKETS:  # it lasts as long as its socket
            return await handler(request)
        self._asked += 1
        try:
            return await handler(request)
        finally:
            self._asked -= 1
            self._changed.set()

    async def _last(self, request: web.Request, response: web.StreamResponse) -> None:
        if self.draining and response.status != 101:
            response.headers["Connection"] = "close"
            response.force_close()
