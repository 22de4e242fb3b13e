"""Signed WhatsApp webhooks, one text message each, made ahead of the clock. The text names its contact and number."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass

SECRET = "benchmark-app-secret"
AT = 1_795_400_000  # when a customer wrote, in seconds; only who is answered needs the present


@dataclass(frozen=True)
class Target:
    """A number of the product: its id in the path, and the provider's id in the body."""

    number_id: str
    phone_number_id: str


def phone(contact: int) -> str:
    """The WhatsApp id of a contact."""
    return f"55119{80000000 + contact}"


def messages(port: int, targets: list[Target], contacts: int, label: str) -> Iterator[bytes]:
    """Requests without end, each a message nobody sent before: contacts and numbers in turn."""
    n = 0
    while True:
        target, contact = targets[n % len(targets)], n % contacts
        yield request(port, f"/hooks/whatsapp/{target.number_id}", body(target, contact, f"{label}-{n}"))
        n += 1


def body(target: Target, contact: int, identifier: str, at: int = AT) -> bytes:
    """One webhook. The text is `<label>-<n> <contact's phone>`."""
    who = phone(contact)
    message = {
        "from": who,
        "from_user_id": f"BR.{who}",
        "id": f"wamid.{identifier}",
        "timestamp": str(at),
        "type": "text",
        "text": {"body": f"{identifier} {who}"},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "551140000000", "phone_number_id": target.phone_number_id},
        "contacts": [{"profile": {"name": f"Contato {contact}"}, "wa_id": who, "user_id": f"BR.{who}"}],
        "messages": [message],
    }
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def sign(content: bytes) -> str:
    """What the signature's header says of these bytes."""
    return "sha256=" + hmac.new(SECRET.encode(), content, hashlib.sha256).hexdigest()


def request(port: int, path: str, content: bytes) -> bytes:
    """The bytes of a signed POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: {sign(content)}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content
