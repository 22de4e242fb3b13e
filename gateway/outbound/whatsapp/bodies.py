"""An outgoing message as Graph wants it (protocols/channels.md §1.6). Pure; uploaded media come in as Meta's id."""

from typing import Any

from ipro_rt.channels import reasons
from ipro_rt.channels.content import MEDIA_TYPES, Content
from ipro_rt.channels.driver import Outgoing, ProviderRefused, Recipient

Body = dict[str, Any]
_PLACE = ("latitude", "longitude", "name", "address")


def of_message(message: Outgoing, uploaded: str | None) -> Body:
    """The body of `POST /{phone_number_id}/messages`."""
    body: Body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(message.to),
        "biz_opaque_callback_data": message.opaque,
    }
    if message.reaction_to is not None:
        return {**body, "type": "reaction", "reaction": {"message_id": message.reaction_to, "emoji": message.emoji}}
    if message.content is None:
        raise ProviderRefused(reasons.UNSENDABLE)
    if message.reply_to is not None:
        body["context"] = {"message_id": message.reply_to}
    kind = message.content.type
    return {**body, "type": kind, kind: _carried(message.content, uploaded)}


def of_read(provider_id: str, *, typing: bool) -> Body:
    """The body that turns the customer's ticks blue, and shows typing for up to 25 s."""
    body: Body = {"messaging_product": "whatsapp", "status": "read", "message_id": provider_id}
    return {**body, "typing_indicator": {"type": "text"}} if typing else body


def _recipient(to: Recipient) -> Body:
    if to.phone:
        return {"to": to.phone}
    if to.user_id:
        return {"recipient": to.user_id}
    raise ProviderRefused(reasons.NO_RECIPIENT)


def _carried(content: Content, uploaded: str | None) -> Any:
    if content.type == "text":
        return {"body": content.text or "", "preview_url": content.preview_url}
    if content.type in MEDIA_TYPES and uploaded is not None:
        return _media(content, uploaded)
    if content.type == "location" and content.location:
        return {key: content.location[key] for key in _PLACE if content.location.get(key) is not None}
    shape = {
        "contacts": content.contacts,
        "interactive": content.interactive,
        "template": content.template,
    }.get(content.type)
    if not shape:
        raise ProviderRefused(reasons.UNSENDABLE)
    return shape


def _media(content: Content, uploaded: str) -> Body:
    body: Body = {"id": uploaded}
    if content.caption and content.type in ("image", "video", "document"):
        body["caption"] = content.caption
    if content.media and content.media.name and content.type == "document":
        body["filename"] = content.media.name
    if content.media and content.media.voice and content.type == "audio":
        body["voice"] = True
    return body
