"""decide: what one message does to a conversation. The table of the product's core, one line a message."""

from datetime import datetime

from ipro_rt.conversations import attending, receiving, sending
from ipro_rt.conversations.events import Event
from ipro_rt.conversations.known import Known
from ipro_rt.conversations.messages import (
    AnyMessage,
    Assign,
    ContactChanged,
    Describe,
    EchoTimedOut,
    EffectDone,
    MarkRead,
    MediaStored,
    React,
    Receive,
    Retry,
    Send,
    SendAccepted,
    SendRefused,
    SendUnknown,
    SetStatus,
    Track,
    Typing,
)
from ipro_rt.conversations.model import State
from ipro_rt.kernel.decision import Decision


def decide(state: State, message: AnyMessage, now: datetime, known: Known) -> Decision[Event]:
    """The decision of one turn; raises a `Refusal` when the message cannot be taken."""
    match message:
        case Receive():
            return receiving.receive(state, message, now, known)
        case Track():
            return sending.track(state, message, known)
        case Send():
            return sending.send(state, message, now, known)
        case SendAccepted():
            return sending.accepted(state, message)
        case SendRefused():
            return sending.refused(state, message)
        case SendUnknown():
            return sending.unknown(state, message)
        case EchoTimedOut():
            return sending.echo_timed_out(state, message)
        case Retry():
            return sending.retry(state, message, known)
        case React():
            return attending.react(state, message, known)
        case MarkRead():
            return attending.mark_read(state, message, known)
        case Typing():
            return attending.typing(state)
        case SetStatus():
            return attending.set_status(state, message, now)
        case Assign():
            return attending.assign(state, message, now)
        case Describe():
            return attending.describe(state)
        case ContactChanged():
            return receiving.contact_changed(state, message.contact)
        case MediaStored():
            return attending.media_stored(message)
        case EffectDone():
            return attending.effect_done(message)
