"""Who owns which shard, and until when: the words of it, and the questions asked of the database.

A host holds a *lease*, judged by the database's clock and by nothing else. The *table* says which claim (a host's
name and incarnation) owns each shard; it is one document, changed by compare-and-set. A claim whose lease ran out
is *buried* before its shards are given away: a buried claim can never renew, and the journal refuses its turns.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from ipro_rt.kernel.glassbox import HostStats
from ipro_rt.kernel.ports import SHARDS, Address

LEASE_S = 10.0  # how long the database believes in a host that it does not hear from
RENEW_S = 2.0
SELF_FENCE_S = 6.0  # without a good renewal for so long a host stops by itself, well before others may think so
BURY_S = 2.0  # beyond the end of a lease, before its shards are given away: the journal's stamps are whole seconds
LEAD_S = 5.0  # how long the coordinator's term lasts without being renewed
NOBODY = ""


class Lease(msgspec.Struct, frozen=True):
    """What a host holds. `until` is the database's time; turns carry it, and the journal refuses late ones."""

    host: str
    incarnation: str
    until: datetime

    @property
    def claim(self) -> str:
        """How the table names this life of this host."""
        return claim(self.host, self.incarnation)


class HostCard(msgspec.Struct, frozen=True, kw_only=True):
    """A host as the others see it.

    `machine` and `pid` are what a proof of death needs: whoever runs on the same machine can look whether that
    process is there. `checkpoint`: every turn committed before is in the state documents. `silent_s` is how long ago
    its lease ended by the database's clock, negative while it lasts. `stats` are figures for people.
    """

    name: str
    incarnation: str
    machine: str = ""
    pid: int = 0
    born: int = 0  # the process's start time in clock ticks, so that a pid used again is not taken for it
    build: str = ""
    node: str = ""
    only: str = ""  # the one key a dedicated host lives for
    address: str = ""  # of its own socket, `unix:` and a path or `tcp:` with host and port; none: by the backend only
    draining: bool = False
    dead: bool = False
    checkpoint: datetime | None = None
    silent_s: float = 0.0
    stats: HostStats = HostStats()

    @property
    def claim(self) -> str:
        """How the table names this life of this host."""
        return claim(self.name, self.incarnation)


class Table(msgspec.Struct, frozen=True):
    """Who owns what. Index = shard; shards from 1,024 on hold one dedicated key each.

    `epochs` count the owners a shard has had. `since` holds, for a shard taken from a host that did not say good-bye,
    the instant from which its state documents may be behind.
    """

    version: int = 0
    owners: tuple[str, ...] = (NOBODY,) * SHARDS
    epochs: tuple[int, ...] = (0,) * SHARDS
    since: tuple[datetime | None, ...] = (None,) * SHARDS
    dedicated: Mapping[str, int] = {}

    def shard_of(self, address: Address) -> int:
        """The shard an address lives in."""
        if self.dedicated and (own := self.dedicated.get(address.key)) is not None:
            return own
        return address.shard

    def shards_of(self, owner: str) -> list[int]:
        """The shards a claim owns."""
        return [shard for shard, held in enumerate(self.owners) if held == owner]

    def claims(self) -> set[str]:
        """Every claim that owns something."""
        return set(self.owners) - {NOBODY}


class Ownership(Protocol):
    """Leases, the table and the coordinator's term, as the database keeps them. All raise `Unavailable`."""

    async def acquire(self, card: HostCard, *, instead_of: str | None = None) -> Lease | None:
        """Take the lease of `card.name`: when nobody holds it, it was buried, or its holder is `instead_of`
        (an incarnation proved dead by the caller). None: somebody else holds it."""
        ...

    async def renew(self, lease: Lease, checkpoint: datetime | None, stats: HostStats) -> Lease | None:
        """Hold it for LEASE_S more; None: it is lost for good."""
        ...

    async def release(self, lease: Lease) -> None:
        """Give it back: the host has stopped in order."""
        ...

    async def hosts(self) -> list[HostCard]:
        """Every host that is not released, dead ones too until they are swept."""
        ...

    async def drain(self, name: str) -> bool:
        """Mark a host as one that gets no shards and gives up those it has."""
        ...

    async def bury(self, card: HostCard, *, proved: bool = False) -> bool:
        """End a claim for ever: its lease ended BURY_S ago, or its death is `proved`. False: it lives after all."""
        ...

    async def forget(self, card: HostCard) -> None:
        """A buried host owns nothing any more: its card goes."""
        ...

    async def table(self) -> Table:
        """The table as it is; version 0 when there is none yet."""
        ...

    async def version(self) -> int:
        """The table's version, cheaply."""
        ...

    async def change(self, table: Table) -> bool:
        """Put this table in the place of the version before it; False: somebody was faster."""
        ...

    async def lead(self, holder: str, *, instead_of: str | None = None) -> int | None:
        """Be the coordinator for a few seconds more: the term, or None while another is."""
        ...


def claim(host: str, incarnation: str) -> str:
    """`host-0#9f2c…`: one life of one host."""
    return f"{host}#{incarnation}"


def host_of(owner: str) -> str:
    """The host's name in a claim."""
    return owner.partition("#")[0]


def dedicate(table: Table, key: str, base: int, owner: str) -> Table:
    """The next version of a table, in which a key of the shard `base` is a shard of its own."""
    shard = table.dedicated.get(key, len(table.owners))
    longer = shard + 1 - len(table.owners)
    table = msgspec.structs.replace(
        table,
        owners=(*table.owners, *(NOBODY,) * longer),
        epochs=(*table.epochs, *(0,) * longer),
        since=(*table.since, *(None,) * longer),
        dedicated={**table.dedicated, key: shard},
    )
    return replaced(table, {shard: owner, base: table.owners[base]})


def replaced(table: Table, changes: Mapping[int, str], since: datetime | None = None) -> Table:
    """The next version of a table, with other owners for some shards."""
    owners, epochs, marks = list(table.owners), list(table.epochs), list(table.since)
    for shard, owner in changes.items():
        owners[shard] = owner
        epochs[shard] += 1
        marks[shard] = since
    return msgspec.structs.replace(
        table, version=table.version + 1, owners=tuple(owners), epochs=tuple(epochs), since=tuple(marks)
    )


def still_owned(before: Table, table: Table, shards: Sequence[int], owner: str) -> bool:
    """Whether a claim owned these shards in an earlier version of the table, and has owned them ever since.

    The owner alone does not say it: one that takes its sealed shards back is the same, and serves them again.
    """
    return all(
        before.owners[shard] == table.owners[shard] == owner and before.epochs[shard] == table.epochs[shard]
        for shard in shards
    )
