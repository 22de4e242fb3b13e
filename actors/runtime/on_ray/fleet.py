"""How processes on Ray call each other: a host by its name, and the coordinator's words to all of them."""

import asyncio
import os
import signal
from collections.abc import Awaitable
from typing import Any

from actors.runtime import wire
from actors.runtime.link import Call, HostGone
from actors.runtime.machine import alive, machine_id
from actors.runtime.on_ray.places import give_up_name
from actors.runtime.wire import Adopt, Pong, Seal, Sealed
from ipro_rt.kernel.ownership import HostCard

NAMESPACE = "ipro"
CONTROL = "ctl"  # Ray's name for a second loop in a process
BESIDE = frozenset({"ping"})  # what is answered there
RESOLVE_S = 5.0


class RayDial:
    """Owns the handles of the hosts this process spoke to. Names are resolved beside the loop: without its control
    store Ray would block it for as long as that is away."""

    def __init__(self) -> None:
        self._handles: dict[str, Any] = {}

    def __call__(self, host: str) -> Call:
        """The way to a host."""

        async def call(method: str, payload: bytes) -> bytes:
            from ray.exceptions import ActorDiedError, RayError

            called = getattr(await self.handle(host), method)
            if method in BESIDE:
                called = called.options(concurrency_group=CONTROL)
            try:
                result: bytes = await awaited(called.remote(payload))
            except RayError as error:
                if isinstance(error, ActorDiedError):  # for good: whoever has the name now is another actor
                    self.forget(host)
                raise HostGone(type(error).__name__) from error
            return result

        return call

    async def handle(self, host: str) -> Any:
        """The actor of a name; raises `HostGone` when there is none, or nobody can say."""
        known = self._handles.get(host)
        if known is not None:
            return known
        import ray

        try:
            async with asyncio.timeout(RESOLVE_S):
                found = await asyncio.to_thread(ray.get_actor, host, NAMESPACE)
        except (ValueError, TimeoutError) as error:
            raise HostGone(f"{host} is not there") from error
        return self._handles.setdefault(host, found)

    def forget(self, host: str) -> None:
        """The actor of this name is gone for good."""
        self._handles.pop(host, None)


class RayFleet:
    """Fulfils `coordinator.Fleet`."""

    def __init__(self, dial: RayDial) -> None:
        self._dial = dial

    async def ping(self, name: str) -> Pong:
        """Beside the host's loop, in Ray's concurrency group `ctl`."""
        return wire.decode_pong(await self._dial(name)("ping", b""))

    async def wake(self, name: str) -> None:
        """Opening may take seconds; it is not waited for."""
        handle = await self._dial.handle(name)
        handle.ready.remote()

    async def seal(self, name: str, seal: Seal) -> Sealed:
        """See `Fleet`."""
        return wire.decode_sealed(await self._dial(name)("seal", wire.encode(seal)))

    async def adopt(self, name: str, adopt: Adopt) -> None:
        """See `Fleet`."""
        await self._dial(name)("adopt", wire.encode(adopt))

    async def kill(self, card: HostCard) -> None:
        """By signal when it is on this machine: Ray would ask a frozen process to go, and wait five seconds for it."""
        if card.machine == machine_id() and card.pid and alive(card):
            os.kill(card.pid, signal.SIGKILL)
            return
        import ray

        await asyncio.to_thread(ray.kill, await self._dial.handle(card.name), no_restart=False)

    async def retire(self, name: str) -> None:
        """Stop a host that owns nothing any more, for good."""
        import ray

        handle = await self._dial.handle(name)
        await awaited(handle.stop.remote())
        await asyncio.to_thread(ray.kill, handle, no_restart=True)
        await asyncio.to_thread(give_up_name, name)
        self._dial.forget(name)


def awaited(ref: Any) -> Awaitable[Any]:
    """A ref as a future of this loop; awaiting refs themselves leaks (ray #45895)."""
    return asyncio.wrap_future(ref.future())
