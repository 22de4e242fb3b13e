"""Machines in network namespaces, joined by a bridge of a namespace of its own; links can be cut and healed.

Nothing of it touches the machine's own network: the bridge, its ports and the 10.x addresses exist only inside
namespaces this makes and removes. Each machine has one card, `eth0`, and a loopback. A cut needs no firewall and no
kernel module: the sender is told that the other's card has a hardware address which nobody has, so that what it
sends is lost without a word, as on a real cut, in that direction only. Programs see the whole file system.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import IO, Any, Self

_NOBODY = "02:00:00:00:00:01"
_NETWORK = "10.77.0"
_PROGRAM_S = 20.0


def unavailable() -> str | None:
    """Why there can be no lab here, None when there can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if _ip_program() is None:
        return "network namespaces need the Debian package iproute2"
    probe = f"lab{uuid.uuid4().hex[:8]}"
    made = subprocess.run([*_ip(), "netns", "add", probe], capture_output=True, text=True)
    if made.returncode != 0:
        return f"this machine allows no network namespaces: {made.stderr.strip()}"
    subprocess.run([*_ip(), "netns", "del", probe], check=True, capture_output=True)
    return None


class Lab:
    """`with Lab(["a", "b"]) as lab:` — two machines; their processes and namespaces are gone afterwards."""

    def __init__(self, machines: Sequence[str]) -> None:
        self._prefix = f"lab{uuid.uuid4().hex[:6]}"
        self._number = {name: number for number, name in enumerate(machines, start=1)}
        self._started: list[subprocess.Popen[Any]] = []

    def __enter__(self) -> Self:
        try:
            self._build()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._remove()

    def address(self, machine: str) -> str:
        """The machine's address, for the others and for itself."""
        return f"{_NETWORK}.{self._number[machine]}"

    def inside(self, machine: str) -> list[str]:
        """What to put before a command to have it run in the machine."""
        return [*_ip(), "netns", "exec", self._namespace(machine)]

    def start(
        self, machine: str, command: Sequence[str], *, log: IO[Any], environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Run a program in a machine: its input and output are pipes of text lines, errors go to `log`."""
        process = subprocess.Popen(
            [*self.inside(machine), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            bufsize=1,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        self._started.append(process)
        return process

    def cut(self, one: str, other: str) -> None:
        """Cut a link both ways."""
        self.cut_one_way(one, other)
        self.cut_one_way(other, one)

    def cut_one_way(self, sender: str, receiver: str) -> None:
        """Lose what one sends to the other; the way back stays open."""
        to = self.address(receiver)
        self._in(sender, "neigh", "replace", to, "lladdr", _NOBODY, "dev", "eth0", "nud", "permanent")

    def isolate(self, machine: str) -> None:
        """Cut a machine from all others."""
        for other in self._number:
            if other != machine:
                self.cut(machine, other)

    def heal(self) -> None:
        """Repair every link."""
        for sender in self._number:
            for receiver in self._number:
                if sender != receiver:
                    self._know(sender, receiver)

    def switch_off(self, machine: str) -> None:
        """The power plug: everything that runs in the machine is killed at once."""
        for pid in self.pids(machine):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def pids(self, machine: str) -> list[int]:
        """The processes in a machine."""
        listed = _run("netns", "pids", self._namespace(machine))
        return [int(line) for line in listed.split()]

    def _build(self) -> None:
        _run("netns", "add", self._switch)
        _run("-n", self._switch, "link", "add", "br0", "type", "bridge")
        _run("-n", self._switch, "link", "set", "br0", "up")
        for name, number in self._number.items():
            space = self._namespace(name)
            port = f"port{number}"
            _run("netns", "add", space)
            _run("-n", self._switch, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", space)
            _run("-n", self._switch, "link", "set", port, "master", "br0", "up")
            self._in(name, "link", "set", "lo", "up")
            self._in(name, "link", "set", "eth0", "address", _hardware(number), "up")
            self._in(name, "addr", "add", f"{self.address(name)}/24", "dev", "eth0")
        self.heal()

    def _know(self, sender: str, receiver: str) -> None:
        """Addresses are told, not asked for: a question that gets lost must not make a cut link of a healed one."""
        to, hardware = self.address(receiver), _hardware(self._number[receiver])
        self._in(sender, "neigh", "replace", to, "lladdr", hardware, "dev", "eth0", "nud", "permanent")

    def _remove(self) -> None:
        for name in self._number:
            with contextlib.suppress(LabError):  # a machine that was not made yet
                self.switch_off(name)
        for process in self._started:
            process.wait(_PROGRAM_S)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()
        for space in [*(self._namespace(name) for name in self._number), self._switch]:
            with contextlib.suppress(LabError):
                _run("netns", "del", space)

    @property
    def _switch(self) -> str:
        return f"{self._prefix}-switch"

    def _namespace(self, machine: str) -> str:
        return f"{self._prefix}-{self._number[machine]}"

    def _in(self, machine: str, *words: str) -> None:
        _run("-n", self._namespace(machine), *words)


class LabError(RuntimeError):
    """`ip` refused something: the command and what it said."""


def _run(*words: str) -> str:
    ran = subprocess.run([*_ip(), *words], capture_output=True, text=True, timeout=_PROGRAM_S)
    if ran.returncode != 0:
        raise LabError(f"ip {' '.join(words)}: {ran.stderr.strip()}")
    return ran.stdout


def _ip() -> list[str]:
    return [_ip_program() or "ip"]


def _ip_program() -> str | None:
    return shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def _hardware(number: int) -> str:
    return f"02:00:00:00:77:{number:02x}"
