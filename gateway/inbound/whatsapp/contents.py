"""What a message carries: one small function per type of protocols/channels.md §1.4.

A type nobody knows, or one whose payload the provider kept back with an error, becomes `unsupported`: shown as such,
never dropped.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from gateway.inbound.whatsapp.envelope import Error, File, Interactive, Message, Pressed
from gateway.inbound.whatsapp.refusing import wrong
from gateway.inbound.whatsapp.shapes import kept
from ipro_rt.channels import reasons
from ipro_rt.channels.content import Content, ContentType, Reply, Shape, Unsupported
from ipro_rt.kernel.ids import derived_id
from ipro_rt.media.model import Media

VOICE_MIME = "audio/ogg; codecs=opus"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_MAX_FILE_NAME = 240
_PERMISSION = {"accept": "O cliente permitiu ligações.", "reject": "O cliente não permitiu ligações."}


class Carried(NamedTuple):
    """A content and, when it is a file, the provider's id for it."""

    content: Content
    media_ref: str | None = None


def carried(message: Message, phone_number_id: str) -> Carried:
    """The content of `message`."""
    if message.type == "text" and message.text is not None:
        return Carried(Content("text", text=message.text.body))
    file = _file_of(message)
    if file is not None:
        return _media(message.type, file, phone_number_id)  # type: ignore[arg-type]  # one of the five of _file_of
    other = _OTHERS.get(message.type)
    content = other(message) if other else None
    if content is not None:
        return Carried(content)
    if other is None or message.errors:
        return Carried(_unsupported(message.type, message.errors))
    raise wrong(f"/{message.type}", f"Expected what a message of type `{message.type}` carries")


def _file_of(message: Message) -> File | None:
    match message.type:
        case "image":
            return message.image
        case "audio":
            return message.audio
        case "video":
            return message.video
        case "document":
            return message.document
        case "sticker":
            return message.sticker
    return None


def _media(kind: ContentType, file: File, phone_number_id: str) -> Carried:
    media = Media(
        id=derived_id(phone_number_id, file.id),
        mime=_mime(file.mime_type),
        state="pending",
        name=_file_name(file.filename),
        voice=file.voice,
    )
    return Carried(Content(kind, media=media, caption=file.caption or None), media_ref=file.id)


def _mime(mime: str | None) -> str:
    """The mime without parameters, except the one that tells Opus in Ogg."""
    kind, _, parameters = (mime or "application/octet-stream").lower().partition(";")
    kind = kind.strip()
    return VOICE_MIME if kind == "audio/ogg" and "opus" in parameters else kind


def _file_name(name: str | None) -> str | None:
    """The last part of a name, without what could disguise or break it."""
    if not name:
        return None
    return _CONTROL.sub("", name.replace("\\", "/").rpartition("/")[2]).strip()[-_MAX_FILE_NAME:] or None


def _no_payload(message: Message) -> Content | None:
    """A media type without its file: `carried` decides by its errors."""
    return None


def _location(message: Message) -> Content | None:
    place = message.location
    if place is None:
        return None
    shape: Shape = {"latitude": place.latitude, "longitude": place.longitude}
    shape.update({key: getattr(place, key) for key in ("name", "address", "url") if getattr(place, key)})
    return Content("location", location=shape)


def _contacts(message: Message) -> Content | None:
    if not message.contacts:
        return None
    cards = [kept(card, f"/contacts/{number}") for number, card in enumerate(message.contacts)]
    for number, card in enumerate(cards):
        if card.get("name") is None:
            card.pop("name", None)
        elif not isinstance(card["name"], dict):
            raise wrong(f"/contacts/{number}/name", "Expected `object`")
    return Content("contacts", contacts=cards)


def _button(message: Message) -> Content | None:
    button = message.button
    if button is None:
        return None
    return Content("button", text=button.text, reply=Reply("button", id=button.payload, title=button.text))


def _interactive(message: Message) -> Content | None:
    pressed = message.interactive
    if pressed is None:
        return None
    if pressed.type == "button_reply" and pressed.button_reply:
        return _pressed("button", pressed.button_reply)
    if pressed.type == "list_reply" and pressed.list_reply:
        return _pressed("list", pressed.list_reply)
    if pressed.type == "nfm_reply" and pressed.nfm_reply:
        return _flow(pressed)
    if pressed.type == "call_permission_reply" and pressed.call_permission_reply is not None:
        data = kept(pressed.call_permission_reply, "/interactive/call_permission_reply")
        text = _PERMISSION.get(str(data.get("response")), "O cliente respondeu ao pedido de ligação.")
        return Content("interactive", text=text, reply=Reply("call_permission", title=text, data=data))
    return _unsupported(f"interactive/{pressed.type}", message.errors)


def _pressed(kind: str, pressed: Pressed) -> Content:
    reply = Reply("list" if kind == "list" else "button", pressed.id, pressed.title, pressed.description)
    return Content("interactive", text=pressed.title, reply=reply)


def _flow(interactive: Interactive) -> Content | None:
    flow = interactive.nfm_reply
    if flow is None:
        return None
    data = _answers(flow.response_json)
    answers = kept(data, "/interactive/nfm_reply/response_json") if data else None
    return Content("interactive", text=flow.body or None, reply=Reply("flow", title=flow.name, data=answers))


def _answers(written: str | Shape | None) -> Shape | None:
    """What a flow's form was filled with; answers that are not a JSON object are kept as they were written."""
    if not isinstance(written, str):
        return written
    try:
        data = msgspec.json.decode(written)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        data = written
    return data if isinstance(data, dict) else {"response_json": data}


def _order(message: Message) -> Content | None:
    if message.order is None:
        return None
    order = kept(message.order, "/order")
    text = order.get("text")
    return Content("order", order=order, text=text if isinstance(text, str) and text else None)


def _declared_unsupported(message: Message) -> Content:
    kind = message.unsupported.type if message.unsupported else None
    return _unsupported(kind or "unknown", message.errors)


def _unsupported(kind: str, errors: list[Error] | None) -> Content:
    code = errors[0].code if errors else None
    reason = reasons.failure_of(code).title if code is not None and reasons.known(code) else None
    return Content("unsupported", unsupported=Unsupported(kind, reason))


_OTHERS: dict[str, Callable[[Message], Content | None]] = {
    "text": _no_payload,
    "image": _no_payload,
    "audio": _no_payload,
    "video": _no_payload,
    "document": _no_payload,
    "sticker": _no_payload,
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
    "unsupported": _declared_unsupported,
}
