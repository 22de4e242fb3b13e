"""Waiting as data: a timer is stored when its turn commits, and fired as a message to the entity that armed it.

The journal is the truth of what is armed: a record says which timers its turn armed, which it disarmed and which one
it answers. The stored timers are a projection of it, kept so that a million of them can wait outside memory.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

TIMER_PID = "timer/"


class Timer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Armed by a turn. One of a name per entity: arming it again replaces it.

    `message` is the Struct delivered when it is due, as plain data with its tag. `every_s` makes it recur: it is due
    again at the first multiple after now, so that ticks missed while nobody owned it become one late tick.
    """

    name: str
    due: datetime
    message: dict[str, Any]
    every_s: float | None = None


class StoredTimer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A timer that waits. `seq` is the turn that armed it: firing is refused when a later turn re-armed the name."""

    key: str
    tenant_id: str
    shard: int
    seq: int
    timer: Timer

    @property
    def id(self) -> str:
        """One timer per entity and name."""
        return timer_id(self.key, self.timer.name)

    @property
    def pid(self) -> str:
        """What makes the turn of this firing happen once."""
        return f"{TIMER_PID}{self.id}@{self.seq}@{int(self.timer.due.timestamp() * 1000)}"


class Timers(Protocol):
    """The stored timers of every shard."""

    async def save(self, timers: Sequence[StoredTimer]) -> None:
        """Keep them, each in the place of an earlier one of its entity and name; never over a newer seq or due time."""
        ...

    async def remove(self, fired: Collection[tuple[str, int]]) -> None:
        """Forget timers by id, unless a turn after that seq armed them again."""
        ...

    async def due(self, shards: Collection[int], before: datetime, limit: int) -> list[StoredTimer]:
        """The timers of these shards that are due before an instant, earliest first."""
        ...

    async def of_key(self, key: str, limit: int) -> list[StoredTimer]:
        """The timers of one entity, earliest first."""
        ...

    async def pending(self, shards: Collection[int]) -> int:
        """About how many wait, for a gauge."""
        ...


def timer_id(key: str, name: str) -> str:
    """The id of an entity's timer."""
    return f"{key}/{name}"


def next_due(timer: Timer, now: datetime) -> datetime:
    """When a recurring timer is due again: its first multiple after now, however many were missed."""
    assert timer.every_s is not None
    every = timedelta(seconds=timer.every_s)
    missed = max(0, (now - timer.due) // every)
    return timer.due + (missed + 1) * every
