"""The other end of `ray_machine`: starts one, asks it, and ends it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.cluster.lab import Lab

ROOT = Path(__file__).parents[2]
STOP_S = 20.0


class Commanded:
    """A `ray_machine` that serves. `at_start` is what it said of itself then."""

    def __init__(self, process: "subprocess.Popen[str]", address: str) -> None:
        self.address = address
        self._process = process
        self.at_start = self._read()

    @property
    def head(self) -> str:
        """What a machine that joins must be told."""
        return str(self.at_start["address"])

    def ask(self, command: str, argument: object = None) -> Any:
        """Its answer; raises `Refused` with the error it met."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([command, argument]) + "\n")
        self._process.stdin.flush()
        said = self._read()
        if "error" in said:
            raise Refused(said["error"], said["said"])
        return said["answer"]

    def until_moved(self, name: str, before: dict[str, Any], seconds: float = 30.0) -> dict[str, Any]:
        """Wait until an actor answers from another process than before; where it is now."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if (now := self.ask("where", name))["pid"] != before["pid"]:
                    return dict(now)
            except Refused:  # away: it took its time to say so
                continue
        raise TimeoutError(f"{name} did not come back within {seconds:g} s")

    def until(self, command: str, true: Callable[[Any], bool], seconds: float) -> Any:
        """Ask again and again until the answer fits."""
        deadline = time.monotonic() + seconds
        while not true(answer := self.ask(command)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{command} still answers {answer} after {seconds:g} s")
        return answer

    def kill(self) -> None:
        """kill -9; its Ray processes end with it."""
        self._process.kill()
        self._process.wait(STOP_S)

    def end(self) -> None:
        """Let it stop in order."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(STOP_S)

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError("the machine ended; its log says why")
        said: dict[str, Any] = json.loads(line)
        return said


class Refused(RuntimeError):
    """An error of the machine: its type and what it said."""


def in_lab(lab: Lab, name: str, folder: Path, head: str | None = None) -> Commanded:
    """A Ray node in a machine of the lab, which also ends it. The token is shared through `folder`."""
    with (folder / f"{name}.log").open("a") as log:
        command = _command(folder, name, lab.address(name), head)
        return Commanded(lab.start(name, command, log=log, environment={"PYTHONPATH": str(ROOT)}), lab.address(name))


@contextmanager
def on_loopback(folder: Path, *, name: str = "node", redis: str | None = None) -> Iterator[Commanded]:
    """A Ray node on 127.0.0.1, no process of it left afterwards. `redis` (`host:port`) keeps what its gcs knows."""
    keeping = None if redis is None else f"redis:{redis}"
    with (folder / f"{name}.log").open("a") as log:
        process = subprocess.Popen(
            _command(folder, name, "127.0.0.1", keeping),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=ROOT,
        )
    try:
        machine = Commanded(process, "127.0.0.1")
        yield machine
        if process.poll() is None:
            machine.end()
    finally:
        process.kill()
        process.wait(STOP_S)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _command(folder: Path, name: str, address: str, more: str | None) -> list[str]:
    command = [sys.executable, "-m", "tests.cluster.ray_machine", str(folder / name), str(folder / "token"), address]
    return command if more is None else [*command, more]
