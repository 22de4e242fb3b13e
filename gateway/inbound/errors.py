"""The error tree as `application/problem+json`, and as the `error` of a socket's ack: one shape, one set of codes.

What is unexpected is logged with its request id and answered without a word about its cause.
"""

import math
from typing import Any

import structlog
from aiohttp import web

from ipro_rt.kernel.encoding import encode
from ipro_rt.kernel.errors import PreconditionFailed, Refusal

CONTENT_TYPE = "application/problem+json"
log = structlog.get_logger("gateway.errors")

_HTTP_CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    411: "length_required",
    413: "too_large",
    415: "unsupported_media",
    416: "range_not_satisfiable",
}


def problem(error: BaseException, request_id: str) -> dict[str, Any]:
    """What a caller is told about an error."""
    if isinstance(error, Refusal):
        return _of_refusal(error, request_id)
    if isinstance(error, web.HTTPException):
        code = _HTTP_CODES.get(error.status, "bad_request")
        return _plain(code, error.status, error.reason, error.reason, request_id)
    log.error("unexpected error", request_id=request_id, exc_info=error)
    return _plain("internal", 500, "Internal error", "Something went wrong on our side; it was noted.", request_id)


def problem_response(error: BaseException, request_id: str) -> web.Response:
    """The HTTP answer to an error."""
    told = problem(error, request_id)
    headers = {}
    if (wait := told.get("retry_after")) is not None:
        headers["Retry-After"] = str(max(1, math.ceil(wait)))
    if told["status"] == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, web.HTTPMethodNotAllowed):
        headers["Allow"] = ", ".join(sorted(error.allowed_methods))
    return web.Response(body=encode(told), status=told["status"], content_type=CONTENT_TYPE, headers=headers)


def _of_refusal(error: Refusal, request_id: str) -> dict[str, Any]:
    told = _plain(error.code, error.status, error.title, error.detail, request_id)
    for name in ("expected", "got", "hint"):
        if (value := getattr(error, name)) is not None:
            told[name] = value.encode("utf-8", "replace").decode()  # a header may hold half a character
    if error.retry_after is not None:
        told["retry_after"] = round(error.retry_after, 3)
    if isinstance(error, PreconditionFailed) and error.version is not None:
        told["version"] = error.version
    if error.errors:
        told["errors"] = [{"pointer": each.pointer, "message": each.message} for each in error.errors]
    return told


def _plain(code: str, status: int, title: str, detail: str, request_id: str) -> dict[str, Any]:
    return {
        "type": f"urn:ipro:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
    }
