"""Whose pages may call us: our own, and those of origins a company has listed, for that company's people alone.

There are no cookies: nothing of ours is sent by a browser on its own. What is refused here is refused twice.
A preflight carries no credentials, so it is answered for an origin that any company lists; data is answered only
when the caller's own company lists it.
"""

import re
import time
from collections.abc import Callable, Collection
from typing import Protocol

from aiohttp import web

from ipro_rt.kernel.errors import Forbidden
from ipro_rt.kernel.scope import Scope

REMEMBER_S = 30.0
REMEMBERED = 1_000
MAX_AGE_S = 600
HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range, X-Request-Id"
EXPOSED = "ETag, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, Content-Range, Link, Idempotency-Replayed"
METHODS = "GET, HEAD, POST, PATCH, PUT, DELETE"
DOORS = ("/api/", "/socket.io/")

_ORIGIN = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?|https?://\[[0-9a-f:.]+\](?::[0-9]{1,5})?"
)
_FOREIGN = web.RequestKey("foreign-origin", str)


class Origins(Protocol):
    """Who lists which origins, such as `https://crm.example.com`."""

    async def anybody_lists(self, origin: str) -> bool:
        """Whether any company does."""
        ...

    async def origins_of(self, scope: Scope) -> Collection[str]:
        """Those of the caller's company."""
        ...


class Nobody:
    """No company lists any origin: only our own pages call us."""

    async def anybody_lists(self, origin: str) -> bool:
        return False

    async def origins_of(self, scope: Scope) -> Collection[str]:
        return ()


class Cors:
    """Decides about the `Origin` of a request. Remembers for half a minute what companies list."""

    def __init__(self, origins: Origins, clock: Callable[[], float] = time.monotonic) -> None:
        self._origins = origins
        self._clock = clock
        self._known: dict[str, tuple[float, bool]] = {}

    async def enter(self, request: web.Request) -> web.Response | None:
        """Before anything else: the answer to a preflight, None to go on. Raises `Forbidden` for pages of strangers."""
        if not request.path.startswith(DOORS):
            return None
        origin = request.headers.get("Origin")
        if origin is None:
            _check_fetch(request)
            return None
        if not _ORIGIN.fullmatch(origin):
            raise _stranger(origin)
        if origin.partition("://")[2] == request.host:
            return None
        if not await self._anybody_lists(origin):
            raise _stranger(origin)
        request[_FOREIGN] = origin
        if request.method == "OPTIONS":
            return web.Response(status=204, headers=_preflight(request))
        return None

    async def admit(self, request: web.Request, scope: Scope) -> None:
        """The caller is known: raises `Forbidden` unless his own company lists the page he calls from."""
        origin = request.get(_FOREIGN)
        if origin is not None and origin not in await self._origins.origins_of(scope):
            del request[_FOREIGN]  # so that the page cannot read the refusal either
            raise _stranger(origin)

    async def _anybody_lists(self, origin: str) -> bool:
        until, listed = self._known.get(origin, (0.0, False))
        if until < self._clock():
            listed = await self._origins.anybody_lists(origin)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[origin] = (self._clock() + REMEMBER_S, listed)
        return listed


def headers_for(request: web.Request) -> dict[str, str]:
    """What lets the page that asks read the answer."""
    if not request.path.startswith(DOORS):
        return {}
    origin = request.get(_FOREIGN)
    if origin is None:
        return {"Vary": "Origin"}
    return {"Vary": "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED}


def _preflight(request: web.Request) -> dict[str, str]:
    return {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": HEADERS,
        "Access-Control-Max-Age": str(MAX_AGE_S),
    }


def _check_fetch(request: web.Request) -> None:
    """A browser says when another site's page asks. Only following a link is no harm."""
    site, mode = request.headers.get("Sec-Fetch-Site"), request.headers.get("Sec-Fetch-Mode")
    if site == "cross-site" and (mode != "navigate" or request.method not in ("GET", "HEAD")):
        raise _stranger("another site's page")


def _stranger(origin: str) -> Forbidden:
    return Forbidden(
        "Pages of this origin may not call.",
        code="origin_refused",
        got=origin[:100],
        hint="An admin lists the origins of the company's own pages.",
    )
