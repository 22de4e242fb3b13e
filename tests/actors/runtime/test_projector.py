"""State documents close behind the journal: hot entities once a round, and whoever asks for freshness gets it."""

import asyncio

from actors.runtime.projector import MAX_ROUND
from ipro_rt.kernel.ports import Address
from tests.actors.runtime.conftest import Cluster
from tests.actors.runtime.counter import Add, Answer


async def test_freshness_over_many_rounds_comes_without_waiting_between_them(cluster: Cluster) -> None:
    keys = [Address("conversation", "tenant", f"k{index}") for index in range(5 * MAX_ROUND)]
    await asyncio.gather(*(cluster.router.ask(key, Add(1), Answer) for key in keys))
    async with asyncio.timeout(1.0):
        await cluster.router.check()
    assert len(cluster.snapshots.documents) == len(keys)


async def test_a_hot_entity_is_written_far_less_often_than_it_turns(cluster: Cluster) -> None:
    saves = 0
    save = cluster.snapshots.save

    async def counted(kind: str, documents: list[dict[str, object]]) -> None:
        nonlocal saves
        saves += len(documents)
        await save(kind, documents)

    cluster.snapshots.save = counted  # type: ignore[method-assign, assignment]
    hot = Address("conversation", "tenant", "hot")
    await asyncio.gather(*(cluster.router.ask(hot, Add(1), Answer) for _ in range(200)))
    await cluster.router.settled()
    assert cluster.snapshots.documents["conversation", "hot"]["total"] == 200
    assert saves <= 5
