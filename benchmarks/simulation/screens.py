"""Screens of agents: each keeps a view of one topic alive, as the web client does.

A screen applies events in the order of their seqs; a gap, a `resync`, or a lost connection makes it subscribe again
with the seq it has. It never looks at the journal: whether its view is right at the end is the oracle's question.
"""

import asyncio
import random
from typing import Any

import msgspec
import orjson

from benchmarks.simulation.trace import Trace
from benchmarks.simulation.web import NoAnswer, Web
from ipro_rt.conversations.model import Item, Patch
from ipro_rt.conversations.timeline import apply
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.scope import Scope

PATIENCE_S = 15.0
Header = dict[str, Any]


class _Data(msgspec.Struct):
    conversation: Header
    item: Item | None = None
    target: int | None = None
    patch: Patch | None = None


class _Body(msgspec.Struct):
    data: _Data


class _Missed(msgspec.Struct):
    seq: int
    data: _Data


class _Snapshot(msgspec.Struct):
    conversation: Header
    items: list[Item]


class _Resumed(msgspec.Struct):
    seq: int
    events: list[_Missed] | None = None
    snapshot: _Snapshot | None = None


_body = msgspec.json.Decoder(_Body).decode
_resumed = msgspec.json.Decoder(_Resumed).decode


class Connection:
    """One subscription's socket; a screen that has moved on hears nothing of an old one."""

    def __init__(self, screen: "Screen", gateway: str) -> None:
        self.gateway = gateway
        self._screen = screen

    def _heard(self) -> bool:
        return self._screen.connection is self

    def resumed(self, seq: int, answer: bytes) -> None:
        """See `Socket`."""
        if self._heard():
            self._screen.begin(seq, answer)

    def event(self, seq: int, body: bytes) -> None:
        """See `Socket`."""
        if self._heard():
            self._screen.take(seq, body)

    def resync(self) -> None:
        """See `Socket`."""
        if self._heard():
            self._screen.look_again(self.gateway)

    def closed(self) -> None:
        """See `Socket`."""
        if self._heard():
            self._screen.look_again(None)


class Screen:
    """Owns one view. `after` is the seq it has."""

    def __init__(self, name: str, scope: Scope, web: Web, chance: random.Random, trace: Trace) -> None:
        self.name = name
        self.trace = trace
        self.scope = scope
        self.connection: Connection | None = None
        self.resubscribed = 0
        self.stale = asyncio.Event()
        self.stale.set()
        self._web = web
        self._chance = chance
        self._prefer: str | None = None

    conversation_id: str | None = None
    after: int | None = None

    def look_again(self, gateway: str | None) -> None:
        """Subscribe again, at the same gateway if there is one."""
        self._prefer = gateway
        self.connection = None
        self.stale.set()

    async def run(self) -> None:
        """For as long as the run lasts."""
        while True:
            await self.stale.wait()
            self.stale.clear()
            name = self._prefer or self._chance.choice(sorted(self._web.gateways))
            connection = self.connection = Connection(self, name)
            self.resubscribed += 1
            self.trace.note(f"{self.name} subscribes at {name} after {self.after}")
            try:
                await self._web.request(
                    name,
                    lambda gateway, socket=connection: gateway.subscribe(  # type: ignore[misc]
                        socket, self.scope, self.conversation_id, self.after
                    ),
                    PATIENCE_S,
                )
            except (Refusal, NoAnswer):
                await asyncio.sleep(self._chance.uniform(0.2, 1.5))
                if self.connection is connection:
                    self.look_again(None)

    def begin(self, seq: int, answer: bytes) -> None:
        """The answer to a subscription."""
        raise NotImplementedError

    def take(self, seq: int, body: bytes) -> None:
        """One event."""
        raise NotImplementedError


class ConversationScreen(Screen):
    """One conversation: its header, and the items from `first` on."""

    def __init__(
        self, name: str, scope: Scope, web: Web, chance: random.Random, trace: Trace, conversation_id: str
    ) -> None:
        super().__init__(name, scope, web, chance, trace)
        self.conversation_id = conversation_id
        self.header: Header = {}
        self.items: dict[int, Item] = {}
        self.first = 0

    def begin(self, seq: int, answer: bytes) -> None:
        """Start from a snapshot, or add what was missed."""
        resumed = _resumed(answer)
        told = "a snapshot" if resumed.snapshot is not None else [missed.seq for missed in resumed.events or ()]
        self.trace.note(f"{self.name} has {self.after}, gets {told} up to {seq}")
        if resumed.snapshot is not None:
            self.header = dict(resumed.snapshot.conversation)
            self.items = {item.seq: item for item in resumed.snapshot.items}
            self.first = min(self.items, default=0)
            self.after = seq
        for missed in resumed.events or ():
            if self.after is None or missed.seq > self.after:
                self._apply(missed.seq, missed.data)
        self.after = max(seq, self.after or 0)

    def take(self, seq: int, body: bytes) -> None:
        """In order, or not at all."""
        if self.after is None or seq <= self.after:
            return
        if seq > self.after + 1:
            assert self.connection is not None
            self.trace.note(f"{self.name} has {self.after} and hears {seq}")
            self.look_again(self.connection.gateway)
            return
        self._apply(seq, _body(body).data)

    def _apply(self, seq: int, data: _Data) -> None:
        self.after = seq
        self.header |= data.conversation
        if data.item is not None:
            self.items[data.item.seq] = data.item
        if data.target in self.items and data.patch is not None:
            self.items[data.target] = apply(self.items[data.target], data.patch)


class InboxScreen(Screen):
    """A tenant's list: the header of every conversation."""

    def __init__(self, name: str, scope: Scope, web: Web, chance: random.Random, trace: Trace) -> None:
        super().__init__(name, scope, web, chance, trace)
        self.headers: dict[str, Header] = {}

    def begin(self, seq: int, answer: bytes) -> None:
        """Start from a page; a header that is newer on the screen stays."""
        for header in orjson.loads(answer)["items"]:
            self._put(header)

    def take(self, seq: int, body: bytes) -> None:
        """Whole headers come."""
        self._put(orjson.loads(body)["data"])

    def _put(self, header: Header) -> None:
        there = self.headers.get(header["id"])
        if there is None or there["seq"] <= header["seq"]:
            self.headers[header["id"]] = header
