"""Takes up what a shard's earlier owner left: documents that are behind, and turns whose aftermath is not over.

The shard is served meanwhile: nothing here has to come first, because an entity is always loaded from the journal.
A shard handed over in order comes with the list of calls still under way; those are waited for, because their
results follow. What a dead host had begun may or may not have happened, and its kind says what that means; what it
had handed to the database may still be written until its lease is over, so that is looked at once more then.
"""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog

from actors.runtime.aftermath import Aftermath
from actors.runtime.effects import TELL
from actors.runtime.entity import Delivery, Entity, Reply
from actors.runtime.host import Host
from actors.runtime.ports import RuntimePorts
from actors.runtime.recording import delay_name
from ipro_rt.kernel.decision import Effect
from ipro_rt.kernel.journal import Record
from ipro_rt.kernel.ownership import BURY_S, LEASE_S
from ipro_rt.kernel.ports import Address

MARGIN = timedelta(seconds=5)  # a turn's time is taken a little before its commit
HANDOVER_S = 2.0  # how long the list of calls under way is waited for
RESULTS_S = 30.0  # how long their results are
BATCH = 200
RETRY_S = 0.5

log = structlog.get_logger("actors.adoption")


class Job(NamedTuple):
    """Shards that came together; `since` as the table has it."""

    shards: frozenset[int]
    since: datetime | None


class Adoption:
    """Owns the jobs of one host: one for every group of shards that came together."""

    def __init__(self, host: Host, ports: RuntimePorts) -> None:
        self._host = host
        self._ports = ports
        self._handed: dict[int, frozenset[str]] = {}
        self._told = asyncio.Condition()
        self._jobs: dict[asyncio.Task[None], Job] = {}
        self._behind = 0  # jobs that have not marked every document that is behind
        self._marked = asyncio.Condition()

    def gained(self, shards: list[int], since: datetime | None) -> None:
        """These shards came; their documents may be behind from `since` on."""
        self._host.aftermath.regained(shards)
        self._behind += since is not None
        job = asyncio.create_task(self._adopt(shards, since))
        self._jobs[job] = Job(frozenset(shards), since)
        job.add_done_callback(self._jobs.pop)

    async def handed(self, shards: Sequence[int], under_way: Sequence[str]) -> None:
        """They were handed over in order, and these records' effects are still under way."""
        self._handed.update(dict.fromkeys(shards, frozenset(under_way)))
        async with self._told:
            self._told.notify_all()

    @property
    def since(self) -> datetime | None:
        """No document of an adopted shard is behind from before this instant; None: none is behind."""
        return min((job.since for job in self._jobs.values() if job.since is not None), default=None)

    def inherits(self, shards: Collection[int]) -> bool:
        """Whether what a dead owner of these shards left is still looked for: no later owner would look again."""
        return any(job.since is not None and not job.shards.isdisjoint(shards) for job in self._jobs.values())

    async def marked(self) -> None:
        """Return once the projector knows of every document that a life before left behind."""
        async with self._marked:
            await self._marked.wait_for(lambda: not self._behind)

    @property
    def busy(self) -> bool:
        """Whether something is still being taken up."""
        return bool(self._jobs)

    async def stop(self) -> None:
        """Leave what is left to the next owner."""
        jobs = list(self._jobs)
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)

    async def _adopt(self, shards: list[int], since: datetime | None) -> None:
        under_way: frozenset[str] = frozenset()
        if since is None:
            under_way = await self._handover(shards)
        else:
            await self._until_done(self._refresh_documents, shards, since)
            self._behind -= 1
            async with self._marked:
                self._marked.notify_all()
        taken: set[str] = set()
        await self._until_done(self._take_up_open, shards, taken, under_way)
        if since is not None:
            await asyncio.sleep(LEASE_S + BURY_S)
            await self._until_done(self._refresh_documents, shards, self._host.now() - 2 * timedelta(seconds=LEASE_S))
            await self._until_done(self._take_up_open, shards, taken, under_way)
        elif under_way:
            await asyncio.sleep(RESULTS_S)
            await self._until_done(self._take_up_open, shards, taken, frozenset())

    async def _handover(self, shards: list[int]) -> frozenset[str]:
        try:
            async with asyncio.timeout(HANDOVER_S), self._told:
                await self._told.wait_for(lambda: all(shard in self._handed for shard in shards))
        except TimeoutError:
            log.info("adoption.not_told", shards=len(shards))
        return frozenset().union(*(self._handed.pop(shard, frozenset()) for shard in shards))

    async def _until_done(self, step: Any, *arguments: Any) -> None:
        while True:
            try:
                await step(*arguments)
            except Exception as error:  # noqa: BLE001 - a step outlives any error: it is logged and tried again
                log.warning("adoption.retried", step=step.__name__, error=repr(error))
                await asyncio.sleep(RETRY_S)
            else:
                return

    async def _refresh_documents(self, shards: list[int], since: datetime) -> None:
        holdings = self._host.holdings
        keys = await self._ports.journal.touched_since(since - MARGIN, holdings.places(shards))
        mine = [address for key in keys if holdings.owns(holdings.shard_of(address := Address.of_key(key)))]
        for start in range(0, len(mine), BATCH):
            await asyncio.gather(*(self._refresh(address) for address in mine[start : start + BATCH]))
        log.info("adoption.documents", entities=len(mine))

    async def _refresh(self, address: Address) -> None:
        entity = await self._host.wake(address)
        if self._host.holdings.owns(entity.shard):
            self._host.projector.mark(entity, self._host.now())

    async def _take_up_open(self, shards: list[int], taken: set[str], under_way: frozenset[str]) -> None:
        """Every open record of these shards that is not under way here, taken up already, or to be waited for."""
        count, holdings = 0, self._host.holdings
        async for record in self._ports.journal.still_open(holdings.places(shards)):
            address = Address.of_key(record.key)
            if record.id in taken or record.id in under_way or self._host.aftermath.under_way(record):
                continue
            if not holdings.serves(holdings.shard_of(address)):
                continue
            entity = await self._host.wake(address)
            if entity.seq < record.seq and self._host.recording.ours(record.turn):
                continue  # our journal call is not back yet: its verdict follows, and what is owed follows that
            await self._take_up(await self._host.wake(address, record.seq), record)
            taken.add(record.id)  # not before: what failed is tried again
            count += 1
        log.info("adoption.open", records=count, under_way=len(under_way))

    async def _take_up(self, entity: Entity, record: Record) -> None:
        after: Aftermath = self._host.aftermath
        waiting: set[str] = set()
        if any(effect.delay_s for effect in record.effects):
            waiting = {stored.timer.name for stored in await self._ports.timers.of_key(entity.key, BATCH)}
            if after.under_way(record):  # its delay was over meanwhile
                return
        armed = entity.armed or {}
        waiting &= armed.keys()  # one that fired in a life before and was not removed any more does not fire again
        timers = [
            timer
            for timer in record.timers
            if not timer.name.startswith("@") and timer.name in armed and armed[timer.name].seq == record.seq
        ]
        tells = [effect for effect in record.effects if effect.kind == TELL]
        own = [(index, effect) for index, effect in enumerate(record.effects) if effect.kind != TELL]
        if not self._host.holdings.serves(self._host.holdings.shard_of(entity.address)):  # sealed while we waited
            return
        after.obligations.expect(record.id, len(timers) + len(tells) + bool(own))
        for timer in timers:
            after.wheel.arm(record.id, after.stored(entity, record.seq, timer))
        for effect in tells:
            after.effects.start(entity, record.seq, effect)
        for index, effect in own:
            if delay_name(record.seq, index) not in waiting:
                self._recover(entity, record.seq, effect)

    def _recover(self, entity: Entity, seq: int, effect: Effect) -> None:
        message = entity.behaviour.recover(effect, seq)
        if message is not None:
            self._host.put(entity, Delivery(message, _done, "effect"))
        else:
            self._host.aftermath.effects.start(entity, seq, effect)


def _done(reply: Reply) -> None:
    if reply.error is not None:
        log.error("adoption.message_lost", error=repr(reply.error))
