"""The gateway's own engine, sockets and fan-out in a process, without what stands behind them: everybody may come in,
there is one room, and what is published comes from a control connection (`<count>\\n`) instead of the hosts."""

import asyncio
import json
import sys
from collections.abc import Collection
from typing import Any, cast

import uvloop
from aiohttp import web
from prometheus_client import CollectorRegistry

from benchmarks.fanout.crowd import many_files
from gateway.inbound.addresses import Proxies
from gateway.inbound.calls import Calls
from gateway.inbound.cors import Cors, Nobody
from gateway.inbound.engine import Engine
from gateway.inbound.fanout import Fanout
from gateway.inbound.metering import Meters
from gateway.inbound.middleware import answering, doorkeeper
from gateway.inbound.sockets import Sockets
from gateway.inbound.topics import Topics, Wish
from ipro_rt.accounts.service import Accounts
from ipro_rt.kernel.process import settle_in
from ipro_rt.kernel.scope import Scope, system_scope

EVERYBODY = 1e6  # the scale of what one address and one user may have: here all are one
SEQ = 1_000_000  # as many digits in every event


class _Everybody:
    """In place of the accounts: whoever comes is let in."""

    def __init__(self) -> None:
        self._scope = system_scope("01a208c7-0000-7000-8000-000000000000")

    async def authenticate_ticket(self, ticket: str) -> Scope:
        return self._scope

    async def authenticate_session(self, session: Any) -> Scope:
        return self._scope


class _Room:
    """In place of the topics: nothing is asked, nothing is read."""

    def __init__(self, fanout: Fanout) -> None:
        self._fanout = fanout

    async def subscribe(self, scope: Scope, sid: str, wish: Wish) -> tuple[int, bytes]:
        self._fanout.hold(wish.name, sid)
        return 0, b'{"seq":0}'

    def unsubscribe(self, sid: str, name: str) -> None:
        self._fanout.leave(name, sid)

    def gone(self, sid: str) -> Collection[str]:
        return self._fanout.gone(sid)


class _Control(asyncio.Protocol):
    """Publishes as many events as a line says, and ends the process when the driver goes."""

    def __init__(self, fanout: Fanout, topic: str, body: bytes, done: asyncio.Event) -> None:
        self._fanout = fanout
        self._topic = topic
        self._body = body
        self._done = done
        self._seq = SEQ
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            for _ in range(int(line)):
                self._seq += 1
                self._fanout.heard(self._topic, self._seq, self._body)

    def connection_lost(self, exc: Exception | None) -> None:
        self._done.set()


async def serve(topic: str, data: str) -> None:
    """Say where the doors are, then serve until the driver goes."""
    many_files()
    engine = Engine(EVERYBODY)
    fanout = Fanout(engine.wire)
    sockets = Sockets(
        engine,
        cast(Accounts, _Everybody()),
        cast(Topics, _Room(fanout)),
        fanout,
        cast(Calls, None),
        Meters(CollectorRegistry()),
    )
    server = web.Application(middlewares=[doorkeeper(Proxies([]), Cors(Nobody()), engine.abuse), answering])
    engine.sio.attach(server)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=4096).start()
    sockets.start()
    done = asyncio.Event()
    body = b'{"type":"item.added","at":1795400000000,"data":%s}' % data.encode()
    control = await asyncio.get_running_loop().create_server(
        lambda: _Control(fanout, topic, body, done), "127.0.0.1", 0
    )
    settle_in()
    doors = {"port": runner.addresses[0][1], "control": control.sockets[0].getsockname()[1]}
    print(json.dumps(doors), flush=True)
    await done.wait()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2]))
