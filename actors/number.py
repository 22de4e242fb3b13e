"""One channel number: whether the provider lets it work, and what it last said of it. A shell over its rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from actors.runtime.behaviour import Placing, Publication
from ipro_rt.channels import numbering
from ipro_rt.channels.events import NumberEvent
from ipro_rt.channels.messages import AnyNumberMessage
from ipro_rt.channels.numbering import NumberState
from ipro_rt.channels.performing import NumberPerforming
from ipro_rt.kernel.decision import Decision, Effect
from ipro_rt.kernel.journal import Document, Found, Record
from ipro_rt.kernel.ports import Address


class NumberActor:
    """The behaviour of every number."""

    kind = "number"
    message_type = AnyNumberMessage
    event_type = NumberEvent

    def __init__(self, performing: NumberPerforming) -> None:
        self._performing = performing

    def blank(self, address: Address) -> NumberState:
        """A number nobody has connected."""
        return NumberState(id=address.id, tenant_id=address.tenant_id)

    def restore(self, document: Document) -> NumberState:
        """The state of a snapshot."""
        return msgspec.convert(document, NumberState)

    def snapshot(self, state: NumberState) -> Document:
        """The snapshot of a state."""
        document: Document = msgspec.to_builtins(state, builtin_types=(datetime,))
        return document | {"seq": state.seq}

    def decide(
        self, state: NumberState, message: Any, now: datetime, known: Mapping[str, Any]
    ) -> Decision[NumberEvent]:
        """One turn."""
        return numbering.decide(state, message)

    def evolve(self, state: NumberState, event: NumberEvent, seq: int, at: datetime) -> NumberState:
        """The state after an event."""
        return numbering.evolve(state, event, seq)

    def placing(self, event: NumberEvent) -> Placing:
        """A number has no timeline."""
        return Placing()

    def known(self, found: Found | None) -> None:
        """A number asks for nothing earlier."""

    def repeated(self, message: Any, earlier: Record) -> Any:
        """A notice that came before."""
        return None

    def publications(
        self, before: NumberState, after: NumberState, event: NumberEvent, at: datetime
    ) -> list[Publication]:
        """For those who look at the number."""
        return [Publication(*each) for each in numbering.publications(before, after, at)]

    def recover(self, effect: Effect, seq: int) -> msgspec.Struct | None:
        """A question to the provider can be asked again."""
        return None

    async def perform(self, address: Address, state: NumberState, seq: int, effect: Effect) -> msgspec.Struct | None:
        """Ask the provider how the number is."""
        return await self._performing.check(address, seq)
