"""A gateway process, put together: database, links to the hosts, services, HTTP and Socket.IO."""

import asyncio
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry

from actors.main import runtime_ports
from actors.runtime import door, effects, entity, office, timers
from actors.runtime.office import Dial
from actors.runtime.on_ray.sockets import by_socket
from actors.runtime.router import Router
from gateway.inbound.addresses import Proxies
from gateway.inbound.calls import Calls
from gateway.inbound.engine import Engine
from gateway.inbound.fanout import Fanout
from gateway.inbound.listening import KEEP_ALIVE_S, Listener
from gateway.inbound.metering import LoopLag, Meters, Reading
from gateway.inbound.running import Runner
from gateway.inbound.server import build_web_app
from gateway.inbound.sockets import Sockets
from gateway.inbound.topics import Topics
from gateway.outbound.guard import check_outgoing_url
from ipro_rt import __version__, demo
from ipro_rt.accounts.model import ClientInfo
from ipro_rt.app import App, Ports, Stores
from ipro_rt.catalog import BY_ID, OPERATIONS
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.process import settle_in
from ipro_rt.kernel.telemetry import configure_logs
from ipro_rt.system.model import GatewayView
from storage import accounts, channels, contacts, media, metrics, system
from storage.conversations import MongoConversations
from storage.engine.blobs import open_blobs
from storage.engine.mongo import Database, connect
from storage.engine.secrets import load_secret_box
from storage.ownership import MongoOwnership

WEB_DIST = Path(__file__).parents[1] / "web" / "dist"

LIMITS = {
    "host_fullest_mailbox_messages": entity.MAILBOX,
    "host_uncommitted_turns": door.MAX_UNCOMMITTED,
    "host_held_frames": door.MAX_PENDING,
    "host_effects": effects.CONCURRENCY,
    "host_timers": timers.MAX_LOADED,
    "link_waiting": office.MAX_WAITING,
}

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
    """A gateway with everything it stands on, in the order it is taken down."""

    app: App
    router: Router
    sockets: Sockets
    runner: web.AppRunner
    database: Database
    lag: LoopLag
    port: int

    async def stop(self) -> None:
        """Close the doors, then the ways behind them."""
        self.lag.stop()
        await self.app.access.stop()
        await self.sockets.stop()
        await self.runner.cleanup()
        await self.router.stop()
        await self.database.close()


async def open_gateway(name: str, dial: Dial, settings: Settings) -> RunningGateway:
    """Build and start a gateway in this process."""
    assert settings.mongodb_url
    configure_logs(settings.data_dir / "logs" / f"{name.partition('/')[0]}.log")
    database = await connect(settings.mongodb_url, settings.database)
    ears = Ears()
    ports = runtime_ports(database)
    router = Router(name, ports, by_socket(dial, ports.ownership), ears)
    views: list[Callable[[], GatewayView]] = []
    app = App(_ports(settings, database, router, lambda: [view() for view in views]))
    meters = Meters(CollectorRegistry())
    engine = Engine(settings.socket_scale)
    fanout = ears.fanout = Fanout(engine.wire)
    topics = Topics(app, fanout, router, router)
    sockets = Sockets(engine, app.accounts, topics, fanout, Calls(Runner(app), BY_ID), meters)
    _read_figures(meters, router, sockets, fanout)
    views.append(partial(_view, name, router, sockets, fanout))
    await router.start()
    if settings.mode == "development":
        await demo.seed(app, settings)
    server = build_web_app(
        app,
        OPERATIONS,
        engine=engine,
        checks={"database": partial(database.command, "ping"), "hosts": router.check},
        meters=meters,
        dist=WEB_DIST,
        sandbox_url=settings.sandbox_url,
        trusted_proxies=settings.trusted_proxies,
        limits=LIMITS,
    )
    runner, port = await _serve(server, settings)
    sockets.start()
    lag = LoopLag(meters.lag)
    lag.start()
    app.access.on_changed.append(sockets.recheck)
    app.access.start()
    settle_in()
    log.info("gateway.open", gateway=name, port=port)
    return RunningGateway(app, router, sockets, runner, database, lag, port)


def _view(name: str, router: Router, sockets: Sockets, fanout: Fanout) -> GatewayView:
    """This gateway as the cluster's page shows it."""
    return GatewayView(
        name=name.partition("/")[0],
        sockets=sockets.connected,
        waiting=router.office.waiting,
        parked=router.office.parked,
        deferred=router.deferred,
        stale_reads=router.stale_reads,
        events=fanout.delivered,
    )


def _ports(
    settings: Settings, database: Database, router: Router, gateways: Callable[[], Sequence[GatewayView]]
) -> Ports:
    development = settings.mode == "development"
    return Ports(
        stores=Stores(
            accounts=accounts.MongoAccounts(database),
            contacts=contacts.MongoContacts(database),
            channels=channels.MongoChannels(database),
            media=media.MongoMedia(database),
            conversations=MongoConversations(database),
            system=system.MongoSystem(database),
            metrics=metrics.MongoMetrics(database),
        ),
        mailboxes=router,
        glassbox=router,
        ownership=MongoOwnership(database),
        gateways=gateways,
        blobs=open_blobs(settings.blobs_url, settings.data_dir),
        secrets=load_secret_box(settings.secret_key, settings.data_dir),
        clock=system_clock,
        client=ClientInfo(mode=settings.mode, version=__version__, sandbox_url=settings.sandbox_url),
        check_url=partial(check_outgoing_url, development=development),
    )


def _read_figures(meters: Meters, router: Router, sockets: Sockets, fanout: Fanout) -> None:
    """What this process counts, beside what its doors measure themselves."""
    meters.read(
        Reading("ipro_sockets", "Signed-in sockets", lambda: sockets.connected),
        Reading("ipro_subscriptions", "Topics that sockets look at, by noun", lambda: sockets.watching, "noun"),
        Reading("ipro_link_waiting", "Messages to hosts without a reply", lambda: router.office.waiting),
        Reading("ipro_lanes_parked", "Shards whose messages wait for an owner", lambda: router.office.parked),
        Reading("ipro_asyncio_tasks", "Tasks of the event loop", lambda: len(asyncio.all_tasks())),
        Reading("ipro_threads", "Threads of the process", threading.active_count),
        Reading("ipro_intake_deferred", "Messages that went through the inbox", lambda: router.deferred, counts=True),
        Reading("ipro_stale_reads", "Lists read while a host did not answer", lambda: router.stale_reads, counts=True),
        Reading("ipro_events_delivered", "Events handed to sockets", lambda: fanout.delivered, counts=True),
    )


async def _serve(server: web.Application, settings: Settings) -> tuple[web.AppRunner, int]:
    runner = web.AppRunner(
        server, access_log=None, handle_signals=False, shutdown_timeout=2.0, keepalive_timeout=KEEP_ALIVE_S
    )
    await runner.setup()
    assert runner.server is not None
    Listener(Proxies(settings.trusted_proxies.split(",")), settings.socket_scale).watch(runner.server)
    await web.TCPSite(runner, settings.bind, settings.port, backlog=1024).start()
    return runner, settings.port
