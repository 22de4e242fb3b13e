"""One simulated operating-system process: it can be stopped and go on, and it can be killed without a word.

Whatever runs in its context belongs to it, down to the tasks its tasks make. Stopped, nothing of it runs; when it
goes on, everything overdue runs at once, as after SIGCONT. Killed, its steps vanish: no `finally`, no last write.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from benchmarks.simulation.loop import GATE, Step, VirtualLoop

T = TypeVar("T")


class Process:
    """One life of one process. `claim` names the life; `on_death` is called when it is killed."""

    def __init__(self, name: str, claim: str, loop: VirtualLoop) -> None:
        self.name = name
        self.claim = claim
        self.closed = False
        self.alive = True
        self.on_death: list[Callable[[], None]] = []
        self._loop = loop
        self._held: deque[Step] = deque()
        self._context = contextvars.Context()
        self._context.run(GATE.set, self)

    def __repr__(self) -> str:
        return self.claim

    @property
    def stopped(self) -> bool:
        """Alive, and nothing of it runs."""
        return self.alive and self.closed

    def hold(self, step: Step) -> None:
        """See `Gate`."""
        if self.alive:
            self._held.append(step)

    def spawn(self, coro: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run something in this process."""
        return self._loop.create_task(coro, context=self._context.copy())

    def run(self, function: Callable[..., T], *args: Any) -> T:
        """Call a function as this process."""
        return self._context.copy().run(function, *args)

    def stop(self) -> None:
        """SIGSTOP."""
        self.closed = True

    def go_on(self) -> None:
        """SIGCONT."""
        if self.stopped:
            self.closed = False
            held, self._held = self._held, deque()
            self._loop.run_again(held)

    def kill(self) -> None:
        """SIGKILL."""
        if not self.alive:
            return
        self.alive, self.closed = False, True
        self._held.clear()
        for tell in self.on_death:
            tell()


def here() -> Process | None:
    """The process that runs; None is the world itself."""
    gate = GATE.get()
    return gate if isinstance(gate, Process) else None
