"""A small cluster in this process: hosts over one memory journal, a router in front, all restartable."""

import asyncio
from collections.abc import AsyncIterator, Collection
from uuid import uuid4

import pytest

from actors.runtime.door import Door
from actors.runtime.host import Host
from actors.runtime.local_backend import LocalHosts
from actors.runtime.memory_journal import MemoryInbox, MemoryJournal, MemorySnapshots
from actors.runtime.placement import Placement
from actors.runtime.recovery import Recovery
from actors.runtime.router import Router
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.ports import Address
from tests.actors.runtime.counter import Counter


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
    """Two hosts and one gateway's router."""

    def __init__(self) -> None:
        self.journal = MemoryJournal()
        self.snapshots = MemorySnapshots()
        self.inbox = MemoryInbox()
        self.backend = LocalHosts()
        self.placement = Placement(["host-0", "host-1"])
        self.hosts: dict[str, tuple[Host, Recovery]] = {}
        self.counter = Counter()
        self.heard = Heard()
        calls = dict(self.backend.calls(self.placement.hosts))
        self.router = Router("gateway-0/a", self.placement, calls, self.heard, self.inbox, system_clock)

    async def start_host(self, name: str) -> Host:
        door = Door(uuid4().hex)
        host = Host(name, [self.counter], self.journal, self.snapshots, system_clock, door.publish)
        door.open(host)
        host.start()
        recovery = Recovery(host, self.placement.shards_of(name), self.journal, self.snapshots, self.inbox)
        recovery.start()
        self.hosts[name] = (host, recovery)
        self.backend.doors[name] = door
        return host

    async def kill_host(self, name: str) -> None:
        """As kill -9 would: nothing is flushed, nothing answered."""
        del self.backend.doors[name]
        host, recovery = self.hosts.pop(name)
        tasks = [host.committer._task, host.activator._task, host.projector._task, host._sweeper, recovery._task]
        tasks += [*host.effects._tasks, *host._lookups]
        for task in tasks:
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)

    async def stop(self) -> None:
        await self.router.stop()
        for host, recovery in self.hosts.values():
            await recovery.stop()
            await host.stop()


@pytest.fixture
async def cluster() -> AsyncIterator[Cluster]:
    """Two hosts up, links open."""
    made = Cluster()
    for name in made.placement.hosts:
        await made.start_host(name)
    made.router.start()
    yield made
    await made.stop()


def address_on(host: str, placement: Placement) -> Address:
    """An address that lives on this host."""
    addresses = (Address("conversation", "tenant", f"id-{index}") for index in range(1000))
    return next(each for each in addresses if placement.host_of(each.shard) == host)
