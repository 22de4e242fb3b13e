"""The seam to python-socketio and python-engineio: the few things of theirs that we lean on, all in one place.

Handshake, sessions, namespaces, acknowledgements, pings and time-outs are theirs. Ours is the WebSocket itself: every
packet, theirs or ours, is written at once through the socket's `Wire`, so what is written first arrives first.
`tests/gateway/inbound/test_engine.py` fails when an upgrade changes what this leans on.
"""

import asyncio
from functools import partial
from typing import Any

import orjson
import socketio
from aiohttp import WSMsgType, web
from engineio import packet
from engineio.async_drivers import aiohttp as driver
from engineio.exceptions import EngineIOError

from gateway.inbound.abuse import CONNECT_S, NO_SIGN_IN, Abuse, Frames, Misbehaved
from gateway.inbound.cors import Cors
from gateway.inbound.frames import frame
from gateway.inbound.wires import Wire, wire_to

MAX_MESSAGE = 1_000_000
PING_S = 25
CLOSE_S = 1.0  # how long a client that is closed may take to agree


class _OrjsonText:
    """orjson in the shape python-socketio calls a json module."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_: Any) -> Any:
        return orjson.loads(text)


class _Straight:
    """Stands where engineio keeps a socket's queue of packets: nothing waits here, a packet put is written.

    Theirs calls `put(packet)` to send, `put(None)` to end a writer task (there is none), and `join` to wait for it.
    """

    __slots__ = ("wire",)

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    async def put(self, sent: packet.Packet | None) -> None:
        if sent is None:
            return
        self.wire.write(frame(sent.encode()))
        if sent.packet_type == packet.CLOSE:
            self.wire.end()

    async def join(self) -> None:
        return


class _WebSocket(driver.WebSocket):  # type: ignore[misc]
    """In place of engineio's WebSocket and the handler it is given: no compression, which costs eight times the memory
    for small JSON, no task and no queue for writing.

    Every frame is judged before it is read, and a client that does not sign in is closed.
    """

    def __init__(self, handler: Any, server: Any, *, manager: Any) -> None:
        super().__init__(handler, server)
        self._manager = manager
        self._socket = handler.__self__
        self._frames = Frames()

    async def __call__(self, environ: dict[str, Any]) -> web.WebSocketResponse:
        socket, request = self._socket, environ["aiohttp.request"]
        size = self.server.max_http_buffer_size
        accepted = web.WebSocketResponse(max_msg_size=size, compress=False, timeout=CLOSE_S)
        await accepted.prepare(request)
        wire = wire_to(request, accepted)
        waiting, straight = socket.queue, _Straight(wire)
        socket.connected = socket.upgraded = True
        while not waiting.empty():
            await straight.put(waiting.get_nowait())
        socket.queue = straight
        self._expect_sign_in(wire)
        try:
            await self._listen(wire, accepted)
        finally:
            self._hurrying.cancel()
            await socket.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
            wire.end()
            await wire.ended()
        return accepted

    async def _listen(self, wire: Wire, accepted: web.WebSocketResponse) -> None:
        silence = self.server.ping_interval + self.server.ping_timeout
        while not self._socket.closed:
            try:
                message = await accepted.receive(silence)
                if message.type is not WSMsgType.TEXT and message.type is not WSMsgType.BINARY:
                    return
                instead = self._frames.judge(message.data)
                if instead is None:
                    await self._socket.receive(packet.Packet(encoded_packet=message.data))
                    if message.data.startswith("41"):  # it leaves, and keeps no connection open for nothing
                        self._expect_sign_in(wire)
                elif instead:
                    wire.write(frame(instead))
            except Misbehaved as error:
                wire.end(error.code, error.reason)
                return
            except (TimeoutError, EngineIOError, ValueError):
                return  # silent for too long, closed meanwhile, or it does not speak Engine.IO

    def _expect_sign_in(self, wire: Wire) -> None:
        self._hurrying = asyncio.get_running_loop().call_later(CONNECT_S, self._hurry, wire)

    def _hurry(self, wire: Wire) -> None:
        if self._manager.sid_from_eio_sid(self._socket.sid, "/") is None:
            wire.end(NO_SIGN_IN, "no_sign_in")


class Engine:
    """A Socket.IO server whose sockets have wires. `scale` is that of `Abuse`."""

    def __init__(self, scale: float = 1.0) -> None:
        self.abuse = Abuse(scale)
        self.cors: Cors | None = None  # the web application's, once there is one
        self.sio = socketio.AsyncServer(
            async_mode="aiohttp",
            json=_OrjsonText,
            transports=["websocket"],
            cors_allowed_origins=[],  # `cors` has looked before it comes here
            max_http_buffer_size=MAX_MESSAGE,
            ping_interval=PING_S,
            http_compression=False,
        )
        self.sio.eio._async = {**self.sio.eio._async, "websocket": partial(_WebSocket, manager=self.sio.manager)}

    def wire(self, sid: str) -> Wire | None:
        """The way to a connected client, None when it is gone."""
        engine_sid = self.sio.manager.eio_sid_from_sid(sid, "/")
        socket = self.sio.eio.sockets.get(engine_sid)
        queue = socket.queue if socket is not None and not socket.closed else None
        return queue.wire if isinstance(queue, _Straight) else None

    async def close(self, sid: str) -> None:
        """End a client's connection without a word: after a Socket.IO disconnect stock clients stay away for good."""
        engine_sid = self.sio.manager.eio_sid_from_sid(sid, "/")
        wire = self.wire(sid)
        if engine_sid is not None:
            await self.sio.eio.disconnect(engine_sid)
        if wire is not None:
            wire.end()  # engineio does not say goodbye to a client that owes it a pong
