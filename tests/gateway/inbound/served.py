"""An engine with a fan-out on a port of its own, and nothing else of the gateway."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from gateway.inbound.engine import Engine
from gateway.inbound.fanout import Fanout
from gateway.inbound.wires import Wire

ROOM = "conversation:1"


class Served:
    """An engine on a port of its own, with a fan-out; `subscribe` lets its socket into ROOM as the product does."""

    def __init__(self, engine: Engine, port: int) -> None:
        self.engine = engine
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.fanout = Fanout(engine.wire)
        self.seq = 0
        self.busy = False  # publish before, while and after somebody is let in
        self.left: list[tuple[str, str]] = []
        engine.sio.on("disconnect", self._disconnect)
        engine.sio.on("subscribe", self._subscribe)
        engine.sio.on("echo", self._echo)

    def publish(self, size: int = 1) -> None:
        self.seq += 1
        self.fanout.heard(ROOM, self.seq, b'{"type":"x","data":"%s"}' % (b"x" * size))

    @asynccontextmanager
    async def publishing(self) -> AsyncIterator[None]:
        """Events large and small without a pause, as long as every client keeps up."""

        async def publish() -> None:
            while True:
                if all(self.wire(sid).ready() for sid in self.sids()):
                    self.publish(size=40_000 if self.seq % 7 == 0 else 10)
                await asyncio.sleep(0)

        publisher = asyncio.create_task(publish())
        try:
            yield
        finally:
            publisher.cancel()

    async def _echo(self, sid: str, data: Any = None) -> Any:
        return {"echo": data}

    async def _subscribe(self, sid: str, data: Any = None) -> Any:
        loop = asyncio.get_running_loop()

        def publish() -> None:
            if self.busy:
                self.publish()

        publish()
        self.fanout.hold(ROOM, sid)
        publish()
        await asyncio.sleep(0)
        seq = self.seq
        publish()
        loop.call_soon(publish)
        loop.call_soon(self.fanout.release, ROOM, sid, seq)
        loop.call_soon(publish)
        return {"seq": seq}

    async def _disconnect(self, sid: str, reason: str | None = None) -> None:
        self.left.append((sid, str(reason)))
        self.fanout.gone(sid)

    def sids(self) -> list[str]:
        return [sid for sid, _ in self.engine.sio.manager.get_participants("/", None)]

    def wire(self, sid: str) -> Wire:
        wire = self.engine.wire(sid)
        assert wire is not None
        return wire


@asynccontextmanager
async def serving() -> AsyncIterator[Served]:
    """Until the block ends."""
    engine = Engine()
    application = web.Application()
    engine.sio.attach(application)
    runner = web.AppRunner(application, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield Served(engine, runner.addresses[0][1])
    finally:
        await engine.sio.shutdown()
        await runner.cleanup()
