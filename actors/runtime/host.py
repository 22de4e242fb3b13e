"""A host: thousands of entities in one process, each taking one message at a time.

A turn is synchronous up to the committer: decide, hand the record over, go on with another entity. The verdict
comes back through `_settle`: only then is the state replaced, clients told, effects started and the sender answered.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

import msgspec
import structlog

from actors.runtime.activator import Activator
from actors.runtime.behaviour import Behaviour, Publication
from actors.runtime.committer import Committer, Turn
from actors.runtime.effects import Effects
from actors.runtime.entity import MAILBOX, Delivery, Done, Entity, Reply
from actors.runtime.projector import Projector
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.decision import Decision
from ipro_rt.kernel.errors import Refusal, TooMany
from ipro_rt.kernel.journal import Journal, Outcome, Record, Snapshots, Verdict, record_id
from ipro_rt.kernel.ports import Address

IDLE_S = 900.0
SWEEP_S = 30.0
MAX_TRIES = 3
STOP_GRACE_S = 2.0

log = structlog.get_logger("actors.host")
Publish = Callable[[Iterable[Publication]], None]


class Poisoned(Exception):
    """A message broke its turn three times; the next one goes on."""


class Host:
    """Owns the entities of some shards."""

    def __init__(
        self,
        name: str,
        behaviours: Iterable[Behaviour],
        journal: Journal,
        snapshots: Snapshots,
        clock: Clock,
        publish: Publish,
    ) -> None:
        self.name = name
        self._behaviours: Mapping[str, Behaviour] = {behaviour.kind: behaviour for behaviour in behaviours}
        self._decoders = {
            kind: msgspec.msgpack.Decoder(behaviour.message_type) for kind, behaviour in self._behaviours.items()
        }
        self._journal = journal
        self._clock = clock
        self._publish = publish
        self._entities: dict[str, Entity] = {}
        self._life = uuid4().hex[:16]
        self._turns = count(1)
        self._lookups: set[asyncio.Task[None]] = set()
        self._wakers: dict[str, asyncio.Future[Entity]] = {}
        self._sweeper: asyncio.Task[None] | None = None
        self.committer = Committer(journal, self._settle)
        self.activator = Activator(journal, snapshots, self._woken)
        self.projector = Projector(name, journal, snapshots, clock)
        self.effects = Effects(self.tell, self.projector.ended)

    def start(self) -> None:
        """Begin to take messages."""
        for part in (self.committer, self.activator, self.projector):
            part.start()
        self._sweeper = asyncio.create_task(self._sweep(), name="sleep-sweeper")

    async def stop(self) -> None:
        """Commit and project what was taken; what is left is open in the journal."""
        if self._sweeper:
            self._sweeper.cancel()
        await self.effects.stop(STOP_GRACE_S)
        for lookup in self._lookups:
            lookup.cancel()
        for part in (self.activator, self.committer, self.projector):
            await part.stop()

    @property
    def live(self) -> int:
        """Entities in memory."""
        return len(self._entities)

    def decode(self, kind: str, body: bytes) -> Any:
        """A message as the wire carries it; raises KeyError or msgspec's errors for one that nobody knows."""
        return self._decoders[kind].decode(body)

    def now(self) -> datetime:
        """The present instant by the host's clock."""
        return self._clock()

    def entity(self, address: Address) -> Entity:
        """The slot of an address, made if it is not there; it may still be asleep."""
        key = address.key
        entity = self._entities.get(key)
        if entity is None:
            entity = self._entities[key] = Entity(address, self._behaviours[address.kind])
        return entity

    async def wake(self, address: Address) -> Entity:
        """The entity of an address, awake."""
        entity = self.entity(address)
        if entity.state is not None:
            return entity
        waker = self._wakers.setdefault(entity.key, asyncio.get_running_loop().create_future())
        if not entity.busy:
            entity.busy = True
            self.activator.request(entity)
        return await waker

    def deliver(self, address: Address, message: Any, done: Done) -> None:
        """Put a message into a mailbox; `done` is called once its turn is durable, or it was refused."""
        entity = self.entity(address)
        if len(entity.mailbox) >= MAILBOX:
            done(Reply(error=TooMany("The mailbox of this conversation is full.", retry_after=2.0)))
            return
        entity.mailbox.append(Delivery(message, done))
        if not entity.busy:
            self._next(entity)

    def tell(self, entity: Entity, message: Any) -> None:
        """Deliver an effect's result; a mailbox bound does not apply to what already happened."""
        current = self._entities.setdefault(entity.key, entity)
        current.mailbox.append(Delivery(message, _nobody_waits))
        if not current.busy:
            self._next(current)

    def _woken(self, entity: Entity) -> None:
        waker = self._wakers.pop(entity.key, None)
        if waker is not None and not waker.done():
            waker.set_result(entity)
        self._next(entity)

    def _next(self, entity: Entity) -> None:
        entity.used_at = time.monotonic()
        while entity.mailbox:
            entity.busy = True
            if entity.state is None:
                self.activator.request(entity)
                return
            if not self._turn(entity, entity.mailbox[0], {}):
                return
        entity.busy = False
        if entity.seq == 0 and entity.state is not None:
            self._entities.pop(entity.key, None)  # nobody ever wrote there: a question about it costs nothing

    def _turn(self, entity: Entity, delivery: Delivery, known: Mapping[str, Any]) -> bool:
        """Run one turn; True when it is over at once, False when its end comes later."""
        now = self._clock()
        try:
            decision = entity.behaviour.decide(entity.state, delivery.message, now, known)
            if decision.need and not known:
                self._look_up(entity, delivery, decision.need)
                return False
            if decision.event is not None:
                self.committer.add(self._prepare(entity, delivery, decision, now))
                return False
        except Refusal as refusal:
            return self._end(entity, Reply(error=refusal))
        except Exception as error:  # noqa: BLE001 - a message may break its turn, never the host
            return self._broke(entity, delivery, error)
        self._follow(entity, entity.seq, decision)
        return self._end(entity, Reply(decision.reply))

    def _prepare(self, entity: Entity, delivery: Delivery, decision: Decision[Any], now: datetime) -> Turn:
        behaviour, seq = entity.behaviour, entity.seq + 1
        after = behaviour.evolve(entity.state, decision.event, seq, now)
        placing = behaviour.placing(decision.event)
        record = Record(
            id=record_id(entity.key, seq),
            key=entity.key,
            tenant_id=entity.address.tenant_id,
            shard=entity.address.shard,
            seq=seq,
            at=now,
            turn=f"{self._life}.{next(self._turns)}",
            event=msgspec.to_builtins(decision.event, builtin_types=(datetime,)),
            effects=tuple(effect for effect in decision.effects if effect.durable),
            pids=decision.pids,
            target=record_id(entity.key, placing.target) if placing.target else None,
            item=placing.item,
            open=any(effect.durable for effect in decision.effects),
        )
        return Turn(entity, delivery, decision, decision.event, after, record)

    def _settle(self, turn: Turn, outcome: Outcome) -> None:
        entity = turn.entity
        if outcome is Verdict.COMMITTED:
            before, entity.state, entity.seq = entity.state, turn.after, turn.record.seq
            self.projector.mark(entity, turn.record.at)
            self._publish(entity.behaviour.publications(before, turn.after, turn.event, turn.record.at))
            self._follow(entity, turn.record.seq, turn.decision)
            self._end(entity, Reply(turn.decision.reply))
        elif isinstance(outcome, Record):
            self._end(entity, Reply(entity.behaviour.repeated(turn.delivery.message, outcome)))
        elif isinstance(outcome, Refusal):
            self._end(entity, Reply(error=outcome))
        else:
            log.warning("turn.fenced", key=entity.key, seq=turn.record.seq)
            entity.state = None
        self._next(entity)

    def _follow(self, entity: Entity, seq: int, decision: Decision[Any]) -> None:
        if decision.closes is not None:
            self.projector.ended([record_id(entity.key, decision.closes)])
        for effect in decision.effects:
            self.effects.start(entity, seq, effect)

    def _end(self, entity: Entity, reply: Reply) -> bool:
        entity.mailbox.popleft().done(reply)
        return True

    def _broke(self, entity: Entity, delivery: Delivery, error: Exception) -> bool:
        delivery.tries += 1
        log.exception("turn.broke", key=entity.key, tries=delivery.tries, message=type(delivery.message).__name__)
        entity.state = None
        if delivery.tries < MAX_TRIES:
            self.activator.request(entity)
            return False
        return self._end(entity, Reply(error=Poisoned(repr(error)[:500])))

    def _look_up(self, entity: Entity, delivery: Delivery, need: tuple[str, ...]) -> None:
        task = asyncio.create_task(self._decide_knowing(entity, delivery, need))
        self._lookups.add(task)
        task.add_done_callback(self._lookups.discard)

    async def _decide_knowing(self, entity: Entity, delivery: Delivery, need: tuple[str, ...]) -> None:
        try:
            found = await self._journal.find(entity.key, need)
        except Exception as error:  # noqa: BLE001 - tried again from storage, then set aside
            over = self._broke(entity, delivery, error)
        else:
            known = {ref: entity.behaviour.known(found.get(ref)) for ref in need}
            over = self._turn(entity, delivery, known)
        if over:
            self._next(entity)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            self.sleep_idle(time.monotonic() - IDLE_S)

    def sleep_idle(self, before: float) -> int:
        """Let go of entities unused since `before` (monotonic); how many left."""
        asleep = [
            key
            for key, entity in self._entities.items()
            if entity.idle and entity.used_at < before and not self.projector.holds(key)
        ]
        for key in asleep:
            del self._entities[key]
        return len(asleep)


def _nobody_waits(reply: Reply) -> None:
    if reply.error is not None:
        log.error("message.lost", error=repr(reply.error))
