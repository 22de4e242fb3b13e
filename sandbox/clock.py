"""The sandbox's own time, which a test may move forward.

Owns: how far it is ahead of real time. Invariants: it never goes back, except by `reset`; whoever sleeps on it
wakes when an `advance` passes the due moment, so a day is over in no time.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime


class Clock:
    def __init__(self) -> None:
        self._ahead = 0.0
        self._moved = asyncio.Event()

    @property
    def ahead_s(self) -> float:
        return self._ahead

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def reset(self) -> None:
        self._ahead = 0.0

    async def sleep(self, seconds: float) -> None:
        due = self.now() + seconds
        while (left := due - self.now()) > 0:
            try:
                async with asyncio.timeout(left):
                    await self._moved.wait()
            except TimeoutError:
                continue


def rfc3339(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
