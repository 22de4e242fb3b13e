"""The seam to python-socketio and python-engineio: the few things of theirs that we lean on, all in one place.

An event list is encoded by us, once, and goes out as the text of one ordinary Socket.IO packet; everything else
(handshake, sessions, acks, pings) is theirs. `tests/gateway/inbound/test_engine.py` fails when an upgrade changes it.
"""

import asyncio
from functools import partial
from typing import Any

import orjson
import socketio
from aiohttp import web
from engineio.async_drivers import aiohttp as driver

from gateway.inbound.abuse import CONNECT_S, NO_SIGN_IN, Abuse, Frames, Misbehaved

MAX_MESSAGE = 1_000_000
PING_S = 25
CLOSE_S = 1.0  # how long a client that is closed may take to agree
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
    """A WebSocket without permessage-deflate, which costs eight times the memory for small JSON.

    Every frame is judged before python-engineio reads it, and a client that does not sign in is closed.
    """

    def __init__(self, handler: Any, server: Any, *, manager: Any) -> None:
        super().__init__(handler, server)
        self._manager = manager
        self._eio_sid = handler.__self__.sid
        self._frames = Frames()

    async def __call__(self, environ: dict[str, Any]) -> Any:
        request = environ["aiohttp.request"]
        size = self.server.max_http_buffer_size
        self._sock = web.WebSocketResponse(max_msg_size=size, compress=False, timeout=CLOSE_S)
        await self._sock.prepare(request)
        self.environ = environ
        hurry = asyncio.get_running_loop().call_later(CONNECT_S, self._hurry)
        try:
            await self.handler(self)
        finally:
            hurry.cancel()
        return self._sock

    async def wait(self) -> Any:
        """The next frame that is to be read."""
        while True:
            frame = await super().wait()
            try:
                instead = self._frames.judge(frame)
            except Misbehaved as error:
                await self._sock.close(code=error.code, message=error.reason.encode())
                raise OSError(str(error)) from error
            if instead is None:
                return frame
            if instead:
                await self._sock.send_str(instead)

    def _hurry(self) -> None:
        if self._manager.sid_from_eio_sid(self._eio_sid, "/") is None:
            self._closing = asyncio.ensure_future(self._sock.close(code=NO_SIGN_IN, message=b"no_sign_in"))


class Engine:
    """A Socket.IO server and the way past its encoder. `scale` is that of `Abuse`."""

    def __init__(self, scale: float = 1.0) -> None:
        self.abuse = Abuse(scale)
        self.sio = socketio.AsyncServer(
            async_mode="aiohttp",
            json=_OrjsonText,
            transports=["websocket"],
            cors_allowed_origins=None,
            max_http_buffer_size=MAX_MESSAGE,
            ping_interval=PING_S,
            http_compression=False,
        )
        self.sio.eio._async = {**self.sio.eio._async, "websocket": partial(_PlainWebSocket, manager=self.sio.manager)}

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
