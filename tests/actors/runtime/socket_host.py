"""A host that answers over a socket: in this process for tests, or as a process of its own that can be killed.

`python -m tests.actors.runtime.socket_host PATH` listens there and answers no pull.
"""

import asyncio
import sys
from pathlib import Path

from actors.runtime.socket_server import SocketServer

SECRET = b"what every process of the cluster knows"


class Answering:
    """What a server hands its calls to: `push` is answered by itself, `pull` when `go` is set."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.finished: list[bytes] = []
        self.waiting = 0
        self.go = asyncio.Event()

    def server(self, secret: bytes = SECRET) -> SocketServer:
        """A server in front of it, not listening yet."""
        return SocketServer({"push": self.push, "pull": self.pull}, secret)

    async def push(self, payload: bytes) -> bytes:
        self.heard.append(payload)
        if payload == b"break":
            raise ValueError("this cannot be read")
        if payload.startswith(b"long:"):
            return bytes(int(payload[5:]))
        if payload == b"wait":
            await self.go.wait()
        self.finished.append(payload)
        return b"pushed " + payload

    async def pull(self, payload: bytes) -> bytes:
        self.heard.append(payload)
        self.waiting += 1
        try:
            await self.go.wait()
        finally:
            self.waiting -= 1
        return b"pulled " + payload


async def _main(path: Path) -> None:
    await Answering().server().listen_unix(path)
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
