"""A runtime that stands still: cards, a table and actors as a test wants them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from ipro_rt.kernel.errors import NotFound, Unavailable
from ipro_rt.kernel.glassbox import ActorCard, ActorDetail, HostStats, TimerCard, TurnCard
from ipro_rt.kernel.journal import DeadLetter
from ipro_rt.kernel.ownership import HostCard, Lease, Table, replaced
from ipro_rt.kernel.ports import Address
from storage.engine.codec import pack
from storage.engine.mongo import Database

AT = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)


def host(name: str, **change: Any) -> HostCard:
    """A host in good health, but for what is changed."""
    card = HostCard(name=name, incarnation="i1", node="node-a", build="b1", pid=77, silent_s=-9.0)
    return msgspec.structs.replace(card, **change)


def table_of(cards: Sequence[HostCard]) -> Table:
    """Every shard dealt out over these."""
    claims = [card.claim for card in cards]
    empty = Table()
    return replaced(empty, {shard: claims[shard % len(claims)] for shard in range(len(empty.owners))})


class StillOwnership:
    """Answers with the cards and the table it was given; nothing here ever changes them."""

    def __init__(self) -> None:
        stats = HostStats(live=12, live_cap=50_000, turns=900, committed=800, flush_ms=2.5, rss_bytes=90_000_000)
        self.cards = [host("host-0", stats=stats), host("host-1", node="node-b")]
        self.placed = table_of(self.cards)
        self.away = False
        self.looks = 0

    async def forget(self, card: HostCard) -> None:
        raise AssertionError("nobody here forgets a host")

    async def hosts(self) -> list[HostCard]:
        self.looks += 1
        if self.away:
            raise Unavailable("The database does not answer.")
        return self.cards

    async def table(self) -> Table:
        return self.placed

    async def version(self) -> int:
        return self.placed.version

    async def acquire(self, card: HostCard, *, instead_of: str | None = None) -> Lease | None:
        raise NotImplementedError

    async def renew(self, lease: Lease, checkpoint: datetime | None, stats: HostStats) -> Lease | None:
        raise NotImplementedError

    async def release(self, lease: Lease) -> None:
        raise NotImplementedError

    async def drain(self, name: str) -> bool:
        raise NotImplementedError

    async def bury(self, card: HostCard, *, proved: bool = False) -> bool:
        raise NotImplementedError

    async def change(self, table: Table) -> bool:
        raise NotImplementedError

    async def lead(self, holder: str, *, instead_of: str | None = None) -> int | None:
        raise NotImplementedError


class StillActors:
    """A glass box over actors that are only named: `put` one and it is there."""

    def __init__(self) -> None:
        self._cards: dict[str, ActorCard] = {}

    def put(self, address: Address) -> None:
        """Have an actor in memory."""
        self._cards[address.key] = ActorCard(
            kind=address.kind,
            id=address.id,
            host="host-0",
            shard=address.shard,
            epoch=1,
            mailbox=0,
            seq=3,
            state="awake",
            idle_s=1.5,
        )

    async def actors(self, tenant_id: str, kind: str | None, after: str | None, limit: int) -> list[ActorCard]:
        found = [
            card
            for key, card in sorted(self._cards.items())
            if Address.of_key(key).tenant_id == tenant_id and kind in (None, card.kind) and key > (after or "")
        ]
        return found[:limit]

    async def actor(self, address: Address) -> ActorDetail:
        card = self._cards.get(address.key)
        if card is None:
            raise NotFound("There is no such actor.")
        turn = TurnCard(message="receive", outcome="committed", at=AT, took_ms=1.2, seq=3)
        timer = TimerCard(name="resend", due=AT)
        return ActorDetail(actor=card, incarnation="i1", turns=[turn], effects=[], timers=[timer])


class Replays:
    """Mailboxes that only note what is replayed."""

    def __init__(self) -> None:
        self.replayed: list[tuple[Address, bytes]] = []
        self.away = False

    async def ask(self, to: Address, message: msgspec.Struct, reply: type[Any]) -> Any:
        raise NotImplementedError

    async def intake(self, to: Address, message: msgspec.Struct) -> None:
        raise NotImplementedError

    async def replay(self, to: Address, body: bytes) -> None:
        if self.away:
            raise Unavailable("no actors here")
        self.replayed.append((to, body))

    async def settled(self) -> None:
        raise NotImplementedError


def letter(identifier: str, tenant_id: str = "t1", **change: Any) -> DeadLetter:
    """A dead letter to conversation c1 of the tenant."""
    to = Address("conversation", tenant_id, "c1")
    made = DeadLetter(
        id=identifier,
        tenant_id=tenant_id,
        key=to.key,
        shard=to.shard,
        message="receive",
        body=b"\x81\xa4text\xa3Ola",
        error="KeyError('Ola, aqui e a Ana')",
        source="webhook",
        at=AT,
        tries=3,
    )
    return msgspec.structs.replace(made, **change)


async def put_letter(database: Database, kept: DeadLetter) -> None:
    """As hosts put it: whole, by its id."""
    await database.system("dead_letters").replace({"_id": kept.id}, pack(kept), upsert=True)
