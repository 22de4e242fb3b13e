"""The wires between everybody: how long they take, when they are cut, and what a lost message looks like.

Ends are named: `host-0`, `gateway-1`, `coordinator-0`, `database`, `provider`, `outside`. Cuts are one-way, so that a
request may arrive whose answer does not.
"""

import contextvars
import random
from collections.abc import Callable
from typing import Any

from benchmarks.simulation.loop import VirtualLoop
from benchmarks.simulation.trace import Trace
from benchmarks.simulation.weather import Wires

DATABASE, PROVIDER, OUTSIDE = "database", "provider", "outside"
WORLD = contextvars.Context()  # what runs here belongs to no process and cannot be stopped
ALWAYS = float("inf")


class Network:
    """Owns the cuts. Without `trouble` everything arrives, after a short time."""

    def __init__(self, loop: VirtualLoop, chance: random.Random, wires: Wires, trace: Trace) -> None:
        self.loop = loop
        self.trouble = True
        self.chance = chance
        self.wires = wires
        self._trace = trace
        self._cuts: dict[tuple[str, str], float] = {}

    def cut(self, source: str, target: str, seconds: float) -> None:
        """Nothing gets from source to target for a while."""
        self._cuts[source, target] = max(self._cuts.get((source, target), 0.0), self.loop.time() + seconds)
        self._trace.note(f"cut {source} -> {target} for {seconds:.2f} s")

    def heal(self) -> None:
        """All wires work from now on."""
        self._cuts.clear()
        self.trouble = False
        self._trace.note("wires healed")

    def passes(self, source: str, target: str) -> bool:
        """Whether a message sent now arrives."""
        return not self._cuts or self._cuts.get((source, target), 0.0) <= self.loop.time()

    def happens(self, probability: float) -> bool:
        """A chance of this, in times of trouble."""
        return self.trouble and probability > 0 and self.chance.random() < probability

    def delay(self) -> float:
        """How long one message is under way."""
        chance, wires = self.chance, self.wires
        if self.trouble and wires.slow and chance.random() < wires.slow:
            return chance.uniform(0.2, 2.0)
        return 0.0003 + chance.expovariate(1.0) * wires.delay_s

    def silence(self) -> float:
        """How long it takes until the sender of a lost message is told so."""
        return self.chance.uniform(0.5, 6.0)

    def later(self, seconds: float, callback: Callable[..., Any], *args: Any) -> None:
        """The world itself does something, whoever is stopped or dead by then."""
        self.loop.call_later(seconds, callback, *args, context=WORLD)
