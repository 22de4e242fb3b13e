"""Group commit: turns of many entities in one write, and nothing leaves before its write is durable.

At most one turn per key is ever in a flush, because an entity starts its next turn only after the verdict on this
one. A flush starts as soon as the one before is back, so under load batches grow by themselves; when more waits than
one flush takes, tenants take turns. Nothing is written without a good lease, and the journal checks that again.
"""

import asyncio
import time
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from actors.runtime.entity import Delivery, Entity
from actors.runtime.fair import FairQueue
from actors.runtime.keeper import Keeper
from ipro_rt.kernel.decision import Decision
from ipro_rt.kernel.glassbox import COMMIT_S, Spread
from ipro_rt.kernel.journal import Journal, JournalSilent, Outcome, Record, Verdict

MAX_FLUSH = 200
RETRY_S = 0.25
SLOW_S = 0.5  # a flush is a few milliseconds: this is a disk that stalls

log = structlog.get_logger("actors.committer")


@dataclass(slots=True)
class Turn:
    """A decided turn on its way to the journal."""

    entity: Entity
    delivery: Delivery
    decision: Decision[Any]
    event: Any
    after: Any
    record: Record
    decided: float = 0.0  # `time.perf_counter`: the loop's clock counts milliseconds


class Durations:
    """Counts how long turns waited for their verdict (`Spread`)."""

    def __init__(self) -> None:
        self._counts = [0] * (len(COMMIT_S) + 1)
        self._sum = 0.0

    def add(self, took: float) -> None:
        """One more."""
        self._counts[bisect_left(COMMIT_S, took)] += 1
        self._sum += took

    @property
    def spread(self) -> Spread:
        """All since the process began."""
        return Spread(tuple(self._counts), round(self._sum, 6))


class Committer:
    """Owns the way from decided turns to the journal. `settle` is called once per turn with its outcome."""

    def __init__(
        self, journal: Journal, keeper: Keeper, owns: Callable[[int], bool], settle: Callable[[Turn, Outcome], None]
    ) -> None:
        self._journal = journal
        self._keeper = keeper
        self._owns = owns
        self._settle = settle
        self._waiting: FairQueue[Turn] = FairQueue()
        self._wake = asyncio.Event()
        self._flying: list[Turn] = []
        self._task: asyncio.Task[None] | None = None
        self._quiet = asyncio.Event()
        self._quiet.set()
        self.flushes = 0
        self.committed = 0
        self.stale = 0
        self.flush_s = 0.0
        self.durations = Durations()

    def start(self) -> None:
        """Begin flushing."""
        self._task = asyncio.create_task(self._run(), name="committer")

    async def stop(self) -> None:
        """Flush what waits, then stop."""
        await self._quiet.wait()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def backlog(self) -> int:
        """Turns that wait for a flush."""
        return len(self._waiting)

    @property
    def oldest(self) -> datetime | None:
        """When the oldest turn without a verdict was decided."""
        return min((turn.record.at for turn in (*self._flying, *self._waiting)), default=None)

    def add(self, turn: Turn) -> None:
        """Hand over a decided turn."""
        turn.decided = time.perf_counter()
        self._waiting.put(turn.record.tenant_id, turn)
        self._quiet.clear()
        self._wake.set()

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            if not self._waiting:
                self._quiet.set()
                self._wake.clear()
                await self._wake.wait()
            batch = [self._waiting.pop() for _ in range(min(MAX_FLUSH, len(self._waiting)))]
            self._flying = batch
            began = clock()
            outcomes = await self._append(batch)
            took = clock() - began
            if took > SLOW_S:
                log.warning("journal.slow", seconds=round(took, 2), records=len(batch))
            self.flushes += 1
            self.flush_s += took
            now = time.perf_counter()
            for turn, outcome in zip(batch, outcomes, strict=True):
                self.durations.add(now - turn.decided)
                self.committed += outcome is Verdict.COMMITTED
                self._settle(turn, outcome)
            self._flying = []

    async def _append(self, batch: list[Turn]) -> list[Outcome]:
        """The verdict on every turn. What was refused as late is written again under a longer lease."""
        outcomes: dict[int, Outcome] = {}
        left = list(range(len(batch)))
        while left:
            await self._keeper.trusted()
            until = self._keeper.lease.until
            lost = [index for index in left if not self._owns(batch[index].entity.shard)]
            outcomes |= dict.fromkeys(lost, Verdict.FENCED)
            left = [index for index in left if index not in outcomes or outcomes[index] is Verdict.STALE]
            if not left:
                break
            try:
                verdicts = await self._journal.append([batch[index].record for index in left], until)
            except JournalSilent as error:
                log.warning("journal.silent", error=str(error), records=len(left))
                await asyncio.sleep(RETRY_S)
                continue
            outcomes |= zip(left, verdicts, strict=True)
            left = [index for index in left if outcomes[index] is Verdict.STALE]
            if left:
                self.stale += len(left)
                log.warning("journal.stale", records=len(left))
                await self._keeper.renewed(until)
        return [outcomes[index] for index in range(len(batch))]
