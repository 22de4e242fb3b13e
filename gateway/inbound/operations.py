"""Mounts every operation of the table as a REST route: path, query and body become its input, its output JSON."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from gateway.inbound.auth import Authenticator
from gateway.inbound.bodies import check, parse_object, read_body
from gateway.inbound.compression import compress
from gateway.inbound.idempotency import read_key
from gateway.inbound.metering import Meters, Timing
from gateway.inbound.outcome import Outcome
from gateway.inbound.running import Runner, Terms
from gateway.inbound.tags import is_known, read_if_match, tag_of
from ipro_rt.kernel.errors import FieldError, InvalidInput
from ipro_rt.kernel.operations import Operation
from ipro_rt.kernel.permissions import Permission

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
        lax = operation.method == "GET"
        # what is written down is written down when it is refused, too: the runner asks for the permission
        needs = Permission.SIGNED_IN if operation.audited else operation.needs

        async def handle(request: web.Request) -> web.Response:
            with Timing(self._meters.operation, operation.id, parent=request.headers.get("traceparent", "")):
                scope = await self._authenticator.scope_of(request, needs, operation.kind)
                terms = Terms(read_key(request.headers.get("Idempotency-Key")), read_if_match(request), lax)
                values = await _values(operation, request)
                return await _answer(operation, request, await self._runner.run(operation, scope, values, terms))

        return web.route(operation.method, BASE + operation.path, handle)


async def _answer(operation: Operation, request: web.Request, outcome: Outcome) -> web.Response:
    headers = {"Idempotency-Replayed": "true"} if outcome.replayed else {}
    if not outcome.body:
        return web.Response(status=outcome.status, headers=headers)
    if operation.is_list:
        _link_next(request, operation, outcome, headers)
    elif operation.method == "GET" or operation.is_versioned:
        headers["ETag"] = tag_of(outcome, versioned=operation.is_versioned)
        if operation.method == "GET" and is_known(request, headers["ETag"]):
            return web.Response(status=304, headers=headers)
    response = web.Response(body=outcome.body, status=outcome.status, content_type="application/json", headers=headers)
    if operation.method == "GET":
        await compress(request, response)
    return response


def _link_next(request: web.Request, operation: Operation, outcome: Outcome, headers: dict[str, str]) -> None:
    """Where the next page is, as a header too."""
    after = getattr(outcome.output, "next", None)
    if after is not None:
        name = "cursor" if "cursor" in operation.input.__struct_fields__ else "before"
        headers["Link"] = f'<{request.path}?{urlencode({**request.query, name: after})}>; rel="next"'


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
