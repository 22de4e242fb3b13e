"""The Ray actors of a host and of the coordinator. For a host, a restart is a new incarnation."""

import asyncio
from typing import Any
from uuid import uuid4

from actors.runtime import wire
from actors.runtime.on_ray.fleet import CONTROL, RayDial, RayFleet
from actors.runtime.on_ray.gateways import replace_gateways, retire_gateways
from actors.runtime.on_ray.places import keep_name, settings_of
from actors.runtime.on_ray.served import Served, load, node_address, options
from actors.runtime.on_ray.sockets import listening
from actors.runtime.replacing import replace_all
from actors.runtime.runtime import own_card
from actors.runtime.sockets.server import SocketServer
from actors.runtime.wire import Pong
from ipro_rt.kernel.ports import Address


class HostActor(Served):
    """A Ray actor that hosts entities."""

    def __init__(self, factory: str, name: str, only: str, settings: Any) -> None:
        super().__init__()
        self._factory, self._name, self._only, self._settings = factory, name, only, settings
        self._incarnation = uuid4().hex
        self._server: SocketServer | None = None

    async def _open(self) -> Any:
        if self._server is None:
            methods = {"push": self.push, "pull": self.pull}
            life = f"{self._name}@{self._incarnation[:8]}"
            self._server = await listening(life, node_address(), methods)
        address = self._server.address if self._server is not None else ""
        card = own_card(self._name, self._incarnation, node=node_address(), only=self._only, address=address)
        return await load(self._factory)(card, RayDial(), self._settings)

    async def push(self, payload: bytes) -> bytes:
        """See `Door.push`."""
        return await (await self._ensure()).runtime.push(payload)  # type: ignore[no-any-return]

    async def pull(self, payload: bytes) -> bytes:
        """See `Door.pull`."""
        return await (await self._ensure()).runtime.pull(payload)  # type: ignore[no-any-return]

    async def seal(self, payload: bytes) -> bytes:
        """See `HostRuntime.seal`."""
        return await (await self._ensure()).runtime.seal(payload)  # type: ignore[no-any-return]

    async def adopt(self, payload: bytes) -> bytes:
        """See `HostRuntime.adopt`."""
        return await (await self._ensure()).runtime.adopt(payload)  # type: ignore[no-any-return]

    async def stop(self) -> None:
        """End what was opened, the socket last: what was taken is answered."""
        await super().stop()
        if self._server is not None:
            self._server.close()

    async def ping(self, payload: bytes) -> bytes:
        """How it is, answered on another loop than its work: it says that a busy process is busy."""
        served = self._served
        return wire.encode(served.runtime.pong() if served is not None else Pong(self._incarnation, open=False))


class CoordinatorActor(Served):
    """A Ray actor that looks after the hosts."""

    def __init__(self, factory: str, name: str, host_factory: str, gateway_factory: str, settings: Any) -> None:
        super().__init__()
        self._factory, self._name, self._settings = factory, name, settings
        self._host_factory, self._gateway_factory = host_factory, gateway_factory
        self._fleet = RayFleet(RayDial())
        self._replacing: asyncio.Task[None] | None = None

    async def _open(self) -> Any:
        return await load(self._factory)(f"{self._name}/{uuid4().hex}", self._fleet, self._settings)

    async def upgrade(self) -> None:
        """Replace every host by a new process, then every gateway, one after the other, under load."""
        served = await self._ensure()
        if self._replacing is None or self._replacing.done():
            self._replacing = asyncio.create_task(self._replace(served))
        await self._replacing

    async def _replace(self, served: Any) -> None:
        await replace_all(served.coordinator, self._start_host, self._fleet.retire)
        await replace_gateways(self._gateway_factory, self._settings)

    async def leave(self, address: str) -> None:
        """Have the hosts of a machine give up everything, then stop them for good: it is about to go.

        All of them at once, so that none gets what another gives up. Its gateways send their clients away meanwhile.
        """
        served = await self._ensure()
        leaving = [card for card in served.coordinator.cards if card.node == address and not card.dead]
        await asyncio.gather(retire_gateways(address), *(served.coordinator.drained(card) for card in leaving))
        await asyncio.gather(*(self._fleet.retire(card.name) for card in leaving))

    async def dedicate(self, key: str) -> bool:
        """Give one key a host of its own."""
        served = await self._ensure()
        name = f"solo-{uuid4().hex[:8]}"
        await self._start_host(name, node_address(), key)
        card = await served.coordinator.arrived(name)
        return await served.coordinator.dedicate(Address.of_key(key), card)  # type: ignore[no-any-return]

    async def _start_host(self, name: str, node: str, only: str = "") -> None:
        await asyncio.to_thread(self._start_kept, name, node, only)
        await self._fleet.wake(name)

    def _start_kept(self, name: str, node: str, only: str) -> None:
        keep_name(name, node)
        start_host(self._host_factory, name, node, only, settings_of(node) or self._settings)


def start_host(factory: str, name: str, address: str, only: str, settings: Any) -> Any:
    """Start the process of a host on the node of an address; its handle."""
    import ray

    host_class = ray.remote(concurrency_groups={CONTROL: 4})(HostActor)
    return host_class.options(**options(name, address)).remote(factory, name, only, settings)
