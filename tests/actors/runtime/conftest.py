"""A small cluster in this process: hosts over one memory journal, a coordinator, a router in front, all restartable."""

import asyncio
from collections.abc import AsyncIterator, Collection
from uuid import uuid4

import pytest

from actors.runtime.coordinator import Coordinator
from actors.runtime.local_backend import LocalFleet, LocalHosts
from actors.runtime.memory_journal import MemoryDeadLetters, MemoryInbox, MemoryJournal, MemorySnapshots
from actors.runtime.memory_ownership import MemoryOwnership
from actors.runtime.memory_timers import MemoryTimers
from actors.runtime.ports import Ids, RuntimePorts
from actors.runtime.router import Router
from actors.runtime.runtime import HostRuntime
from ipro_rt.kernel.clock import Clock, system_clock
from ipro_rt.kernel.ownership import HostCard
from ipro_rt.kernel.ports import Address
from tests.actors.runtime.counter import Counter
from tests.waiting import until


class Heard:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.events: list[tuple[str, int, bytes]] = []
        self.missed_topics: list[set[str]] = []

    def heard(self, topic: str, seq: int, body: bytes) -> None:
        self.events.append((topic, seq, body))

    def missed(self, topics: Collection[str]) -> None:
        self.missed_topics.append(set(topics))


class Cluster:
    """Hosts, one coordinator and one gateway's router. `clock` is everybody's, the database's too."""

    def __init__(self, clock: Clock = system_clock) -> None:
        self.journal = MemoryJournal(clock)
        self.snapshots = MemorySnapshots()
        self.inbox = MemoryInbox()
        self.timers = MemoryTimers()
        self.dead_letters = MemoryDeadLetters()
        self.ownership = MemoryOwnership(clock)
        self.ports = RuntimePorts(
            self.journal, self.snapshots, self.inbox, self.timers, self.dead_letters, self.ownership, clock, Ids()
        )
        self.backend = LocalHosts()
        self.fleet = LocalFleet(self.backend)
        self.coordinator = Coordinator("coordinator/1", self.ownership, self.fleet, expected=2)
        self.hosts: dict[str, HostRuntime] = {}
        self.dead: set[str] = set()
        self.ended: list[str] = []
        self.counter = Counter()
        self.heard = Heard()
        self.router = Router("gateway-0/a", self.ports, self.backend.dial, self.heard)

    async def start_host(self, name: str, only: str = "") -> HostRuntime:
        """A new life of a host; earlier ones are proved dead."""
        card = HostCard(name=name, incarnation=uuid4().hex, only=only)
        runtime = HostRuntime(
            card,
            [self.counter],
            self.ports,
            self.backend.dial,
            lambda: self.ended.append(card.claim),
            proof=lambda other: other.claim not in self.dead,
        )
        await runtime.start()
        self.hosts[name] = runtime
        self.backend.hosts[name] = runtime
        return runtime

    async def kill_host(self, name: str) -> None:
        """As kill -9 would: nothing is flushed, nothing answered."""
        del self.backend.hosts[name]
        runtime = self.hosts.pop(name)
        self.dead.add(runtime.keeper.claim)
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task() and _belongs(task, runtime):
                task.cancel()
        await asyncio.sleep(0)

    def host_of(self, address: Address) -> HostRuntime:
        """The host that owns an address."""
        return self.hosts[self.router.office.host_of(address)]

    def address_on(self, name: str) -> Address:
        """An address that lives on this host."""
        addresses = (Address("conversation", "tenant", f"id-{index}") for index in range(1000))
        return next(each for each in addresses if self.router.office.host_of(each) == name)

    async def stop(self) -> None:
        await self.router.stop()
        await self.coordinator.stop()
        for name, runtime in list(self.hosts.items()):
            if runtime.keeper.claim in self.ended:
                await self.kill_host(name)  # its process would have ended
            else:
                await runtime.stop()


def _belongs(task: "asyncio.Task[object]", runtime: HostRuntime) -> bool:
    """Whether a task is of this host: its coroutine is a method of one of its parts."""
    coroutine = task.get_coro()
    frame = getattr(coroutine, "cr_frame", None)
    owner = frame.f_locals.get("self") if frame is not None else None
    host, aftermath = runtime.host, runtime.host.aftermath
    parts = (
        runtime,
        runtime.keeper,
        runtime.holdings,
        runtime.adoption,
        runtime.sweeping,
        host,
        host.committer,
        host.activator,
        host.projector,
        aftermath,
        aftermath.effects,
        aftermath.wheel,
    )
    return any(owner is part for part in parts)


@pytest.fixture
async def cluster() -> AsyncIterator[Cluster]:
    """Two hosts up with all shards between them, links open."""
    made = Cluster()
    for name in ("host-0", "host-1"):
        await made.start_host(name)
    made.coordinator.start()
    await until(lambda: made.ownership._table.version > 0)
    for runtime in made.hosts.values():
        await runtime.holdings.refresh()
    await made.router.start()
    yield made
    await made.stop()
