"""What this process tells of itself: to Prometheus, and to the page that shows all gateways."""

import asyncio
import threading
from collections.abc import Callable

import structlog

from actors.runtime import door, effects, entity, office, timers
from actors.runtime.router import Router
from gateway.inbound.fanout import Fanout
from gateway.inbound.metering import Meters, Reading
from gateway.inbound.sockets import Sockets
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.system.model import GatewayView
from storage.engine.redis import RedisDoor
from storage.system import MongoSystem

EVERY_S = 2.0
LIMITS = {
    "host_fullest_mailbox_messages": entity.MAILBOX,
    "host_uncommitted_turns": door.MAX_UNCOMMITTED,
    "host_held_frames": door.MAX_PENDING,
    "host_effects": effects.CONCURRENCY,
    "host_timers": timers.MAX_LOADED,
    "link_waiting": office.MAX_WAITING,
}

log = structlog.get_logger("gateway.figures")


def read_figures(meters: Meters, router: Router, sockets: Sockets, fanout: Fanout, redis: RedisDoor | None) -> None:
    """What this process counts, beside what its doors measure themselves."""
    fanout.flushed = meters.fanout
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
        Reading("ipro_resyncs", "Topics sockets were told to read again", lambda: fanout.resyncs, "noun", counts=True),
        Reading("ipro_slow_sockets", "Sockets whose client does not read", lambda: fanout.behind),
        Reading("ipro_values_skipped", "Latest values slow sockets were not sent", lambda: fanout.skipped, counts=True),
        Reading("ipro_slow_sockets_cut", "Slow sockets that were cut off", lambda: fanout.cut, counts=True),
    )
    if redis is not None:
        meters.read(Reading("ipro_redis_up", "1 while Redis answers", lambda: redis.up))


class Heartbeat:
    """Says every EVERY_S how this gateway is, for those who look at all of them."""

    def __init__(self, store: MongoSystem, life: str, view: Callable[[], GatewayView]) -> None:
        self._store = store
        self._life = life
        self._view = view
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Say it once, and go on."""
        await self._say()
        self._task = asyncio.create_task(self._go_on(), name="gateway-heartbeat")

    async def stop(self) -> None:
        """Say no more, and be forgotten."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._store.forget_gateway(self._life)
        except Unavailable as error:  # it is forgotten by itself, a little later
            log.warning("gateway.not_forgotten", error=str(error)[:200])

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await self._say()

    async def _say(self) -> None:
        try:
            await self._store.tell_gateway(self._life, self._view())
        except Exception as error:  # noqa: BLE001 - whatever it is, the next one may be told
            log.warning("gateway.not_told", error=repr(error)[:200])
