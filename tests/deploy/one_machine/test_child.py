"""A child process: served, restarted after a death, ended for sure."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from deploy.one_machine.child import Child, Died, describe
from tests.waiting import until

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)


def child(log: Path, code: str, **options: object) -> Child:
    async def serves() -> None:
        await until(lambda: log.exists() and b"up" in log.read_bytes())

    return Child("part", [sys.executable, "-c", code], log, serves, **options)  # type: ignore[arg-type]


async def test_a_child_that_dies_while_starting_names_its_log(tmp_path: Path) -> None:
    part = child(tmp_path / "part.log", "import sys; sys.exit(9)")
    with pytest.raises(Died, match=r"part stopped while starting \(exit code 9\)\. Details: .*part\.log") as caught:
        await part.start()
    assert caught.value.code == 9
    assert part.pid is None


async def test_a_child_that_dies_is_back_with_another_process(tmp_path: Path) -> None:
    told: list[str] = []
    part = child(tmp_path / "part.log", "import time; print('up', flush=True); time.sleep(600)", tell=told.append)
    await part.start()
    part.supervise()
    try:
        first = part.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await until(lambda: part.restarts == 1)
        assert part.pid not in (None, first)
        assert told[0].startswith("part stopped (signal SIGKILL)")
    finally:
        await part.stop()


async def test_a_child_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    part = child(tmp_path / "part.log", STUBBORN, grace_s=0.2)
    await part.start()
    pid = part.pid
    assert pid is not None
    async with asyncio.timeout(5):
        await part.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_exit_codes_are_said_in_words() -> None:
    assert describe(1) == "exit code 1"
    assert describe(-9) == "signal SIGKILL"
    assert describe(-99) == "signal 99"
