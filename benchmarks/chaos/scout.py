"""Who owns what while a run lasts: looked up in the database all the time, and remembered."""

import asyncio
import time
from dataclasses import dataclass, field

import aiohttp

from benchmarks.chaos.stage import Stage
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.ownership import HostCard, Table
from storage.ownership import MongoOwnership

LOOK_S = 0.2
LASTING_S = 4.0


@dataclass
class Scout:
    """Owns the history of a run: `burials` say when a claim was first seen dead, by the wall clock."""

    there: Stage
    burials: dict[str, float] = field(default_factory=dict)
    cards: list[HostCard] = field(default_factory=list)
    table: Table = field(default_factory=Table)
    versions: list[tuple[float, int]] = field(default_factory=list)
    _task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._looking())

    async def stop(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> None:
        """See the hosts and the table as they are."""
        ownership = MongoOwnership(self.there.database)
        self.cards = await ownership.hosts()
        self.table = await ownership.table()
        now = time.time()
        for card in self.cards:
            if card.dead:
                self.burials.setdefault(card.claim, now)
        if not self.versions or self.versions[-1][1] != self.table.version:
            self.versions.append((now, self.table.version))

    @property
    def living(self) -> list[HostCard]:
        """Hosts whose lease lasts."""
        return [card for card in self.cards if not card.dead and card.silent_s < 0]

    async def healthy(self) -> bool:
        """Every shard has a living owner, as many hosts as at the start, nobody leaves, the gateway is ready."""
        try:
            await self.look()
        except Unavailable:
            return False
        living = {card.claim for card in self.living if not card.draining}
        if len(living) != self.there.hosts or any(owner not in living for owner in self.table.owners):
            return False
        try:
            async with self.there.http.get(f"{self.there.url}/readyz") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def until_healthy(self, seconds: float) -> float | None:
        """Wait until that lasts (what a blow does may come late); since when it did, None when it did not come."""
        deadline = time.monotonic() + seconds
        since: float | None = None
        while since is None or time.time() - since < LASTING_S:
            since = (since or time.time()) if await self.healthy() else None
            if since is None and time.monotonic() > deadline:
                return None
            await asyncio.sleep(LOOK_S)
        return since

    async def _looking(self) -> None:
        while True:
            try:
                await self.look()
            except Unavailable:
                pass  # it is one of the faults; the next look tells
            await asyncio.sleep(LOOK_S)
