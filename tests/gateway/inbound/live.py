"""A whole gateway in this process, but for the actors: HTTP and Socket.IO as `gateway.main` puts them together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp import web
from prometheus_client import CollectorRegistry

from gateway.inbound.addresses import Proxies
from gateway.inbound.calls import Calls
from gateway.inbound.engine import Engine
from gateway.inbound.fanout import Fanout
from gateway.inbound.listening import Listener
from gateway.inbound.metering import Meters
from gateway.inbound.server import build_web_app
from gateway.inbound.sockets import Sockets
from gateway.inbound.topics import Topics
from ipro_rt.app import App
from ipro_rt.catalog import BY_ID, OPERATIONS
from ipro_rt.kernel.ports import Address, Mailboxes
from storage.engine.mongo import Database
from tests.gateway.inbound.conftest import EMAIL, PASSWORD, runner_over


class NoStreams:
    """Hears nothing: nobody publishes."""

    async def watch(self, topic: str, owner: Address | None) -> None:
        return

    def unwatch(self, topic: str) -> None:
        return


@dataclass
class Live:
    """Where it is, and what a test may look into."""

    url: str
    engine: Engine
    sockets: Sockets
    fanout: Fanout
    token: str = ""

    async def sign_in(self) -> str:
        """A session of the demo's admin."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}/api/v1/sessions", json={"email": EMAIL, "password": PASSWORD}) as answer,
        ):
            self.token = str((await answer.json())["token"])
        return self.token


class Lag:
    """How late this process's loop is, looked at a hundred times a second. In seconds."""

    def __init__(self) -> None:
        self.seen: list[float] = []

    @asynccontextmanager
    async def watched(self) -> AsyncIterator["Lag"]:
        """Look while the block runs."""
        looking = asyncio.create_task(self._look())
        try:
            yield self
        finally:
            looking.cancel()

    @property
    def p99(self) -> float:
        """The 99th percentile."""
        return sorted(self.seen)[len(self.seen) * 99 // 100]

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + 0.01
            await asyncio.sleep(0.01)
            self.seen.append(max(0.0, loop.time() - due))


@asynccontextmanager
async def live_gateway(
    app: App,
    database: Database,
    mailboxes: Mailboxes,
    dist: Path,
    *,
    trusted_proxies: str = "",
    scale: float = 1.0,
    head_s: float = 2.0,
) -> AsyncIterator[Live]:
    """Serve on a port of its own, until the block ends."""
    engine, streams, meters = Engine(scale), NoStreams(), Meters(CollectorRegistry())
    fanout = Fanout(engine.wire)
    topics = Topics(app, fanout, streams, mailboxes)
    runner = runner_over(app, database, meters)
    sockets = Sockets(engine, app.accounts, topics, fanout, Calls(runner, BY_ID), meters)
    server = build_web_app(
        app,
        OPERATIONS,
        runner=runner,
        engine=engine,
        checks={},
        meters=meters,
        dist=dist,
        trusted_proxies=trusted_proxies,
    )
    serving = web.AppRunner(server, access_log=None, shutdown_timeout=0.2)
    await serving.setup()
    assert serving.server is not None
    Listener(Proxies(trusted_proxies.split(",")), scale, head_s).watch(serving.server)
    await web.TCPSite(serving, "127.0.0.1", 0).start()
    sockets.start()
    try:
        yield Live(f"http://127.0.0.1:{serving.addresses[0][1]}", engine, sockets, fanout)
    finally:
        await sockets.stop()
        await engine.sio.shutdown()
        await serving.cleanup()
