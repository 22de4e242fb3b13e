"""A kind of actor that waits: it arms timers, once or recurring, takes them back, counts the rings, tells the next."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from actors.runtime.behaviour import Placing, Publication
from actors.runtime.effects import TELL
from ipro_rt.kernel.clock import whole_millis
from ipro_rt.kernel.decision import Decision, Effect
from ipro_rt.kernel.journal import Document, Found, Record
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.timers import Timer


class Arm(msgspec.Struct, frozen=True, tag="arm", tag_field="do"):
    """Ring under this name in so many seconds, and then every so often."""

    pid: str
    name: str
    after_s: float
    every_s: float | None = None


class Disarm(msgspec.Struct, frozen=True, tag="disarm", tag_field="do"):
    pid: str
    name: str


class Ring(msgspec.Struct, frozen=True, tag="ring", tag_field="do"):
    name: str


class Hear(msgspec.Struct, frozen=True, tag="hear", tag_field="do"):
    """A neighbour rang."""

    name: str


class Alarmed(msgspec.Struct, frozen=True):
    """`what` is armed, disarmed, rang or heard."""

    what: str
    name: str


class Alarms(msgspec.Struct, frozen=True):
    id: str
    tenant_id: str
    seq: int = 0
    rang: int = 0


class Rung(msgspec.Struct, frozen=True):
    """The answer: how often anything rang so far."""

    rang: int


CLOCKS = 6


def clock_address(tenant_id: str, index: int) -> Address:
    """One of a tenant's alarm clocks."""
    return Address("alarm", tenant_id, f"{tenant_id}.clock-{index % CLOCKS}")


def neighbour(state: Alarms) -> Address:
    """Who is told when it rings."""
    return clock_address(state.tenant_id, int(state.id.rpartition("-")[2]) + 1)


class AlarmActor:
    """The behaviour of every alarm clock."""

    kind = "alarm"
    message_type = Arm | Disarm | Ring | Hear
    event_type = Alarmed

    def blank(self, address: Address) -> Alarms:
        return Alarms(address.id, address.tenant_id)

    def restore(self, document: Document) -> Alarms:
        return msgspec.convert(document, Alarms)

    def snapshot(self, state: Alarms) -> Document:
        document: Document = msgspec.to_builtins(state)
        return document

    def decide(self, state: Alarms, message: Any, now: datetime, known: Mapping[str, Any]) -> Decision[Alarmed]:
        reply = Rung(state.rang)
        match message:
            case Arm():
                due = whole_millis(now + timedelta(seconds=message.after_s))
                ring: dict[str, Any] = msgspec.to_builtins(Ring(message.name))
                timer = Timer(message.name, due, ring, message.every_s)
                event = Alarmed("armed", message.name)
                return Decision(event, reply=reply, pids=(message.pid,), timers=(timer,))
            case Disarm():
                event = Alarmed("disarmed", message.name)
                return Decision(event, reply=reply, pids=(message.pid,), disarms=(message.name,))
            case Hear():
                return Decision(Alarmed("heard", message.name), reply=reply)
        tell = Effect(TELL, {"to": neighbour(state).key, "message": msgspec.to_builtins(Hear(message.name))})
        return Decision(Alarmed("rang", message.name), (tell,), reply=reply)

    def evolve(self, state: Alarms, event: Alarmed, seq: int, at: datetime) -> Alarms:
        return msgspec.structs.replace(state, seq=seq, rang=state.rang + (event.what == "rang"))

    def placing(self, event: Alarmed) -> Placing:
        return Placing()

    def known(self, found: Found | None) -> None:
        """Alarms ask for nothing earlier."""

    def repeated(self, message: Any, earlier: Record) -> Rung:
        return Rung(-1)

    def publications(self, before: Alarms, after: Alarms, event: Alarmed, at: datetime) -> list[Publication]:
        return []

    def recover(self, effect: Effect, seq: int) -> msgspec.Struct | None:
        return None

    async def perform(self, address: Address, state: Alarms, seq: int, effect: Effect) -> msgspec.Struct | None:
        raise AssertionError("an alarm clock only tells, and the runtime does that")
