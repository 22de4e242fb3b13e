"""The one way out over HTTP: a client that connects to public addresses only, and to the very address it checked.

A name is resolved here, every address it has is looked at, and the connection goes to one of them; nobody asks the
name servers a second time, so a name cannot be public when it is checked and private when it is called. TLS still
checks the certificate for the name. Redirects are not followed, and no proxy or password file of the machine is used.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpcore2
import httpx2

from gateway.outbound.guard import is_public_address

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
RESOLVE_S = 5.0


class Pinned(httpcore2.AsyncNetworkBackend):
    """Connects to what it has checked. `development` lets it call this machine as well, for the sandbox."""

    def __init__(self, *, development: bool, resolve: Resolve | None = None) -> None:
        self._development = development
        self._resolve = resolve or _resolve
        self._plain = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Open a connection; raises `httpcore2.ConnectError` for a host that is, even in part, not public."""
        try:
            async with asyncio.timeout(timeout or RESOLVE_S):
                addresses = await self._resolve(host, port)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(f"{host} was not resolved in time") from error
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} cannot be resolved") from error
        if not addresses or not all(self._allowed(address) for address in addresses):
            raise httpcore2.ConnectError(f"{host} is not a public host")
        failure: Exception = httpcore2.ConnectError(host)
        for address in dict.fromkeys(addresses):
            try:
                return await self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore2.ConnectError as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.AsyncNetworkStream:
        """Never: no provider lives in a file."""
        raise httpcore2.ConnectError("no way out through a file")

    async def sleep(self, seconds: float) -> None:
        """Between retries."""
        await asyncio.sleep(seconds)

    def _allowed(self, address: str) -> bool:
        return is_public_address(address) or (self._development and ipaddress.ip_address(address).is_loopback)


class _Transport(httpx2.AsyncHTTPTransport):
    """httpx2's own transport over a pool whose connections are pinned."""

    def __init__(self, limits: httpx2.Limits, backend: Pinned) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=backend,
        )


def guarded_client(
    *, timeout: httpx2.Timeout, limits: httpx2.Limits, development: bool = False, resolve: Resolve | None = None
) -> httpx2.AsyncClient:
    """A client for addresses that users or providers gave us. A law sees to it that there is no other."""
    return httpx2.AsyncClient(
        transport=_Transport(limits, Pinned(development=development, resolve=resolve)),
        timeout=timeout,
        # One jar for all companies would mix them.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"Accept-Encoding": "identity", "User-Agent": "ipro-rt"},
        follow_redirects=False,
        trust_env=False,
    )


async def _resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]
