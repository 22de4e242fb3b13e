"""What happens in a conversation: one struct, because every event is an item, a patch, or a changed header."""

from typing import Literal

import msgspec

from ipro_rt.conversations.model import Assignee, ContactRef, Item, Patch, Standing

EventType = Literal[
    "message.received",
    "message.queued",
    "message.sending",
    "message.sent",
    "message.status",
    "message.failed",
    "message.media",
    "message.reaction",
    "message.edited",
    "message.revoked",
    "conversation.read",
    "conversation.status_changed",
    "conversation.assigned",
    "conversation.contact_changed",
    "system.noted",
]


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an event changes of the conversation itself, beyond what its item implies."""

    number_id: str | None = None
    contact: ContactRef | None = None
    phone: str | None = None
    user_id: str | None = None
    status: Standing | None = None
    assignee: Assignee | None = None
    unassigned: bool = False
    read_up_to: int | None = None


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """One journal entry of a conversation.

    `item` is a new timeline entry, `target` the seq of an earlier one that `patch` changes. `provider_id` is the
    provider's id of the item or target. The send slot: `starts` takes it, `frees` lets it go, `attempt` counts.
    """

    type: EventType
    item: Item | None = None
    target: int | None = None
    patch: Patch | None = None
    change: Change | None = None
    provider_id: str | None = None
    starts: int | None = None
    frees: bool = False
    attempt: int = 1
    reply_to: int | None = None
