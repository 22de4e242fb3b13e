"""A host's own door to the network: takes the batches of routers from stream sockets and hands them to its methods."""

import asyncio
import hmac
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import structlog

from actors.runtime.sockets.framing import (
    ANSWER,
    ANSWERED,
    FAILED,
    GREET_S,
    MAGIC,
    MAX_FRAME,
    MAX_UNDER_WAY,
    METHODS,
    NONCE,
    TOO_LARGE,
    Framed,
    keep_alive,
    nonce,
    proof,
)

MAX_STRANGERS = 64  # connections that have not proved themselves yet
REPEATABLE = METHODS["pull"]  # ended with its connection; whatever else was begun is finished

log = structlog.get_logger("actors.sockets")
Handle = Callable[[bytes], Awaitable[bytes]]


class SocketServer:
    """Owns a listening socket and its connections. `handlers` are the methods callers may use, by name.

    `address` says where it listens, `unix:` and a path or `tcp:` with host and port, once one of them is begun.
    """

    def __init__(self, handlers: Mapping[str, Handle], secret: bytes) -> None:
        self.secret = secret
        self.handlers = {METHODS[name]: handle for name, handle in handlers.items()}
        self.strangers: set[Framed] = set()
        self.connections: set[Framed] = set()
        self.address = ""
        self._server: asyncio.Server | None = None
        self._path: Path | None = None

    async def listen_unix(self, path: Path) -> None:
        """On a Unix socket; what is left there of an earlier life goes. The folder must be this user's alone."""
        self._path, self.address = path, f"unix:{path}"
        self._unlink()
        self._server = await asyncio.get_running_loop().create_unix_server(self._stranger, str(path))
        os.chmod(path, 0o600)

    async def listen_tcp(self, host: str) -> None:
        """On a free port of this address."""
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        try:
            keep_alive(listener)  # what is accepted inherits it
            listener.bind((host, 0))
            self._server = await asyncio.get_running_loop().create_server(self._stranger, sock=listener)
        except BaseException:
            listener.close()
            raise
        self.address = f"tcp:{host}:{listener.getsockname()[1]}"

    def close(self) -> None:
        """Answer what is answered already, and nobody any more."""
        if self._server is not None:
            self._server.close()
        for connection in [*self.strangers, *self.connections]:
            if connection.transport is not None:
                connection.flush()
                connection.transport.close()
        self._unlink()

    def _unlink(self) -> None:
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _stranger(self) -> Framed:
        return _Caller(self)


class _Caller(Framed):
    """One connection of one process."""

    def __init__(self, server: SocketServer) -> None:
        super().__init__()
        self.greeting = ANSWER
        self._server = server
        self._nonce = nonce()
        self._late: asyncio.TimerHandle | None = None
        self._under_way: dict[asyncio.Task[None], int] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say who is here; nothing is taken before the caller has proved itself."""
        super().connection_made(transport)
        assert self.transport is not None
        if len(self._server.strangers) >= MAX_STRANGERS:
            self.broken("too many strangers at once")
            return
        self._server.strangers.add(self)
        self._late = asyncio.get_running_loop().call_later(GREET_S, self.broken, "no proof in time")
        self.transport.write(MAGIC + self._nonce)

    def connection_lost(self, exc: Exception | None) -> None:
        """What only waits for something to answer ends; what was taken is finished, and asked for again."""
        self._known()
        self._server.connections.discard(self)
        for task, code in self._under_way.items():
            if code == REPEATABLE:
                task.cancel()

    def greeted(self, greeting: bytes) -> None:
        """The caller's proof."""
        theirs, given = greeting[:NONCE], greeting[NONCE:]
        if not hmac.compare_digest(given, proof(self._server.secret, b"client", self._nonce, theirs)):
            self.broken("a wrong secret")
            return
        assert self.transport is not None
        self.greeting = 0
        self._known()
        self._server.connections.add(self)
        self.transport.write(proof(self._server.secret, b"server", self._nonce, theirs))

    def framed(self, number: int, code: int, payload: bytes) -> None:
        """A request."""
        handle = self._server.handlers.get(code)
        if handle is None or len(self._under_way) >= MAX_UNDER_WAY:
            self.broken("an unknown method" if handle is None else "too many requests at once")
            return
        task = asyncio.get_running_loop().create_task(self._answer(number, handle, payload))
        self._under_way[task] = code
        task.add_done_callback(self._under_way.pop)

    def broken(self, why: str) -> None:
        """See `Framed`."""
        log.warning("socket.refused", why=why, address=self._server.address)
        self._known()
        if self.transport is not None:
            self.transport.abort()

    def _known(self) -> None:
        self._server.strangers.discard(self)
        if self._late is not None:
            self._late.cancel()

    async def _answer(self, number: int, handle: Handle, payload: bytes) -> None:
        try:
            answer, code = await handle(payload), ANSWERED
        except Exception as error:
            log.exception("socket.call_failed")
            answer, code = repr(error)[:200].encode(), FAILED
        if len(answer) > MAX_FRAME:
            answer, code = b"", TOO_LARGE
        if not self.closed:
            self.send(number, code, answer)
