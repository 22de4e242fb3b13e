"""Items, their patches, and the live state of one conversation."""

from datetime import datetime
from typing import Literal

import msgspec

from ipro_rt.channels.content import Content, Shape
from ipro_rt.channels.model import ProviderFailure
from ipro_rt.kernel.ids import derived_id
from ipro_rt.media.model import Media

MAX_UNREAD = 999
Direction = Literal["in", "out"]
Standing = Literal["open", "resolved"]
DeliveryStatus = Literal["pending", "sending", "unconfirmed", "sent", "delivered", "read", "played", "failed"]
RANK = {"pending": 0, "sending": 1, "unconfirmed": 2, "sent": 3, "delivered": 4, "read": 5, "played": 6}


def conversation_id(number_id: str, contact_id: str) -> str:
    """The one thread between a number and a contact."""
    return derived_id("conversation", number_id, contact_id)


class Author(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who made an item. `phone` is the company's own phone, outside iPro."""

    type: Literal["contact", "user", "phone", "system"]
    id: str | None = None
    name: str | None = None


class Quote(msgspec.Struct, frozen=True, omit_defaults=True):
    """The message an item answers, as much of it as is known."""

    id: str | None = None
    seq: int | None = None
    type: str | None = None
    text: str | None = None
    author_name: str | None = None


class Reaction(msgspec.Struct, frozen=True):
    """One side's emoji on an item."""

    by: Literal["contact", "user"]
    emoji: str


class Item(Content, frozen=True, omit_defaults=True, kw_only=True):
    """One entry of the timeline: a message, or a system line. `seq` is its turn in the journal."""

    id: str
    seq: int
    at: datetime
    author: Author
    kind: Literal["message", "system"]
    direction: Direction
    status: DeliveryStatus | None = None
    error: ProviderFailure | None = None
    reactions: tuple[Reaction, ...] = msgspec.field(default_factory=lambda: ())  # shown even when empty
    client_id: str | None = None
    reply_to: Quote | None = None
    forwarded: bool = False
    referral: Shape | None = None
    data: Shape | None = None
    edited_at: datetime | None = None
    revoked_at: datetime | None = None


class Patch(msgspec.Struct, frozen=True, omit_defaults=True):
    """What changed in an earlier item. `timeline.fold` says how each field is applied."""

    status: DeliveryStatus | None = None
    error: ProviderFailure | None = None
    media: Media | None = None
    reaction: Reaction | None = None
    text: str | None = None
    edited_at: datetime | None = None
    revoked_at: datetime | None = None


class ContactRef(msgspec.Struct, frozen=True, omit_defaults=True):
    """The contact as a conversation shows it."""

    id: str
    name: str
    phone: str | None = None
    username: str | None = None


class Assignee(msgspec.Struct, frozen=True):
    id: str
    name: str


class LastMessage(msgspec.Struct, frozen=True, omit_defaults=True):
    seq: int
    type: str
    direction: Direction
    at: datetime
    text: str | None = None
    status: DeliveryStatus | None = None
    author_name: str | None = None


class SendSlot(msgspec.Struct, frozen=True, omit_defaults=True):
    """The message on its way out. `opened` is the turn whose effect is open; `attempt` counts from 1."""

    seq: int
    opened: int
    attempt: int = 1
    unconfirmed: bool = False


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """The live state of one conversation; everything in it follows from its journal.

    `phone` and `user_id` address the customer. `unread` holds the seqs of the customer's newest unread messages, at
    most MAX_UNREAD of them; `queue` the seqs that wait for the send slot.
    """

    id: str
    tenant_id: str
    seq: int = 0
    number_id: str = ""
    contact: ContactRef | None = None
    phone: str | None = None
    user_id: str | None = None
    status: Standing = "open"
    assignee: Assignee | None = None
    unread: tuple[int, ...] = ()
    last_message: LastMessage | None = None
    last_inbound_id: str | None = None
    window_expires_at: datetime | None = None
    slot: SendSlot | None = None
    queue: tuple[int, ...] = ()
    updated_at: datetime | None = None


class Conversation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A conversation as lists and headers show it."""

    id: str
    seq: int
    contact: ContactRef
    number_id: str
    status: Standing
    assignee: Assignee | None
    unread: int
    last_message: LastMessage | None = None
    window_expires_at: datetime | None = None
    updated_at: datetime


def view(state: State) -> Conversation:
    """The conversation as people see it."""
    if state.contact is None or state.updated_at is None:
        raise ValueError(f"conversation {state.id} has no first turn yet")
    return Conversation(
        id=state.id,
        seq=state.seq,
        contact=state.contact,
        number_id=state.number_id,
        status=state.status,
        assignee=state.assignee,
        unread=len(state.unread),
        last_message=state.last_message,
        window_expires_at=state.window_expires_at,
        updated_at=state.updated_at,
    )
