"""The gateways: their Ray actor, and how they are started, replaced and retired.

All gateways of a machine listen on one address; a *slot* is one of them, and a new process takes the slot of an old one
while the old one still listens, so that somebody always does.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable
from itertools import groupby
from typing import Any
from uuid import uuid4

import structlog

from actors.runtime.on_ray.fleet import NAMESPACE, RayDial, awaited
from actors.runtime.on_ray.places import (
    GatewayPlace,
    gateway_places,
    give_up_gateway_name,
    settings_of,
    take_gateway_name,
)
from actors.runtime.on_ray.served import Served, load, options

READY_S = 60.0
LEFT_S = 2.0
RETIRE_S = 40.0  # the longest drain, and what it takes to close

log = structlog.get_logger("actors.gateways")


class GatewayActor(Served):
    """A Ray actor that serves HTTP and Socket.IO. SIGTERM lets it drain and end; a second one ends it at once."""

    def __init__(self, factory: str, name: str, slot: int, settings: Any) -> None:
        super().__init__()
        self._factory, self._name, self._slot, self._settings = factory, name, slot, settings
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Task[None] | None = None
        _when_asked_to_end(self._end)

    async def _open(self) -> Any:
        self._loop = asyncio.get_running_loop()
        name = f"{self._name}/{uuid4().hex}"
        return await load(self._factory)(name, self._slot, RayDial(), self._settings)

    async def serving(self) -> int:
        """Serve; the process that does."""
        await self._ensure()
        return os.getpid()

    async def drain(self) -> None:
        """Take no more, tell clients to move, and end what was opened once they have."""
        if self._served is not None:
            await self._served.drain()
            asyncio.get_running_loop().call_later(LEFT_S, os._exit, 0)  # unless whoever asked ends it for good

    def _end(self) -> None:
        if self._loop is None or self._ending is not None:
            os._exit(0)
        self._loop.call_soon_threadsafe(self._begin_to_end)

    def _begin_to_end(self) -> None:
        async def drained() -> None:
            try:
                await self.drain()
            finally:
                os._exit(0)

        self._ending = asyncio.get_running_loop().create_task(drained(), name="gateway-end")


def _when_asked_to_end(end: Callable[[], None]) -> None:
    """What SIGTERM does here. Ray has its handler in the main thread, which is not ours; we change what it calls."""
    from ray._private import worker

    def instead(*_: object, **__: object) -> None:
        end()

    worker.raise_sys_exit_with_custom_error_message = instead


def start_gateway(factory: str, address: str, slot: int, settings: Any) -> tuple[str, Any]:
    """Start the process of a new gateway on a machine; its name and its handle. Blocks."""
    import ray

    name = take_gateway_name(address, slot, ray.util.list_named_actors())
    actor = ray.remote(**options(name, address))(GatewayActor)
    return name, actor.remote(factory, name, slot, settings)


async def replace_gateways(factory: str, settings: Any) -> None:
    """Every gateway of the cluster, one after the other. Stops at the first whose successor does not serve."""
    places = await asyncio.to_thread(gateway_places)
    for (address, slot), found in groupby(places, key=lambda place: place[1:]):
        old = list(found)  # two, when an earlier replacement was cut off
        given = await asyncio.to_thread(settings_of, address) or settings
        began = asyncio.get_running_loop().time()
        name, handle = await asyncio.to_thread(start_gateway, factory, address, slot, given)
        try:
            async with asyncio.timeout(READY_S):
                await awaited(handle.ready.remote())
        except Exception as error:
            log.exception("gateway.not_replaced", old=old[0].name, new=name, error=repr(error)[:300])
            await _kill(name)
            raise
        await asyncio.gather(*(_retire(place) for place in old))
        seconds = round(asyncio.get_running_loop().time() - began, 1)
        log.info("gateway.replaced", old=old[0].name, new=name, seconds=seconds)


async def retire_gateways(address: str) -> None:
    """Those of a machine that is about to go, all at once."""
    await asyncio.gather(*(_retire(place) for place in await asyncio.to_thread(gateway_places, address)))


async def _retire(place: GatewayPlace) -> None:
    import ray
    from ray.exceptions import RayError

    try:
        handle = await asyncio.to_thread(ray.get_actor, place.name, NAMESPACE)
        async with asyncio.timeout(RETIRE_S):
            await awaited(handle.drain.remote())
    except (RayError, ValueError, TimeoutError) as error:  # it died meanwhile: its clients are on their way already
        log.warning("gateway.not_drained", gateway=place.name, error=repr(error)[:200])
    await _kill(place.name)


async def _kill(name: str) -> None:
    import ray

    with contextlib.suppress(ValueError):
        await asyncio.to_thread(ray.kill, await asyncio.to_thread(ray.get_actor, name, NAMESPACE), no_restart=True)
    await asyncio.to_thread(give_up_gateway_name, name)
