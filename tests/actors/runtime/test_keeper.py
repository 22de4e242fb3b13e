"""The lease of a host, and the time it tells: the database's, late by no more than an answer took, never early."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from actors.runtime.keeper import Keeper
from actors.runtime.memory.ownership import MemoryOwnership
from benchmarks.simulation.loop import new_loop
from ipro_rt.kernel.clock import whole_millis
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.glassbox import HostStats
from ipro_rt.kernel.ownership import HostCard, Lease
from tests.actors.runtime.conftest import Cluster
from tests.waiting import until

CARD = HostCard(name="host-0", incarnation="a")


class FarAway(MemoryOwnership):
    """Every lease takes `there` seconds to be asked for and `back` to be heard of, in virtual time."""

    def __init__(self, there: float, back: float) -> None:
        super().__init__(self.now)
        self._there = there
        self._back = back

    def now(self) -> datetime:
        """The database's time."""
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=asyncio.get_running_loop().time())

    async def acquire(self, card: HostCard, *, instead_of: str | None = None) -> Lease | None:
        await asyncio.sleep(self._there)
        lease = await super().acquire(card, instead_of=instead_of)
        await asyncio.sleep(self._back)
        return lease

    async def renew(self, lease: Lease, checkpoint: datetime | None, stats: HostStats) -> Lease | None:
        await asyncio.sleep(self._there)
        renewed = await super().renew(lease, checkpoint, stats)
        await asyncio.sleep(self._back)
        return renewed


@pytest.mark.parametrize(("there", "back"), [(0.001, 0.001), (0.3, 0.0), (0.0, 0.3), (0.15, 0.04), (2.0, 1.0)])
def test_a_host_never_believes_that_it_is_later_than_the_database_says(there: float, back: float) -> None:
    async def main() -> tuple[datetime, datetime]:
        database = FarAway(there, back)
        keeper = Keeper(CARD, database, lambda: (None, HostStats()), lambda: None, lambda _: True)
        await keeper.acquire()
        now = database.now(), keeper.clock(lambda: datetime.max.replace(tzinfo=UTC))
        await keeper.release()
        return now

    loop = new_loop()
    try:
        right, believed = loop.run_until_complete(loop.create_task(main()))
    finally:
        loop.unwind()
    assert whole_millis(right) - timedelta(seconds=there + back + 0.001) <= believed <= right


async def test_a_host_ends_although_the_database_does_not_take_its_lease_back(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(lease: Lease) -> None:
        raise Unavailable("The database does not answer.")

    with monkeypatch.context() as away:
        away.setattr(cluster.ownership, "release", silent)
        await cluster.hosts["host-1"].stop()
    assert "host-1" in {card.name for card in await cluster.ownership.hosts()}
    await cluster.kill_host("host-1")


async def test_a_host_whose_keeper_breaks_ends(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = cluster.hosts["host-1"].keeper

    async def broken(lease: Lease, checkpoint: datetime | None, stats: HostStats) -> Lease | None:
        raise OSError("No space left on device")

    with monkeypatch.context() as breaking:
        breaking.setattr(cluster.ownership, "renew", broken)
        await until(lambda: keeper.claim in cluster.ended)
