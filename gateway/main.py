"""A gateway process, put together: database, links to the hosts, services, HTTP and Socket.IO."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry

from actors.main import runtime_ports
from actors.runtime.office import Dial
from actors.runtime.on_ray.sockets import by_socket
from actors.runtime.router import Router
from gateway.assembly.figures import LIMITS, Heartbeat, read_figures
from gateway.assembly.operations import operations_runner
from gateway.assembly.ports import core_ports, open_limits
from gateway.inbound.addresses import Proxies
from gateway.inbound.calls import Calls
from gateway.inbound.draining import Drain
from gateway.inbound.engine import Engine
from gateway.inbound.fanout import Fanout
from gateway.inbound.health import Check, HealthDoor, health_app
from gateway.inbound.listening import KEEP_ALIVE_S, Listener
from gateway.inbound.metering import LoopLag, Meters
from gateway.inbound.reused_port import ReusedPort
from gateway.inbound.server import build_web_app
from gateway.inbound.sockets import Sockets
from gateway.inbound.topics import Topics
from ipro_rt import __version__, demo
from ipro_rt.app import App
from ipro_rt.catalog import BY_ID, OPERATIONS
from ipro_rt.kernel import tracing
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.process import settle_in
from ipro_rt.kernel.telemetry import configure_logs
from ipro_rt.system.model import GatewayView
from storage.engine.mongo import Database, connect
from storage.engine.redis import RedisDoor
from storage.system import MongoSystem

WEB_DIST = Path(__file__).parents[1] / "web" / "dist"
STOP_S = 0.6  # a stop of everything is quick: clients come back when it is up again
CLOSE_S = 1.5  # for answers under way when it closes

log = structlog.get_logger("gateway.main")


class Ears:
    """Hands what hosts publish to the fan-out, which is made after the links."""

    def __init__(self) -> None:
        self.fanout: Fanout | None = None

    def heard(self, topic: str, seq: int, body: bytes) -> None:
        """One publication."""
        if self.fanout is not None:
            self.fanout.heard(topic, seq, body)

    def missed(self, topics: Collection[str]) -> None:
        """Whoever looks at these topics looks again."""
        if self.fanout is not None:
            self.fanout.missed(topics)


@dataclass
class RunningGateway:
    """A gateway, and `parts`, what is taken down after its doors are closed: the last made goes first."""

    drainage: Drain
    doors: Sequence[ReusedPort]
    parts: AsyncExitStack

    async def drain(self) -> None:
        """Let everybody inside finish and move, then close."""
        if not self.drainage.draining:
            await self.drainage.run(self.doors)
        await self.parts.aclose()

    async def stop(self) -> None:
        """Close the doors, then the ways behind them; who is inside has a moment."""
        if not self.drainage.draining:
            await self.drainage.run(self.doors, within_s=STOP_S)
        await self.parts.aclose()


async def open_gateway(name: str, slot: int, dial: Dial, settings: Settings) -> RunningGateway:
    """Build and start a gateway in this process. `slot` counts those of this machine from 0."""
    configure_logs(settings.data_dir / "logs" / f"{name.partition('/')[0]}.log")
    async with AsyncExitStack() as parts:  # a start that fails leaves nothing behind
        parts.push_async_callback(asyncio.to_thread, tracing.export(settings.otlp_url, "ipro-gateway", name))
        gateway = await _open(name, slot, dial, settings, parts)
        gateway.parts = parts.pop_all()
    settle_in()
    log.info("gateway.open", gateway=name, port=settings.port, slot=slot)
    return gateway


async def _open(name: str, slot: int, dial: Dial, settings: Settings, parts: AsyncExitStack) -> RunningGateway:
    database, redis = await _stores(settings, parts)
    ears, ports = Ears(), runtime_ports(database)
    router = Router(name, ports, by_socket(dial, ports.ownership), ears)
    app = App(core_ports(settings, database, router, redis))
    meters = Meters(CollectorRegistry())
    engine = Engine(settings.socket_scale)
    fanout = ears.fanout = Fanout(engine.wire)
    app.presence.tell = fanout.latest
    topics = Topics(app, fanout, router, router)
    operations = operations_runner(app, settings, open_limits(settings, redis), database, meters)
    sockets = Sockets(engine, app.accounts, topics, fanout, Calls(operations, BY_ID), meters)
    read_figures(meters, router, sockets, fanout, redis)
    drain = Drain(sockets)
    parts.push_async_callback(router.stop)
    await router.start()
    parts.push_async_callback(app.presence.stop)
    app.presence.start()
    if settings.mode == "development" and settings.join is None and slot == 0:
        await demo.seed(app, settings)
    ping = partial(database.command, "ping")
    checks: dict[str, Check] = {"database": ping, "hosts": router.check, "open": drain.check}
    server = build_web_app(
        app,
        OPERATIONS,
        runner=operations,
        engine=engine,
        checks=checks,
        meters=meters,
        dist=WEB_DIST,
        sandbox_url=settings.sandbox_url,
        trusted_proxies=settings.trusted_proxies,
        limits=LIMITS,
    )
    drain.attach(server)
    guard = Listener(Proxies(settings.trusted_proxies.split(",")), settings.socket_scale)
    doors = [await _serve(server, settings.bind, settings.port, parts, guard)]
    if settings.metrics_port is not None:
        own = health_app(HealthDoor(checks, meters.registry))
        doors.append(await _serve(own, settings.node_address, settings.metrics_port + slot, parts))
    view = partial(_view, name, settings, router, sockets, fanout, drain)
    await _begin(app, sockets, Heartbeat(MongoSystem(database), name, view), meters, parts)
    return RunningGateway(drain, doors, parts)


async def _stores(settings: Settings, parts: AsyncExitStack) -> tuple[Database, RedisDoor | None]:
    """The database, and what several gateways share."""
    assert settings.mongodb_url
    database = await connect(settings.mongodb_url, settings.database)
    parts.push_async_callback(database.close)
    if settings.redis_url is None:
        return database, None
    redis = RedisDoor(settings.redis_url)
    parts.push_async_callback(redis.close)
    return database, redis


async def _begin(app: App, sockets: Sockets, heartbeat: Heartbeat, meters: Meters, parts: AsyncExitStack) -> None:
    """What goes on by itself from now on."""
    parts.push_async_callback(sockets.stop)
    sockets.start()
    app.access.on_changed.append(sockets.recheck)
    parts.push_async_callback(app.access.stop)
    app.access.start()
    parts.push_async_callback(heartbeat.stop)
    await heartbeat.start()
    lag = LoopLag(meters.lag)
    parts.callback(lag.stop)
    lag.start()


def _view(name: str, settings: Settings, router: Router, sockets: Sockets, fanout: Fanout, drain: Drain) -> GatewayView:
    """This gateway as the cluster's page shows it."""
    return GatewayView(
        name=name.partition("/")[0],
        node=settings.node_address,
        build=__version__,
        draining=drain.draining,
        sockets=sockets.connected,
        waiting=router.office.waiting,
        parked=router.office.parked,
        deferred=router.deferred,
        stale_reads=router.stale_reads,
        events=fanout.delivered,
    )


async def _serve(
    server: web.Application, host: str, port: int, parts: AsyncExitStack, guard: Listener | None = None
) -> ReusedPort:
    runner = web.AppRunner(
        server, access_log=None, handle_signals=False, shutdown_timeout=CLOSE_S, keepalive_timeout=KEEP_ALIVE_S
    )
    parts.push_async_callback(runner.cleanup)
    await runner.setup()
    if guard is not None:
        assert runner.server is not None
        guard.watch(runner.server)
    door = ReusedPort(runner, host, port)
    await door.open()
    return door
