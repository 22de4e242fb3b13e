"""The recent past of a list topic, such as a tenant's inbox, so that a client that was away misses nothing.

Many conversations on many hosts feed one list, so its numbers are given here. They begin at the time of birth in
milliseconds times 65,536: a stream born later starts above every number given before, and `after` from another
stream's life is always seen as unknown, which means a snapshot, never a silent gap.
"""

import time
from collections import deque

KEEP = 5_000
_EPOCH_MS = 1_735_689_600_000  # 2025-01-01, which keeps the numbers inside JavaScript's 53 bits for two centuries


class ListStream:
    """One list's numbered events, as long as somebody watches it."""

    def __init__(self) -> None:
        self._born = (time.time_ns() // 1_000_000 - _EPOCH_MS) << 16
        self._first = self._born + 1
        self._events: deque[bytes] = deque(maxlen=KEEP)
        self.seq = self._born

    def number(self) -> int:
        """The number of the next event."""
        self.seq += 1
        return self.seq

    def keep(self, event: bytes) -> None:
        """Remember the event that was just numbered."""
        if len(self._events) == KEEP:
            self._first += 1
        self._events.append(event)

    def after(self, seq: int) -> list[bytes] | None:
        """Everything after `seq`, or None when that is not known any more."""
        if not self._first - 1 <= seq <= self.seq:
            return None
        return list(self._events)[seq - self._first + 1 :]
