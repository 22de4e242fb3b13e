"""Starts and stops one sandbox in the running event loop.

Invariants: after `stop` no task, socket or file of it is left; several may run in one process, each on its port.
"""

from __future__ import annotations

import os

from aiohttp import web

from sandbox import routes
from sandbox.front import front
from sandbox.journal import StartError
from sandbox.settings import Settings
from sandbox.world import WORLD, World

_SLACK = 1024 * 1024
_SHUTDOWN_S = 2.0


class Runner:
    """A running sandbox."""

    def __init__(self, world: World, runner: web.AppRunner, port: int) -> None:
        self.world = world
        self.port = port
        self._runner = runner

    @property
    def url(self) -> str:
        return self.world.base_url

    async def stop(self) -> None:
        self.world.bus.close()
        await self._runner.cleanup()
        await self.world.close()


async def start(settings: Settings | None = None) -> Runner:
    """Raises StartError with one sentence when the port or the data folder cannot be used."""
    settings = settings or Settings()
    world = World(settings)
    app = web.Application(middlewares=[front], client_max_size=settings.max_media_bytes + _SLACK)
    app[WORLD] = world
    routes.control(app)
    routes.graph(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_S, handle_signals=False)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port, backlog=1024)
        await site.start()
    except OSError as error:
        await runner.cleanup()
        await world.close()
        number = error.errno or 0
        reason = os.strerror(number) if number > 0 else str(error)
        raise StartError(f"port {settings.port} on {settings.host} cannot be used: {reason}") from error
    port: int = runner.addresses[0][1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    world.base_url = f"http://{host}:{port}"
    world.resume()
    return Runner(world, runner, port)
