"""The gateway's HTTP server: every door mounted on one aiohttp application."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

from aiohttp import web

from gateway.inbound import asyncapi, openapi
from gateway.inbound.addresses import Proxies
from gateway.inbound.auth import Authenticator
from gateway.inbound.bodies import MAX_BODY
from gateway.inbound.cors import Cors
from gateway.inbound.docs import Docs
from gateway.inbound.documents import PublicDocument
from gateway.inbound.downloads import Downloads
from gateway.inbound.engine import Engine
from gateway.inbound.gauges import ClusterGauges
from gateway.inbound.health import Check, HealthDoor
from gateway.inbound.hooks import Hooks
from gateway.inbound.metering import Meters
from gateway.inbound.middleware import answering, content_policy, doorkeeper, keep_safe, security_headers
from gateway.inbound.operations import BASE, Operations
from gateway.inbound.running import Runner
from gateway.inbound.static import WebClient
from gateway.inbound.uploads import Uploads
from ipro_rt.app import App
from ipro_rt.kernel.operations import Operation

Signal = Callable[[web.Application], Awaitable[None]]


def build_web_app(
    app: App,
    operations: Sequence[Operation],
    *,
    runner: Runner,
    engine: Engine | None,
    checks: Mapping[str, Check],
    meters: Meters,
    dist: Path,
    sandbox_url: str | None = None,
    trusted_proxies: str = "",
    limits: Mapping[str, float] = MappingProxyType({}),
) -> web.Application:
    """Mount everything. `sandbox_url` is given in development only; `trusted_proxies` are networks, by commas; `checks`
    are what `/readyz` looks at, `limits` the bounds that `/metrics` tells (see `ClusterGauges`)."""
    cors = Cors(app.companies)
    doors = doorkeeper(Proxies(trusted_proxies.split(",")), cors, engine.abuse if engine is not None else None)
    server = web.Application(middlewares=[answering, doors], client_max_size=MAX_BODY)
    server.on_response_prepare.append(keep_safe(security_headers(sandbox_url)))
    if engine is not None:
        engine.sio.attach(server)
        engine.cors = cors
    authenticator = Authenticator(app.accounts, cors, runner.quotas)
    server.add_routes(Operations(runner, authenticator, meters).routes(operations))
    server.add_routes(Uploads(app, authenticator).routes())
    server.add_routes(Downloads(app, authenticator).routes())
    server.add_routes(_documents(operations))
    server.add_routes(Hooks(app, meters).routes())
    server.add_routes(HealthDoor(checks, meters.registry).routes())
    server.on_cleanup.append(_watching(app, meters, limits))
    server.add_routes(WebClient(dist, partial(content_policy, sandbox_url)).routes())
    return server


def _watching(app: App, meters: Meters, limits: Mapping[str, float]) -> Signal:
    """Have the cluster's figures told with the others; the answer ends it."""
    gauges = ClusterGauges(app.system.figures, limits)
    meters.registry.register(gauges)

    async def stop(server: web.Application) -> None:
        await gauges.stop()

    return stop


def _documents(operations: Sequence[Operation]) -> list[web.RouteDef]:
    """What the API says of itself, for programs and for people."""
    rest, socket = openapi.document(operations), asyncapi.document()
    return [
        web.get(f"{BASE}/openapi.json", PublicDocument(rest, "application/json").show),
        web.get(f"{BASE}/asyncapi.json", PublicDocument(socket, "application/json").show),
        *Docs(rest, socket).routes(),
    ]
