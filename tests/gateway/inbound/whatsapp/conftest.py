"""Webhook bodies as Meta writes them, kept as files beside the tests."""

import json
from pathlib import Path
from typing import Any

from gateway.inbound.whatsapp import parse_webhook
from ipro_rt.channels.arrivals import Arrival

PHONE_NUMBER_ID = "106540352242922"
FIXTURES = Path(__file__).parent / "fixtures"


def fixture(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def only(name: str) -> Arrival:
    """The one arrival of a fixture that has one."""
    parsed = parse_webhook(fixture(name), PHONE_NUMBER_ID)
    assert parsed.ignored == 0
    (arrival,) = parsed.arrivals
    return arrival


def text_with(**changes: Any) -> bytes:
    """The text fixture with its message changed; a None takes the field out."""
    body = json.loads(fixture("text"))
    message = body["entry"][0]["changes"][0]["value"]["messages"][0]
    message.update(changes)
    for key in [key for key, value in changes.items() if value is None]:
        del message[key]
    return json.dumps(body).encode()
