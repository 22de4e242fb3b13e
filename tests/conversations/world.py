"""A conversation played turn by turn without a runtime: what is decided is applied, and its past can be asked for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from ipro_rt.channels.arrivals import Identity, MessageArrived, Person, StatusArrived
from ipro_rt.channels.content import Content
from ipro_rt.conversations.events import Event
from ipro_rt.conversations.evolving import evolve
from ipro_rt.conversations.messages import AnyMessage, Receive, Send, Track
from ipro_rt.conversations.model import Author, ContactRef, Item, State, conversation_id
from ipro_rt.conversations.rules import decide
from ipro_rt.conversations.timeline import found_item
from ipro_rt.kernel.decision import Decision
from ipro_rt.kernel.ids import derived_id
from ipro_rt.kernel.journal import Found, Record, record_id

NOW = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)
NUMBER = derived_id("number")
MARIA = ContactRef(id=derived_id("maria"), name="Maria Silva", phone="+5585999990001")
ANA = Author("user", id=derived_id("ana"), name="Ana")
KEY = "conversation:t:one"


class World:
    """One conversation and its journal."""

    def __init__(self) -> None:
        self.state = State(id=conversation_id(NUMBER, MARIA.id), tenant_id="t")
        self.now = NOW
        self.turns: list[Record] = []

    def tell(self, message: AnyMessage) -> Decision[Event]:
        """Play one turn, answering what it needs to know."""
        decision = decide(self.state, message, self.now, {})
        if decision.need:
            decision = decide(self.state, message, self.now, {ref: self.known(ref) for ref in decision.need})
        if decision.event is not None:
            self._keep(decision, decision.event)
        return decision

    def _keep(self, decision: Decision[Event], event: Event) -> None:
        seq = self.state.seq + 1
        self.turns.append(
            Record(
                id=record_id(KEY, seq),
                key=KEY,
                tenant_id="t",
                shard=0,
                seq=seq,
                at=self.now,
                turn=str(seq),
                event=msgspec.to_builtins(event, builtin_types=(datetime,)),
                pids=decision.pids,
                target=record_id(KEY, event.target) if event.target else None,
                item=event.item is not None,
            )
        )
        self.state = evolve(self.state, event, seq, self.now)
        self.now += timedelta(seconds=1)

    def known(self, ref: str) -> Any:
        """What the journal finds for a reference."""
        how, _, what = ref.partition(":")
        wanted = [turn for turn in self.turns if (turn.seq == int(what) if how == "seq" else what in turn.pids)]
        if not wanted:
            return None
        identifier = wanted[0].target or wanted[0].id
        item = next(turn for turn in self.turns if turn.id == identifier)
        return found_item(Found(item, tuple(turn for turn in self.turns if turn.target == identifier)))

    def item(self, seq: int) -> Item:
        """The item at a seq as it is now."""
        found = self.known(f"seq:{seq}")
        assert found is not None
        return found.item  # type: ignore[no-any-return]

    def replayed(self) -> State:
        """The state that the journal alone gives."""
        state = State(id=self.state.id, tenant_id="t")
        for turn in self.turns:
            state = evolve(state, msgspec.convert(turn.event, Event), turn.seq, turn.at)
        return state

    def customer_writes(self, text: str = "oi", wamid: str = "wamid.1", **fields: Any) -> Decision[Event]:
        """A text arrives."""
        arrival = MessageArrived(
            provider_id=wamid, person=person(), at=self.now, content=Content("text", text=text), **fields
        )
        return self.tell(receive(arrival))

    def agent_writes(self, text: str = "bom dia", client_id: str = "c1", **fields: Any) -> Decision[Event]:
        """An agent sends a text."""
        return self.tell(Send(client_id=client_id, author=ANA, content=Content("text", text=text), **fields))

    def status(
        self, status: Any, wamid: str = "wamid.out", opaque: str | None = None, **fields: Any
    ) -> Decision[Event]:
        """A status arrives."""
        arrival = StatusArrived(provider_id=wamid, person=person(), at=self.now, status=status, opaque=opaque, **fields)
        return self.tell(Track(number_id=NUMBER, arrival=arrival))


def person() -> Person:
    """Maria as the provider names her."""
    return Person((Identity("wa_id", "5585999990001"),), name="Maria Silva")


def receive(arrival: Any) -> Receive:
    """An arrival addressed to the conversation."""
    return Receive(number_id=NUMBER, contact=MARIA, arrival=arrival, phone="5585999990001")
