"""Where the gateway is reached from this machine."""

import pytest

from deploy.one_machine.address import gateway_url
from ipro_rt.kernel.config import Settings


@pytest.mark.parametrize(
    ("bind", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),
        ("192.0.2.7", "http://192.0.2.7:8080"),
    ],
)
def test_it_is_reached_where_it_listens(bind: str, url: str) -> None:
    assert gateway_url(Settings.model_validate({"bind": bind, "port": 8080})) == url
