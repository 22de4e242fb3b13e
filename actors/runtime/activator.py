"""Waking entities: their snapshot plus the turns after it, many entities in one round trip."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from actors.runtime.entity import Entity
from ipro_rt.kernel.journal import Document, Journal, Record, Snapshots

BATCH = 200
TAIL = 500
RETRY_S = 0.25

log = structlog.get_logger("actors.activator")


class Activator:
    """Owns loading. `woken` is called for each entity once its state is in place."""

    def __init__(self, journal: Journal, snapshots: Snapshots, woken: Callable[[Entity], None]) -> None:
        self._journal = journal
        self._snapshots = snapshots
        self._woken = woken
        self._waiting: list[Entity] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.activations = 0

    def start(self) -> None:
        """Begin loading."""
        self._task = asyncio.create_task(self._run(), name="activator")

    async def stop(self) -> None:
        """Stop; entities not loaded stay asleep."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def request(self, entity: Entity) -> None:
        """Load this entity; it stays busy until then."""
        self._waiting.append(entity)
        self._wake.set()

    async def _run(self) -> None:
        while True:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            try:
                await self._load(batch)
            except Exception as error:  # noqa: BLE001 - the loop outlives any error: it is logged and tried again
                log.warning("activation.retried", error=repr(error), entities=len(batch))
                self._waiting = batch + self._waiting
                await asyncio.sleep(RETRY_S)
                continue
            self.activations += len(batch)
            for entity in batch:
                self._woken(entity)

    async def _load(self, batch: list[Entity]) -> None:
        documents = await self._documents(batch)
        after: dict[str, int] = {}
        for entity in batch:
            document = documents.get(entity.key)
            behaviour = entity.behaviour
            entity.state = behaviour.restore(document) if document else behaviour.blank(entity.address)
            entity.seq = document["seq"] if document else 0
            after[entity.key] = entity.seq
        by_key = {entity.key: entity for entity in batch}
        while after:
            tails = await self._journal.tail(after, TAIL)
            reached = {key: _replay(by_key[key], tail) for key, tail in tails.items()}
            after = {key: seq for key, seq in reached.items() if len(tails[key]) == TAIL}

    async def _documents(self, batch: list[Entity]) -> dict[str, Document]:
        kinds: dict[str, list[Entity]] = defaultdict(list)
        for entity in batch:
            kinds[entity.address.kind].append(entity)
        found: dict[str, Document] = {}
        for kind, entities in kinds.items():
            documents = await self._snapshots.load(kind, [entity.address.id for entity in entities])
            for entity in entities:
                document = documents.get(entity.address.id)
                if document is not None and document["tenant_id"] == entity.address.tenant_id:
                    found[entity.key] = document
        return found


def _replay(entity: Entity, records: list[Record]) -> int:
    """Apply the turns after the snapshot; the seq that was reached."""
    for record in records:
        event: Any = msgspec.convert(record.event, entity.behaviour.event_type)
        entity.state = entity.behaviour.evolve(entity.state, event, record.seq, record.at)
        entity.seq = record.seq
    return entity.seq
