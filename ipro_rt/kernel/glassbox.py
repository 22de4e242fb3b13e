"""The glass box: what people may see of actors and hosts while they run. Ids, counts and times; never what was said."""

from datetime import datetime
from typing import Literal, Protocol

import msgspec

from ipro_rt.kernel.ports import Address

COMMIT_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Spread(msgspec.Struct, frozen=True):
    """How long things took: `counts[i]` of them up to `COMMIT_S[i]` seconds and over the bound before, the last one
    more than all bounds; `sum_s` all together. Empty before the first."""

    counts: tuple[int, ...] = ()
    sum_s: float = 0.0


class HostStats(msgspec.Struct, frozen=True):
    """What a host counts, told with every renewal of its lease. Totals count from the start of its process."""

    live: int = 0  # actors in memory
    live_cap: int = 0
    waiting: int = 0  # messages in mailboxes
    mailbox_max: int = 0  # the fullest mailbox
    uncommitted: int = 0  # decided turns that wait for the journal
    dirty: int = 0  # actors whose state document is behind
    effects: int = 0  # calls to the outside under way
    timers: int = 0  # timers loaded ahead
    timer_lag_ms: float = 0.0  # how late the last due timer was fired
    turns: int = 0
    committed: int = 0
    flushes: int = 0
    flush_ms: float = 0.0  # the mean of the last second's
    activations: int = 0
    slept: int = 0
    broken: int = 0  # turns that raised
    dead_letters: int = 0
    fenced: int = 0  # turns another owner had been faster with
    stale: int = 0  # turns the journal refused because the lease was over
    slow_turns: int = 0  # over 50 ms
    interrupted: int = 0  # turns stopped by the watchdog
    held: int = 0  # frames owed to gateways
    loop_lag_ms: float = 0.0
    rss_bytes: int = 0
    cpu_s: float = 0.0
    tasks: int = 0  # of the event loop
    threads: int = 0
    fds: int = 0
    commits: Spread = Spread()  # from a turn decided to its verdict
    fenced_off: bool = False  # it does not trust its own lease at the moment


class TurnCard(msgspec.Struct, frozen=True, omit_defaults=True):
    """One recent turn. `outcome`: committed, replied, repeated, refused:<code>, fenced, broke."""

    message: str
    outcome: str
    at: datetime
    took_ms: float
    seq: int | None = None


class EffectCard(msgspec.Struct, frozen=True, omit_defaults=True):
    """A call to the outside that is under way or waits for its turn."""

    kind: str
    seq: int
    since: datetime


class TimerCard(msgspec.Struct, frozen=True, omit_defaults=True):
    """A timer that waits."""

    name: str
    due: datetime
    every_s: float | None = None


class ActorCard(msgspec.Struct, frozen=True, kw_only=True):
    """One actor as a list shows it."""

    kind: str
    id: str
    host: str
    shard: int
    epoch: int
    mailbox: int
    seq: int
    state: Literal["awake", "busy", "waking", "asleep"]
    idle_s: float


class ActorDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One actor, looked into."""

    actor: ActorCard
    incarnation: str
    turns: list[TurnCard]
    effects: list[EffectCard]
    timers: list[TimerCard]


class GlassBox(Protocol):
    """Looking into running actors. Asked of the hosts themselves, so it is as true as the moment allows."""

    async def actors(self, tenant_id: str, kind: str | None, after: str | None, limit: int) -> list[ActorCard]:
        """A tenant's actors in memory, by key, after a key; a host that does not answer is left out."""
        ...

    async def actor(self, address: Address) -> ActorDetail:
        """One actor, in memory or asleep; raises `NotFound` for one that never took a turn."""
        ...
