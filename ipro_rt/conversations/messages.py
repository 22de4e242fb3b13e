"""What a conversation's actor can be told, and what it answers."""

import msgspec

from ipro_rt.channels.arrivals import (
    EditArrived,
    MessageArrived,
    NoteArrived,
    ReactionArrived,
    RevokeArrived,
    StatusArrived,
)
from ipro_rt.channels.content import Content
from ipro_rt.channels.driver import Accepted
from ipro_rt.channels.model import ProviderFailure
from ipro_rt.conversations.model import Assignee, Author, ContactRef, Conversation, Item, Standing
from ipro_rt.media.model import Media

Received = MessageArrived | ReactionArrived | EditArrived | RevokeArrived | NoteArrived


class Message(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="do"):
    """Base of all: the field `do` names which one it is."""


class Receive(Message, tag="receive", frozen=True, omit_defaults=True):
    """Something the customer, or the provider about the customer, sent."""

    number_id: str
    contact: ContactRef
    arrival: Received
    phone: str | None = None
    user_id: str | None = None


class Track(Message, tag="track", frozen=True, omit_defaults=True):
    """How far one of our messages got."""

    number_id: str
    arrival: StatusArrived


class Send(Message, tag="send", frozen=True, omit_defaults=True):
    """A person, or the product, writes to the customer."""

    client_id: str
    author: Author
    content: Content
    reply_to: str | None = None


class React(Message, tag="react", frozen=True, omit_defaults=True):
    """An agent reacts to a message; an empty emoji takes it back."""

    client_id: str
    author: Author
    message_id: str
    emoji: str = ""


class Retry(Message, tag="retry", frozen=True, omit_defaults=True):
    """Send a failed message again."""

    message_id: str


class MarkRead(Message, tag="mark_read", frozen=True, omit_defaults=True):
    """An agent has seen the conversation, up to a seq or all of it."""

    up_to: int | None = None


class Typing(Message, tag="typing", frozen=True, omit_defaults=True):
    """An agent is typing."""


class SetStatus(Message, tag="set_status", frozen=True, omit_defaults=True):
    status: Standing
    by: Author


class Assign(Message, tag="assign", frozen=True, omit_defaults=True):
    by: Author
    assignee: Assignee | None = None


class ContactChanged(Message, tag="contact_changed", frozen=True, omit_defaults=True):
    contact: ContactRef


class Describe(Message, tag="describe", frozen=True, omit_defaults=True):
    """Ask for the conversation as it is now."""


class SendAccepted(Message, tag="send_accepted", frozen=True, omit_defaults=True):
    """The provider took the message of turn `seq`."""

    seq: int
    number_id: str
    accepted: Accepted


class SendRefused(Message, tag="send_refused", frozen=True, omit_defaults=True):
    """The provider refused the message of turn `seq`: nothing was sent."""

    seq: int
    failure: ProviderFailure
    retry_after: float | None = None


class SendUnknown(Message, tag="send_unknown", frozen=True, omit_defaults=True):
    """Nobody knows whether the provider took the message of turn `seq`: the answer was lost, or we crashed.

    `opened` is the turn whose effect is open.
    """

    seq: int
    opened: int


class EchoTimedOut(Message, tag="echo_timed_out", frozen=True, omit_defaults=True):
    """No status came for the message of turn `seq`: it may be sent again."""

    seq: int
    attempt: int


class EffectDone(Message, tag="effect_done", frozen=True, omit_defaults=True):
    """A small effect (read mark, reaction) of turn `opened` ended; `failure` says it did not work."""

    opened: int
    failure: ProviderFailure | None = None
    target: int | None = None


class MediaStored(Message, tag="media_stored", frozen=True, omit_defaults=True):
    """The file of the item at `seq` is here, or will not come (`media.state`)."""

    seq: int
    media: Media


AnyMessage = (
    Receive
    | Track
    | Send
    | React
    | Retry
    | MarkRead
    | Typing
    | SetStatus
    | Assign
    | ContactChanged
    | Describe
    | SendAccepted
    | SendRefused
    | SendUnknown
    | EchoTimedOut
    | EffectDone
    | MediaStored
)


class SendReply(msgspec.Struct, frozen=True):
    """The item as it was when first accepted; `repeated` when this client_id was seen before."""

    item: Item
    repeated: bool = False


class HeaderReply(msgspec.Struct, frozen=True):
    conversation: Conversation


class Done(msgspec.Struct, frozen=True, omit_defaults=True):
    """Taken in; `repeated` when it had been before."""

    repeated: bool = False
