"""The way to a host over a socket: found on its card, opened once a process, and the backend's own way beside it.

A card is read when a link is opened and when a connection broke, never for a call. While a host has no address, or
cannot be reached at it, calls go by the backend: that is also what makes a restarted process serve.
"""

import asyncio

import structlog

from actors.runtime.link import Call
from actors.runtime.office import Dial
from actors.runtime.sockets.client import AnswerTooLarge, Connection, NotReached, connect
from actors.runtime.sockets.framing import MAX_FRAME, METHODS
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.ownership import Ownership

WAIT_S = 2.0  # how long a first call waits for the connection before it goes by the backend
RETRY_S = 0.5  # doubled with every failure
MAX_RETRY_S = 30.0

log = structlog.get_logger("actors.sockets")


class _Way:
    """To one host. `dialed` counts how often it was asked for, `known` up to which of those its card was read."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.address = ""
        self.connection: Connection | None = None
        self.dialed = 0
        self.known = 0
        self.failures = 0
        self.again_at = 0.0
        self.complained = ""
        self.opening: asyncio.Task[None] | None = None

    @property
    def open(self) -> Connection | None:
        """The connection, if it stands and is to the life the host's card tells of."""
        standing = self.connection is not None and not self.connection.closed
        return self.connection if standing and self.known == self.dialed else None


class SocketDial:
    """Owns this process's connections to hosts. `backend` is the other way to them."""

    def __init__(self, ownership: Ownership, secret: bytes, backend: Dial) -> None:
        self._ownership = ownership
        self._secret = secret
        self._backend = backend
        self._ways: dict[str, _Way] = {}

    def __call__(self, host: str) -> Call:
        """The way to a host. It is asked for once for each life of it, so what is known of it may be old."""
        way = self._ways.setdefault(host, _Way(host))
        way.dialed += 1
        way.failures, way.again_at = 0, 0.0
        by_backend = self._backend(host)

        async def call(method: str, payload: bytes) -> bytes:
            if method not in METHODS or len(payload) > MAX_FRAME:
                return await by_backend(method, payload)
            if (connection := way.open or await self._opened(way)) is None:
                return await by_backend(method, payload)
            try:
                return await connection.call(method, payload)
            except AnswerTooLarge:
                return await by_backend(method, payload)

        return call

    def close(self) -> None:
        """Close every connection; calls under way end with `HostGone`."""
        for way in self._ways.values():
            if way.opening is not None:
                way.opening.cancel()
            if way.connection is not None:
                way.connection.close()

    async def _opened(self, way: _Way) -> Connection | None:
        """The connection; None while the host is reached by the backend only."""
        if way.opening is None:
            if asyncio.get_running_loop().time() < way.again_at:
                return None
            way.opening = asyncio.create_task(self._open(way))
        if not way.failures:
            await asyncio.wait({way.opening}, timeout=WAIT_S)
        return way.open

    async def _open(self, way: _Way) -> None:
        try:
            dialed = way.dialed
            address = await self._address(way.host)
            if way.connection is None or way.connection.closed or way.address != address:
                if way.connection is not None:
                    way.connection.close()
                way.connection, way.address = await connect(address, self._secret), address
                log.info("socket.open", host=way.host, address=address)
            way.known, way.failures, way.complained = dialed, 0, ""
        except (NotReached, Unavailable) as error:
            way.again_at = asyncio.get_running_loop().time() + min(MAX_RETRY_S, RETRY_S * 2 ** min(way.failures, 10))
            way.failures += 1
            if way.complained != str(error):
                way.complained = str(error)
                log.warning("socket.not_reached", host=way.host, error=str(error)[:200], instead="backend")
        finally:
            way.opening = None

    async def _address(self, host: str) -> str:
        for card in await self._ownership.hosts():
            if card.name == host and card.address and not card.dead:
                return card.address
        raise NotReached("it has no address")
