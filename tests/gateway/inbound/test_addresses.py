"""Who calls: a proxy's word counts only when the proxy is ours, and a caller cannot make himself somebody else."""

from unittest.mock import Mock

import pytest
from aiohttp.test_utils import make_mocked_request

from gateway.inbound.addresses import Proxies, address_of, is_https, place

OURS = ["127.0.0.0/8", "10.0.0.0/8", "::1/128"]


def seen(
    remote: str, forwarded: str | None = None, proto: str | None = None, trusted: list[str] = OURS
) -> tuple[str, bool]:
    """The address and the scheme a request is believed to have."""
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": proto}
    transport = Mock()
    transport.get_extra_info.side_effect = lambda name, default=None: (remote, 1) if name == "peername" else default
    given = {name: value for name, value in headers.items() if value is not None}
    request = make_mocked_request("GET", "/", headers=given, transport=transport)
    Proxies(trusted).note(request)
    return address_of(request), is_https(request)


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # no proxy of ours: its word is nothing
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),  # the caller wrote 1.2.3.4 himself
        ("127.0.0.1", "1.2.3.4, 198.51.100.1, 10.1.1.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, nonsense", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", ",".join(["10.0.0.1"] * 5_000), "10.0.0.1"),
        ("::1", "2001:db8::5", "2001:db8::5"),
        ("::ffff:127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_the_caller_is_the_last_address_that_no_proxy_of_ours_has(
    remote: str, forwarded: str | None, expected: str
) -> None:
    assert seen(remote, forwarded)[0] == expected


def test_without_trusted_proxies_headers_are_only_words() -> None:
    assert seen("127.0.0.1", "198.51.100.1", "https", trusted=[]) == ("127.0.0.1", False)


def test_tls_is_believed_of_a_proxy_of_ours_alone() -> None:
    assert seen("127.0.0.1", proto="https")[1] is True
    assert seen("203.0.113.7", proto="https")[1] is False


def test_an_ipv6_customer_is_one_place() -> None:
    assert place("2001:db8::1") == place("2001:db8::ffff:1") != place("2001:db8:0:1::1")
    assert place("203.0.113.7") == "203.0.113.7"
    assert place("unknown") == "unknown"
