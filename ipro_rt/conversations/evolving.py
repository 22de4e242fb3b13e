"""evolve: the state that follows an event. Replaying a journal through it gives the live state again."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from ipro_rt.conversations.events import Change, Event
from ipro_rt.conversations.model import MAX_UNREAD, Item, LastMessage, Patch, SendSlot, State
from ipro_rt.conversations.timeline import supersedes

WINDOW = timedelta(hours=24)


def evolve(state: State, event: Event, seq: int, at: datetime) -> State:
    """The state after the event that stands at `seq`."""
    state = replace(state, seq=seq)
    if event.change is not None:
        state = _changed(state, event.change)
    if event.item is not None:
        state = _added(state, event, event.item, at)
    if event.patch is not None and event.target is not None:
        state = _patched(state, event.target, event.patch)
    return _slot(state, event, seq)


def _changed(state: State, change: Change) -> State:
    return replace(
        state,
        number_id=change.number_id or state.number_id,
        contact=change.contact or state.contact,
        phone=change.phone or state.phone,
        user_id=change.user_id or state.user_id,
        status=change.status or state.status,
        assignee=None if change.unassigned else change.assignee or state.assignee,
        unread=_unread_after(state.unread, change.read_up_to),
    )


def _unread_after(unread: tuple[int, ...], read_up_to: int | None) -> tuple[int, ...]:
    return unread if read_up_to is None else tuple(seq for seq in unread if seq > read_up_to)


def _added(state: State, event: Event, item: Item, at: datetime) -> State:
    if item.kind == "system":
        return state if state.updated_at else replace(state, updated_at=at)
    state = replace(state, updated_at=at)
    last = LastMessage(
        seq=item.seq,
        type=item.type,
        direction=item.direction,
        at=item.at,
        text=item.preview(),
        status=item.status,
        author_name=item.author.name if item.direction == "out" else None,
    )
    state = replace(state, last_message=last)
    if item.direction == "in":
        return replace(
            state,
            unread=(*state.unread, item.seq)[-MAX_UNREAD:],
            last_inbound_id=event.provider_id,
            window_expires_at=item.at + WINDOW,
        )
    return replace(state, queue=(*state.queue, item.seq))


def _patched(state: State, target: int, patch: Patch) -> State:
    last = state.last_message
    if last is None or last.seq != target:
        return state
    if patch.status is not None and supersedes(patch.status, last.status):
        last = replace(last, status=patch.status)
    if patch.edited_at is not None:
        last = replace(last, text=patch.text[:160] if patch.text else None)
    if patch.revoked_at is not None:
        last = replace(last, text=None, type="revoked")
    return replace(state, last_message=last)


def _slot(state: State, event: Event, seq: int) -> State:
    if event.frees:
        state = replace(state, slot=None)
    if event.starts is not None:
        slot = SendSlot(seq=event.starts, opened=seq, attempt=event.attempt)
        queue = tuple(waiting for waiting in state.queue if waiting != event.starts)
        return replace(state, slot=slot, queue=queue)
    if event.patch is not None and event.patch.status == "unconfirmed" and state.slot is not None:
        return replace(state, slot=replace(state.slot, unconfirmed=True))
    return state
