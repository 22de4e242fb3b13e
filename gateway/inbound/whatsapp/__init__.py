"""The WhatsApp Cloud webhook, translated into our arrivals. Pure: bytes in, values out; the door is `hooks.py`."""

from gateway.inbound.whatsapp.handshake import challenge, signature_is_valid
from gateway.inbound.whatsapp.webhook import Parsed, parse_webhook

__all__ = ["Parsed", "challenge", "parse_webhook", "signature_is_valid"]
