"""One entity in memory: its state, its bounded mailbox, its armed timers, and whether a turn is under way."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from actors.runtime.behaviour import Behaviour
from ipro_rt.kernel.glassbox import TurnCard
from ipro_rt.kernel.journal import Record
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.timers import StoredTimer

MAILBOX = 1000
SAID_AGAIN = ("webhook", "inbox")  # sources that say a thing until it is answered, and mean it once
REMEMBERED = 5  # turns, for whoever looks into the entity


class Reply(NamedTuple):
    """The end of a delivery: the reply, or the error that came instead."""

    value: Any = None
    error: BaseException | None = None


Done = Callable[[Reply], None]


class Moved(Exception):
    """The shard has another owner: the message is neither taken nor refused, and goes to him."""


class Delivery:
    """A message in a mailbox, and who waits for it. `tries` counts turns that broke on it.

    `pid` makes the turn happen once whatever the message is; `source` says how it came; `timer` is the one that fired.
    `origin` is the request it came with, as that travels (`ipro_rt.kernel.request`).
    A message that is `kept` was accepted for good: one that cannot be processed becomes a dead letter.
    """

    __slots__ = ("done", "message", "origin", "pid", "source", "timer", "tries")

    def __init__(
        self,
        message: Any,
        done: Done,
        source: str = "ask",
        pid: str | None = None,
        timer: StoredTimer | None = None,
        origin: str = "",
    ) -> None:
        self.message = message
        self.done = done
        self.source = source
        self.pid = pid
        self.timer = timer
        self.origin = origin
        self.tries = 0

    @property
    def kept(self) -> bool:
        """Whether nobody would repeat it if it were refused."""
        return self.source != "ask"

    def join(self, done: Done) -> None:
        """Somebody else waits for its turn too."""
        if not isinstance(self.done, _Everybody):
            self.done = _Everybody([self.done])
        self.done.append(done)


class _Everybody(list[Done]):
    """All who wait for one turn."""

    def __call__(self, reply: Reply) -> None:
        for done in self:
            done(reply)


class Armed(NamedTuple):
    """A timer that waits for this entity: the turn that armed it, when it is due, how often it recurs."""

    seq: int
    due: datetime
    every_s: float | None = None


class Entity:
    """A slot in a host. `state` is None while asleep; `busy` while a turn, a look-up or an activation is under way."""

    __slots__ = (
        "address",
        "armed",
        "behaviour",
        "busy",
        "key",
        "mailbox",
        "recent",
        "seq",
        "shard",
        "state",
        "used_at",
    )

    def __init__(self, address: Address, behaviour: Behaviour, shard: int) -> None:
        self.address = address
        self.key = address.key
        self.behaviour = behaviour
        self.shard = shard
        self.state: Any = None
        self.seq = 0
        self.mailbox: deque[Delivery] | None = None  # an empty deque weighs more than most states
        self.busy = False
        self.used_at = 0.0
        self.armed: dict[str, Armed] | None = None
        self.recent: list[TurnCard] | None = None

    @property
    def waiting(self) -> int:
        """Messages in the mailbox."""
        return len(self.mailbox) if self.mailbox else 0

    @property
    def idle(self) -> bool:
        """Nothing under way and nothing waiting: it may leave memory."""
        return not self.busy and not self.mailbox

    def said_already(self, message: Any, source: str) -> Delivery | None:
        """The same message, where it waits for its turn."""
        if source not in SAID_AGAIN:
            return None
        waiting = (each for each in self.mailbox or () if each.source in SAID_AGAIN and each.message == message)
        return next(waiting, None)

    def put(self, delivery: Delivery) -> None:
        """Behind what waits."""
        if self.mailbox is None:
            self.mailbox = deque()
        self.mailbox.append(delivery)

    def pop(self) -> Delivery:
        """Take the message whose turn is over."""
        assert self.mailbox
        delivery = self.mailbox.popleft()
        if not self.mailbox:
            self.mailbox = None
        return delivery

    def remember(self, card: TurnCard) -> None:
        """Keep the last few turns, for whoever looks."""
        if self.recent is None:
            self.recent = []
        elif len(self.recent) >= REMEMBERED:
            del self.recent[0]
        self.recent.append(card)

    def account_for(self, record: Record) -> None:
        """What a committed turn did to the timers."""
        if not (record.timers or record.disarmed or record.fired):
            return
        armed = self.armed or {}
        for name in (*record.disarmed, *((record.fired,) if record.fired else ())):
            if (kept := armed.get(name)) is not None and (name != record.fired or kept.every_s is None):
                del armed[name]
        for timer in record.timers:
            armed[timer.name] = Armed(record.seq, timer.due, timer.every_s)
        self.armed = armed or None
