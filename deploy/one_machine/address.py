"""Where the gateway is reached from this machine."""

from ipro_rt.kernel.config import Settings


def gateway_url(settings: Settings) -> str:
    """`http://127.0.0.1:8080`, whatever address it listens on."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
    host = everywhere.get(settings.bind, settings.bind)
    return f"http://{host}:{settings.port}"
