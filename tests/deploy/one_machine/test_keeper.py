"""The keeper, in processes of its own: whatever dies, nothing below it stays."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[3]
# A launcher with a helper that left its session and ignores SIGTERM, as Ray's helpers may
LAUNCHER = """
import os, signal, subprocess, sys, time
from deploy.one_machine import keeper
keeper.STOP_S, keeper.LEFTOVER_S, keeper.ABANDONED_S = 1.0, 0.2, 0.2

def helper():
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    child.stdout.readline()

def launch():
    {body}

sys.exit(keeper.keep(launch))
"""
WAITS = "helper(); print('launched', flush=True); time.sleep(600); return 0"


@contextmanager
def kept(body: str) -> Iterator[subprocess.Popen[str]]:
    code = LAUNCHER.format(body=body)
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        everyone = [process.pid, *(p.pid for p in below(process))]
        for pid in everyone:
            if psutil.pid_exists(pid):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def below(process: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def launched(process: subprocess.Popen[str]) -> list[psutil.Process]:
    assert process.stdout is not None
    assert process.stdout.readline() == "launched\n"
    return below(process)


def are_gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=5)[1]


def test_the_exit_code_of_the_launcher_is_passed_on() -> None:
    with kept("return 3") as process:
        assert process.wait(10) == 3


def test_a_launcher_that_is_killed_leaves_nothing() -> None:
    with kept(WAITS) as process:
        everyone = launched(process)
        everyone[0].kill()
        assert process.wait(10) == 128 + signal.SIGKILL
        assert len(everyone) == 2
        assert are_gone(everyone)


def test_a_launcher_that_does_not_stop_is_made_to() -> None:
    with kept("signal.signal(signal.SIGTERM, signal.SIG_IGN); " + WAITS) as process:
        everyone = launched(process)
        process.terminate()
        process.wait(10)
        assert are_gone(everyone)


def test_a_launcher_learns_that_the_keeper_was_killed() -> None:
    with kept(WAITS) as process:
        launcher, helper = launched(process)
        process.kill()
        assert are_gone([launcher])
        helper.kill()


def test_a_launcher_that_asks_for_it_is_started_again() -> None:
    body = "first = not os.path.exists({0!r}); open({0!r}, 'w').close(); return keeper.AGAIN if first else 5"
    marker = f"/tmp/keeper-{os.getpid()}"
    with kept(body.format(marker)) as process:
        assert process.wait(10) == 5
    Path(marker).unlink()


def test_a_launcher_that_fails_shows_why() -> None:
    code = LAUNCHER.format(body="raise ValueError('no such thing')")
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert ran.returncode == 1
    assert "ValueError: no such thing" in ran.stderr
