"""Rules of the coordinator: which shards go where. Pure: the table and the hosts in, the changes out."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ipro_rt.kernel.ownership import NOBODY, HostCard, Table
from ipro_rt.kernel.ports import SHARDS

STEP = 32  # shards that move at once: each of them is closed for as long as all of them take


class Move(NamedTuple):
    """Shards to hand over in order, from one living host to another."""

    giver: str
    taker: str
    shards: tuple[int, ...]


def able(cards: Sequence[HostCard]) -> list[HostCard]:
    """The hosts that may get shards, by name."""
    return sorted((card for card in cards if not card.dead and not card.draining), key=lambda card: card.name)


def orphans(table: Table, claims: Collection[str]) -> list[int]:
    """Shards whose owner is nobody, or none of these claims."""
    return [shard for shard, owner in enumerate(table.owners) if owner == NOBODY or owner not in claims]


def give(table: Table, shards: Sequence[int], cards: Sequence[HostCard]) -> Mapping[int, str]:
    """An owner for each of these shards: its own host for a dedicated key, otherwise whoever has the least."""
    hosts = [card for card in able(cards) if not card.only]
    own = {card.only: card.claim for card in able(cards) if card.only}
    keys = {shard: key for key, shard in table.dedicated.items()}
    load = {card.claim: len(table.shards_of(card.claim)) for card in hosts}
    given: dict[int, str] = {}
    for shard in shards:
        owner = own.get(keys.get(shard, ""))
        if owner is None and load:
            owner = min(load, key=lambda claim: (load[claim], claim))
            load[owner] += 1
        if owner is not None:
            given[shard] = owner
    return given


def next_move(table: Table, cards: Sequence[HostCard]) -> Move | None:
    """The next step towards every host having its share, and draining hosts having nothing; None when it is so."""
    hosts = [card for card in able(cards) if not card.only]
    if not hosts:
        return None
    if (home := _bring_home(table, cards)) is not None:
        return home
    held = {card.claim: table.shards_of(card.claim) for card in cards if not card.dead}
    taker = min(hosts, key=lambda card: (len(held[card.claim]), card.name)).claim
    for card in cards:
        if card.draining and not card.dead and held[card.claim]:
            return Move(card.claim, taker, tuple(held[card.claim][:STEP]))
    giver = max(hosts, key=lambda card: (len(held[card.claim]), card.name)).claim
    surplus = (len(held[giver]) - len(held[taker])) // 2
    if surplus < 1:
        return None
    plain = [shard for shard in held[giver] if shard < SHARDS]
    return Move(giver, taker, tuple(plain[-min(surplus, STEP) :]))


def _bring_home(table: Table, cards: Sequence[HostCard]) -> Move | None:
    """A dedicated key that lives elsewhere while its own host is there."""
    living = {card.claim for card in cards if not card.dead}
    for card in able(cards):
        shard = table.dedicated.get(card.only, -1) if card.only else -1
        if shard >= 0 and table.owners[shard] != card.claim and table.owners[shard] in living:
            return Move(table.owners[shard], card.claim, (shard,))
    return None
