"""What arrives from a provider, in our words: the doors translate webhooks into these.

Provider ids are the provider's own (a WhatsApp `wamid`). `Identity` lists every way the provider named the person;
a phone is never required.
"""

from datetime import datetime
from typing import Literal

import msgspec

from ipro_rt.channels.content import Content, Shape
from ipro_rt.channels.model import ProviderFailure

IdentityKind = Literal["bsuid", "wa_id", "username"]


class Identity(msgspec.Struct, frozen=True):
    """One name a provider knows a person by: a business-scoped user id, a WhatsApp id, a username."""

    kind: IdentityKind
    value: str


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who wrote, or who a status is about. `name` is the profile name the provider shows."""

    identities: tuple[Identity, ...]
    name: str | None = None


class MessageArrived(msgspec.Struct, frozen=True, omit_defaults=True, tag="message", tag_field="kind"):
    """A customer's message. Media inside `content` is pending: its id is ours, `media_ref` is the provider's."""

    provider_id: str
    person: Person
    at: datetime
    content: Content
    media_ref: str | None = None
    reply_to: str | None = None
    forwarded: bool = False
    referral: Shape | None = None


class ReactionArrived(msgspec.Struct, frozen=True, omit_defaults=True, tag="reaction", tag_field="kind"):
    """A customer reacted to `target` (provider id); an empty emoji takes the reaction back."""

    provider_id: str
    person: Person
    at: datetime
    target: str
    emoji: str = ""


class EditArrived(msgspec.Struct, frozen=True, omit_defaults=True, tag="edit", tag_field="kind"):
    """A customer changed the words of `target`."""

    provider_id: str
    person: Person
    at: datetime
    target: str
    text: str


class RevokeArrived(msgspec.Struct, frozen=True, omit_defaults=True, tag="revoke", tag_field="kind"):
    """A customer deleted `target` for everybody."""

    provider_id: str
    person: Person
    at: datetime
    target: str


class NoteArrived(msgspec.Struct, frozen=True, omit_defaults=True, tag="note", tag_field="kind"):
    """Something the provider tells about a person: a new number, a new identity, a first opened chat.

    `new_identities` are added to the contact; `text` is the pt-BR line the timeline shows.
    """

    provider_id: str
    person: Person
    at: datetime
    type: Literal["number_changed", "identity_changed", "chat_opened", "other"]
    text: str
    new_identities: tuple[Identity, ...] = ()


class StatusArrived(msgspec.Struct, frozen=True, omit_defaults=True, tag="status", tag_field="kind"):
    """How far one of our messages got. `opaque` is what we sent along with it."""

    provider_id: str
    person: Person
    at: datetime
    status: Literal["sent", "delivered", "read", "played", "failed"]
    opaque: str | None = None
    failure: ProviderFailure | None = None


class NoticeArrived(msgspec.Struct, frozen=True, omit_defaults=True, tag="notice", tag_field="kind"):
    """News about the number or its account, such as a changed quality; kept as it came."""

    field: str
    value: Shape


PersonArrival = MessageArrived | ReactionArrived | EditArrived | RevokeArrived | NoteArrived | StatusArrived
Arrival = PersonArrival | NoticeArrived
