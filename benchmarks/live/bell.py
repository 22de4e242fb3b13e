"""A kind that waits: it is told when to ring, arms a timer, and says how late the turn of its ringing was durable."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from actors.runtime.behaviour import Placing, Publication
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.decision import Decision, Effect
from ipro_rt.kernel.journal import Document, Found, Record
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.timers import Timer

KIND = "bell"
NAME = "ring"


class Wind(msgspec.Struct, frozen=True, tag="wind", tag_field="do"):
    """Ring at this instant."""

    at: datetime


class Ring(msgspec.Struct, frozen=True, tag="ring", tag_field="do"):
    """The instant has come."""

    at: datetime


class Happened(msgspec.Struct, frozen=True):
    """A bell was wound up, or it rang. `due` is the instant it is about."""

    type: str
    due: datetime


class Bell(msgspec.Struct, frozen=True):
    """The state: only how many turns it had."""

    id: str
    tenant_id: str
    seq: int = 0


def ring_at(at: datetime) -> Timer:
    """The timer of a bell."""
    return Timer(NAME, at, msgspec.to_builtins(Ring(at), builtin_types=(datetime,)))


class BellActor:
    """The behaviour. `late_s` holds, for each ringing, the seconds from its due time until its turn was durable."""

    kind = KIND
    message_type = Wind | Ring
    event_type = Happened

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.late_s: list[float] = []

    def blank(self, address: Address) -> Bell:
        """A bell nobody wound up."""
        return Bell(address.id, address.tenant_id)

    def restore(self, document: Document) -> Bell:
        """The state of a document."""
        return msgspec.convert(document, Bell)

    def snapshot(self, state: Bell) -> Document:
        """The document of a state."""
        document: Document = msgspec.to_builtins(state)
        return document

    def decide(self, state: Bell, message: Any, now: datetime, known: Mapping[str, Any]) -> Decision[Happened]:
        """Winding arms the timer; ringing is written down."""
        if isinstance(message, Wind):
            return Decision(event=Happened("bell.wound", message.at), timers=(ring_at(message.at),), reply=True)
        return Decision(event=Happened("bell.rang", message.at))

    def evolve(self, state: Bell, event: Happened, seq: int, at: datetime) -> Bell:
        """One turn more."""
        return msgspec.structs.replace(state, seq=seq)

    def placing(self, event: Happened) -> Placing:
        """A bell has no timeline."""
        return Placing()

    def known(self, found: Found | None) -> None:
        """A bell asks for nothing earlier."""

    def repeated(self, message: Any, earlier: Record) -> Any:
        """It rang before."""
        return True

    def publications(self, before: Bell, after: Bell, event: Happened, at: datetime) -> list[Publication]:
        """Nobody looks; but this is called when a turn is durable."""
        if event.type == "bell.rang":
            self.late_s.append((self._clock() - event.due).total_seconds())
        return []

    def recover(self, effect: Effect, seq: int) -> msgspec.Struct | None:
        """A bell has no effects."""
        return None

    async def perform(self, address: Address, state: Bell, seq: int, effect: Effect) -> msgspec.Struct | None:
        """A bell has no effects."""
        return None
