"""What Graph says of a phone number, as its Health. Pure."""

from typing import Any

import msgspec

from ipro_rt.channels.driver import ProviderSilent
from ipro_rt.channels.model import Health, NumberStatus

FIELDS = "id,display_phone_number,verified_name,quality_rating,status,health_status"
_STATUS: dict[str, tuple[NumberStatus, str | None]] = {
    "CONNECTED": ("online", None),
    "FLAGGED": ("degraded", "A Meta marcou este número por baixa qualidade."),
    "RATE_LIMITED": ("degraded", "A Meta limitou o envio deste número."),
    "RESTRICTED": ("restricted", "A Meta restringiu este número."),
    "BANNED": ("restricted", "A Meta baniu este número."),
    "DISCONNECTED": ("logged_out", "Este número está desconectado na Meta."),
    "UNVERIFIED": ("logged_out", "Este número ainda não foi verificado na Meta."),
    "PENDING": ("logged_out", "Este número ainda não foi registrado na Meta."),
    "MIGRATED": ("logged_out", "Este número foi migrado para outra conta."),
    "DELETED": ("logged_out", "Este número foi removido da Meta."),
}
_CAN_SEND: dict[str, tuple[NumberStatus, str]] = {
    "BLOCKED": ("restricted", "A Meta bloqueou o envio por este número."),
    "LIMITED": ("degraded", "A Meta limitou o envio por este número."),
}


class _CanSend(msgspec.Struct):
    can_send_message: str = ""


class _PhoneNumber(msgspec.Struct):
    id: str
    status: str = "CONNECTED"
    quality_rating: str | None = None
    health_status: _CanSend | None = None


def of_answer(answer: dict[str, Any]) -> Health:
    """The health an answer of `GET /{phone_number_id}` tells; the worse of its two words counts."""
    try:
        number = msgspec.convert(answer, _PhoneNumber)
    except msgspec.ValidationError as error:
        raise ProviderSilent("an answer that does not describe a number") from error
    unknown: tuple[NumberStatus, str | None] = ("degraded", f"A Meta informa a situação {number.status[:40]}.")
    status, reason = _STATUS.get(number.status, unknown)
    can_send = number.health_status.can_send_message if number.health_status else ""
    if can_send in _CAN_SEND and status in ("online", "degraded"):
        status, reason = _CAN_SEND[can_send]
    return Health(status, reason, number.quality_rating)
