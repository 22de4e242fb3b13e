"""Rules for what the team does with a conversation: read it, take it, resolve it, react; and small effects' results."""

from datetime import datetime

from ipro_rt.conversations.events import Change, Event
from ipro_rt.conversations.evolving import evolve
from ipro_rt.conversations.known import Known, seq_ref
from ipro_rt.conversations.messages import (
    Assign,
    Done,
    EffectDone,
    HeaderReply,
    MarkRead,
    MediaStored,
    React,
    SendReply,
    SetStatus,
)
from ipro_rt.conversations.model import Author, Item, Patch, Reaction, State, view
from ipro_rt.conversations.sending import client_pid
from ipro_rt.conversations.timeline import apply
from ipro_rt.kernel.decision import Decision, Effect
from ipro_rt.kernel.errors import NotFound
from ipro_rt.kernel.ids import message_id, seq_of_message


def describe(state: State) -> Decision[Event]:
    """The conversation as it is."""
    _exists(state)
    return Decision(reply=HeaderReply(view(state)))


def mark_read(state: State, message: MarkRead, known: Known) -> Decision[Event]:
    """An agent saw it: what was seen is no longer unread, and the customer's ticks turn blue up to there."""
    _exists(state)
    seen = [seq for seq in state.unread if message.up_to is None or seq <= message.up_to]
    if not seen:
        return describe(state)
    provider_id = state.last_inbound_id
    if seen[-1] != state.unread[-1]:
        ref = seq_ref(seen[-1])
        if ref not in known:
            return Decision(need=(ref,))
        found = known[ref]
        provider_id = found.provider_id if found else None
    effects: tuple[Effect, ...] = ()
    if provider_id is not None:
        effects = (Effect("mark_read", {"number_id": state.number_id, "provider_id": provider_id}),)
    return _header(state, Event("conversation.read", change=Change(read_up_to=seen[-1])), effects)


def typing(state: State) -> Decision[Event]:
    """Show "digitando…" to the customer; nothing is kept."""
    _exists(state)
    if state.last_inbound_id is None:
        return Decision(reply=Done())
    args = {"number_id": state.number_id, "provider_id": state.last_inbound_id}
    return Decision(effects=(Effect("typing", args, durable=False),), reply=Done())


def set_status(state: State, message: SetStatus, now: datetime) -> Decision[Event]:
    """Resolve or reopen."""
    _exists(state)
    if message.status == state.status:
        return describe(state)
    verb = "resolvida" if message.status == "resolved" else "reaberta"
    item = _line(state, now, "status_changed", f"Conversa {verb} por {message.by.name}.", {"status": message.status})
    event = Event("conversation.status_changed", item=item, change=Change(status=message.status))
    return _header(state, event)


def assign(state: State, message: Assign, now: datetime) -> Decision[Event]:
    """Give the conversation to somebody, or to nobody."""
    _exists(state)
    if message.assignee == state.assignee:
        return describe(state)
    if message.assignee is None:
        text, change = f"{message.by.name} deixou a conversa sem responsável.", Change(unassigned=True)
    else:
        text = f"Conversa atribuída a {message.assignee.name} por {message.by.name}."
        change = Change(assignee=message.assignee)
    event = Event("conversation.assigned", item=_line(state, now, "assigned", text, None), change=change)
    return _header(state, event)


def react(state: State, message: React, known: Known) -> Decision[Event]:
    """Put our reaction on a message."""
    _exists(state)
    seq = seq_of_message(state.id, message.message_id)
    if seq is None or not 0 < seq <= state.seq:
        raise NotFound("There is no such message in this conversation.", got=message.message_id[:60])
    if seq_ref(seq) not in known:
        return Decision(need=(seq_ref(seq),))
    found = known[seq_ref(seq)]
    if found is None:
        raise NotFound("There is no such message in this conversation.", got=message.message_id[:60])
    patch = Patch(reaction=Reaction(by="user", emoji=message.emoji))
    return Decision(
        event=Event("message.reaction", target=seq, patch=patch),
        effects=(Effect("react", {"target": seq, "emoji": message.emoji}),),
        reply=SendReply(apply(found.item, patch)),
        pids=(client_pid(state, message.client_id),),
    )


def media_stored(message: MediaStored) -> Decision[Event]:
    """The customer's file is here, or we know that it will not come."""
    event = Event("message.media", target=message.seq, patch=Patch(media=message.media))
    return Decision(event=event, closes=message.seq)


def effect_done(message: EffectDone) -> Decision[Event]:
    """A reaction that was refused is taken back on the screen; everything else just closes."""
    if message.failure is None or message.target is None:
        return Decision(closes=message.opened)
    patch = Patch(reaction=Reaction(by="user", emoji=""))
    event = Event("message.reaction", target=message.target, patch=patch)
    return Decision(event=event, closes=message.opened)


def _exists(state: State) -> None:
    if state.contact is None:
        raise NotFound("There is no such conversation.")


def _line(state: State, now: datetime, kind: str, text: str, data: dict[str, str] | None) -> Item:
    seq = state.seq + 1
    return Item(
        type=kind,
        text=text,
        data=data,
        id=message_id(state.id, seq),
        seq=seq,
        kind="system",
        direction="out",
        at=now,
        author=Author("system"),
    )


def _header(state: State, event: Event, effects: tuple[Effect, ...] = ()) -> Decision[Event]:
    at = state.updated_at
    assert at is not None
    after = evolve(state, event, state.seq + 1, at)
    return Decision(event=event, effects=effects, reply=HeaderReply(view(after)))
