"""News about the number or its account: any webhook field but `messages`, kept as it came."""

from typing import Any

import msgspec

from gateway.inbound.whatsapp.refusing import wrong
from gateway.inbound.whatsapp.shapes import kept
from ipro_rt.channels.arrivals import NoticeArrived

MAX_BYTES = 65_536


def notice(field: str, raw: msgspec.Raw) -> NoticeArrived:
    """The notice of one change. A huge one, such as shared history, says only how large it was."""
    size = memoryview(raw).nbytes
    if size > MAX_BYTES:
        return NoticeArrived(field, {"too_large": size})
    return NoticeArrived(field, kept(opened(raw), ""))


def opened(raw: msgspec.Raw) -> dict[str, Any]:
    """The object `raw` spells."""
    value = msgspec.json.decode(raw)
    if not isinstance(value, dict):
        raise wrong("", "Expected `object`")
    return value


def meant_for(raw: msgspec.Raw) -> str | None:
    """The phone number id a change names; None when it names none and so speaks of the whole account."""
    return _addressed.decode(raw).metadata.phone_number_id


class _Metadata(msgspec.Struct, frozen=True):
    phone_number_id: str | None = None


class _Addressed(msgspec.Struct):
    metadata: _Metadata = _Metadata()


_addressed = msgspec.json.Decoder(_Addressed)
