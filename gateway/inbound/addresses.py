"""Where a request comes from. A proxy's word is taken only from the networks that are trusted, and only so far.

`X-Forwarded-For` is read from its end: the last address that no trusted proxy has is the caller. What stands before
it was written by the caller and means nothing.
"""

import ipaddress
from collections.abc import Sequence

from aiohttp import web

_ADDRESS = web.RequestKey("address", str)
_HTTPS = web.RequestKey("https", bool)
_MOST = 20  # proxies in a row

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Proxies:
    """Owns the list of networks whose word counts, such as `127.0.0.0/8`."""

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = [ipaddress.ip_network(each.strip()) for each in networks if each.strip()]

    def note(self, request: web.Request) -> None:
        """Write on the request where it comes from, and whether it came over TLS."""
        trusted = self._trusts(_read(request.remote or ""))
        request[_ADDRESS] = self._caller(request) if trusted else request.remote or ""
        request[_HTTPS] = request.secure or (trusted and request.headers.get("X-Forwarded-Proto", "") == "https")

    def trusts(self, address: str) -> bool:
        """Whether a proxy of ours has this address."""
        return self._trusts(_read(address))

    def _caller(self, request: web.Request) -> str:
        hops = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        caller = request.remote or ""
        for hop in reversed(hops[-_MOST:]):
            address = _read(hop.strip())
            if address is None:
                break
            caller = str(address)
            if not self._trusts(address):
                break
        return caller

    def _trusts(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)


def address_of(request: web.Request) -> str:
    """The caller's address as `Proxies.note` found it."""
    known: str = request.get(_ADDRESS, request.remote or "")
    return known


def is_https(request: web.Request) -> bool:
    """Whether the caller's browser speaks TLS to us or to our proxy."""
    known: bool = request.get(_HTTPS, request.secure)
    return known


def is_of_the_world(address: str) -> bool:
    """Whether an address is outside every private network."""
    found = _read(address)
    return found is not None and found.is_global


def place(address: str) -> str:
    """What counts as one caller: an IPv4 address, or the /64 that an IPv6 customer is given."""
    found = _read(address)
    return str(ipaddress.ip_network((found, 64), strict=False)) if found is not None and found.version == 6 else address


def _read(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, ipaddress.IPv6Address) else address
