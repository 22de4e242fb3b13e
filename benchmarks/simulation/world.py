"""One simulated world, built from its weather; and its life from the first second until all is quiet again."""

import asyncio
from datetime import datetime

from benchmarks.simulation.database import Database, at_once
from benchmarks.simulation.hosts import Ground, Keeping, KeptCoordinator, KeptGateway, KeptHost, chance_of
from benchmarks.simulation.ledger import Ledger
from benchmarks.simulation.links import Exchange
from benchmarks.simulation.loop import VirtualLoop
from benchmarks.simulation.nemesis import Nemesis
from benchmarks.simulation.network import Network
from benchmarks.simulation.people import People
from benchmarks.simulation.places import Places
from benchmarks.simulation.provider import Provider
from benchmarks.simulation.screens import ConversationScreen, InboxScreen, Screen
from benchmarks.simulation.seal import server_time
from benchmarks.simulation.stores import Stores
from benchmarks.simulation.trace import Trace
from benchmarks.simulation.weather import Weather
from benchmarks.simulation.web import Web
from ipro_rt.kernel.scope import Scope

WARM_UP_S = 2.0
QUIET_S = 400.0  # longest wait for everything that was promised
SETTLE_S = 6.0  # after that: projections, publications, screens


class World:
    """Owns everything of one run."""

    def __init__(self, weather: Weather, loop: VirtualLoop, trace: Trace) -> None:
        self.weather = weather
        self.loop = loop
        self.trace = trace
        self.ledger = Ledger()
        self.places = Places()
        self.network = Network(loop, chance_of(weather.seed, "network"), weather.wires, trace)
        self.database = Database(self.network, weather.store, trace)
        self.stores = Stores(self.database, self.ledger, trace, self.clock)
        self.exchange = Exchange(self.network, trace)
        self.web = Web(self.network, trace)
        self.provider = Provider(self.network, weather.carrier, self.ledger, trace, self.clock)
        self.people = People(weather, self.places, self.web, self.network, self.ledger, trace, self.clock)
        self.provider.webhook = self.people.webhook
        self.hosts: dict[str, KeptHost] = {}
        self.gateways: dict[str, KeptGateway] = {}
        self.coordinators: dict[str, KeptCoordinator] = {}
        self.screens: list[Screen] = []
        self.quiet_after_s: float | None = None

    def clock(self) -> datetime:
        """The true time, which is the database's."""
        return server_time(self.loop)

    @property
    def processes(self) -> dict[str, Keeping]:
        """Everything that can be stopped and killed."""
        return {**self.hosts, **self.gateways, **self.coordinators}

    def build(self) -> None:
        """Start every process."""
        ground = Ground(
            self.network,
            self.exchange,
            self.stores,
            self.provider,
            self.ledger,
            self.places,
            self.web,
            self.trace,
            self.clock,
        )
        for index in range(self.weather.hosts):
            name = f"host-{index}"
            self.hosts[name] = KeptHost(name, ground, self.weather.skew_s[index], self.weather.near)
        for index in range(2):
            self.coordinators[f"coordinator-{index}"] = KeptCoordinator(f"coordinator-{index}", ground, self.hosts)
        for index in range(self.weather.gateways):
            self.gateways[f"gateway-{index}"] = KeptGateway(f"gateway-{index}", ground)

    async def live(self) -> None:
        """The whole run; afterwards everything promised has been kept, or never will be."""
        self.build()
        nemesis = Nemesis(
            self.weather, self.processes, self.network, self.database, self.stores, self.ledger, self.trace
        )
        nemesis.begin()
        await asyncio.sleep(WARM_UP_S)
        self.people.begin()
        self._look()
        await asyncio.sleep(self.weather.active_s)
        nemesis.mend()
        self.people.rest()
        began = self.loop.time()
        while self.loop.time() - began < QUIET_S:
            await asyncio.sleep(1.0)
            if self._quiet():
                self.quiet_after_s = self.loop.time() - began
                break
        await asyncio.sleep(SETTLE_S)

    def _look(self) -> None:
        """Screens: one per tenant for the list, and some for conversations, from before their first message."""
        chance = chance_of(self.weather.seed, "screens")
        for tenant in self.places.tenants:
            self.screens.append(
                InboxScreen(f"list {tenant[:4]}", Scope(tenant, role="agent"), self.web, chance, self.trace)
            )
        for index in range(min(self.weather.contacts, 4)):
            number = self.places.numbers[index % len(self.places.numbers)]
            conversation_id = self.places.conversation(number, f"55859{90000000 + index}")
            scope = Scope(number.tenant_id, role="agent")
            self.screens.append(
                ConversationScreen(f"screen {index}", scope, self.web, chance, self.trace, conversation_id)
            )
        for screen in self.screens:
            asyncio.create_task(screen.run(), name=screen.name)  # noqa: RUF006 - the loop keeps its tasks

    def _quiet(self) -> bool:
        """Whether nothing is promised, open, waiting or on its way any more."""
        return not self.unrest()

    def unrest(self) -> list[str]:
        """What is not quiet yet."""
        twins = self.stores.twins
        table = at_once(twins.ownership.table())
        living = {host.process.claim for host in self.hosts.values() if host.opened and host.process.alive}
        due = [name for name, armed in self.ledger.waiting.items() if armed.every_s is None]
        found = {
            "people wait": self.people.waiting,
            "statuses owed": self.provider.owed,
            "inbox entries": len(twins.inbox.entries),
            "open turns": sum(record.open for record in twins.journal.records.values()),
            "timers armed": len(due),
            "screens looking": sum(screen.connection is None for screen in self.screens),
            "shards without a living host": sum(owner not in living for owner in table.owners),
        }
        return [f"{count} {what}" for what, count in found.items() if count]
