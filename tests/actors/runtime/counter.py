"""A tiny kind of actor: it counts, can be told to break, and its effects are written down."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from actors.runtime.behaviour import Placing, Publication
from actors.runtime.effects import TELL
from ipro_rt.kernel.decision import Decision, Effect
from ipro_rt.kernel.errors import Conflict
from ipro_rt.kernel.journal import Document, Found, Record
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.request import origin
from ipro_rt.kernel.timers import Timer


class Add(msgspec.Struct, frozen=True, tag="add"):
    amount: int
    pid: str | None = None
    effect: str | None = None
    durable: bool = True
    delay_s: float = 0.0


class Refuse(msgspec.Struct, frozen=True, tag="refuse"):
    pass


class Break(msgspec.Struct, frozen=True, tag="break"):
    pass


class Arm(msgspec.Struct, frozen=True, tag="arm"):
    """Arm a timer that adds `amount` after so many seconds; 0 seconds disarms it."""

    name: str
    after_s: float
    amount: int = 1
    every_s: float | None = None


class Tell(msgspec.Struct, frozen=True, tag="tell"):
    """Add one here, and tell another to add `amount`."""

    to: str
    amount: int


class Loop(msgspec.Struct, frozen=True, tag="loop"):
    """A turn that never ends by itself."""


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    opened: int


class Added(msgspec.Struct, frozen=True):
    amount: int


class Total(msgspec.Struct, frozen=True):
    id: str
    tenant_id: str
    seq: int = 0
    total: int = 0


class Answer(msgspec.Struct, frozen=True):
    total: int
    repeated: bool = False


class Counter:
    """The behaviour. `performed` lists (key, seq, effect kind) in order."""

    kind = "conversation"
    message_type = Add | Refuse | Break | Ended | Arm | Tell | Loop
    event_type = Added

    def __init__(self) -> None:
        self.performed: list[tuple[str, int, str]] = []
        self.origins: list[str] = []  # of the requests that effects were performed for
        self.ends_effects = True
        self.recovers = True  # an effect found open is performed again; else it is over
        self.hold: asyncio.Event | None = None  # effects wait for it

    def blank(self, address: Address) -> Total:
        return Total(address.id, address.tenant_id)

    def restore(self, document: Document) -> Total:
        return msgspec.convert(document, Total)

    def snapshot(self, state: Total) -> Document:
        document: Document = msgspec.to_builtins(state)
        return document

    def decide(self, state: Total, message: Any, now: datetime, known: Mapping[str, Any]) -> Decision[Added]:
        match message:
            case Add():
                effects = _effects(message)
                pids = (message.pid,) if message.pid else ()
                return Decision(Added(message.amount), effects, Answer(state.total + message.amount), pids)
            case Ended():
                return Decision(closes=message.opened)
            case Arm(after_s=0):
                return Decision(Added(0), reply=Answer(state.total), disarms=(message.name,))
            case Arm():
                due = now + timedelta(seconds=message.after_s)
                add = msgspec.to_builtins(Add(message.amount))
                timer = Timer(message.name, due, add, message.every_s)
                return Decision(Added(0), reply=Answer(state.total), timers=(timer,))
            case Tell():
                told = {"to": message.to, "message": msgspec.to_builtins(Add(message.amount))}
                return Decision(Added(1), (Effect(TELL, told),), Answer(state.total + 1))
            case Loop():
                while True:
                    pass
            case Refuse():
                raise Conflict("Not like this.")
        raise RuntimeError("broken on purpose")

    def evolve(self, state: Total, event: Added, seq: int, at: datetime) -> Total:
        return msgspec.structs.replace(state, seq=seq, total=state.total + event.amount)

    def placing(self, event: Added) -> Placing:
        return Placing(item=True)

    def known(self, found: Found | None) -> Found | None:
        return found

    def repeated(self, message: Any, earlier: Record) -> Answer:
        return Answer(0, repeated=True)

    def publications(self, before: Total, after: Total, event: Added, at: datetime) -> list[Publication]:
        return [Publication(f"conversation:{after.id}", after.seq, lambda: b'{"total":%d}' % after.total)]

    def recover(self, effect: Effect, seq: int) -> msgspec.Struct | None:
        return None if self.recovers else Ended(seq)

    async def perform(self, address: Address, state: Total, seq: int, effect: Effect) -> msgspec.Struct | None:
        if self.hold is not None:
            await self.hold.wait()
        self.performed.append((address.key, seq, effect.kind))
        self.origins.append(origin())
        return Ended(seq) if self.ends_effects else None


def _effects(message: Add) -> tuple[Effect, ...]:
    if message.effect is None:
        return ()
    return (Effect(message.effect, durable=message.durable, delay_s=message.delay_s),)
