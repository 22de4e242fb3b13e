"""The bytes of a webhook: Meta's envelope around updates, and its signature.

Invariants: the signature is over exactly the bytes sent; like Meta's, they are ASCII (`\\u00e7`) with `\\/` for a
slash, so a receiver that parses first and signs its own serialisation fails here too.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.model import Message, Number, Phone


@dataclass(frozen=True, kw_only=True)
class Update:
    """One thing to tell a business."""

    number: Number
    field: str
    value: dict[str, Any]
    at: float
    lane: str
    """Updates of one lane leave in order."""
    acknowledged: Callable[[], None] | None = None


def body(updates: Sequence[Update]) -> bytes:
    """One POST. Inbound messages of one person that follow each other share a value, as in Meta's batches."""
    changes: list[dict[str, Any]] = []
    for update in updates:
        last = changes[-1] if changes else None
        if last and last["field"] == "messages" and _same_person(last["value"], update.value):
            last["value"] = last["value"] | {"messages": last["value"]["messages"] + update.value["messages"]}
        else:
            changes.append({"value": update.value, "field": update.field})
    entry = {"id": updates[0].number.waba_id, "time": int(updates[0].at), "changes": changes}
    envelope = {"object": "whatsapp_business_account", "entry": [entry]}
    return json.dumps(envelope, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def signature(app_secret: str, raw: bytes) -> str:
    return "sha256=" + hmac.new(app_secret.encode(), raw, hashlib.sha256).hexdigest()


def metadata(number: Number) -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": number.display_digits,
            "phone_number_id": number.phone_number_id,
        },
    }


def contact(number: Number, phone: Phone) -> dict[str, Any]:
    """The person, as far as this business may see them."""
    profile = {"name": phone.name}
    if phone.username and not number.legacy:
        profile["username"] = phone.username
    seen: dict[str, Any] = {"profile": profile}
    if number.legacy or not phone.settings.hide_phone:
        seen["wa_id"] = phone.shown_wa_id
    if not number.legacy:
        seen["user_id"] = phone.user_id
    return seen


def sender(number: Number, phone: Phone) -> dict[str, str]:
    names = contact(number, phone)
    keys = {"wa_id": "from", "user_id": "from_user_id"}
    return {key: names[name] for name, key in keys.items() if name in names}


def lane(message: Message) -> str:
    return f"{message.phone_number_id} {message.wa_id}"


def _same_person(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return "messages" in one and "messages" in other and one.get("contacts") == other.get("contacts")
