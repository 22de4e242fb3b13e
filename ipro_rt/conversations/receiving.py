"""Rules for what the customer sends: messages, reactions, edits, deletions, and news about the customer."""

from datetime import datetime

from msgspec.structs import asdict, replace

from ipro_rt.channels.arrivals import (
    EditArrived,
    MessageArrived,
    NoteArrived,
    ReactionArrived,
    RevokeArrived,
)
from ipro_rt.channels.content import Content
from ipro_rt.conversations.events import Change, Event
from ipro_rt.conversations.known import Known, pid_ref, quote_of
from ipro_rt.conversations.messages import Done, Receive
from ipro_rt.conversations.model import Author, Item, Patch, Reaction, State
from ipro_rt.kernel.decision import Decision, Effect
from ipro_rt.kernel.ids import message_id

TAKEN = Done()


def provider_pid(number_id: str, provider_id: str) -> str:
    """What makes a provider's message unique in the journal."""
    return f"{number_id}/{provider_id}"


def receive(state: State, message: Receive, now: datetime, known: Known) -> Decision[Event]:
    """Take in whatever arrived from the customer."""
    match message.arrival:
        case MessageArrived() as arrival:
            return _message(state, message, arrival, now, known)
        case NoteArrived() as arrival:
            return _note(state, message, arrival.provider_id, arrival.type, arrival.text, now)
        case ReactionArrived() as arrival:
            patch = Patch(reaction=Reaction(by="contact", emoji=arrival.emoji))
            return _change_of(state, message, arrival, patch, "message.reaction", now, known)
        case EditArrived() as arrival:
            patch = Patch(text=arrival.text, edited_at=min(arrival.at, now))
            return _change_of(state, message, arrival, patch, "message.edited", now, known)
        case RevokeArrived() as arrival:
            patch = Patch(revoked_at=min(arrival.at, now))
            return _change_of(state, message, arrival, patch, "message.revoked", now, known)


def _message(state: State, message: Receive, arrival: MessageArrived, now: datetime, known: Known) -> Decision[Event]:
    quoted = pid_ref(message.number_id, arrival.reply_to) if arrival.reply_to else None
    if quoted and quoted not in known:
        return Decision(need=(quoted,))
    seq = state.seq + 1
    content: Content = arrival.content
    item = Item(
        **asdict(content),
        id=message_id(state.id, seq),
        seq=seq,
        kind="message",
        direction="in",
        at=min(arrival.at, now),
        author=Author("contact", id=message.contact.id, name=message.contact.name),
        reply_to=quote_of(known[quoted]) if quoted else None,
        forwarded=arrival.forwarded,
        referral=arrival.referral,
    )
    event = Event(
        "message.received",
        item=item,
        change=_header(state, message, reopen=True),
        provider_id=arrival.provider_id,
    )
    return Decision(
        event=event,
        effects=_fetch(message.number_id, arrival),
        reply=TAKEN,
        pids=(provider_pid(message.number_id, arrival.provider_id),),
    )


def _fetch(number_id: str, arrival: MessageArrived) -> tuple[Effect, ...]:
    if arrival.media_ref is None or arrival.content.media is None:
        return ()
    return (Effect("fetch_media", {"number_id": number_id, "ref": arrival.media_ref}),)


def _change_of(
    state: State,
    message: Receive,
    arrival: ReactionArrived | EditArrived | RevokeArrived,
    patch: Patch,
    event_type: str,
    now: datetime,
    known: Known,
) -> Decision[Event]:
    ref = pid_ref(message.number_id, arrival.target)
    if ref not in known:
        return Decision(need=(ref,))
    found = known[ref]
    if found is None:
        return _note(state, message, arrival.provider_id, "other", _orphan(arrival), now)
    event = Event(event_type, target=found.seq, patch=patch, provider_id=arrival.provider_id)  # type: ignore[arg-type]
    return Decision(event=event, reply=TAKEN, pids=(provider_pid(message.number_id, arrival.provider_id),))


def _orphan(arrival: ReactionArrived | EditArrived | RevokeArrived) -> str:
    match arrival:
        case ReactionArrived():
            return f"O cliente reagiu com {arrival.emoji or '(sem reação)'} a uma mensagem que não está aqui."
        case EditArrived():
            return f"O cliente editou uma mensagem que não está aqui: {arrival.text[:500]}"
        case RevokeArrived():
            return "O cliente apagou uma mensagem que não está aqui."


def _note(state: State, message: Receive, provider_id: str, kind: str, text: str, now: datetime) -> Decision[Event]:
    seq = state.seq + 1
    item = Item(
        type=kind,
        text=text,
        id=message_id(state.id, seq),
        seq=seq,
        kind="system",
        direction="in",
        at=now,
        author=Author("system"),
    )
    event = Event("system.noted", item=item, change=_header(state, message), provider_id=provider_id)
    return Decision(event=event, reply=TAKEN, pids=(provider_pid(message.number_id, provider_id),))


def _header(state: State, message: Receive, *, reopen: bool = False) -> Change | None:
    """What this message tells of the conversation that was not known yet."""
    change = Change(
        number_id=message.number_id if message.number_id != state.number_id else None,
        contact=message.contact if message.contact != state.contact else None,
        phone=message.phone if message.phone != state.phone else None,
        user_id=message.user_id if message.user_id != state.user_id else None,
        status="open" if reopen and state.status == "resolved" else None,
    )
    return None if change == Change() else change


def contact_changed(state: State, contact: object) -> Decision[Event]:
    """The contact was renamed, here or elsewhere."""
    if contact == state.contact:
        return Decision(reply=TAKEN)
    change = replace(Change(), contact=contact)
    return Decision(event=Event("conversation.contact_changed", change=change), reply=TAKEN)
