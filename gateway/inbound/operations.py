"""Mounts every operation of the table as a REST route: path, query and body become its input, its output JSON."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from gateway.inbound.auth import Authenticator
from gateway.inbound.bodies import check, parse_object, read_body
from gateway.inbound.metering import Meters, Timing
from gateway.inbound.running import Runner
from ipro_rt.kernel.encoding import encode
from ipro_rt.kernel.errors import FieldError, InvalidInput
from ipro_rt.kernel.operations import Nothing, Operation
from ipro_rt.kernel.scope import Scope

BASE = "/api/v1"


class Operations:
    """The REST door: one handler per row of the table."""

    def __init__(self, runner: Runner, authenticator: Authenticator, meters: Meters) -> None:
        self._runner = runner
        self._authenticator = authenticator
        self._meters = meters

    def routes(self, operations: Iterable[Operation]) -> list[web.RouteDef]:
        """The routes of all operations."""
        return [self._route(operation) for operation in operations]

    def _route(self, operation: Operation) -> web.RouteDef:
        async def handle(request: web.Request) -> web.Response:
            with Timing(self._meters.operation, operation.id, parent=request.headers.get("traceparent", "")):
                scope = await self._authenticator.scope_of(request, operation.needs)
                return await self._answer(operation, scope, await _values(operation, request))

        return web.route(operation.method, BASE + operation.path, handle)

    async def _answer(self, operation: Operation, scope: Scope, values: dict[str, Any]) -> web.Response:
        output, status = await self._runner.run(operation, scope, values, lax=operation.method == "GET")
        if isinstance(output, Nothing):
            return web.Response(status=status)
        return web.Response(body=encode(output), status=status, content_type="application/json")


async def _values(operation: Operation, request: web.Request) -> dict[str, Any]:
    """Path parameters, and the query of a GET or the body of anything else; nothing may be said twice."""
    said = dict(request.match_info)
    if operation.method == "GET":
        more: dict[str, Any] = dict(request.query)
        if len(more) != len(request.query):
            raise InvalidInput("A parameter was given twice.", got=str(request.query_string)[:200])
        check(more)
    elif operation.method == "DELETE":
        more = {}
    else:
        more = parse_object(await read_body(request))
    if twice := said.keys() & more.keys():
        raise InvalidInput(
            "A parameter of the path was given again.",
            errors=[FieldError(f"/{name}", "is given by the path") for name in sorted(twice)],
        )
    check(said)
    return {**more, **said}
