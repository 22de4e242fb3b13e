"""HTTP matters shared by both sides: bounded bodies, JSON answers, who may call the control API.

Invariants: no body is read beyond its bound; the control API answers pages of this machine only (Origin and Host
are loopback), so a page somewhere on the Internet cannot play the sandbox through the browser.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
import orjson
from aiohttp import web

from sandbox.delivery import is_loopback
from sandbox.errors import GraphError

JSON = "application/json"
_MAX_DEPTH = 64
T = TypeVar("T")
LOGGED: web.RequestKey[dict[str, Any]] = web.RequestKey("logged", dict)
"""What the log shows of a request."""
DROPPED: web.RequestKey[bool] = web.RequestKey("dropped", bool)
"""The answer was thrown away on purpose."""
CORS: web.RequestKey[dict[str, str]] = web.RequestKey("cors", dict)


class ControlError(Exception):
    """An answer of the control API that is not a success."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail

    def response(self) -> web.Response:
        body = {
            "type": "about:blank",
            "title": self.code,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        return web.Response(body=orjson.dumps(body), status=self.status, content_type="application/problem+json")


def answer(body: Any, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type=JSON)


async def read_bounded(request: web.Request, limit: int) -> bytes | None:
    """The whole body, or None when it is longer than the bound."""
    if (request.content_length or 0) > limit:
        return None
    raw = bytearray()
    async for chunk in request.content.iter_chunked(65536):
        raw += chunk
        if len(raw) > limit:
            return None
    return bytes(raw)


async def graph_json(request: web.Request, limit: int) -> dict[str, Any]:
    """The body of a Graph call, kept for the log."""
    raw = await read_bounded(request, limit)
    if raw is None:
        raise GraphError(100, message="(#100) The request body is too large.")
    try:
        body = orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError as error:
        raise GraphError(100, message=f"(#100) The body is not valid JSON: {error}") from error
    if not isinstance(body, dict) or _too_deep(body):
        raise GraphError(100, message="(#100) The body must be a JSON object, nested at most 64 levels.")
    request[LOGGED] = body
    return body


async def control_json(request: web.Request, limit: int, shape: type[T]) -> T:
    raw = await read_bounded(request, limit)
    if raw is None:
        raise ControlError(413, "too_large", f"the body may have {limit} bytes")
    try:
        given = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise ControlError(400, "invalid_json", str(error)) from error
    if _too_deep(given):
        raise ControlError(400, "invalid_json", f"the body is nested more than {_MAX_DEPTH} levels")
    try:
        return msgspec.convert(given, shape)
    except msgspec.ValidationError as error:
        raise ControlError(422, "invalid_input", str(error)) from error


def _too_deep(value: Any) -> bool:
    """What is passed on is written again by encoders with a limit of their own."""
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def number_in_query(request: web.Request, name: str, default: int, least: int, most: int) -> int:
    raw = request.query.get(name)
    if raw is None:
        return default
    if not raw.isascii() or not raw.isdigit() or len(raw) > 15:
        raise ControlError(422, "invalid_input", f"{name} is a whole number")
    return max(least, min(int(raw), most))


def allowed_origin(request: web.Request, bound_host: str) -> str | None:
    """The origin to answer to, or None when there is none. Raises when the caller is not of this machine."""
    host = urlsplit(f"//{request.host}").hostname or ""
    if is_loopback(bound_host) and not is_loopback(host):
        raise ControlError(403, "forbidden", "the control API answers this machine only")
    origin = request.headers.get("Origin")
    if origin is not None and not is_loopback(urlsplit(origin).hostname or ""):
        raise ControlError(403, "forbidden", "the control API answers pages of this machine only")
    return origin


def cors(origin: str) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE, OPTIONS",
        "Access-Control-Allow-Headers": "Content-Type, Authorization, Last-Event-ID",
        "Access-Control-Max-Age": "600",
        "Vary": "Origin",
    }
