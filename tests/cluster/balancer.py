"""HAProxy on the world's machine, with the very configuration that docs/operations.md shows, and what it counted."""

import asyncio
import csv
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster.lab import Lab
from tests.cluster.machines import HEAD, PORT, SECOND, WORLD

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
_PROGRAM = shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin:/usr/bin")


def missing() -> str | None:
    """Why there is no balancer here, None when there is one."""
    return None if _PROGRAM else "the load balancer needs the Debian package haproxy"


class Balancer:
    """Owns nothing but the way to its figures."""

    def __init__(self, control: Path) -> None:
        self._control = control

    async def served(self) -> dict[str, int]:
        """Requests by server, `first` and `second`."""
        rows = await asyncio.to_thread(self._ask)
        return {row["svname"]: int(row["stot"]) for row in rows if row["svname"] in ("first", "second")}

    async def up(self) -> dict[str, str]:
        """What its checks say of each server."""
        rows = await asyncio.to_thread(self._ask)
        return {row["svname"]: row["status"] for row in rows if row["svname"] in ("first", "second")}

    def _ask(self) -> list[dict[str, str]]:
        with socket.socket(socket.AF_UNIX) as asked:
            asked.settimeout(5)
            asked.connect(str(self._control))
            asked.sendall(b"show stat\n")
            said = b"".join(iter(lambda: asked.recv(65536), b""))
        return list(csv.DictReader(said.decode().removeprefix("# ").splitlines()))


def configuration(lab: Lab, control: Path) -> str:
    """The documented one, with the lab's addresses and without TLS."""
    (shown,) = re.findall(r"```\n(defaults\n.*?)```", OPERATIONS.read_text(), re.DOTALL)
    text: str = re.sub(r"bind :443 ssl crt \S+", f"bind {lab.address(WORLD)}:{PORT}", shown)
    text = text.replace("10.0.0.1:8080", f"{lab.address(HEAD)}:{PORT}").replace(
        "10.0.0.2:8080", f"{lab.address(SECOND)}:{PORT}"
    )
    assert text.count(f":{PORT}") == 3
    return f"global\n    stats socket {control}\n\n{text}"


@contextmanager
def balancer(lab: Lab, folder: Path) -> Iterator[Balancer]:
    """It runs in the world's machine until the lab ends."""
    assert _PROGRAM
    control = folder / "haproxy.sock"
    file = folder / "haproxy.cfg"
    file.write_text(configuration(lab, control))
    with (folder / "haproxy.log").open("a") as log:
        process = lab.start(WORLD, [_PROGRAM, "-db", "-f", str(file)], log=log)
    try:
        yield Balancer(control)
    finally:
        process.terminate()
        process.wait()
