"""What sockets are owed: lists of events that sockets in the same state share, and so their bytes."""

from collections.abc import Iterator
from typing import Protocol

from gateway.inbound.frames import events_frame

MAX_EVENTS = 500
MAX_BYTES = 1_000_000


class Wire(Protocol):
    """The way to one client: see `gateway.inbound.wires.Wire`."""

    def offer(self, frame: bytes) -> bool:
        """Write a frame unless the client is too far behind."""
        ...

    def ready(self) -> bool:
        """Whether a client that was too far behind has caught up."""
        ...

    def cut(self) -> None:
        """End the connection now."""
        ...


class Batch:
    """Events in order. A longer one is made of it, which leaves this one as it is: other sockets may be owed just this.
    One socket may be owed no more than a `full` one."""

    __slots__ = ("_before", "_event", "_frame", "_topic", "count", "full", "size")

    def __init__(self, topic: str, event: bytes, before: "Batch | None" = None) -> None:
        self._topic = topic
        self._event = event
        self._before = before
        self._frame: bytes | None = None
        self.count: int = before.count + 1 if before is not None else 1
        self.size: int = before.size + len(event) if before is not None else len(event)
        self.full = self.count >= MAX_EVENTS or self.size >= MAX_BYTES

    @property
    def frame(self) -> bytes:
        """The bytes to write, made once."""
        if self._frame is None:
            events = [each._event for each in self._all()]
            self._frame = events_frame(reversed(events))
        return self._frame

    def topics(self) -> set[str]:
        """The topics its events are of."""
        return {each._topic for each in self._all()}

    def _all(self) -> Iterator["Batch"]:
        each: Batch | None = self
        while each is not None:
            yield each
            each = each._before


class Outbox:
    """One socket: its wire, the topics it looks at, and what it has not been sent yet.

    `due` is the loop's time before which it gets no further packet. While it is `behind`, its client does not read:
    `stale` topics have dropped events and `skipped` ones have dropped values that are to be made good afterwards.
    """

    __slots__ = ("batch", "behind", "due", "skipped", "stale", "topics", "wire")

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.topics: set[str] = set()
        self.batch: Batch | None = None
        self.due = 0.0
        self.behind = False
        self.stale: set[str] | None = None
        self.skipped: set[str] | None = None

    def drop(self) -> None:
        """Let go of the events and remember which topics lack them."""
        if self.batch is not None:
            self.stale = (self.stale or set()) | self.batch.topics()
            self.batch = None
