"""Is it alive, is it ready, what are the figures: `/healthz`, `/readyz`, `/metrics`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from gateway.inbound.addresses import address_of, is_of_the_world
from ipro_rt.kernel.encoding import encode

CHECK_S = 2.0
Check = Callable[[], Awaitable[object]]
log = structlog.get_logger("gateway.health")


class HealthDoor:
    """The three addresses for whoever watches the process. `checks` raise when what they look at is not there."""

    def __init__(self, checks: Mapping[str, Check], registry: CollectorRegistry) -> None:
        self._checks = checks
        self._registry = registry

    def routes(self) -> list[web.RouteDef]:
        """The three routes."""
        return [
            web.get("/healthz", self.alive),
            web.get("/readyz", self.ready),
            web.get("/metrics", self.metrics),
        ]

    async def alive(self, request: web.Request) -> web.Response:
        """The loop turns."""
        return _json({"status": "ok"}, 200)

    async def ready(self, request: web.Request) -> web.Response:
        """Everything needed is there; 503 names what is not."""
        outcomes = await asyncio.gather(*(self._look(name, check) for name, check in self._checks.items()))
        parts = dict(outcomes)
        good = all(said == "ok" for said in parts.values())
        return _json({"status": "ok" if good else "not ready", "checks": parts}, 200 if good else 503)

    async def metrics(self, request: web.Request) -> web.Response:
        """The numbers, for Prometheus; for the world there is no such page."""
        if is_of_the_world(address_of(request)):
            raise web.HTTPNotFound
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _look(self, name: str, check: Check) -> tuple[str, str]:
        try:
            async with asyncio.timeout(CHECK_S):
                await check()
        except Exception as error:  # noqa: BLE001 - any failure means not ready
            log.warning("not ready", check=name, error=repr(error))
            return name, "failing"
        return name, "ok"


def health_app(door: HealthDoor) -> web.Application:
    """The three addresses alone, for a port of one gateway's own."""
    server = web.Application()
    server.add_routes(door.routes())
    return server


def _json(value: object, status: int) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    return web.Response(body=encode(value), status=status, content_type="application/json", headers=headers)
