"""Keeps the state documents close behind the journal, for lists, search and quick activation.

Behind, never ahead: an entity is projected only after its turn is durable. A hot entity is written once a round
however many turns it had. `flushed` waits for everything committed before the call, which is how a list read after
an answer always shows what was answered.
"""

import asyncio
from collections.abc import Collection
from datetime import datetime

import structlog

from actors.runtime.entity import Entity
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.journal import Document, Journal, Snapshots

ROUND_S = 2.0  # nobody sees the delay: whoever reads a list waits for `flushed`
MAX_ROUND = 200  # documents: a round must not hold up the turns of its host for long
RETRY_S = 0.5

log = structlog.get_logger("actors.projector")


class Projector:
    """Owns the way from committed states to state documents, and closing ended effects in the journal."""

    def __init__(self, journal: Journal, snapshots: Snapshots, clock: Clock) -> None:
        self._journal = journal
        self._snapshots = snapshots
        self._clock = clock
        self._dirty: dict[str, Entity] = {}
        self._flying: set[str] = set()
        self._writing = False
        self._ended: list[str] = []
        self._oldest: datetime | None = None  # no dirty entity changed before it
        self._leaving: datetime | None = None  # the same for those being written
        self._hurry = asyncio.Event()
        self._work = asyncio.Event()
        self._rounds = 0
        self._goal = 0
        self._round_done = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin projecting."""
        self._task = asyncio.create_task(self._run(), name="projector")

    async def stop(self) -> None:
        """Project what is dirty, stop."""
        await self.flushed()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def checkpoint(self) -> datetime:
        """Every turn committed here before this instant is in the state documents."""
        return min((at for at in (self._oldest, self._leaving) if at is not None), default=self._clock())

    @property
    def backlog(self) -> int:
        """Entities whose document is behind."""
        return len(self._dirty)

    def holds(self, key: str) -> bool:
        """Whether this entity's latest state is not in its document yet, so that it may not sleep."""
        return key in self._dirty or key in self._flying

    def mark(self, entity: Entity, at: datetime) -> None:
        """The entity has a newer committed state."""
        self._dirty[entity.key] = entity
        self._oldest = at if self._oldest is None else min(self._oldest, at)  # clocks may go back
        self._work.set()

    def forget(self, shards: Collection[int]) -> None:
        """These shards have another owner, who writes their documents now."""
        gone = set(shards)
        self._dirty = {key: entity for key, entity in self._dirty.items() if entity.shard not in gone}

    def ended(self, record_ids: list[str]) -> None:
        """The effects of these records have ended."""
        self._ended.extend(record_ids)
        self._work.set()

    async def flushed(self) -> None:
        """Return once everything marked before the call is written."""
        if self._even:
            return
        rounds = max(1, -(-len(self._dirty) // MAX_ROUND), -(-len(self._ended) // MAX_ROUND))
        goal = self._rounds + rounds + (1 if self._writing else 0)
        self._goal = max(self._goal, goal)
        self._hurry.set()
        async with self._round_done:
            await self._round_done.wait_for(lambda: self._rounds >= goal or self._even)

    @property
    def _even(self) -> bool:
        return not (self._dirty or self._ended or self._writing)

    async def _run(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            try:
                await self._round()
            except Exception as error:  # noqa: BLE001 - the loop outlives any error: it is logged and tried again
                log.warning("projection.retried", error=repr(error))
                self._work.set()
                await asyncio.sleep(RETRY_S)
                continue
            if self._dirty or self._ended:
                self._work.set()
            await self._pause()

    async def _pause(self) -> None:
        """Long while there is little to write, short when much is behind, none while somebody waits."""
        if self._rounds < self._goal and (self._dirty or self._ended):
            return
        try:
            async with asyncio.timeout(ROUND_S * MAX_ROUND / max(MAX_ROUND, len(self._dirty))):
                await self._hurry.wait()
        except TimeoutError:
            return
        self._hurry.clear()

    async def _round(self) -> None:
        keys = list(self._dirty)[:MAX_ROUND]
        batch = {key: self._dirty.pop(key) for key in keys}
        ended, self._ended = self._ended[:MAX_ROUND], self._ended[MAX_ROUND:]
        oldest = self._leaving = self._oldest
        if not self._dirty:
            self._oldest = None
        self._flying, self._writing = set(batch), True
        try:
            for kind, documents in _documents(batch).items():
                await self._snapshots.save(kind, documents)
            if ended:
                await self._journal.close(ended)
        except BaseException:
            self._dirty = batch | self._dirty
            self._ended = ended + self._ended
            self._oldest = oldest
            raise
        finally:
            self._flying, self._writing = set(), False
            self._leaving = None
        self._rounds += 1
        async with self._round_done:
            self._round_done.notify_all()


def _documents(batch: dict[str, Entity]) -> dict[str, list[Document]]:
    kinds: dict[str, list[Document]] = {}
    for entity in batch.values():
        if entity.state is not None:  # else it is being loaded again, and marked then
            kinds.setdefault(entity.address.kind, []).append(_document(entity))
    return kinds


def _document(entity: Entity) -> Document:
    document = entity.behaviour.snapshot(entity.state)
    if entity.armed:
        document["armed"] = [{"name": name, **armed._asdict()} for name, armed in entity.armed.items()]
    return document
