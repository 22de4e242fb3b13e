"""The shape of a WhatsApp webhook, typed as far as we read it. Unknown fields are let through unread.

Every length is bounded here, so the decoder refuses with a pointer before anything is built.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

MAX_TEXT = 65_536
MAX_UPDATES = 1_000

AtMost = Meta(max_length=MAX_UPDATES)
Id = Annotated[str, Meta(min_length=1, max_length=512)]
Words = Annotated[str, Meta(max_length=MAX_TEXT)]
Code = Annotated[int, Meta(ge=-(10**9), le=10**9)]
Timestamp = str | int
Open = dict[str, Any]


class Change(Struct):
    field: Annotated[str, Meta(max_length=100)]
    value: msgspec.Raw


class Entry(Struct):
    changes: Annotated[list[Change], AtMost]


class Body(Struct):
    object: str
    entry: Annotated[list[Entry], AtMost]


class Metadata(Struct):
    phone_number_id: str


class Profile(Struct):
    name: Words | None = None
    username: Id | None = None


class Contact(Struct):
    profile: Profile | None = None
    wa_id: Id | None = None
    user_id: Id | None = None
    parent_user_id: Id | None = None


class ErrorData(Struct):
    details: Words | None = None


class Error(Struct):
    code: Code
    title: Words | None = None
    message: Words | None = None
    error_data: ErrorData | None = None


class Context(Struct):
    id: Id | None = None
    forwarded: bool = False
    frequently_forwarded: bool = False


class Text(Struct):
    body: Words


class File(Struct):
    id: Id
    mime_type: Annotated[str, Meta(max_length=200)] | None = None
    caption: Words | None = None
    filename: Words | None = None
    voice: bool = False


class Location(Struct):
    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    name: Words | None = None
    address: Words | None = None
    url: Words | None = None


class Reaction(Struct):
    message_id: Id
    emoji: Annotated[str, Meta(max_length=64)] | None = None


class Button(Struct):
    text: Words = ""
    payload: Words = ""


class Pressed(Struct):
    id: Words = ""
    title: Words = ""
    description: Words | None = None


class FlowReply(Struct):
    name: Words = ""
    body: Words = ""
    response_json: Words | Open | None = None


class Interactive(Struct):
    type: Annotated[str, Meta(max_length=100)]
    button_reply: Pressed | None = None
    list_reply: Pressed | None = None
    nfm_reply: FlowReply | None = None
    call_permission_reply: Open | None = None


class System(Struct):
    type: Annotated[str, Meta(max_length=100)] = ""
    body: Words | None = None
    wa_id: Id | None = None
    new_wa_id: Id | None = None
    user_id: Id | None = None
    parent_user_id: Id | None = None


class EditedMessage(Struct):
    type: str = ""
    text: Text | None = None
    image: File | None = None
    video: File | None = None
    document: File | None = None


class Edit(Struct):
    original_message_id: Id
    message: EditedMessage | None = None


class Revoke(Struct):
    original_message_id: Id


class UnsupportedType(Struct):
    type: Annotated[str, Meta(max_length=100)] | None = None


class Message(Struct):
    id: Id
    timestamp: Timestamp
    type: Annotated[str, Meta(min_length=1, max_length=100)]
    from_: Id | None = field(name="from", default=None)
    from_user_id: Id | None = None
    from_parent_user_id: Id | None = None
    group_id: str | None = None
    context: Context | None = None
    referral: Open | None = None
    errors: list[Error] | None = None
    text: Text | None = None
    image: File | None = None
    video: File | None = None
    audio: File | None = None
    document: File | None = None
    sticker: File | None = None
    location: Location | None = None
    contacts: Annotated[list[Open], Meta(max_length=300)] | None = None
    reaction: Reaction | None = None
    button: Button | None = None
    interactive: Interactive | None = None
    order: Open | None = None
    system: System | None = None
    edit: Edit | None = None
    revoke: Revoke | None = None
    unsupported: UnsupportedType | None = None


class Status(Struct):
    id: Id
    status: Annotated[str, Meta(max_length=100)]
    timestamp: Timestamp
    recipient_id: Id | None = None
    recipient_user_id: Id | None = None
    recipient_parent_user_id: Id | None = None
    recipient_type: str | None = None
    biz_opaque_callback_data: Words | None = None
    errors: list[Error] | None = None


class Value(Struct):
    """The `value` of a change of the field `messages`."""

    metadata: Metadata
    contacts: Annotated[list[Contact], AtMost] = []
    messages: Annotated[list[Message], AtMost] = []
    statuses: Annotated[list[Status], AtMost] = []
    errors: Annotated[list[Open], AtMost] = []
    user_actions: Annotated[list[Open], AtMost] = []
