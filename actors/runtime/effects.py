"""Carries out effects once their turn is durable, and brings the results back as messages.

Effects of different entities run side by side, bounded; the order within one entity is the rules' business (a
conversation's send slot). Nothing leaves while the lease is in doubt: what is not performed stays open in the
journal. A delayed effect that is durable waits as a timer (`host`); the others are this process's memory only.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Any, NamedTuple

import structlog

from actors.runtime.entity import Entity
from actors.runtime.keeper import Keeper
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.decision import Effect
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.glassbox import EffectCard
from ipro_rt.kernel.journal import record_id
from ipro_rt.kernel.request import Request
from ipro_rt.kernel.tracing import span

CONCURRENCY = 200
RETRY_S = 0.5
TELL = "@tell"

log = structlog.get_logger("actors.effects")
First = Callable[[], Awaitable[None]]


class UnderWay(NamedTuple):
    """An effect that is not over: the entity, the turn that asked, and since when."""

    entity: Entity
    seq: int
    effect: Effect
    since: datetime


class Effects:
    """Owns the running effects of one host.

    `deliver` puts a result into the entity's mailbox; `ended` hears of records without open effects; `tell` carries a
    message to another entity for good.
    """

    def __init__(
        self,
        keeper: Keeper,
        clock: Clock,
        deliver: Callable[[Entity, Any], None],
        ended: Callable[[str], None],
        tell: Callable[[str, dict[str, Any], str], Awaitable[None]],
    ) -> None:
        self._keeper = keeper
        self._clock = clock
        self._deliver = deliver
        self._ended = ended
        self._tell = tell
        self._slots = asyncio.Semaphore(CONCURRENCY)
        self._tasks: dict[asyncio.Task[None], UnderWay] = {}

    @property
    def running(self) -> int:
        """Effects under way or waiting for their delay."""
        return len(self._tasks)

    def start(self, entity: Entity, seq: int, effect: Effect, first: First | None = None, *, origin: str = "") -> None:
        """Perform in the background, once `first` is over. `seq` is the turn that asked, for the request `origin`."""
        task = asyncio.create_task(self._perform_for(origin, entity, seq, effect, first))
        self._tasks[task] = UnderWay(entity, seq, effect, self._clock())
        task.add_done_callback(self._tasks.pop)

    def performs(self, key: str, seq: int) -> bool:
        """Whether an effect the turn at `seq` owes is under way. One that is not durable is owed by no record: it may
        have been asked for without a turn, and bears the seq of whichever came before."""
        tasks = self._tasks.values()
        return any(each.effect.durable and each.entity.key == key and each.seq == seq for each in tasks)

    def of(self, key: str) -> list[EffectCard]:
        """What is under way for one entity."""
        mine = (each for each in self._tasks.values() if each.entity.key == key)
        return [EffectCard(each.effect.kind, each.seq, each.since) for each in mine]

    async def quiet(self, shards: Collection[int], grace_s: float) -> None:
        """Let the effects of these shards finish for a moment.

        Those that only wait for their delay are dropped: what was durable of them is open in the journal.
        """
        wanted = set(shards)
        mine = {task: each for task, each in self._tasks.items() if each.entity.shard in wanted}
        for task, each in mine.items():
            if each.effect.delay_s:
                task.cancel()
        running = [task for task, each in mine.items() if not each.effect.delay_s]
        if running:
            await asyncio.wait(running, timeout=grace_s)

    def under_way(self, shards: Collection[int]) -> list[str]:
        """The records of these shards whose effects are under way."""
        wanted = set(shards)
        left = [each for each in self._tasks.values() if each.entity.shard in wanted and not each.effect.delay_s]
        return sorted({record_id(each.entity.key, each.seq) for each in left if each.effect.durable})

    async def stop(self, grace_s: float) -> None:
        """Let what is under way finish for a moment; what is cut off is still open in the journal."""
        tasks = list(self._tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=grace_s)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _perform_for(self, origin: str, entity: Entity, seq: int, effect: Effect, first: First | None) -> None:
        with Request.of(origin) as request, span(effect.kind, parent=request.trace):
            await self._perform(entity, seq, effect, first)

    async def _perform(self, entity: Entity, seq: int, effect: Effect, first: First | None) -> None:
        if first is not None:
            await first()
        if effect.delay_s:
            await asyncio.sleep(effect.delay_s)
        while True:
            try:
                async with self._slots:
                    message = await self._once(entity, seq, effect)
            except Unavailable as error:  # our own database: nothing has left yet, so nothing is unknown
                log.warning("effect.retried", kind=effect.kind, key=entity.key, error=str(error)[:200])
                await asyncio.sleep(RETRY_S)
                continue
            if message is not None:
                self._deliver(entity, message)
            return

    async def _once(self, entity: Entity, seq: int, effect: Effect) -> Any:
        await self._keeper.trusted()
        if effect.kind == TELL:
            record = record_id(entity.key, seq)
            await self._tell(effect.args["to"], effect.args["message"], f"tell/{record}")
            self._ended(record)
            return None
        try:
            return await entity.behaviour.perform(entity.address, entity.state, seq, effect)
        except Unavailable:
            raise
        except Exception:
            log.exception("effect.broke", kind=effect.kind, key=entity.key, seq=seq)
            return entity.behaviour.recover(effect, seq)
