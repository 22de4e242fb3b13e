"""One entity in memory: its state, its bounded mailbox, and whether a turn is under way."""

from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from actors.runtime.behaviour import Behaviour
from ipro_rt.kernel.ports import Address

MAILBOX = 1000


class Reply(NamedTuple):
    """The end of a delivery: the reply, or the error that came instead."""

    value: Any = None
    error: BaseException | None = None


Done = Callable[[Reply], None]


class Delivery:
    """A message in a mailbox, and who waits for it. `tries` counts turns that broke on it."""

    __slots__ = ("done", "message", "tries")

    def __init__(self, message: Any, done: Done) -> None:
        self.message = message
        self.done = done
        self.tries = 0


class Entity:
    """A slot in a host. `state` is None while asleep; `busy` while a turn, a look-up or an activation is under way."""

    __slots__ = ("address", "behaviour", "busy", "key", "mailbox", "seq", "state", "used_at")

    def __init__(self, address: Address, behaviour: Behaviour) -> None:
        self.address = address
        self.key = address.key
        self.behaviour = behaviour
        self.state: Any = None
        self.seq = 0
        self.mailbox: deque[Delivery] = deque()
        self.busy = False
        self.used_at = 0.0

    @property
    def idle(self) -> bool:
        """Nothing under way and nothing waiting: it may leave memory."""
        return not self.busy and not self.mailbox
