"""Everything a committed turn sets in motion: effects, messages to others, timers; and letters nobody could read."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from hashlib import sha256
from typing import Any, Protocol

import msgspec
import structlog

from actors.runtime import wire
from actors.runtime.committer import Turn
from actors.runtime.effects import Effects
from actors.runtime.entity import Armed, Delivery, Entity, Reply
from actors.runtime.holdings import Holdings
from actors.runtime.keeper import Keeper
from actors.runtime.obligations import Obligations, owed
from actors.runtime.ports import RuntimePorts
from actors.runtime.projector import Projector
from actors.runtime.recording import EFFECT_DUE
from actors.runtime.timers import Wheel
from ipro_rt.kernel.decision import Decision, Effect
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.ids import derived_id
from ipro_rt.kernel.journal import DeadLetter, Record, record_id
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.request import Request, origin
from ipro_rt.kernel.timers import StoredTimer, Timer, next_due, timer_id

STOP_GRACE_S = 2.0
RETRY_S = 0.5

log = structlog.get_logger("actors.aftermath")


class EffectDue(msgspec.Struct, frozen=True):
    """The delay of an effect is over. Not a message of any kind's: the runtime takes it out of the mailbox itself."""

    effect: Effect


class Residence(Protocol):
    """What the aftermath needs of the host."""

    def entity(self, address: Address) -> Entity: ...

    def put(self, entity: Entity, delivery: Delivery) -> None: ...

    def convert(self, kind: str, message: dict[str, Any]) -> Any: ...


Tell = Callable[[str, dict[str, Any], str], Awaitable[None]]  # carries a message to another entity for good


class Aftermath:
    """Owns the effects, the timers and the dead letters of one host."""

    def __init__(
        self,
        ports: RuntimePorts,
        keeper: Keeper,
        holdings: Holdings,
        host: Residence,
        projector: Projector,
        tell: Tell,
    ) -> None:
        self._ports = ports
        self._holdings = holdings
        self._host = host
        self._tell = tell
        self._left: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.obligations = Obligations(lambda record: projector.ended([record]))
        self.effects = Effects(keeper, ports.clock, self._result, self.obligations.done, tell)
        self.wheel = Wheel(ports.timers, ports.clock, holdings.places, self._fire, self.obligations.done)
        self.dead_letters = 0

    def start(self) -> None:
        """Begin to fire timers."""
        self.wheel.start()

    async def finish(self) -> None:
        """Let what is under way finish for a moment; what is cut off is still open in the journal."""
        await self.effects.stop(STOP_GRACE_S)

    async def stop(self) -> None:
        """Write what is left."""
        await asyncio.gather(*self._tasks)
        await self.wheel.stop()

    def committed(self, turn: Turn) -> None:
        """A turn is durable: arm, disarm, perform."""
        entity, record = turn.entity, turn.record
        if record.open:
            self.obligations.expect(record.id, owed(record))
        if record.timers or record.disarmed or record.fired:
            entity.account_for(record)
            for name in record.disarmed:
                self.wheel.disarm(timer_id(record.key, name), record.seq - 1)
            for timer in record.timers:
                self.wheel.arm(record.id, self.stored(entity, record.seq, timer))
        self.follow(entity, record.seq, turn.decision, turn.delivery.origin)

    def follow(self, entity: Entity, seq: int, decision: Decision[Any], origin: str) -> None:
        """Start what may start at once, and close what the turn ended."""
        if decision.closes is not None:
            self.obligations.done(record_id(entity.key, decision.closes))
        for effect in decision.effects:
            if not (effect.durable and effect.delay_s):
                self.effects.start(entity, seq, effect, origin=origin)

    def under_way(self, record: Record) -> bool:
        """Whether what a record owes is being done here, by the life that wrote it."""
        return record.id in self.obligations or self.effects.performs(record.key, record.seq)

    def stored(self, entity: Entity, seq: int, timer: Timer) -> StoredTimer:
        """A timer of an entity as it waits."""
        return StoredTimer(entity.key, entity.address.tenant_id, entity.address.shard, seq, timer)

    def due(self, entity: Entity, delivery: Delivery) -> bool:
        """Whether a timer that fired is still meant. An effect whose delay is over is performed, and no turn is run."""
        assert delivery.timer is not None
        name, armed = delivery.timer.timer.name, entity.armed or {}
        if (meant := armed.get(name)) is None or meant.seq != delivery.timer.seq:
            return False
        if not isinstance(delivery.message, EffectDue):
            return True
        # The timer goes first: should we die in between, the effect counts as unknown, and is not done twice.
        self.effects.start(entity, delivery.timer.seq, delivery.message.effect, self.wheel.flushed)
        return False

    def fired(self, entity: Entity, timer: StoredTimer) -> None:
        """The message of a timer is over, however it ended."""
        armed = entity.armed or {}
        meant = armed.get(timer.timer.name)
        mine = meant is not None and meant.seq == timer.seq
        if mine and timer.timer.every_s is not None:
            due = next_due(timer.timer, self._ports.clock())
            armed[timer.timer.name] = Armed(timer.seq, due, timer.timer.every_s)
            again = msgspec.structs.replace(timer.timer, due=due)
            self.wheel.again(msgspec.structs.replace(timer, timer=again))
            return
        if mine:
            del armed[timer.timer.name]
            entity.armed = armed or None
        self.wheel.disarm(timer.id, timer.seq)

    def set_aside(self, entity: Entity, delivery: Delivery, error: BaseException) -> None:
        """Keep a message that was accepted for good and cannot be processed; its sender is answered once it is kept."""
        body = wire.encode(delivery.message)
        letter = DeadLetter(
            id=derived_id(entity.key, delivery.pid or "", sha256(body).hexdigest()),
            tenant_id=entity.address.tenant_id,
            key=entity.key,
            shard=entity.address.shard,
            message=type(delivery.message).__name__,
            body=body,
            error=error.code if isinstance(error, Refusal) else type(error).__name__,
            source=delivery.source,
            at=self._ports.clock(),
            tries=max(1, delivery.tries),
        )
        self.dead_letters += 1
        self._start(self._keep(entity, delivery, letter))

    def leave(self, shards: Collection[int]) -> None:
        """These shards are about to have another owner: results that are still to come are his."""
        self._left.update(shards)
        self.wheel.forget(shards)

    def regained(self, shards: Collection[int]) -> None:
        """These shards are ours, again or for the first time."""
        self._left.difference_update(shards)
        self.wheel.reload()

    def _result(self, entity: Entity, message: Any) -> None:
        if entity.shard in self._left or not self._holdings.owns(entity.shard):
            self._start(self._tell(entity.key, msgspec.to_builtins(message), f"result/{self._ports.ids.new()}"))
        else:
            self._host.put(entity, Delivery(message, _nobody_waits, "effect", origin=origin()))

    def _fire(self, timer: StoredTimer) -> None:
        address = Address.of_key(timer.key)
        shard = self._holdings.shard_of(address)
        if shard in self._left or not self._holdings.owns(shard):  # loaded while its shard was being given up
            self.wheel.leave(timer.id)
            return
        entity = self._host.entity(address)
        if late := timer.timer.message.get(EFFECT_DUE):
            message: Any = EffectDue(msgspec.convert(late, Effect))
        else:
            message = self._host.convert(address.kind, timer.timer.message)
        self._host.put(entity, Delivery(message, _nobody_waits, "timer", timer.pid, timer))

    async def _keep(self, entity: Entity, delivery: Delivery, letter: DeadLetter) -> None:
        while True:
            try:
                await self._ports.dead_letters.put(letter)
            except Refusal as error:
                log.warning("dead_letter.retried", key=entity.key, error=str(error)[:200])
                await asyncio.sleep(RETRY_S)
                continue
            break
        with Request.of(delivery.origin):
            log.error("dead_letter", key=entity.key, message=letter.message, error=letter.error, source=letter.source)
        if delivery.timer is not None:
            self.fired(entity, delivery.timer)
        delivery.done(Reply())

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _nobody_waits(reply: Reply) -> None:
    if reply.error is not None:
        log.error("message.lost", error=repr(reply.error))
