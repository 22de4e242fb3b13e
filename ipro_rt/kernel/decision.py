"""What a turn decides: one event to keep, effects to perform once it is kept, and an answer.

A rule is `decide(state, message, now) -> Decision`. The state that follows is `evolve(state, event)`, so a journal
replayed gives the same state as the turns that wrote it.
"""

from typing import Any, Generic, TypeVar

import msgspec

from ipro_rt.kernel.timers import Timer

E = TypeVar("E")


class Effect(msgspec.Struct, frozen=True, omit_defaults=True):
    """A call to the outside, performed after the turn is durable; its result comes back as a message.

    A `durable` effect stays open in the journal until a later turn closes it, and is taken up again after a crash;
    the others (typing, a wait) are forgotten with the process. `delay_s` postpones it.
    """

    kind: str
    args: dict[str, Any] = {}
    durable: bool = True
    delay_s: float = 0.0


class Decision(msgspec.Struct, Generic[E], frozen=True):
    """The outcome of one turn. Without an event nothing is written.

    `pids` make the turn unique for ever: a second turn with one of them is a repetition and changes nothing.
    `need` asks for earlier turns (`pid:…` or `seq:…`) before deciding; the rule is then called again with them.
    `closes` is the seq of the earlier turn whose effect this one ends. `timers` are armed and `disarms` taken back with
    the event, and only with one.
    """

    event: E | None = None
    effects: tuple[Effect, ...] = ()
    reply: Any = None
    pids: tuple[str, ...] = ()
    need: tuple[str, ...] = ()
    closes: int | None = None
    timers: tuple[Timer, ...] = ()
    disarms: tuple[str, ...] = ()


NOTHING: Decision[Any] = Decision()
