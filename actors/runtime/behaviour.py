"""What a kind of actor is to the runtime: pure decisions, and the few places where they touch the world."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import msgspec

from ipro_rt.kernel.decision import Decision, Effect
from ipro_rt.kernel.journal import Document, Found, Record
from ipro_rt.kernel.ports import Address


class Placing(NamedTuple):
    """How an event is indexed in the journal: a timeline entry, or a change of the entry at `target`."""

    item: bool = False
    target: int | None = None


class Publication(NamedTuple):
    """One event for the clients of a topic. `body` encodes it, and is called once, only if somebody looks."""

    topic: str
    seq: int
    body: Callable[[], bytes]


class Behaviour(Protocol):
    """One kind. Everything but `perform` is synchronous and free of I/O."""

    @property
    def kind(self) -> str:
        """The word in addresses and keys."""
        ...

    @property
    def message_type(self) -> Any:
        """The Struct, or union of Structs, its mailbox takes."""
        ...

    @property
    def event_type(self) -> Any:
        """The Struct its journal holds."""
        ...

    def blank(self, address: Address) -> Any:
        """The state before the first turn."""
        ...

    def restore(self, document: Document) -> Any:
        """The state a snapshot document holds."""
        ...

    def snapshot(self, state: Any) -> Document:
        """The document that `restore` reads, with `id`, `tenant_id` and `seq`."""
        ...

    def decide(self, state: Any, message: Any, now: datetime, known: Mapping[str, Any]) -> Decision[Any]:
        """One turn."""
        ...

    def evolve(self, state: Any, event: Any, seq: int, at: datetime) -> Any:
        """The state after an event."""
        ...

    def placing(self, event: Any) -> Placing:
        """Where the event belongs in the timeline."""
        ...

    def known(self, found: Found | None) -> Any:
        """What `decide` is shown of an earlier item it asked for."""
        ...

    def repeated(self, message: Any, earlier: Record) -> Any:
        """The reply to a message whose turn happened before."""
        ...

    def publications(self, before: Any, after: Any, event: Any, at: datetime) -> list[Publication]:
        """What clients are told of a committed turn."""
        ...

    def recover(self, effect: Effect, seq: int) -> msgspec.Struct | None:
        """The message that takes up an effect found open after a crash; None: perform it again."""
        ...

    async def perform(self, address: Address, state: Any, seq: int, effect: Effect) -> msgspec.Struct | None:
        """Carry out an effect; the returned message, if any, is delivered to the same entity."""
        ...
