"""Earlier turns a rule asked to see: the item at a seq with its later changes folded in."""

from collections.abc import Mapping

import msgspec

from ipro_rt.conversations.model import Item, Quote


class Found(msgspec.Struct, frozen=True):
    """An item of this conversation as it is now, with the provider's id for it. `reply_to` is the seq it answers."""

    seq: int
    item: Item
    provider_id: str | None = None
    reply_to: int | None = None


Known = Mapping[str, Found | None]


def pid_ref(number_id: str, provider_id: str) -> str:
    """Asks for the item a provider id names."""
    return f"pid:{number_id}/{provider_id}"


def seq_ref(seq: int) -> str:
    """Asks for the item at a seq."""
    return f"seq:{seq}"


def quote_of(found: Found | None) -> Quote:
    """The quoted message as a reply shows it; empty when we do not have it."""
    if found is None:
        return Quote()
    item = found.item
    return Quote(id=item.id, seq=item.seq, type=item.type, text=item.preview(), author_name=item.author.name)
