"""The gateways of this machine, as its launcher sees them: started, looked after, stopped."""

import asyncio
import contextlib
import os
import signal
import time
from typing import Any

import structlog

from actors.runtime.on_ray.fleet import NAMESPACE, awaited
from actors.runtime.on_ray.gateways import start_gateway
from actors.runtime.on_ray.places import gateway_places, give_up_gateway_name

SILENT_S = 15.0  # a gateway that served and does not answer for so long is frozen
_FREED_S = 10.0  # for the name of a killed actor to be free again

log = structlog.get_logger("deploy.gateways")


class Slots:
    """Owns what the launcher knows of them. `ray` is the connected module."""

    def __init__(self, ray: Any, address: str, count: int) -> None:
        self._ray = ray
        self._address = address
        self._count = count
        self._pids: dict[str, int] = {}

    def start(self, factory: str, settings: Any, timeout: float) -> None:
        """Start all of them; returns when they serve. Those an earlier life of this machine left are ended."""
        for place in gateway_places(self._address):
            end_actor(self._ray, place.name)
            give_up_gateway_name(place.name)
        started = [start_gateway(factory, self._address, slot, settings) for slot in range(self._count)]
        self._ray.get([handle.ready.remote() for _, handle in started], timeout=timeout)

    async def check(self) -> None:
        """All of them serve, or it raises. One that was restarted begins to serve by being asked; a frozen one is
        killed, and Ray starts it again."""
        if not self._count:
            return
        places = await asyncio.to_thread(gateway_places, self._address)
        if len(places) < self._count:
            raise LookupError(f"{len(places)} of {self._count} gateways are known: the cluster started anew without us")
        await asyncio.gather(*(self._check(place.name) for place in places))

    def stop(self) -> list[Any]:
        """Ask all of them to stop; the replies to wait for."""
        asked = []
        for place in gateway_places(self._address):
            with contextlib.suppress(ValueError):  # it is on its way out
                asked.append(self._handle(place.name).stop.remote())
        return asked

    async def _check(self, name: str) -> None:
        handle = await asyncio.to_thread(self._handle, name)
        try:
            async with asyncio.timeout(SILENT_S):
                self._pids[name] = await awaited(handle.serving.remote())
        except TimeoutError:
            if (pid := self._pids.pop(name, None)) is None:  # it is opening
                raise
            log.warning("gateway.frozen", gateway=name, pid=pid)
            os.kill(pid, signal.SIGKILL)
        except BaseException:
            self._pids.pop(name, None)
            raise

    def _handle(self, name: str) -> Any:
        return self._ray.get_actor(name, namespace=NAMESPACE)


def end_actor(ray: Any, name: str) -> None:
    """End an actor of an earlier life, and wait until its name is free."""
    deadline = time.monotonic() + _FREED_S
    while time.monotonic() < deadline:
        try:
            ray.kill(ray.get_actor(name, namespace=NAMESPACE), no_restart=True)
        except ValueError:  # there is none
            return
        time.sleep(0.05)
    raise TimeoutError(f"the actor {name} of an earlier start does not end")
