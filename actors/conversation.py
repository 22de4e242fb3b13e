"""One conversation: its order, its send slot, its unread count. A shell over `ipro_rt.conversations.rules`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from actors.runtime.behaviour import Placing, Publication
from ipro_rt.conversations import rules, telling
from ipro_rt.conversations.events import Event
from ipro_rt.conversations.evolving import evolve
from ipro_rt.conversations.known import Found as KnownItem
from ipro_rt.conversations.messages import AnyMessage, Done, React, Retry, Send, SendReply, SendUnknown
from ipro_rt.conversations.model import State
from ipro_rt.conversations.performing import Performing
from ipro_rt.conversations.timeline import found_item
from ipro_rt.kernel.decision import Decision, Effect
from ipro_rt.kernel.journal import Document, Found, Record
from ipro_rt.kernel.ports import Address


class ConversationActor:
    """The behaviour of every conversation. `performing` carries out its effects."""

    kind = "conversation"
    message_type = AnyMessage
    event_type = Event

    def __init__(self, performing: Performing) -> None:
        self._performing = performing

    def blank(self, address: Address) -> State:
        """A conversation nobody has written in."""
        return State(id=address.id, tenant_id=address.tenant_id)

    def restore(self, document: Document) -> State:
        """The state of a snapshot."""
        return msgspec.convert(document, State)

    def snapshot(self, state: State) -> Document:
        """The snapshot of a state."""
        document: Document = msgspec.to_builtins(state, builtin_types=(datetime,))
        return document | {"status": state.status, "seq": state.seq, "waits": bool(state.unread)}

    def decide(self, state: State, message: Any, now: datetime, known: Mapping[str, Any]) -> Decision[Event]:
        """One turn."""
        return rules.decide(state, message, now, known)

    def evolve(self, state: State, event: Event, seq: int, at: datetime) -> State:
        """The state after an event."""
        return evolve(state, event, seq, at)

    def placing(self, event: Event) -> Placing:
        """Its place in the timeline."""
        return Placing(item=event.item is not None, target=event.target)

    def known(self, found: Found | None) -> KnownItem | None:
        """An earlier item as the rules see it."""
        return found_item(found) if found else None

    def repeated(self, message: Any, earlier: Record) -> Any:
        """What was answered the first time."""
        event = msgspec.convert(earlier.event, Event)
        if isinstance(message, Send | React | Retry) and event.item is not None:
            return SendReply(event.item, repeated=True)
        return Done(repeated=True)

    def publications(self, before: State, after: State, event: Event, at: datetime) -> list[Publication]:
        """For those who look at the conversation, and for the lists."""
        return [Publication(*each) for each in telling.publications(before, after, event, at)]

    def recover(self, effect: Effect, seq: int) -> msgspec.Struct | None:
        """A send in flight when its process died may or may not have happened; the rest can be done again."""
        return SendUnknown(seq=effect.args["seq"], opened=seq) if effect.kind == "send" else None

    async def perform(self, address: Address, state: State, seq: int, effect: Effect) -> msgspec.Struct | None:
        """Call the provider."""
        return await self._performing.perform(state, seq, effect)
