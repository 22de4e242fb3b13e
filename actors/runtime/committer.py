"""Group commit: turns of many entities in one write, and nothing leaves before its write is durable.

At most one turn per key is ever in a flush, because an entity starts its next turn only after the verdict on this
one. A flush starts as soon as the one before is back, so under load batches grow by themselves.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from actors.runtime.entity import Delivery, Entity
from ipro_rt.kernel.decision import Decision
from ipro_rt.kernel.journal import Journal, JournalSilent, Outcome, Record

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


class Committer:
    """Owns the way from decided turns to the journal. `settle` is called once per turn with its outcome."""

    def __init__(self, journal: Journal, settle: Callable[[Turn, Outcome], None]) -> None:
        self._journal = journal
        self._settle = settle
        self._waiting: list[Turn] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._quiet = asyncio.Event()
        self._quiet.set()
        self.flushes = 0
        self.committed = 0

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

    def add(self, turn: Turn) -> None:
        """Hand over a decided turn."""
        self._waiting.append(turn)
        self._quiet.clear()
        self._wake.set()

    async def _run(self) -> None:
        while True:
            if not self._waiting:
                self._quiet.set()
                self._wake.clear()
                await self._wake.wait()
            batch, self._waiting = self._waiting[:MAX_FLUSH], self._waiting[MAX_FLUSH:]
            began = time.monotonic()
            outcomes = await self._append([turn.record for turn in batch])
            if (took := time.monotonic() - began) > SLOW_S:
                log.warning("journal.slow", seconds=round(took, 2), records=len(batch))
            self.flushes += 1
            self.committed += len(batch)
            for turn, outcome in zip(batch, outcomes, strict=True):
                self._settle(turn, outcome)

    async def _append(self, records: list[Record]) -> list[Outcome]:
        while True:
            try:
                return await self._journal.append(records)
            except JournalSilent as error:
                log.warning("journal.silent", error=str(error), records=len(records))
                await asyncio.sleep(RETRY_S)
