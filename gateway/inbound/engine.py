"""The seam to python-socketio and python-engineio: the few things of theirs that we lean on, all in one place.

An event list is encoded by us, once, and goes out as the text of one ordinary Socket.IO packet; everything else
(handshake, sessions, acks, pings) is theirs. `tests/gateway/inbound/test_engine.py` fails when an upgrade changes it.
"""

from typing import Any

import orjson
import socketio
from aiohttp import web
from engineio.async_drivers import aiohttp as driver

MAX_MESSAGE = 1_000_000
PING_S = 25
_EVENTS = '2["events",['


class _OrjsonText:
    """orjson in the shape python-socketio calls a json module."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_: Any) -> Any:
        return orjson.loads(text)


class _PlainWebSocket(driver.WebSocket):  # type: ignore[misc]
    """A WebSocket without permessage-deflate, which costs eight times the memory for small JSON."""

    async def __call__(self, environ: dict[str, Any]) -> Any:
        request = environ["aiohttp.request"]
        self._sock = web.WebSocketResponse(max_msg_size=self.server.max_http_buffer_size, compress=False)
        await self._sock.prepare(request)
        self.environ = environ
        await self.handler(self)
        return self._sock


class Engine:
    """A Socket.IO server and the way past its encoder."""

    def __init__(self) -> None:
        self.sio = socketio.AsyncServer(
            async_mode="aiohttp",
            json=_OrjsonText,
            transports=["websocket"],
            cors_allowed_origins=None,
            max_http_buffer_size=MAX_MESSAGE,
            ping_interval=PING_S,
            http_compression=False,
        )
        self.sio.eio._async = {**self.sio.eio._async, "websocket": _PlainWebSocket}

    async def send_events(self, sid: str, events: list[bytes]) -> None:
        """Write encoded events to one client, in one packet."""
        engine_sid = self.sio.manager.eio_sid_from_sid(sid, "/")
        if engine_sid is not None:
            await self.sio.eio.send(engine_sid, _EVENTS + b",".join(events).decode() + "]]")

    async def close(self, sid: str) -> None:
        """End a client's connection without a word: after a Socket.IO disconnect stock clients stay away for good."""
        engine_sid = self.sio.manager.eio_sid_from_sid(sid, "/")
        if engine_sid is not None:
            await self.sio.eio.disconnect(engine_sid)

    def backlog(self, sid: str) -> int:
        """Packets this client has not taken yet."""
        engine_sid = self.sio.manager.eio_sid_from_sid(sid, "/")
        socket = self.sio.eio.sockets.get(engine_sid)
        return socket.queue.qsize() if socket is not None else 0
