"""From a decision to the record of its turn: the seq it would get, the state it would leave, what it would owe."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import msgspec

from actors.runtime.committer import Turn
from actors.runtime.entity import Delivery, Entity
from actors.runtime.holdings import Holdings
from ipro_rt.kernel.decision import Decision, Effect
from ipro_rt.kernel.journal import Record, record_id
from ipro_rt.kernel.timers import Timer

EFFECT_DUE = "@effect"


class Recording:
    """Owns the words by which this life of the host knows its own turns."""

    def __init__(self, claim: str, holdings: Holdings) -> None:
        self.life = claim.replace("#", "/")
        self._holdings = holdings
        self._turns = count(1)

    def of(self, entity: Entity, delivery: Delivery, decision: Decision[Any], now: datetime) -> Turn:
        """The turn as it goes to the journal."""
        behaviour, seq = entity.behaviour, entity.seq + 1
        after = behaviour.evolve(entity.state, decision.event, seq, now)
        placing = behaviour.placing(decision.event)
        effects = tuple(effect for effect in decision.effects if effect.durable) if decision.effects else ()
        timers = (*decision.timers, *_delays(effects, seq, now)) if effects else decision.timers
        fired = delivery.timer.timer.name if delivery.timer is not None else None
        record = Record(
            id=record_id(entity.key, seq),
            key=entity.key,
            tenant_id=entity.address.tenant_id,
            shard=entity.address.shard,
            seq=seq,
            at=now,
            turn=f"{self.life}.{next(self._turns)}",
            event=msgspec.to_builtins(decision.event, builtin_types=(datetime,)),
            effects=effects,
            pids=(*decision.pids, delivery.pid) if delivery.pid else decision.pids,
            target=record_id(entity.key, placing.target) if placing.target else None,
            item=placing.item,
            open=bool(effects or timers),
            epoch=self._holdings.table.epochs[entity.shard],
            timers=timers,
            disarmed=decision.disarms,
            fired=fired,
        )
        return Turn(entity, delivery, decision, decision.event, after, record)

    def ours(self, turn: str) -> bool:
        """Whether this life wrote the turn."""
        return turn.rpartition(".")[0] == self.life


def _delays(effects: tuple[Effect, ...], seq: int, now: datetime) -> tuple[Timer, ...]:
    """A durable effect that is to be performed later waits as a timer like any other."""
    return tuple(
        Timer(
            delay_name(seq, index),
            now + timedelta(seconds=effect.delay_s),
            {EFFECT_DUE: msgspec.to_builtins(msgspec.structs.replace(effect, delay_s=0.0))},
        )
        for index, effect in enumerate(effects)
        if effect.delay_s
    )


def delay_name(seq: int, index: int) -> str:
    """The name of the timer an effect of a turn waits behind."""
    return f"@{seq}.{index}"
