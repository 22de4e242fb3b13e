"""Which addresses a user may make us call."""

import pytest

from gateway.outbound.guard import check_outgoing_url
from ipro_rt.kernel.errors import InvalidInput


@pytest.mark.parametrize(
    "url",
    [
        "https://graph.facebook.com",
        "https://graph.facebook.com/",
        "https://proxy.example.com.br:8443/whatsapp",
        "https://8.8.8.8",
        "https://[2606:4700:4700::1111]",
        "https://xn--caf-dma.example.com",
    ],
)
@pytest.mark.parametrize("development", [False, True])
def test_a_public_https_address_is_fine(url: str, development: bool) -> None:
    check_outgoing_url(url, development=development)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8090", "http://localhost:8090", "http://[::1]:8090", "https://127.0.0.1", "http://127.1.2.3"],
)
def test_loopback_is_only_for_development(url: str) -> None:
    check_outgoing_url(url, development=True)
    with pytest.raises(InvalidInput):
        check_outgoing_url(url, development=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "graph.facebook.com",
        "http://graph.facebook.com",
        "ftp://graph.facebook.com",
        "file:///etc/passwd",
        "https://",
        "https://user:pw@graph.facebook.com",
        "https://graph.facebook.com@attacker.example",
        "https://graph.facebook.com?x=1",
        "https://graph.facebook.com#x",
        "https://graph.facebook.com:0",
        "https://graph.facebook.com:99999",
        "https://graph.facebook.com\\@attacker.example",
        "https://graph.facebook.com\r\nHost: x",
        "https://graph facebook.com",
        "https://gráph.facebook.com",
        "https://intranet",
        "https://mongo.internal",
        "https://printer.local",
        "https://a.localhost",
        "https://10.0.0.1",
        "https://172.16.0.1",
        "https://192.168.0.1",
        "https://169.254.169.254",
        "https://100.64.0.1",
        "https://0.0.0.0",
        "https://224.0.0.1",
        "https://2130706433",
        "https://0x7f.1",
        "https://0177.0.0.1",
        "https://127.1",
        "https://[::]",
        "https://[fd00::1]",
        "https://[fe80::1]",
        "https://[::ffff:10.0.0.1]",
        "https://[::ffff:127.0.0.1]",
        "https://[2002:7f00:1::]",
        "https://[64:ff9b::7f00:1]",
        "https://[bad",
        "https://" + "a" * 3_000 + ".com",
    ],
)
def test_any_other_address_is_refused_with_its_field(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_outgoing_url(url, development=False)
    assert caught.value.errors[0].pointer == "/base_url"


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1", "http://graph.facebook.com", "http://user@127.0.0.1", "ftp://localhost"]
)
def test_development_opens_loopback_and_nothing_else(url: str) -> None:
    with pytest.raises(InvalidInput):
        check_outgoing_url(url, development=True)
