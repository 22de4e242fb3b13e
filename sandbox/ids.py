"""Identifiers in the shapes Meta gives them. Invariant: random ones never repeat in practice (>= 64 random bits)."""

from __future__ import annotations

import base64
import hashlib
import secrets

from sandbox import dialing


def wamid(wa_id: str) -> str:
    """Like the real one: base64 around the other party's number and a random hexadecimal key."""
    number = wa_id.encode()
    key = secrets.token_hex(9).upper().encode()
    raw = b"\x1c\x18" + bytes([len(number)]) + number + b"\x15\x02\x00\x11\x18\x12" + key + b"\x00"
    return "wamid." + base64.b64encode(raw).decode()


def bsuid(wa_id: str) -> str:
    """The business-scoped user id of a customer: the same for the same line, and no phone number in it."""
    drawn = int.from_bytes(hashlib.sha256(b"bsuid:" + wa_id.encode()).digest()[:8])
    return f"{dialing.country(wa_id)}.{10**16 + drawn % (9 * 10**16)}"


def numeric() -> str:
    """For media and templates."""
    return str(10**15 + secrets.randbelow(9 * 10**15))


def trace() -> str:
    return "A" + secrets.token_urlsafe(17)[:22]
