"""One HTTP client for every number: bounded pool, bounded answers, bounded time; tokens in headers, never in logs.

The line it draws: what failed before a request left is `ProviderRefused` (nothing was sent); what failed after is
`ProviderSilent` (it may have been taken).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import quote
from weakref import WeakValueDictionary

import httpx2
import msgspec
from opentelemetry.trace import SpanKind

from gateway.outbound.client import guarded_client
from gateway.outbound.whatsapp.answers import understood
from ipro_rt.channels import reasons
from ipro_rt.channels.driver import ProviderRefused, ProviderSilent
from ipro_rt.channels.model import NumberConfig
from ipro_rt.kernel.tracing import span, traceparent

MAX_ANSWER = 1_000_000
_NOT_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
    httpx2.InvalidURL,
)

# The client logs every URL at INFO, and the URLs of files carry their own signature.
logging.getLogger("httpx2").setLevel(logging.WARNING)


class Graph:
    """Calls Graph for a number and gives back the object it answers."""

    def __init__(
        self,
        *,
        connect_timeout: float = 5,
        read_timeout: float = 20,
        pool: int = 200,
        per_tenant: int = 50,
        development: bool = False,
    ) -> None:
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._per_tenant = per_tenant
        # Held by those who wait or call, so a tenant at rest costs nothing.
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._client = guarded_client(
            timeout=httpx2.Timeout(read_timeout, connect=connect_timeout, pool=connect_timeout),
            limits=httpx2.Limits(max_connections=pool, max_keepalive_connections=pool // 2, keepalive_expiry=15),
            development=development,
        )

    async def get(self, number: NumberConfig, *path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Ask; asking twice does no harm."""
        return await self._call(number, "GET", path, params=dict(query))

    async def post(self, number: NumberConfig, *path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post a JSON object."""
        content = msgspec.json.encode(body)
        return await self._call(number, "POST", path, content=content, headers={"Content-Type": "application/json"})

    async def upload(
        self, number: NumberConfig, *path: str, form: Mapping[str, str], file: tuple[str, bytes, str]
    ) -> dict[str, Any]:
        """Post a form with one file (name, bytes, mime)."""
        return await self._call(number, "POST", path, patience=30, data=dict(form), files={"file": file})

    @asynccontextmanager
    async def stream(self, number: NumberConfig, url: str) -> AsyncIterator[httpx2.Response]:
        """Open a URL of the provider's with the number's token; the caller has checked the host."""
        authorized = _authorization(number)
        async with self._turn(number.tenant_id):
            with _silence():
                async with self._client.stream("GET", url, headers=authorized) as response:
                    yield response

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _call(
        self,
        number: NumberConfig,
        method: str,
        path: tuple[str, ...],
        *,
        patience: int = 3,
        headers: Mapping[str, str] | None = None,
        **request: Any,
    ) -> dict[str, Any]:
        url = "/".join([number.base_url.rstrip("/"), *(quote(part, safe="") for part in (number.api_version, *path))])
        authorized = {**_authorization(number), **(headers or {})}
        async with self._turn(number.tenant_id):
            with span("graph", SpanKind.CLIENT, **{"http.request.method": method}) as opened, _silence():
                async with (
                    asyncio.timeout(patience * self._read_timeout),
                    self._client.stream(method, url, headers={**authorized, **traceparent()}, **request) as response,
                ):
                    body = await _bounded(response)
                if opened is not None:
                    opened.set_attribute("http.response.status_code", response.status_code)
        return understood(number, response.status_code, response.headers, body)

    @asynccontextmanager
    async def _turn(self, tenant_id: str) -> AsyncIterator[None]:
        """A tenant's share of the pool: one whose provider hangs must not take every connection."""
        turns = self._turns.setdefault(tenant_id, asyncio.Semaphore(self._per_tenant))
        try:
            async with asyncio.timeout(self._connect_timeout):
                await turns.acquire()
        except TimeoutError:
            raise ProviderRefused(reasons.UNREACHABLE) from None
        try:
            yield
        finally:
            turns.release()


def _authorization(number: NumberConfig) -> dict[str, str]:
    token = number.access_token
    if not token or not token.isascii() or not token.isprintable():  # no HTTP header can carry it
        raise ProviderRefused(reasons.failure_of(190), reasons.health_of(190))
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def _silence() -> Iterator[None]:
    """Tells apart what never left from what may have arrived."""
    try:
        yield
    except _NOT_SENT as error:
        raise ProviderRefused(reasons.UNREACHABLE) from error
    except httpx2.RequestError as error:
        raise ProviderSilent(f"{type(error).__name__} after the request was sent") from error
    except TimeoutError as error:
        raise ProviderSilent("no whole answer in time") from error


async def _bounded(response: httpx2.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER:
            raise ProviderSilent(f"an answer of more than {MAX_ANSWER} bytes")
    return bytes(body)
