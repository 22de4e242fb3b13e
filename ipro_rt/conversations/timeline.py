"""How later events change an item: the one fold that server and client share (its twin is web `realtime/fold.ts`)."""

from collections.abc import Iterable

import msgspec

from ipro_rt.conversations.events import Event
from ipro_rt.conversations.known import Found as KnownItem
from ipro_rt.conversations.model import RANK, DeliveryStatus, Item, Patch, Reaction
from ipro_rt.kernel.journal import Found


def fold(item: Item, patches: Iterable[Patch]) -> Item:
    """The item after these patches, in the order of their turns."""
    for patch in patches:
        item = apply(item, patch)
    return item


def apply(item: Item, patch: Patch) -> Item:
    """The item after one patch. A revoked item keeps nothing of its content."""
    changes: dict[str, object] = {}
    if patch.status is not None and supersedes(patch.status, item.status):
        changes |= {"status": patch.status, "error": patch.error}
    if patch.media is not None and item.revoked_at is None:
        changes["media"] = patch.media
    if patch.reaction is not None:
        changes["reactions"] = _react(item.reactions, patch.reaction)
    if patch.edited_at is not None and item.revoked_at is None:
        changes |= {"text": patch.text, "edited_at": patch.edited_at}
    if patch.revoked_at is not None:
        return _revoked(item, patch)
    return msgspec.structs.replace(item, **changes) if changes else item


def supersedes(new: DeliveryStatus, old: DeliveryStatus | None) -> bool:
    """Whether a status replaces another: it only rises, except that a failure may be retried or disproved."""
    if old is None or old == "failed":
        return new != old
    if new == "failed":
        return RANK[old] <= RANK["sent"]
    return RANK[new] > RANK[old] or (new == "sending" and old == "unconfirmed")


def _react(reactions: tuple[Reaction, ...], reaction: Reaction) -> tuple[Reaction, ...]:
    others = tuple(r for r in reactions if r.by != reaction.by)
    return (*others, reaction) if reaction.emoji else others


def _revoked(item: Item, patch: Patch) -> Item:
    return Item(
        type=item.type,
        id=item.id,
        seq=item.seq,
        at=item.at,
        author=item.author,
        kind=item.kind,
        direction=item.direction,
        status=item.status,
        reply_to=item.reply_to,
        client_id=item.client_id,
        revoked_at=patch.revoked_at,
    )


def found_item(found: Found) -> KnownItem:
    """An item of the journal with its later changes folded in, and the provider's id for it."""
    event = msgspec.convert(found.item.event, Event)
    changes = [msgspec.convert(change.event, Event) for change in found.changes]
    assert event.item is not None
    return KnownItem(
        seq=found.item.seq,
        item=fold(event.item, [change.patch for change in changes if change.patch]),
        provider_id=_own_provider_id(event, changes),
        reply_to=event.reply_to,
    )


def _own_provider_id(event: Event, changes: list[Event]) -> str | None:
    """A customer's message names itself; ours is named by the turn in which the provider took it."""
    if event.provider_id:
        return event.provider_id
    naming = (change for change in changes if change.type in {"message.sent", "message.status"})
    return next((change.provider_id for change in naming if change.provider_id), None)
