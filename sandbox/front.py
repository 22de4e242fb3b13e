"""What every request passes through: the error shapes, CORS, the log of API calls, the fault that slows answers.

Invariants: under /sandbox a failure is problem+json, under /vNN.N it is Meta's error body; nothing else leaves, and
a bug is a 500 with a line in the log, never a torn connection.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from sandbox import httpio
from sandbox.errors import GraphError
from sandbox.httpio import ControlError
from sandbox.world import WORLD

log = logging.getLogger("sandbox")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_MAX_LOGGED = 64 * 1024


@web.middleware
async def front(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.path.startswith("/sandbox"):
        return await _control(request, handler)
    return await _graph(request, handler)


async def _control(request: web.Request, handler: Handler) -> web.StreamResponse:
    world = request.app[WORLD]
    try:
        origin = httpio.allowed_origin(request, world.settings.host)
    except ControlError as error:
        return error.response()
    request[httpio.CORS] = httpio.cors(origin) if origin else {}
    response: web.StreamResponse
    if request.method == "OPTIONS":
        response = web.Response(status=204)
    else:
        response = await _control_answer(request, handler)
    if not response.prepared:
        response.headers.update(request[httpio.CORS])
    return response


async def _control_answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ControlError as error:
        return error.response()
    except web.HTTPException as error:
        code = {404: "not_found", 405: "not_found", 413: "too_large"}.get(error.status, "invalid_input")
        return ControlError(error.status, code, error.reason).response()
    except ConnectionError:
        raise
    except Exception:
        log.exception("%s %s failed", request.method, request.path)
        return ControlError(500, "internal", "the sandbox failed; see its output").response()


async def _graph(request: web.Request, handler: Handler) -> web.StreamResponse:
    world = request.app[WORLD]
    begun = time.perf_counter()
    if world.faults.delay_ms:
        await asyncio.sleep(world.faults.delay_ms / 1000)
    response = await _graph_answer(request, handler)
    response.headers["facebook-api-version"] = f"v{request.match_info.get('version', '26.0')}"
    dropped = request.get(httpio.DROPPED, False)
    more: dict[str, Any] = {"dropped": True} if dropped else {}
    world.log.add(
        "api",
        request.method,
        _without_token(request),
        status=response.status,
        request=request.get(httpio.LOGGED),
        response=_shown(response),
        ms=(time.perf_counter() - begun) * 1000,
        **more,
    )
    return response


async def _graph_answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except GraphError as error:
        return httpio.answer(error.body(), error.http)
    except web.HTTPException as error:
        if error.status == 404 and request.path.startswith("/whatsapp_business/"):
            return web.Response(status=404, text=error.text)
        unsupported = GraphError(100, message=f"Unsupported {request.method.lower()} request.", subcode=33)
        return httpio.answer(unsupported.body(), error.status)
    except ConnectionError:
        raise
    except Exception:
        log.exception("%s %s failed", request.method, request.path)
        unknown = GraphError(1, "The sandbox failed; see its output")
        return httpio.answer(unknown.body(), unknown.http)


def _without_token(request: web.Request) -> str:
    """The path and query for the log: tokens do not belong there."""
    return str(request.rel_url.without_query_params("access_token"))


def _shown(response: web.StreamResponse) -> Any:
    body = response.body if isinstance(response, web.Response) else None
    if response.content_type != httpio.JSON or not isinstance(body, bytes) or len(body) > _MAX_LOGGED:
        return None
    return orjson.loads(body)
