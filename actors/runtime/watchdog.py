"""Watches turns from another thread: a long one is counted and logged, a stuck one is interrupted.

A turn is synchronous, so while it runs its host does nothing else, not even renew its lease. The thread looks every
quarter of a second; past `LIMIT_S` it raises `TurnTooLong` inside the turn, which then counts as broken. That works
for a loop in Python; a single call into C that never returns is left to the coordinator, which kills the process.
"""

import ctypes
import sys
import threading
import time
import traceback

import structlog

SLOW_S = 0.05
LIMIT_S = 3.0  # half of what a host may be silent before it fences itself off
LOOK_S = 0.25

log = structlog.get_logger("actors.watchdog")


class TurnTooLong(Exception):
    """The turn ran longer than LIMIT_S and was stopped."""


class Watchdog:
    """Owns the thread. `begin` and `end` are called by the one thread that runs turns, around each of them."""

    def __init__(self) -> None:
        self._turn = 0
        self._key = ""
        self._began = 0.0
        self._lock = threading.Lock()
        self._interrupted = False
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._watched = 0
        self.took_ms = 0.0
        self.slow = 0
        self.interrupted = 0

    def start(self) -> None:
        """Watch the calling thread's turns."""
        self._watched = threading.get_ident()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(LOOK_S * 4)

    def running_s(self) -> float:
        """How long the present turn has been running; 0 between turns. May be asked from any thread."""
        began = self._began
        return time.monotonic() - began if began else 0.0

    def begin(self, key: str) -> None:
        """A turn of `key` starts."""
        self._turn += 1
        self._interrupted = False
        self._key = key
        self._began = time.monotonic()

    def end(self) -> None:
        """It is over; raises `TurnTooLong` here at the latest when the watchdog stopped it."""
        took = time.monotonic() - self._began
        self._began = 0.0
        self.took_ms = took * 1000
        if took < SLOW_S:
            return
        self.slow += 1
        log.warning("turn.slow", key=self._key, seconds=round(took, 3))
        with self._lock:
            interrupted, self._interrupted = self._interrupted, False
        while interrupted and not isinstance(sys.exception(), TurnTooLong):  # it is on its way, and arrives in here
            time.sleep(0)

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_S):
            if self.running_s() > LIMIT_S:
                self._interrupt(self._turn)

    def _interrupt(self, turn: int) -> None:
        with self._lock:
            if turn != self._turn or not self._began or self._interrupted:
                return
            self._interrupted = True
            self.interrupted += 1
            frame = sys._current_frames().get(self._watched)
            stack = "".join(traceback.format_stack(frame)[-4:]) if frame else ""
            log.error("turn.interrupted", key=self._key, seconds=LIMIT_S, stack=stack)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._watched), ctypes.py_object(TurnTooLong))
