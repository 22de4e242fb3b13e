"""What happens to every request: it gets an id, errors become problems, answers carry headers that keep browsers safe.

There is no access log: metrics count, and what goes wrong is logged with the request's id.
"""

import re
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from aiohttp.typedefs import Middleware

from gateway.inbound.abuse import Abuse
from gateway.inbound.addresses import Proxies, address_of, is_https
from gateway.inbound.auth import LIMITED
from gateway.inbound.cors import Cors, headers_for
from gateway.inbound.errors import problem_response
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.request import Request

HSTS = "max-age=31536000; includeSubDomains"
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def answering(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Name the request and turn whatever is raised into a problem."""
    given = request.headers.get("X-Request-Id")
    request_id = given if given and _GIVEN_ID.fullmatch(given) else new_id()
    with Request(request_id):
        return await _answered(request, handler, request_id)


async def _answered(request: web.Request, handler: Handler, request_id: str) -> web.StreamResponse:
    try:
        response = await handler(request)
    except ConnectionError:
        raise  # the client went away: nobody is left to be answered
    except Exception as error:
        if isinstance(error, web.HTTPException) and error.status < 400:
            raise
        response = problem_response(error, request_id)
    if not response.prepared:
        response.headers["X-Request-Id"] = request_id
        response.headers.update(request.get(LIMITED, ()))
    return response


def doorkeeper(proxies: Proxies, cors: Cors, abuse: Abuse | None) -> Middleware:
    """Note where a request comes from; refuse pages of strangers, and addresses that open too many sockets."""

    @web.middleware
    async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
        proxies.note(request)
        preflight = await cors.enter(request)
        if preflight is not None:
            return preflight
        if abuse is not None and request.path.startswith("/socket.io/"):
            abuse.opening(address_of(request))
        return await handler(request)

    return admit


def content_policy(sandbox_url: str | None, nonce: str = "") -> str:
    """The Content-Security-Policy. A page gives its nonce, so that no script and no style but its own counts."""
    sandbox = f" {sandbox_url}" if sandbox_url else ""
    own = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    policy = {
        "default-src": "'none'",
        "script-src": own,
        "style-src": own,
        "img-src": f"'self' blob: data:{sandbox}",
        "media-src": f"'self' blob:{sandbox}",
        "font-src": "'self' data:",
        "connect-src": f"'self'{sandbox}",
        "worker-src": "'self' blob:",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def security_headers(sandbox_url: str | None) -> Mapping[str, str]:
    """The headers of every answer. Only in development may the page talk to the sandbox as well."""
    return {
        "Content-Security-Policy": content_policy(sandbox_url),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    }


def keep_safe(headers: Mapping[str, str]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """The signal handler that puts the headers on, except where a handler set a stricter one."""

    async def put(request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Server"] = "ipro"  # aiohttp has already written its own name and version
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if is_https(request):
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        for name, value in headers_for(request).items():
            others = response.headers.get(name, "")
            response.headers[name] = f"{others}, {value}" if name == "Vary" and others else value
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")

    return put
