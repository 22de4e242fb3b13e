"""The processes of the product in the simulated world: hosts, gateways, coordinators, and who starts them again."""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from msgspec import msgpack

from actors.conversation import ConversationActor
from actors.number import NumberActor
from actors.runtime.coordinator import Coordinator
from actors.runtime.ports import Ids, RuntimePorts
from actors.runtime.router import Router
from actors.runtime.runtime import HostRuntime
from actors.runtime.wire import Adopt, Pong, Seal, Sealed, encode
from benchmarks.simulation.alarm import AlarmActor
from benchmarks.simulation.ledger import Ledger
from benchmarks.simulation.links import Exchange
from benchmarks.simulation.network import Network
from benchmarks.simulation.places import Places
from benchmarks.simulation.process import Process, here
from benchmarks.simulation.provider import Provider
from benchmarks.simulation.reading import Reading
from benchmarks.simulation.stores import Stores
from benchmarks.simulation.trace import Trace
from benchmarks.simulation.web import Gateway, Web
from ipro_rt.channels.driver import Driver
from ipro_rt.channels.messages import Report
from ipro_rt.channels.model import Health, NumberConfig
from ipro_rt.channels.performing import NumberPerforming
from ipro_rt.contacts.service import Contacts
from ipro_rt.conversations.intake import Intake
from ipro_rt.conversations.performing import Performing
from ipro_rt.conversations.resuming import Resuming
from ipro_rt.conversations.service import Conversations
from ipro_rt.kernel.journal import InboxEntry
from ipro_rt.kernel.ownership import HostCard
from ipro_rt.kernel.ports import Address

RESTART_S = 1.0
Clock = Callable[[], datetime]


class Ground:
    """What every process stands on."""

    def __init__(
        self,
        network: Network,
        exchange: Exchange,
        stores: Stores,
        provider: Provider,
        ledger: Ledger,
        places: Places,
        web: Web,
        trace: Trace,
        clock: Clock,
    ) -> None:
        self.network = network
        self.exchange = exchange
        self.stores = stores
        self.provider = provider
        self.ledger = ledger
        self.places = places
        self.web = web
        self.trace = trace
        self.clock = clock

    def ports(self, clock: Clock) -> RuntimePorts:
        """The runtime's ports for one process."""
        stores = self.stores
        return RuntimePorts(
            journal=stores.journal,
            snapshots=stores.snapshots,
            inbox=stores.inbox,
            timers=stores.timers,
            dead_letters=stores.dead_letters,
            ownership=stores.ownership,
            clock=clock,
            ids=Ids(),
        )


class Keeping:
    """One process that is started again when it ends. `lives` counts; `down_s` is how long the next start takes."""

    def __init__(self, name: str, ground: Ground) -> None:
        self.name = name
        self.ground = ground
        self.lives = 0
        self.down_s = RESTART_S
        self.kept = True  # started again when it dies
        self.process: Process
        self.start()

    def start(self) -> None:
        """Another life."""
        self.lives += 1
        claim = f"{self.name}#{self.lives:04d}"
        self.process = Process(self.name, claim, self.ground.network.loop)
        self.process.on_death.append(self._died)
        self.ground.trace.note(f"starts {claim}")
        self.process.run(self.open)

    def open(self) -> None:
        """Build what runs in it; called inside the new process."""
        raise NotImplementedError

    def _died(self) -> None:
        self.ground.trace.note(f"{self.process.claim} is dead")
        if self.kept:
            self.ground.network.later(self.down_s, self.start)
        self.down_s = RESTART_S

    def kill_life(self, claim: str) -> None:
        """SIGKILL to one life; a later one is left alone."""
        if self.process.claim == claim:
            self.kill()

    def kill(self, down_s: float = RESTART_S) -> None:
        """SIGKILL; it is back after a while."""
        if self.process.alive:
            self.down_s = down_s
            self.process.kill()


class KeptHost(Keeping):
    """A host. `skew_s` is how far its clock is off; `near`: on the machine of all the others, so that its death can be
    seen and a signal always reaches it."""

    def __init__(self, name: str, ground: Ground, skew_s: float, near: bool) -> None:
        self.skew_s = skew_s
        self.near = near
        self.dead: set[str] = set()
        self.runtime: HostRuntime
        self.opened = False
        self.opening: asyncio.Task[None]
        super().__init__(name, ground)

    def clock(self) -> datetime:
        """The time as this machine has it."""
        return self.ground.clock() + timedelta(seconds=self.skew_s)

    def open(self) -> None:
        """See `Keeping.open`."""
        ground, process = self.ground, self.process
        self.opened = False
        incarnation = process.claim.partition("#")[2]
        process.on_death.append(lambda: self._remember(process.claim))
        drivers: dict[str, Driver] = {"whatsapp_cloud": ground.provider}
        performing = Performing(
            ground.stores.journal, drivers, ground.places.config, cast(Any, None), self._report_health
        )
        numbers = NumberPerforming(drivers, ground.places.config)
        self.runtime = HostRuntime(
            HostCard(name=self.name, incarnation=incarnation, machine="simulated", pid=self.lives),
            [ConversationActor(performing), NumberActor(numbers), AlarmActor()],
            ground.ports(self.clock),
            ground.exchange.dial,
            process.kill,
            proof=self._alive,
        )
        ground.exchange.register(process, self._serve)
        self.opening = process.spawn(self._start(self.runtime))

    def _remember(self, claim: str) -> None:
        self.dead.add(claim)
        self.ground.ledger.died[claim] = self.ground.clock()

    async def _start(self, runtime: HostRuntime) -> None:
        await runtime.start()
        if runtime is self.runtime:
            self.opened = True
            self.ground.trace.note("open")

    def _alive(self, card: HostCard) -> bool:
        return not (self.near and card.claim in self.dead)

    async def _serve(self, method: str, payload: bytes) -> bytes:
        runtime = self.runtime
        if method == "ping":
            closed = Pong(self.process.claim.partition("#")[2], False)
            return encode(runtime.pong() if self.opened else closed)
        await asyncio.shield(self.opening)
        answer: bytes = await getattr(runtime, method)(payload)
        return answer

    async def _report_health(self, number: NumberConfig, health: Health) -> None:
        to = Address("number", number.tenant_id, number.id)
        ports = self.ground.ports(self.clock)
        body = encode(Report(health=health))
        await ports.inbox.put(InboxEntry(id=ports.ids.new(), key=to.key, shard=to.shard, body=body, at=self.clock()))

    def leave(self) -> None:
        """End in order, as at the end of a drain, and start anew."""
        process = self.process
        stopping = process.spawn(self.runtime.stop())
        stopping.add_done_callback(lambda _: process.kill())


class KeptGateway(Keeping):
    """A gateway: its router, and the services behind its doors."""

    gateway: Gateway

    def open(self) -> None:
        """See `Keeping.open`."""
        ground = self.ground
        gateway = self.gateway = Gateway(self.process, ground.network)
        gateway.router = Router(self.process.claim, ground.ports(ground.clock), ground.exchange.dial, gateway)
        gateway.intake = Intake(gateway.router, cast(Contacts, ground.places))
        reading = Reading(ground.stores.twins, ground.stores.database)
        gateway.conversations = Conversations(gateway.router, reading, cast(Any, None), cast(Any, None))
        gateway.resuming = Resuming(gateway.conversations, reading)
        ground.web.gateways[self.name] = gateway
        self.process.spawn(self._start(gateway))

    async def _start(self, gateway: Gateway) -> None:
        while True:
            try:
                await gateway.router.start()
            except Exception as error:  # noqa: BLE001 - a launcher starts it again
                self.ground.trace.note(f"did not start: {error!r}")
                self.process.kill()
                return
            gateway.ready = True
            return


class KeptCoordinator(Keeping):
    """A coordinator; `others` are the hosts whose processes it may end."""

    def __init__(self, name: str, ground: Ground, others: dict[str, KeptHost]) -> None:
        self._others = others
        super().__init__(name, ground)

    def open(self) -> None:
        """See `Keeping.open`."""
        fleet = SimulatedFleet(self.ground.exchange, self._others)
        Coordinator(self.process.claim, self.ground.stores.ownership, fleet, expected=len(self._others)).start()


class SimulatedFleet:
    """Implements `actors.runtime.coordinator.Fleet`."""

    def __init__(self, exchange: Exchange, hosts: dict[str, KeptHost]) -> None:
        self._exchange = exchange
        self._hosts = hosts

    async def ping(self, name: str) -> Pong:
        """See `Fleet.ping`."""
        return msgpack.decode(await self._exchange.dial(name)("ping", b""), type=Pong)

    async def wake(self, name: str) -> None:
        """A host opens by itself here."""

    async def seal(self, name: str, seal: Seal) -> Sealed:
        """See `Fleet.seal`."""
        return msgpack.decode(await self._exchange.dial(name)("seal", encode(seal)), type=Sealed)

    async def adopt(self, name: str, adopt: Adopt) -> None:
        """See `Fleet.adopt`."""
        await self._exchange.dial(name)("adopt", encode(adopt))

    async def kill(self, card: HostCard) -> None:
        """See `Fleet.kill`."""
        source, host = here(), self._hosts[card.name]
        assert source is not None
        if host.near or self._exchange.reaches(source.name, card.name):
            self._exchange.later(host.kill_life, card.claim)


def chance_of(seed: int, name: str) -> random.Random:
    """A stream of its own for each part of the world, so that one more draw in one does not change the others."""
    return random.Random(f"{seed}/{name}")
