"""Leases, the table and the coordinator's term in memory, for simulation: the same answers as the database's."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from ipro_rt.kernel.glassbox import HostStats
from ipro_rt.kernel.ownership import BURY_S, LEAD_S, LEASE_S, HostCard, Lease, Table


class MemoryOwnership:
    """An `Ownership` for one process. `server_clock` is the database's time, and the only judge."""

    def __init__(self, server_clock: Callable[[], datetime]) -> None:
        self._now = server_clock
        self._cards: dict[str, HostCard] = {}
        self._ends: dict[str, datetime] = {}
        self._table = Table()
        self._term = 0
        self._holder: str | None = None
        self._leads_until: datetime | None = None

    async def acquire(self, card: HostCard, *, instead_of: str | None = None) -> Lease | None:
        """See `Ownership.acquire`."""
        there = self._cards.get(card.name)
        if there is not None and not self._free(there, card, instead_of):
            return None
        checkpoint = there.checkpoint if there and there.checkpoint else card.checkpoint
        self._cards[card.name] = msgspec.structs.replace(card, dead=False, silent_s=0.0, checkpoint=checkpoint)
        return self._prolonged(card.name, card.incarnation)

    def _free(self, there: HostCard, card: HostCard, instead_of: str | None) -> bool:
        if there.incarnation == card.incarnation:
            return not there.dead
        return there.dead or there.incarnation == instead_of or self._long_over(there.name)

    def _long_over(self, name: str) -> bool:
        return self._ends[name] < self._now() - timedelta(seconds=BURY_S)

    def _prolonged(self, name: str, incarnation: str) -> Lease:
        self._ends[name] = self._now() + timedelta(seconds=LEASE_S)
        return Lease(name, incarnation, self._ends[name])

    def _of(self, name: str, incarnation: str) -> HostCard | None:
        card = self._cards.get(name)
        return card if card is not None and card.incarnation == incarnation else None

    async def renew(self, lease: Lease, checkpoint: datetime | None, stats: HostStats) -> Lease | None:
        """See `Ownership.renew`."""
        card = self._of(lease.host, lease.incarnation)
        if card is None or card.dead:
            return None
        kept = min(checkpoint, self._now()) if checkpoint is not None else card.checkpoint
        self._cards[lease.host] = msgspec.structs.replace(card, checkpoint=kept, stats=stats)
        return self._prolonged(lease.host, lease.incarnation)

    async def release(self, lease: Lease) -> None:
        """See `Ownership.release`."""
        card = self._of(lease.host, lease.incarnation)
        if card is not None and not card.dead:
            del self._cards[lease.host], self._ends[lease.host]

    async def hosts(self) -> list[HostCard]:
        """See `Ownership.hosts`."""
        return [
            msgspec.structs.replace(self._cards[name], silent_s=(self._now() - self._ends[name]).total_seconds())
            for name in sorted(self._cards)
        ]

    async def drain(self, name: str) -> bool:
        """See `Ownership.drain`."""
        card = self._cards.get(name)
        if card is None or card.dead:
            return False
        self._cards[name] = msgspec.structs.replace(card, draining=True)
        return True

    async def bury(self, card: HostCard, *, proved: bool = False) -> bool:
        """See `Ownership.bury`."""
        there = self._of(card.name, card.incarnation)
        if there is None or not (proved or there.dead or self._long_over(card.name)):
            return False
        self._cards[card.name] = msgspec.structs.replace(there, dead=True)
        return True

    async def forget(self, card: HostCard) -> None:
        """See `Ownership.forget`."""
        there = self._of(card.name, card.incarnation)
        if there is not None and there.dead:
            del self._cards[card.name], self._ends[card.name]

    async def table(self) -> Table:
        """See `Ownership.table`."""
        return self._table

    async def version(self) -> int:
        """See `Ownership.version`."""
        return self._table.version

    async def change(self, table: Table) -> bool:
        """See `Ownership.change`."""
        if table.version != self._table.version + 1:
            return False
        self._table = msgspec.structs.replace(table, dedicated=dict(table.dedicated))
        return True

    async def lead(self, holder: str, *, instead_of: str | None = None) -> int | None:
        """See `Ownership.lead`."""
        now = self._now()
        if holder != self._holder:
            over = self._leads_until is None or self._leads_until <= now
            if not over and self._holder != instead_of:
                return None
            self._term += 1
        self._holder, self._leads_until = holder, now + timedelta(seconds=LEAD_S)
        return self._term
