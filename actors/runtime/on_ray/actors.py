"""The three Ray actors: each opens what its factory makes in its own process, and hands calls on to it.

A restart is a new life: it opens itself again when it is called, and for a host that is a new incarnation.
"""

import asyncio
import importlib
import os
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from actors.runtime import wire
from actors.runtime.on_ray.fleet import CONTROL, NAMESPACE, RayDial, RayFleet
from actors.runtime.on_ray.places import keep_name, settings_of
from actors.runtime.on_ray.sockets import listening
from actors.runtime.replacing import replace_all
from actors.runtime.runtime import own_card
from actors.runtime.sockets.server import SocketServer
from actors.runtime.wire import Pong
from ipro_rt.kernel.ports import Address


def options(name: str, address: str) -> dict[str, Any]:
    """How every actor of ours is run: by name, for ever, on the node of an address.

    The address is the one way to name a node that is obeyed and that outlives its raylet: a node whose raylet was
    started again has another id.
    """
    return {
        "name": name,
        "namespace": NAMESPACE,
        "lifetime": "detached",
        "num_cpus": 0,
        "resources": {f"node:{address}": 0.001},
        "max_restarts": -1,
        "max_task_retries": 0,
        "max_concurrency": 64,
        "enable_task_events": False,
    }


class _Served:
    """Base of all: opens what its factory makes on the first call, once."""

    def __init__(self) -> None:
        self._served: Any = None
        self._opening: asyncio.Task[Any] | None = None

    async def _open(self) -> Any:
        raise NotImplementedError

    async def _ensure(self) -> Any:
        if self._served is None:
            if self._opening is None or (self._opening.done() and self._opening.exception()):
                self._opening = asyncio.create_task(self._open())
            self._served = await asyncio.shield(self._opening)
        return self._served

    async def ready(self) -> bool:
        """Serve, and say so."""
        await self._ensure()
        return True

    async def pid(self) -> int:
        """This process."""
        return os.getpid()

    async def stop(self) -> None:
        """End what was opened."""
        if self._served is not None:
            await self._served.stop()


class HostActor(_Served):
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
            self._server = await listening(life, _node_address(), methods)
        address = self._server.address if self._server is not None else ""
        card = own_card(self._name, self._incarnation, node=_node_address(), only=self._only, address=address)
        return await _load(self._factory)(card, RayDial(), self._settings)

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


class CoordinatorActor(_Served):
    """A Ray actor that looks after the hosts."""

    def __init__(self, factory: str, name: str, host_factory: str, settings: Any) -> None:
        super().__init__()
        self._factory, self._name, self._host_factory, self._settings = factory, name, host_factory, settings
        self._fleet = RayFleet(RayDial())
        self._replacing: asyncio.Task[None] | None = None

    async def _open(self) -> Any:
        return await _load(self._factory)(f"{self._name}/{uuid4().hex}", self._fleet, self._settings)

    async def upgrade(self) -> None:
        """Replace every host by a new process, one after the other, under load."""
        served = await self._ensure()
        if self._replacing is None or self._replacing.done():
            self._replacing = asyncio.create_task(replace_all(served.coordinator, self._start_host, self._fleet.retire))
        await self._replacing

    async def leave(self, address: str) -> None:
        """Have the hosts of a machine give up everything, then stop them for good: it is about to go.

        All of them at once, so that none gets what another gives up.
        """
        served = await self._ensure()
        leaving = [card for card in served.coordinator.cards if card.node == address and not card.dead]
        await asyncio.gather(*(served.coordinator.drained(card) for card in leaving))
        await asyncio.gather(*(self._fleet.retire(card.name) for card in leaving))

    async def dedicate(self, key: str) -> bool:
        """Give one key a host of its own."""
        served = await self._ensure()
        name = f"solo-{uuid4().hex[:8]}"
        await self._start_host(name, _node_address(), key)
        card = await served.coordinator.arrived(name)
        return await served.coordinator.dedicate(Address.of_key(key), card)  # type: ignore[no-any-return]

    async def _start_host(self, name: str, node: str, only: str = "") -> None:
        await asyncio.to_thread(self._start_kept, name, node, only)
        await self._fleet.wake(name)

    def _start_kept(self, name: str, node: str, only: str) -> None:
        keep_name(name, node)
        start_host(self._host_factory, name, node, only, settings_of(node) or self._settings)


class GatewayActor(_Served):
    """A Ray actor that serves HTTP and Socket.IO."""

    def __init__(self, factory: str, name: str, settings: Any) -> None:
        super().__init__()
        self._factory, self._name, self._settings = factory, name, settings

    async def _open(self) -> Any:
        return await _load(self._factory)(f"{self._name}/{uuid4().hex}", RayDial(), self._settings)


def start_host(factory: str, name: str, address: str, only: str, settings: Any) -> Any:
    """Start the process of a host on the node of an address; its handle."""
    import ray

    host_class = ray.remote(concurrency_groups={CONTROL: 4})(HostActor)
    return host_class.options(**options(name, address)).remote(factory, name, only, settings)


def _node_address() -> str:
    import ray

    address: str = ray.util.get_node_ip_address()
    return address


def _load(factory: str) -> Callable[..., Awaitable[Any]]:
    module, _, function = factory.partition(":")
    loaded: Callable[..., Awaitable[Any]] = getattr(importlib.import_module(module), function)
    return loaded
