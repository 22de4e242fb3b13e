"""Which addresses we may call because a user said so: public ones, over https.

The check here is of the address as written. Where a name leads is looked at when it is called (`client`).
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from ipro_rt.kernel.errors import FieldError, InvalidInput

_MAX_URL = 2_000
_HOST_NAME = re.compile(r"(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?!-)[a-z][a-z0-9-]{0,61}[a-z0-9]")
_PRIVATE_SUFFIXES = (
    *(".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa"),
    *(".test", ".invalid", ".onion"),
)
# Global by the registry, but what answers there is the machine's own cloud.
_INSIDE_CLOUDS = [ipaddress.ip_network(each) for each in ("192.0.0.0/24", "168.63.129.16/32")]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def check_outgoing_url(url: str, *, development: bool) -> None:
    """Raise `InvalidInput` unless `url` is a public https base, or plain loopback while developing."""
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise _refused("Expected no user, query or fragment")
    if development and parts.scheme in ("http", "https") and _is_loopback(host):
        return
    if parts.scheme != "https":
        raise _refused("Expected https")
    if not _is_public(host):
        raise _refused("Expected a public host")


def is_public_address(text: str) -> bool:
    """Whether an address, not a name, is one of the public internet: no private, local, shared or metadata one."""
    address = _address(text.partition("%")[0])
    return address is not None and _is_global(address)


def _split(url: str) -> SplitResult:
    if len(url) > _MAX_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise _refused("Expected a URL in plain ASCII")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused("Expected a URL") from None
    if port == 0 or not parts.hostname:
        raise _refused("Expected a URL with a host")
    return parts


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host == "localhost" if address is None else address.is_loopback


def _is_public(host: str) -> bool:
    address = _address(host)
    if address is None:
        # The last label begins with a letter, so 2130706433, 0x7f.1 and 127.1 are no names.
        return bool(_HOST_NAME.fullmatch(host)) and not f".{host}".endswith(_PRIVATE_SUFFIXES)
    return _is_global(address)


def _is_global(address: Address) -> bool:
    return address.is_global and not address.is_multicast and not any(address in each for each in _INSIDE_CLOUDS)


def _address(host: str) -> Address | None:
    """The address a host spells; an IPv6 one that carries an IPv4 one counts as the latter."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour or _nat64(address)
        return carried or (ipaddress.IPv4Address(0) if address.teredo else address)
    return address


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in ipaddress.IPv6Network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _refused(message: str) -> InvalidInput:
    return InvalidInput(
        "The address of the provider cannot be used.",
        expected="the https address of a public host",
        errors=[FieldError("/base_url", message)],
    )
