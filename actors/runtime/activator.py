"""Waking entities: their snapshot plus the turns after it, many entities in one round trip."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from actors.runtime.entity import Armed, Entity
from actors.runtime.fair import FairQueue
from ipro_rt.kernel.journal import Document, Journal, Record, Snapshots

BATCH = 200
TAIL = 500
RETRY_S = 0.25

log = structlog.get_logger("actors.activator")


class Activator:
    """Owns loading. `woken` is called for each entity once its state is in place, and told
    whether its state document was behind."""

    def __init__(self, journal: Journal, snapshots: Snapshots, woken: Callable[[Entity, bool], None]) -> None:
        self._journal = journal
        self._snapshots = snapshots
        self._woken = woken
        self._waiting: FairQueue[Entity] = FairQueue()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.activations = 0
        self.load_s = 0.0

    def start(self) -> None:
        """Begin loading."""
        self._task = asyncio.create_task(self._run(), name="activator")

    async def stop(self) -> None:
        """Stop; entities not loaded stay asleep."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def backlog(self) -> int:
        """Entities that wait to be loaded."""
        return len(self._waiting)

    def request(self, entity: Entity) -> None:
        """Load this entity; it stays busy until then."""
        self._waiting.put(entity.address.tenant_id, entity)
        self._wake.set()

    async def _run(self) -> None:
        while True:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
            batch = [self._waiting.pop() for _ in range(min(BATCH, len(self._waiting)))]
            began = asyncio.get_running_loop().time()
            try:
                stored = await self._load(batch)
            except Exception as error:  # noqa: BLE001 - the loop outlives any error: it is logged and tried again
                log.warning("activation.retried", error=repr(error), entities=len(batch))
                for entity in reversed(batch):
                    self._waiting.put_back(entity.address.tenant_id, entity)
                await asyncio.sleep(RETRY_S)
                continue
            self.activations += len(batch)
            self.load_s += asyncio.get_running_loop().time() - began
            for entity in batch:
                self._woken(entity, entity.seq > stored.get(entity.key, 0))

    async def _load(self, batch: list[Entity]) -> dict[str, int]:
        """The seq of each state document."""
        documents = await self._documents(batch)
        after: dict[str, int] = {}
        for entity in batch:
            document = documents.get(entity.key)
            behaviour = entity.behaviour
            entity.state = behaviour.restore(document) if document else behaviour.blank(entity.address)
            entity.seq = document["seq"] if document else 0
            entity.armed = _armed(document) if document else None
            after[entity.key] = entity.seq
        stored = dict(after)
        by_key = {entity.key: entity for entity in batch}
        while after:
            tails = await self._journal.tail(after, TAIL)
            reached = {key: _replay(by_key[key], tail) for key, tail in tails.items()}
            after = {key: seq for key, seq in reached.items() if len(tails[key]) == TAIL}
        return stored

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
        entity.account_for(record)
    return entity.seq


def _armed(document: Document) -> dict[str, Armed] | None:
    """The timers a state document says are armed."""
    return {
        each["name"]: Armed(each["seq"], each["due"], each["every_s"]) for each in document.get("armed", ())
    } or None
