"""The gateway's own engine, sockets, topics and fan-out in a process, without what stands behind them: everybody may
come in, there is nothing to read, and what is published comes from a control connection (`<count>\\n`)."""

import asyncio
import json
import sys
from types import SimpleNamespace
from typing import cast

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
from gateway.inbound.topics import Topics
from ipro_rt.accounts.service import Accounts
from ipro_rt.app import App
from ipro_rt.conversations.resuming import Resumed
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.gossip import Silence
from ipro_rt.kernel.ports import Address, Mailboxes
from ipro_rt.kernel.process import settle_in
from ipro_rt.kernel.scope import Scope
from ipro_rt.presence.service import Presence

EVERYBODY = 1e6  # the scale of what one address and one user may have: here all are one
SEQ = 1_000_000  # as many digits in every event
SOMEBODY = Scope(tenant_id="01a208c7-0000-7000-8000-000000000001", user_id="somebody", role="owner")


class _Everybody:
    """In place of the accounts: whoever comes is let in, and is the same person."""

    async def authenticate_ticket(self, ticket: str) -> Scope:
        return SOMEBODY

    async def authenticate_session(self, session_id: str) -> Scope:
        return SOMEBODY


class _Nothing:
    """In place of what a subscription reads, and of the hosts that are heard: there is nothing yet."""

    async def conversation(self, scope: Scope, identifier: str, topic: str, after: int | None) -> Resumed:
        return Resumed(0)

    async def watch(self, topic: str, owner: Address | None) -> None:
        return

    def unwatch(self, topic: str) -> None:
        return


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
    engine, nothing = Engine(EVERYBODY), _Nothing()
    fanout = Fanout(engine.wire)
    presence = Presence(Silence(), system_clock)
    presence.tell = fanout.latest
    app = cast(App, SimpleNamespace(presence=presence, resuming=nothing, metrics=None))
    topics = Topics(app, fanout, nothing, cast(Mailboxes, nothing))
    accounts = cast(Accounts, _Everybody())
    sockets = Sockets(engine, accounts, topics, fanout, cast(Calls, nothing), Meters(CollectorRegistry()))
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
