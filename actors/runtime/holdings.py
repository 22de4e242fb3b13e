"""The shards one life of a host serves: what the table says, less what is sealed, and nothing while the lease is bad.

Adopting is lazy: a shard is served as soon as the table names this claim. What a predecessor left open is taken up
behind that (`adoption`).
"""

import asyncio
from collections.abc import Callable, Collection
from datetime import UTC, datetime

import structlog

from actors.runtime.keeper import Keeper
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.ownership import Ownership, Table, host_of, replaced
from ipro_rt.kernel.ports import Address

LOOK_S = 1.0
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)  # of a host that died before it vouched for anything

log = structlog.get_logger("actors.holdings")


class Holdings:
    """Owns this host's view of the table. `gained` and `lost` hear of shards as they come and go."""

    def __init__(
        self,
        keeper: Keeper,
        ownership: Ownership,
        gained: Callable[[list[int], datetime | None], None],
        lost: Callable[[list[int]], None],
    ) -> None:
        self._keeper = keeper
        self._ownership = ownership
        self._gained = gained
        self._lost = lost
        self._mine: set[int] = set()
        self._sealed: dict[int, int] = {}  # by which seal
        self._seals = 0
        self._opening: set[int] = set()
        self._looking: asyncio.Lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self.table = Table()
        self.opened = False

    async def open(self) -> None:
        """Take over what earlier lives of this host owned, then keep an eye on the table."""
        await self._inherit()
        self.opened = True
        self._task = asyncio.create_task(self._watching(), name="holdings")

    async def stop(self) -> None:
        """Stop looking."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def shards(self) -> list[int]:
        """What this host serves."""
        return sorted(self._mine - self._sealed.keys())

    def places(self, shards: Collection[int] | None = None) -> list[int]:
        """Where in the database what belongs to these shards, or to all of ours, is found.

        A dedicated key is a shard of its own, but what is stored of it stays with its neighbours: whoever reads there
        looks whose each thing is (`shard_of`).
        """
        keys = {shard: key for key, shard in self.table.dedicated.items()}
        wanted = self.shards if shards is None else shards
        return sorted({Address.of_key(keys[shard]).shard if shard in keys else shard for shard in wanted})

    def holds(self, shard: int) -> bool:
        """Whether a message for this shard may be taken now."""
        return shard not in self._opening and self.open_to_inbox(shard)

    def owns(self, shard: int) -> bool:
        """Whether the shard is this host's, sealed or not."""
        return shard in self._mine

    def serves(self, shard: int) -> bool:
        """Whether the shard is this host's to go on with. One that is sealed gets its next owner, maybe this one."""
        return shard in self._mine and shard not in self._sealed

    def shard_of(self, address: Address) -> int:
        """The shard an address lives in."""
        return self.table.shard_of(address)

    def open_to_inbox(self, shard: int) -> bool:
        """Whether what waits in the inbox for this shard may be taken now, which is earlier than anything else."""
        return self.serves(shard) and self._keeper.good

    def opened_up(self, shards: Collection[int]) -> None:
        """What waited in the inbox for these shards is in their mailboxes: messages may follow."""
        if self._keeper.good:
            self._opening.difference_update(shards)

    def stalled(self) -> bool:
        """Whether this process stood still for so long that its inbox may hold what was said earlier than what comes
        now; everything is then closed until it was read again."""
        if not self._keeper.stalled:
            return False
        self._opening.update(self._mine)
        return True

    def seal(self, shards: Collection[int]) -> int | None:
        """Take no more for these shards; the seal's number, or None when they are not all ours."""
        if not self._mine.issuperset(shards):
            return None
        self._seals += 1
        self._sealed.update(dict.fromkeys(shards, self._seals))
        return self._seals

    def sealed_by(self, seal: int, shards: Collection[int]) -> bool:
        """Whether this seal still holds: the shards were not taken back, sealed anew, or given to another host."""
        return all(self._sealed.get(shard) == seal for shard in shards)

    async def take_back(self, seal: int, shards: Collection[int]) -> None:
        """Serve sealed shards nobody came for: as their next owner, so that whoever comes late is refused."""
        while self.sealed_by(seal, shards):
            try:
                await self.refresh()
                if not self.sealed_by(seal, shards):
                    return
                left = dict.fromkeys(shards, self._keeper.claim)
                if await self._ownership.change(replaced(self.table, left)):
                    await self.refresh()
            except Unavailable as error:
                log.warning("shards.take_back_retried", error=str(error)[:200])
                await asyncio.sleep(LOOK_S)

    async def refresh(self, than: int = 0) -> None:
        """See the table at least as it was at version `than`; read it when in doubt."""
        async with self._looking:
            if than and self.table.version >= than:
                return
            self._see(await self._ownership.table())

    def _see(self, table: Table) -> None:
        if table.version <= self.table.version:
            return
        before, self.table = self.table, table
        mine = set(table.shards_of(self._keeper.claim))
        came = [
            shard for shard in sorted(mine) if shard not in self._mine or table.epochs[shard] != before.epochs[shard]
        ]
        went = sorted(self._mine - mine)
        strange = [shard for shard in came if shard not in self._mine or table.epochs[shard] > before.epochs[shard] + 1]
        self._mine = mine
        for shard in (*went, *came):
            self._sealed.pop(shard, None)
        self._opening.difference_update(went)
        self._opening.update(came)
        if went:
            log.info("shards.lost", count=len(went), version=table.version)
            self._lost(went)
        if strange:
            self._lost(strange)  # what is left of an earlier time as their owner is old by now
        by_mark: dict[datetime | None, list[int]] = {}
        for shard in came:
            by_mark.setdefault(table.since[shard], []).append(shard)
        for since, shards in by_mark.items():
            log.info("shards.gained", count=len(shards), version=table.version, clean=since is None)
            self._gained(shards, since)

    async def _inherit(self) -> None:
        name, inherited = host_of(self._keeper.claim), self._keeper.inherited
        since = inherited.checkpoint or _LONG_AGO if inherited is not None else None
        while True:
            try:
                table = await self._ownership.table()
                mine = {
                    shard: self._keeper.claim
                    for shard, owner in enumerate(table.owners)
                    if owner != self._keeper.claim and host_of(owner) == name
                }
                if not mine or await self._ownership.change(replaced(table, mine, since)):
                    await self.refresh()
                    return
            except Unavailable as error:
                log.warning("shards.inherit_retried", error=str(error)[:200])
            await asyncio.sleep(0.05)

    async def _watching(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                if await self._ownership.version() > self.table.version:
                    await self.refresh()
            except Unavailable as error:
                log.warning("shards.not_looked_up", error=str(error)[:200])
