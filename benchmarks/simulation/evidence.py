"""What the oracle looks at: the journal by key, replayed by the rules, beside the ledger."""

from collections import defaultdict
from typing import Any, Protocol

import msgspec

from benchmarks.simulation.ledger import Ledger
from benchmarks.simulation.stores import Twins
from benchmarks.simulation.weather import Weather
from ipro_rt.conversations.events import Event
from ipro_rt.conversations.evolving import evolve
from ipro_rt.conversations.model import Item, State
from ipro_rt.conversations.timeline import apply
from ipro_rt.kernel.journal import Record
from ipro_rt.kernel.ports import Address


class Violation(msgspec.Struct, frozen=True):
    """One broken promise. `rule` is the oracle's letter, or `stuck`, or `defect`."""

    rule: str
    what: str


class View(Protocol):
    """A screen at the end."""

    name: str


class Conversation:
    """One conversation as its journal tells it."""

    def __init__(self, address: Address, records: list[Record]) -> None:
        self.address = address
        self.records = records
        self.events = [msgspec.convert(record.event, Event) for record in records]
        self.items: dict[int, Item] = {}
        self.patches: dict[int, list[Event]] = defaultdict(list)
        state = State(id=address.id, tenant_id=address.tenant_id)
        for record, event in zip(records, self.events, strict=True):
            state = evolve(state, event, record.seq, record.at)
            if event.item is not None:
                self.items[event.item.seq] = event.item
            if event.target in self.items and event.patch is not None:
                self.items[event.target] = apply(self.items[event.target], event.patch)
                self.patches[event.target].append(event)
        self.state = state


class Evidence:
    """The database at the end, and the ledger."""

    def __init__(self, weather: Weather, twins: Twins, ledger: Ledger, screens: list[Any], until: float) -> None:
        self.weather = weather
        self.ledger = ledger
        self.screens = screens
        self.until = until
        self.documents = twins.snapshots.documents
        self.letters = twins.dead_letters.letters
        self.by_key: dict[str, list[Record]] = defaultdict(list)
        for record in twins.journal.records.values():
            self.by_key[record.key].append(record)
        for records in self.by_key.values():
            records.sort(key=lambda record: record.seq)
        self.conversations: dict[str, Conversation] = {}
        for key, records in sorted(self.by_key.items()):
            address = Address.of_key(key)
            if address.kind == "conversation":
                self.conversations[address.id] = Conversation(address, records)
