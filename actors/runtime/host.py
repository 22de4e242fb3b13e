"""A host: thousands of entities in one process, each taking one message at a time.

A turn is synchronous up to the committer: decide, hand the record over, go on with another entity. The verdict
comes back through `_settle`: only then is the state replaced, clients told, effects started, timers armed and the
sender answered.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import structlog

from actors.runtime.activator import Activator
from actors.runtime.aftermath import Aftermath, Tell
from actors.runtime.behaviour import Behaviour, Publication
from actors.runtime.committer import Committer, Turn
from actors.runtime.entity import MAILBOX, Delivery, Done, Entity, Moved, Reply
from actors.runtime.holdings import Holdings
from actors.runtime.keeper import Keeper
from actors.runtime.ports import RuntimePorts
from actors.runtime.projector import Projector
from actors.runtime.recording import Recording
from actors.runtime.residents import LIVE_CAP, Residents
from actors.runtime.watchdog import TurnTooLong, Watchdog
from ipro_rt.kernel.decision import Decision
from ipro_rt.kernel.errors import Refusal, TooMany
from ipro_rt.kernel.glassbox import TurnCard
from ipro_rt.kernel.journal import Outcome, Record, Verdict
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.request import Request

IDLE_S = 900.0
SWEEP_S = 30.0
MAX_TRIES = 3
DRAIN_LOOK_S = 0.005

log = structlog.get_logger("actors.host")
Publish = Callable[[Iterable[Publication]], None]


class Poisoned(Exception):
    """A message broke its turn three times; the next one goes on."""


class Host:
    """Owns the entities of the shards it holds."""

    def __init__(
        self,
        behaviours: Iterable[Behaviour],
        ports: RuntimePorts,
        keeper: Keeper,
        holdings: Holdings,
        publish: Publish,
        tell: Tell,
        *,
        live_cap: int = LIVE_CAP,
    ) -> None:
        self._behaviours: Mapping[str, Behaviour] = {behaviour.kind: behaviour for behaviour in behaviours}
        self._decoders = {
            kind: msgspec.msgpack.Decoder(behaviour.message_type) for kind, behaviour in self._behaviours.items()
        }
        self._journal = ports.journal
        self._clock = ports.clock
        self._publish = publish
        self.holdings = holdings
        self._lookups: set[asyncio.Task[None]] = set()
        self._wakers: dict[str, asyncio.Future[Entity]] = {}
        self._sweeper: asyncio.Task[None] | None = None
        self.watchdog = Watchdog()
        self.projector = Projector(ports.journal, ports.snapshots, ports.clock)
        self.residents = Residents(self.projector.holds, live_cap)
        self.committer = Committer(ports.journal, keeper, holdings.owns, self._settle)
        self.activator = Activator(ports.journal, ports.snapshots, self._woken)
        self.recording = Recording(keeper.claim, holdings)
        self.aftermath = Aftermath(ports, keeper, holdings, self, self.projector, tell)
        self.broken = 0
        self.fenced = 0
        self.turns = 0
        self.waiting = 0  # messages in all mailboxes
        self.fullest = 0  # the longest mailbox since somebody looked

    def start(self) -> None:
        """Begin to take messages."""
        for part in (self.committer, self.activator, self.projector, self.aftermath):
            part.start()
        self._sweeper = asyncio.create_task(self._sweep(), name="sleep-sweeper")

    async def stop(self) -> None:
        """Commit and project what was taken; what is left is open in the journal."""
        if self._sweeper:
            self._sweeper.cancel()
        await self.aftermath.finish()
        for lookup in list(self._lookups):
            lookup.cancel()
        await self.activator.stop()
        await self.committer.stop()
        await self.aftermath.stop()
        await self.projector.stop()
        self.watchdog.stop()

    def knows(self, kind: str) -> bool:
        """Whether actors of this kind live here."""
        return kind in self._behaviours

    def decode(self, kind: str, body: bytes) -> Any:
        """A message as the wire carries it; raises KeyError or msgspec's errors for one that nobody knows."""
        return self._decoders[kind].decode(body)

    def convert(self, kind: str, message: Mapping[str, Any]) -> Any:
        """A message as plain data carries it; raises the same."""
        return msgspec.convert(message, self._behaviours[kind].message_type)

    def now(self) -> datetime:
        """The present instant by the host's clock."""
        return self._clock()

    def entity(self, address: Address) -> Entity:
        """The slot of an address, made if it is not there; it may still be asleep."""
        entity = self.residents.get(address.key)
        if entity is None:
            entity = Entity(address, self._behaviours[address.kind], self.holdings.shard_of(address))
            self.residents.add(entity)
        return entity

    async def wake(self, address: Address, seq: int = 0) -> Entity:
        """The entity of an address, awake, and not behind that turn, which another life may have written late."""
        while (entity := self.entity(address)).state is not None:
            if entity.seq >= seq:
                return entity
            if entity.busy:
                await asyncio.sleep(DRAIN_LOOK_S)
            else:
                entity.state = None
        waker = self._wakers.setdefault(entity.key, asyncio.get_running_loop().create_future())
        if not entity.busy:
            entity.busy = True
            self.activator.request(entity)
        return await waker

    def deliver(
        self,
        address: Address,
        message: Any,
        done: Done,
        source: str = "ask",
        pid: str | None = None,
        origin: str = "",
    ) -> None:
        """Put a message into a mailbox; `done` is called once its turn is durable, or it was refused."""
        entity = self.entity(address)
        if (waits := entity.said_already(message, source)) is not None:
            waits.join(done)  # a turn for each would be too much for an entity that is behind already
            return
        if entity.waiting >= MAILBOX:
            done(Reply(error=TooMany("The mailbox of this conversation is full.", retry_after=2.0)))
            return
        self.put(entity, Delivery(message, done, source, pid, origin=origin))

    def put(self, entity: Entity, delivery: Delivery) -> None:
        """Put what already happened into a mailbox, bound or not: an effect's result, a timer."""
        current = self.residents.get(entity.key)
        if current is None:
            current = entity
            self.residents.add(entity)
        current.put(delivery)
        self.waiting += 1
        if current.waiting > self.fullest:
            self.fullest = current.waiting
        if not current.busy:
            self._next(current)

    async def drained(self, shards: Collection[int], sealed: Callable[[], bool]) -> bool:
        """Return once every message these shards took has had its turn; False when the seal did not hold so long."""
        while sealed() and any(not entity.idle for entity in self.residents.of_shards(shards)):  # noqa: ASYNC110 - milliseconds
            await asyncio.sleep(DRAIN_LOOK_S)
        return sealed()

    def forget(self, shards: Collection[int]) -> None:
        """These shards have another owner: whatever is known of them here may be old by the next moment."""
        for entity in self.residents.of_shards(shards):
            self.residents.remove(entity)
        self.projector.forget(shards)
        self.aftermath.leave(shards)

    def _woken(self, entity: Entity, behind: bool) -> None:
        if behind:
            self.projector.mark(entity, self._clock())
        waker = self._wakers.pop(entity.key, None)
        if waker is not None and not waker.done():
            waker.set_result(entity)
        self._next(entity)

    def _next(self, entity: Entity) -> None:
        if not self.holdings.owns(entity.shard):
            self._turn_away(entity)
        self.residents.used(entity, asyncio.get_running_loop().time())
        while entity.mailbox:
            entity.busy = True
            if entity.state is None:
                self.activator.request(entity)
                return
            if not self._turn(entity, entity.mailbox[0], {}):
                return
        entity.busy = False
        if entity.seq == 0 and entity.state is not None:
            self.residents.remove(entity)  # nobody ever wrote there: a question about it costs nothing

    def _turn_away(self, entity: Entity) -> None:
        """Whoever sent these hears of the new owner, and says them again there."""
        self.waiting -= entity.waiting
        mailbox, entity.mailbox = entity.mailbox or (), None
        for delivery in mailbox:
            delivery.done(Reply(error=Moved()))

    def _turn(self, entity: Entity, delivery: Delivery, known: Mapping[str, Any]) -> bool:
        """Run one turn; True when it is over at once, False when its end comes later."""
        if delivery.timer is not None and not self.aftermath.due(entity, delivery):
            return self._end(entity, Reply(), "late")
        self.turns += 1
        now = self._clock()
        try:
            decision = self._decide(entity, delivery, now, known)
            if decision.need and not known:
                self._look_up(entity, delivery, decision.need)
                return False
            if decision.event is not None:
                self.committer.add(self.recording.of(entity, delivery, decision, now))
                return False
        except Refusal as refusal:
            return self._refused(entity, refusal)
        except Exception as error:  # noqa: BLE001 - a message may break its turn, never the host
            return self._broke(entity, delivery, error)
        self.aftermath.follow(entity, entity.seq, decision, delivery.origin)
        return self._end(entity, Reply(decision.reply), "replied")

    def _decide(self, entity: Entity, delivery: Delivery, now: datetime, known: Mapping[str, Any]) -> Decision[Any]:
        try:
            self.watchdog.begin(entity.key)
            try:
                return entity.behaviour.decide(entity.state, delivery.message, now, known)
            finally:
                self.watchdog.end()
        except TurnTooLong as error:
            raise Poisoned("the turn ran too long") from error

    def _settle(self, turn: Turn, outcome: Outcome) -> None:
        entity = turn.entity
        if outcome is Verdict.COMMITTED:
            before, entity.state, entity.seq = entity.state, turn.after, turn.record.seq
            self.projector.mark(entity, turn.record.at)
            self._publish(entity.behaviour.publications(before, turn.after, turn.event, turn.record.at))
            self.aftermath.committed(turn)
            self._end(entity, Reply(turn.decision.reply), "committed")
        elif isinstance(outcome, Record):
            self._end(entity, Reply(entity.behaviour.repeated(turn.delivery.message, outcome)), "repeated")
        elif isinstance(outcome, Refusal):
            self._refused(entity, outcome)
        elif self.holdings.owns(entity.shard):
            with Request.of(turn.delivery.origin):
                log.warning("turn.fenced", key=entity.key, seq=turn.record.seq)
            self.fenced += 1
            entity.state = None
        self._next(entity)

    def _end(self, entity: Entity, reply: Reply, outcome: str) -> bool:
        delivery = entity.pop()
        self.waiting -= 1
        entity.remember(
            TurnCard(type(delivery.message).__name__, outcome, self._clock(), self.watchdog.took_ms, entity.seq or None)
        )
        if reply.error is not None and delivery.kept:
            self.aftermath.set_aside(entity, delivery, reply.error)
            return True
        if delivery.timer is not None:
            self.aftermath.fired(entity, delivery.timer)
        delivery.done(reply)
        return True

    def _refused(self, entity: Entity, refusal: Refusal) -> bool:
        return self._end(entity, Reply(error=refusal), f"refused:{refusal.code}")

    def _broke(self, entity: Entity, delivery: Delivery, error: Exception) -> bool:
        delivery.tries += 1
        self.broken += 1
        with Request.of(delivery.origin):
            log.exception("turn.broke", key=entity.key, tries=delivery.tries, message=type(delivery.message).__name__)
        entity.state = None
        if delivery.tries < MAX_TRIES:
            self.activator.request(entity)
            return False
        return self._end(entity, Reply(error=Poisoned(type(error).__name__)), "broke")

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
            self.residents.sleep_idle(asyncio.get_running_loop().time() - IDLE_S)
