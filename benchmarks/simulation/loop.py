"""An event loop whose time is a number: when nothing is ready, it jumps to the next timer. No threads, no sockets.

A step belongs to the process its context names (`process.py`). A stopped process keeps its steps for later, a dead
one drops them; everything else runs in the order it was scheduled, so the same seed gives the same steps.
"""

import asyncio
import contextlib
import contextvars
import heapq
import sys
import warnings
from asyncio import events
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from itertools import count
from typing import Any, NoReturn, Protocol, TypeVar

T = TypeVar("T")
Step = asyncio.Handle
MAX_STILL = 500_000  # steps without time going on
PRUNE = 1_000


class Gate(Protocol):
    """Stands before the steps of one process."""

    closed: bool

    def hold(self, step: Step) -> None:
        """Take a step that may not run now."""
        ...


GATE: contextvars.ContextVar[Gate | None] = contextvars.ContextVar("gate", default=None)


class Deadlock(RuntimeError):
    """Somebody waits, and nothing is left that could end it."""


class Livelock(RuntimeError):
    """Steps without end, and time stands still."""


class OutOfBounds(RuntimeError):
    """Something wanted a thread, a socket or a subprocess: that would not be the same twice."""


class _Task(asyncio.Task[T]):
    """A task that is hashed by its number, so that sets of tasks have the same order in every run."""

    def __init__(self, coro: Any, number: int, **options: Any) -> None:
        self._number = number
        super().__init__(coro, **options)

    def __hash__(self) -> int:
        return self._number


class VirtualLoop(asyncio.AbstractEventLoop):
    """Owns virtual time and the order of all steps. `steps` counts them."""

    def __init__(self) -> None:
        self.steps = 0
        self.broken: list[dict[str, Any]] = []  # what was raised with nobody to hear it
        self._now = 0.0
        self._ready: deque[Step] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._order = count()
        self._tasks = count(1)
        self._made: dict[int, asyncio.Task[Any]] = {}  # kept, so that none is finalised in the middle of a run
        self._prune_at = PRUNE
        self._running = False
        self._stopping = False
        self._closed = False

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._now

    def call_soon(self, callback: Callable[..., Any], *args: Any, context: Any = None) -> Step:  # type: ignore[override]
        """See asyncio."""
        step = Step(callback, args, self, context)
        self._ready.append(step)
        return step

    def call_later(  # type: ignore[override]
        self, delay: float, callback: Callable[..., Any], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        """See asyncio."""
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., Any], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        """See asyncio."""
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._timers, (when, next(self._order), timer))
        return timer

    def run_again(self, steps: "deque[Step]") -> None:
        """Put steps that were held back into the queue."""
        self._ready.extend(steps)

    def create_future(self) -> "asyncio.Future[Any]":
        """See asyncio."""
        return asyncio.Future(loop=self)

    def create_task(
        self, coro: Generator[Any, None, T] | Coroutine[Any, Any, T], *, name: Any = None, context: Any = None
    ) -> asyncio.Task[T]:
        """See asyncio."""
        task: asyncio.Task[T] = _Task(coro, next(self._tasks), loop=self, name=name, context=context)
        self._made[task._number] = task  # type: ignore[attr-defined]
        if len(self._made) > self._prune_at:
            self._made = {number: each for number, each in self._made.items() if not each.done()}
            self._prune_at = 2 * len(self._made) + PRUNE
        return task

    def run_until_complete(self, future: Any) -> Any:
        """Run until it is done, and return its result."""
        main = asyncio.ensure_future(future, loop=self)
        main.add_done_callback(self._stop)
        self.run_forever()
        return main.result()

    def run_forever(self) -> None:
        """Run until `stop`; raises `Deadlock` when nothing is left to do, `Livelock` when time stands still."""
        events._set_running_loop(self)
        self._running, self._stopping = True, False
        try:
            while not self._stopping:
                self._run_ready()
                if not self._stopping:
                    self._turn_time()
        finally:
            self._running = False
            events._set_running_loop(None)

    def _run_ready(self) -> None:
        ready, began = self._ready, self.steps
        while ready and not self._stopping:
            step = ready.popleft()
            if step._cancelled:
                continue
            gate = step._context.get(GATE)  # type: ignore[attr-defined]
            if gate is not None and gate.closed:
                gate.hold(step)
                continue
            self.steps += 1
            step._run()
            if self.steps - began > MAX_STILL:
                raise Livelock(f"{MAX_STILL} steps at {self._now:.3f} s, the last one {step!r}")

    def _turn_time(self) -> None:
        timers = self._timers
        while timers and timers[0][2]._cancelled:
            heapq.heappop(timers)
        if not timers:
            waiting = sorted(task.get_name() for task in asyncio.all_tasks(self))
            raise Deadlock(f"nothing is scheduled at {self._now:.3f} s and these wait: {', '.join(waiting)[:2000]}")
        self._now = max(self._now, timers[0][0])
        while timers and timers[0][0] <= self._now:
            self._ready.append(heapq.heappop(timers)[2])

    def unwind(self) -> None:
        """End what is left without running it: nothing of it may happen any more, and nothing is said about it."""
        self._ready.clear()
        self._timers.clear()
        heard, sys.unraisablehook = sys.unraisablehook, _unheard
        with warnings.catch_warnings(action="ignore"):
            self._close_tasks()
        sys.unraisablehook = heard

    def _close_tasks(self) -> None:
        for task in self._made.values():
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            if not task.done() and (coro := task.get_coro()) is not None:
                with contextlib.suppress(BaseException):
                    coro.close()
        self._made.clear()

    def _stop(self, _: object) -> None:
        self._stopping = True

    def stop(self) -> None:
        """Stop after the present step."""
        self._stopping = True

    def is_running(self) -> bool:
        """See asyncio."""
        return self._running

    def is_closed(self) -> bool:
        """See asyncio."""
        return self._closed

    def close(self) -> None:
        """Forget everything that was scheduled."""
        self._closed = True
        self._ready.clear()
        self._timers.clear()

    def get_debug(self) -> bool:
        """Never: debug mode measures real time."""
        return False

    def _timer_handle_cancelled(self, timer: asyncio.TimerHandle) -> None:
        """asyncio tells; it is skipped when its time comes."""

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Remember it: the product should let nothing end unheard."""
        self.broken.append(context)

    def default_exception_handler(self, context: dict[str, Any]) -> None:
        """See `call_exception_handler`."""
        self.broken.append(context)

    def call_soon_threadsafe(self, *_: Any, **__: Any) -> NoReturn:  # type: ignore[override]
        """There are no threads."""
        raise OutOfBounds("call_soon_threadsafe: there are no threads in a simulation")

    def run_in_executor(self, *_: Any, **__: Any) -> NoReturn:  # type: ignore[override]
        """There are no threads."""
        raise OutOfBounds("run_in_executor: there are no threads in a simulation")

    def add_reader(self, *_: Any) -> NoReturn:  # type: ignore[override]
        """There are no sockets."""
        raise OutOfBounds("add_reader: there are no sockets in a simulation")

    add_writer = create_connection = create_server = subprocess_exec = getaddrinfo = add_reader  # type: ignore[assignment]


def _unheard(_: object) -> None:
    """A coroutine that will not end when it is told to: it is forgotten all the same."""


def new_loop() -> VirtualLoop:
    """A loop at the beginning of time. What it leaves out of asyncio's is out of bounds."""
    return VirtualLoop()  # type: ignore[abstract]
