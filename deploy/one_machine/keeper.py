"""The outermost process of a run: whatever happens to the launcher inside it, no process is left behind.

Ray's helper processes outlive a launcher that is killed, so the keeper is made their adopter (Linux's child
subreaper): every orphan below it becomes its child, and it ends only when it has none. It passes a stop signal on
to the launcher, and after `STOP_S` seconds stops waiting for it; it passes on the wish to upgrade too. Should the
keeper itself be killed, the kernel sends SIGTERM to the launcher, which then stops in order.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

AGAIN = 75  # the launcher's exit code that asks for another start (EX_TEMPFAIL)
STOP_S = 8.0  # for the launcher to stop in order; what is left then has LEFTOVER_S to go by itself
LEFTOVER_S = 1.0
ABANDONED_S = 3.0  # the same when the launcher died by itself: mongod may want to finish

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_UNDER_NOHUP = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
STOPPING = (signal.SIGTERM, signal.SIGINT) if _UNDER_NOHUP else (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
UPGRADE = signal.SIGUSR1  # passed on to the launcher
_WATCHED = (*STOPPING, UPGRADE, signal.SIGCHLD)


def keep(launch: Callable[[], int], *, longer_s: float = 0.0) -> int:
    """Run `launch` in a child process, again when it answers AGAIN; its exit code, once none below us is alive.

    It has `longer_s` beyond STOP_S to stop in order.
    """
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    if os.environ.get("MAKELEVEL"):
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)  # `make run` that is killed takes us along
    signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    while True:
        code, in_order = _wait_for(_start(launch), STOP_S + longer_s)
        _sweep(ABANDONED_S if in_order else LEFTOVER_S)
        if code != AGAIN:
            return code


def _start(launch: Callable[[], int]) -> int:
    keeper = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    launcher = os.fork()
    if launcher == 0:
        _be_the_launcher(launch, keeper)
    return launcher


def _be_the_launcher(launch: Callable[[], int], keeper: int) -> None:
    code = 1
    try:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        signal.signal(UPGRADE, signal.SIG_IGN)  # until there is something to upgrade
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)
        if os.getppid() == keeper:
            code = launch()
    except KeyboardInterrupt:
        code = 0
    except BaseException:  # noqa: BLE001 - it must not unwind into the keeper's own stack
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):  # nobody may be reading any more
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _wait_for(launcher: int, stop_s: float) -> tuple[int, bool]:
    """The launcher's exit code, and whether it ended by itself in the time it had."""
    deadline: float | None = None
    in_order = True
    while True:
        ended = _reap(launcher)
        if ended is not None:
            return ended, in_order
        left = 3600.0 if deadline is None else deadline - time.monotonic()
        if left <= 0:
            in_order = False
            os.kill(launcher, signal.SIGKILL)
            left = 1.0
        got = signal.sigtimedwait(_WATCHED, left)
        if got is not None and got.si_signo in STOPPING and deadline is None:
            deadline = time.monotonic() + stop_s
            os.kill(launcher, signal.SIGTERM)
        elif got is not None and got.si_signo == UPGRADE:
            os.kill(launcher, UPGRADE)


def _reap(launcher: int) -> int | None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return 1
        if pid == 0:
            return None
        if pid == launcher:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _sweep(grace_s: float) -> None:
    """End every process below us: asked first, killed after the grace time. Returns when there is none."""
    deadline = time.monotonic() + grace_s
    asked: set[int] = set()
    while _has_children():
        late = time.monotonic() > deadline
        for pid in _descendants(os.getpid()):
            if late or pid not in asked:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
                asked.add(pid)
        signal.sigtimedwait((signal.SIGCHLD,), 0.1)


def _has_children() -> bool:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _descendants(ancestor: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it just ended
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: list[int] = []
    waiting = [ancestor]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}) failed")
