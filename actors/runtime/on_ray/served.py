"""What every Ray actor of ours is: it opens what its factory makes in its own process, and hands calls on to it.

A restart is a new life: it opens itself again when it is called.
"""

import asyncio
import importlib
import os
from collections.abc import Awaitable, Callable
from typing import Any

from actors.runtime.on_ray.fleet import NAMESPACE


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


class Served:
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


def node_address() -> str:
    """The address of the node this process is on."""
    import ray

    address: str = ray.util.get_node_ip_address()
    return address


def load(factory: str) -> Callable[..., Awaitable[Any]]:
    """The function that `module:function` names."""
    module, _, function = factory.partition(":")
    loaded: Callable[..., Awaitable[Any]] = getattr(importlib.import_module(module), function)
    return loaded
