"""One life of one host, put together: lease, shards, entities, door, and what it takes up from the life before."""

import asyncio
import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from actors.runtime import wire
from actors.runtime.adoption import Adoption
from actors.runtime.behaviour import Behaviour
from actors.runtime.door import Door
from actors.runtime.entity import Reply
from actors.runtime.glass import GlassHost
from actors.runtime.holdings import Holdings
from actors.runtime.host import Host
from actors.runtime.keeper import Keeper
from actors.runtime.machine import alive, born_at, machine_id
from actors.runtime.office import Dial
from actors.runtime.ports import RuntimePorts
from actors.runtime.residents import LIVE_CAP
from actors.runtime.router import SETTLE_S, Router
from actors.runtime.sweeping import Sweeping
from actors.runtime.wire import Pong, Sealed
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.glassbox import HostStats
from ipro_rt.kernel.ownership import HostCard
from ipro_rt.kernel.ports import Address

GRACE_S = 0.15  # for calls under way when a shard is sealed; beyond it their results follow
RETRY_S = 0.5
TAKE_BACK_S = 5.0  # after that nobody came for the sealed shards

log = structlog.get_logger("actors.runtime")


class HostRuntime:
    """Owns everything of one host. `lost` is called when its lease is gone for good: the process should end."""

    def __init__(
        self,
        card: HostCard,
        behaviours: Iterable[Behaviour],
        ports: RuntimePorts,
        dial: Dial,
        lost: Callable[[], None],
        *,
        proof: Callable[[HostCard], bool] = alive,
        live_cap: int = LIVE_CAP,
    ) -> None:
        self.keeper = Keeper(card, ports.ownership, self._told, lost, proof)
        ports = replace(ports, clock=partial(self.keeper.clock, ports.clock))
        self.holdings = Holdings(self.keeper, ports.ownership, self._gained, self._lost)
        self.host = Host(behaviours, ports, self.keeper, self.holdings, self._publish, self._tell, live_cap=live_cap)
        self.adoption = Adoption(self.host, ports)
        self.glass = GlassHost(self.host, self.keeper, self.adoption, lambda: self.door.held)
        self.sweeping = Sweeping(self.host, ports)
        self.door = Door(card.incarnation, self.host, self.glass, self.sweeping.hurry, self._settled)
        self.keeper.stood_still = self._read_inbox_first
        self.router = Router(card.claim, ports, dial, _Deaf())
        self._routing: asyncio.Task[None] | None = None
        self._sealings: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Take the lease, serve what earlier lives owned, and be there for more."""
        await self.keeper.acquire()
        self.host.start()
        await self.holdings.open()
        self.sweeping.start()
        log.info("host.open", claim=self.keeper.claim, shards=len(self.holdings.shards))

    async def stop(self) -> None:
        """End in order: nothing taken is lost, and nobody has to wait for the lease to run out."""
        for task in self._sealings:
            task.cancel()
        await self.holdings.stop()
        await self.sweeping.stop()
        await self.adoption.stop()
        await self.host.stop()
        if self._routing is not None:
            self._routing.cancel()
            await asyncio.gather(self._routing, return_exceptions=True)
            await self.router.stop()
        await self.keeper.release()

    async def push(self, payload: bytes) -> bytes:
        """See `Door.push`."""
        return await self.door.push(payload)

    async def pull(self, payload: bytes) -> bytes:
        """See `Door.pull`."""
        return await self.door.pull(payload)

    async def seal(self, payload: bytes) -> bytes:
        """Give shards up: everything taken is committed and projected when this returns."""
        seal = wire.decode_seal(payload)
        if seal.incarnation != self.door.incarnation or self.adoption.inherits(seal.shards):
            return wire.encode(Sealed(done=False))
        try:
            await self.holdings.refresh(seal.version)
        except Unavailable:
            return wire.encode(Sealed(done=False))
        await self.host.projector.flushed()  # the bulk of it while they are still open
        number, shards = self.holdings.seal(seal.shards), seal.shards
        if number is None:
            return wire.encode(Sealed(done=False))
        task = asyncio.create_task(self._take_back_late(number, shards))
        self._sealings.add(task)
        task.add_done_callback(self._sealings.discard)
        under_way = await self._close(shards, lambda: self.holdings.sealed_by(number, shards))
        return wire.encode(Sealed(under_way is not None, under_way or ()))

    async def _close(self, shards: Collection[int], sealed: Callable[[], bool]) -> tuple[str, ...] | None:
        """Finish everything of sealed shards; the calls still under way. None: the seal did not hold so long."""
        host = self.host
        if not await host.drained(shards, sealed):
            return None
        await host.aftermath.effects.quiet(shards, GRACE_S)
        if not await host.drained(shards, sealed):
            return None
        under_way = host.aftermath.effects.under_way(shards)  # also those of turns that ended meanwhile
        host.aftermath.leave(shards)
        await host.aftermath.wheel.flushed()
        await host.projector.flushed()
        if not sealed():  # taken back, and regained with that; or sealed anew, and left for good
            return None
        host.forget(shards)
        return tuple(under_way)

    async def adopt(self, payload: bytes) -> bytes:
        """Shards were handed to this host in order."""
        adopt = wire.decode_adopt(payload)
        if adopt.incarnation == self.door.incarnation:
            await self.adoption.handed(adopt.shards, adopt.under_way)
            await self.holdings.refresh()
        return b""

    def pong(self) -> Pong:
        """How this host is. Reads numbers only: it may be called from another thread."""
        now = self.keeper.now()
        return Pong(self.door.incarnation, True, max(0.0, now - self.keeper.beat_at), self.host.watchdog.running_s())

    async def _take_back_late(self, seal: int, shards: Collection[int]) -> None:
        await asyncio.sleep(TAKE_BACK_S)
        await self.holdings.take_back(seal, shards)

    async def _settled(self, version: int) -> None:
        """Every turn so far is in the state documents, also those of who had our shards before, by that table."""
        try:
            async with asyncio.timeout(SETTLE_S):
                await self.holdings.refresh(version)
                await self.adoption.marked()
                await self.host.projector.flushed()
        except TimeoutError:
            raise Unavailable("The lists are not up to date yet.") from None

    def _told(self) -> tuple[datetime | None, HostStats]:
        """The checkpoint and the figures. Until it has inherited, a host vouches for no more than the life before."""
        inherited = self.keeper.inherited
        if not self.holdings.opened and inherited is not None:
            return inherited.checkpoint, self.glass.stats()
        behind = (self.host.projector.checkpoint, self.host.committer.oldest, self.adoption.since)
        return min(at for at in behind if at is not None), self.glass.stats()

    def _read_inbox_first(self) -> None:
        self.holdings.stalled()
        self.sweeping.hurry()

    def _gained(self, shards: list[int], since: datetime | None) -> None:
        self.adoption.gained(shards, since)
        self.sweeping.hurry()

    def _lost(self, shards: list[int]) -> None:
        self.host.forget(shards)

    def _publish(self, publications: Any) -> None:
        self.door.publish(publications)

    async def _tell(self, key: str, message: dict[str, Any], pid: str) -> None:
        """To an entity of this host through its mailbox, to any other through the router."""
        address = Address.of_key(key)
        if self.holdings.holds(self.holdings.shard_of(address)):
            answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
            self.host.deliver(address, self.host.convert(address.kind, message), answer.set_result, "tell", pid)
            if (await answer).error is None:
                return
        if self._routing is None:
            self._routing = asyncio.create_task(self._start_routing())
        await asyncio.shield(self._routing)
        await self.router.tell(key, message, pid)

    async def _start_routing(self) -> None:
        while True:
            try:
                return await self.router.start()
            except Unavailable as error:
                log.warning("routing.retried", error=str(error)[:200])
                await asyncio.sleep(RETRY_S)


class _Deaf:
    """A host hears no publications."""

    def heard(self, topic: str, seq: int, body: bytes) -> None:
        """Nothing was watched."""

    def missed(self, topics: Collection[str]) -> None:
        """Nothing was watched."""


def own_card(
    name: str, incarnation: str, *, build: str = "", node: str = "", only: str = "", address: str = ""
) -> HostCard:
    """The card of this process."""
    pid = os.getpid()
    return HostCard(
        name=name,
        incarnation=incarnation,
        machine=machine_id(),
        pid=pid,
        born=born_at(pid) or 0,
        build=build,
        node=node,
        only=only,
        address=address,
    )
