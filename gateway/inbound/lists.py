"""The recent past of a list topic, such as a tenant's inbox, so that a client that was away misses nothing.

Many conversations on many hosts feed one list, so its numbers are given here, by each gateway for itself. A stream
has an `epoch` of its own; a number means something only together with it, so `after` from another gateway, or from
another life of the stream, is always seen as unknown: that means a snapshot, never a silent gap.
"""

import secrets
from collections import deque

KEEP = 5_000
KEEP_BYTES = 2_000_000


class ListStream:
    """One list's numbered events, as long as somebody watches it. One that follows another goes on with its numbers, so
    that they only grow for whoever looks all the while."""

    def __init__(self, seq: int = 0) -> None:
        self.epoch = secrets.token_hex(8)
        self.seq = seq
        self._first = seq + 1
        self._events: deque[bytes] = deque()
        self._size = 0

    def number(self) -> int:
        """The number of the next event."""
        self.seq += 1
        return self.seq

    def keep(self, event: bytes) -> None:
        """Remember the event that was just numbered; the oldest give way."""
        self._events.append(event)
        self._size += len(event)
        while len(self._events) > KEEP or self._size > KEEP_BYTES:
            self._size -= len(self._events.popleft())
            self._first += 1

    def after(self, seq: int, epoch: str | None) -> list[bytes] | None:
        """Everything after `seq`, or None when that is not known any more."""
        if epoch != self.epoch or not self._first - 1 <= seq <= self.seq:
            return None
        return list(self._events)[seq - self._first + 1 :]
