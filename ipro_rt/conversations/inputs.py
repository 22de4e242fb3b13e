"""What the operations on conversations take and give, with the limits of each field."""

from typing import Annotated, Literal

import msgspec

from ipro_rt.channels.content import Shape
from ipro_rt.conversations.model import Conversation, Item, Standing

Id = Annotated[str, msgspec.Meta(min_length=36, max_length=36, description="A conversation's id.")]
MessageId = Annotated[str, msgspec.Meta(min_length=36, max_length=36, description="A message's id.")]
ClientId = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=100,
        description="Made by the client, once per message: repeating it gives the same message.",
        examples=["0b6c3f5e-7d1b-4c1e-9a55-3d0f5f0f7c11"],
    ),
]
Cursor = Annotated[str, msgspec.Meta(max_length=600, description="The `next` of the page before.")]
Limit = Annotated[int, msgspec.Meta(ge=1, le=200)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4096, examples=["Bom dia! Como posso ajudar?"])]
Caption = Annotated[str, msgspec.Meta(max_length=1024)]
SendType = Literal[
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "interactive",
    "template",
]


class _Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all inputs: an unknown field is an error."""


_ASSIGNEE = "^(me|none|[0-9a-f-]{36})$"


class ListConversations(_Input, frozen=True, kw_only=True):
    limit: Limit = 50
    cursor: Cursor | None = None
    status: Literal["open", "resolved", "all"] = "open"
    assignee: Annotated[str, msgspec.Meta(pattern=_ASSIGNEE, description="`me`, `none` or a user's id.")] | None = None
    number_id: Annotated[str, msgspec.Meta(min_length=36, max_length=36, description="A number's id.")] | None = None
    unread: Annotated[bool, msgspec.Meta(description="True: only those with unread messages.")] = False


class OneConversation(_Input, frozen=True, kw_only=True):
    id: Id


class GetTimeline(_Input, frozen=True, kw_only=True):
    id: Id
    before: Annotated[int, msgspec.Meta(ge=1, le=10**10)] | None = None
    limit: Limit = 50


class MediaInput(_Input, frozen=True, kw_only=True):
    """A file uploaded with `POST /api/v1/media`."""

    id: Annotated[str, msgspec.Meta(min_length=36, max_length=36)]
    caption: Caption | None = None
    voice: bool | None = None
    filename: Annotated[str, msgspec.Meta(min_length=1, max_length=240)] | None = None


class LocationInput(_Input, frozen=True, kw_only=True):
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    name: Annotated[str, msgspec.Meta(max_length=1000)] | None = None
    address: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


class ReactionInput(_Input, frozen=True, kw_only=True):
    message_id: MessageId
    emoji: Annotated[str, msgspec.Meta(max_length=64, description="Empty takes the reaction back.")] = ""


class SendMessage(_Input, frozen=True, kw_only=True):
    """A message to the customer: `type` says which of the other fields carries it."""

    id: Id
    client_id: ClientId
    type: SendType
    text: Text | None = None
    preview_url: bool = False
    media: MediaInput | None = None
    location: LocationInput | None = None
    contacts: Annotated[list[Shape], msgspec.Meta(min_length=1, max_length=100)] | None = None
    reaction: ReactionInput | None = None
    interactive: Shape | None = None
    template: Shape | None = None
    reply_to: MessageId | None = None


class OneMessage(_Input, frozen=True, kw_only=True):
    id: Id
    message_id: MessageId


class MarkConversationRead(_Input, frozen=True, kw_only=True):
    """`up_to` is the last seq on the screen: what came after it stays unread. Without it, all is read."""

    id: Id
    up_to: Annotated[int, msgspec.Meta(ge=0, le=10**10)] | None = None


class SetConversationStatus(_Input, frozen=True, kw_only=True):
    id: Id
    status: Standing


class AssignConversation(_Input, frozen=True, kw_only=True):
    """`user_id` null leaves the conversation to nobody."""

    id: Id
    user_id: Annotated[str, msgspec.Meta(min_length=36, max_length=36)] | None


class ConversationPage(msgspec.Struct, frozen=True):
    items: list[Conversation]
    next: str | None


class Timeline(msgspec.Struct, frozen=True):
    """Items in seq order; `next` is the `before` of the page of older ones."""

    items: list[Item]
    next: int | None
