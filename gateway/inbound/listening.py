"""What a connection may cost before it has said anything: an address has so many, and each asks for something soon.

Proxies that are trusted carry everybody's connections and are not counted.
"""

import asyncio
import logging
from collections import Counter

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_protocol import RequestHandler

from gateway.inbound.addresses import Proxies, place

HEAD_S = 15.0  # until the first request's head is there
KEEP_ALIVE_S = 75.0  # between requests; longer than the 60 s after which proxies let go of theirs
PER_ADDRESS = 2_000


class _Noise(logging.Filter):
    """What is not HTTP is answered 400, a client that goes away is not answered, and neither wakes anybody up.

    The text of such a request may hold secrets.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError | ConnectionError))


logging.getLogger("aiohttp.server").addFilter(_Noise())


class Listener:
    """Owns the count of open connections. `watch` puts it before aiohttp's own server."""

    def __init__(self, proxies: Proxies, scale: float = 1.0, head_s: float = HEAD_S) -> None:
        self._proxies = proxies
        self._most = PER_ADDRESS * scale
        self._head_s = head_s
        self._open: Counter[str] = Counter()
        self._addresses: dict[RequestHandler, str] = {}

    def watch(self, server: web.Server) -> None:
        """From now on every connection of this server is looked after."""
        made, lost = server.connection_made, server.connection_lost

        def connection_made(handler: RequestHandler, transport: asyncio.Transport) -> None:
            made(handler, transport)
            self._made(handler, transport)

        def connection_lost(handler: RequestHandler, exc: BaseException | None = None) -> None:
            lost(handler, exc)
            self._lost(handler)

        server.connection_made = connection_made  # type: ignore[method-assign]
        server.connection_lost = connection_lost  # type: ignore[method-assign]

    def _made(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if isinstance(peer, tuple) else ""
        if not self._proxies.trusts(address):
            key = self._addresses[handler] = place(address)
            self._open[key] += 1
            if self._open[key] > self._most:
                transport.abort()
                return
        asyncio.get_running_loop().call_later(self._head_s, self._hurry, handler, transport)

    def _lost(self, handler: RequestHandler) -> None:
        key = self._addresses.pop(handler, None)
        if key is not None:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]

    def _hurry(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        if handler._request_count == 0 and not transport.is_closing():
            transport.abort()
