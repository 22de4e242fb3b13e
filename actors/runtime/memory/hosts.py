"""The local backend: hosts in this process, called directly. For simulation and tests of the same code."""

from typing import Protocol

from actors.runtime import wire
from actors.runtime.link import Call, HostGone
from actors.runtime.wire import Adopt, Pong, Seal, Sealed
from ipro_rt.kernel.ownership import HostCard


class Local(Protocol):
    """A host as its callers see it."""

    async def push(self, payload: bytes) -> bytes: ...

    async def pull(self, payload: bytes) -> bytes: ...

    async def seal(self, payload: bytes) -> bytes: ...

    async def adopt(self, payload: bytes) -> bytes: ...

    def pong(self) -> Pong: ...


class LocalHosts:
    """Hosts by name. One taken away answers nothing, as a dead process would."""

    def __init__(self) -> None:
        self.hosts: dict[str, Local] = {}

    def dial(self, name: str) -> Call:
        """The way to a host."""

        async def call(method: str, payload: bytes) -> bytes:
            host = self.hosts.get(name)
            if host is None:
                raise HostGone(name)
            answer: bytes = wire.encode(host.pong()) if method == "ping" else await getattr(host, method)(payload)
            if self.hosts.get(name) is not host:
                raise HostGone(name)
            return answer

        return call


class LocalFleet:
    """Fulfils `coordinator.Fleet` over any way to call hosts. `kill` is the backend's."""

    def __init__(self, hosts: LocalHosts) -> None:
        self._hosts = hosts
        self.killed: list[str] = []

    async def ping(self, name: str) -> Pong:
        """See `Fleet`."""
        return wire.decode_pong(await self._hosts.dial(name)("ping", b""))

    async def wake(self, name: str) -> None:
        """A local host serves as soon as it is there."""

    async def seal(self, name: str, seal: Seal) -> Sealed:
        """See `Fleet`."""
        return wire.decode_sealed(await self._hosts.dial(name)("seal", wire.encode(seal)))

    async def adopt(self, name: str, adopt: Adopt) -> None:
        """See `Fleet`."""
        await self._hosts.dial(name)("adopt", wire.encode(adopt))

    async def kill(self, card: HostCard) -> None:
        """Take it away."""
        self._hosts.hosts.pop(card.name, None)
        self.killed.append(card.claim)
