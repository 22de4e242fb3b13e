"""What one message carries, whichever channel it travels on.

One flat struct rather than a union of sixteen: `type` says which fields are set, exactly as the API shows it.
Shapes marked «provider» are WhatsApp's own and are kept as they came, bounded in size by the door.
"""

from typing import Any, Literal

import msgspec

from ipro_rt.media.model import Media

ContentType = Literal[
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "button",
    "template",
    "order",
    "unsupported",
]
MEDIA_TYPES = frozenset({"image", "video", "audio", "document", "sticker"})
Shape = dict[str, Any]


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the customer pressed: a button, a list row, a finished flow."""

    kind: Literal["button", "list", "flow", "call_permission"]
    id: str = ""
    title: str = ""
    description: str | None = None
    data: Shape | None = None


class Unsupported(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message of a type we, or the provider, do not know. `type` is the provider's word for it."""

    type: str
    reason: str | None = None


class Content(msgspec.Struct, frozen=True, omit_defaults=True):
    """The content of a message.

    text: `text` (a reply's or an interactive's preview too) · media types: `media`, `caption` · location, contacts,
    interactive, template, order: «provider» shapes under their own name · button, interactive replies: `reply`.
    """

    type: str  # a ContentType; an `Item` adds its system lines
    text: str | None = None
    caption: str | None = None
    media: Media | None = None
    location: Shape | None = None
    contacts: list[Shape] | None = None
    interactive: Shape | None = None
    template: Shape | None = None
    order: Shape | None = None
    reply: Reply | None = None
    unsupported: Unsupported | None = None
    preview_url: bool = False

    def preview(self) -> str | None:
        """One line for lists and quotes: the words, without the media."""
        named = self.media is not None and self.type == "document"
        words = self.text or self.caption or (self.media.name if self.media and named else None)
        if words is None and self.location:
            words = self.location.get("name") or self.location.get("address")
        if words is None and self.contacts:
            words = self.contacts[0].get("name", {}).get("formatted_name")
        return str(words)[:160] if words else None
