"""State documents close behind the journal: hot entities once a round, and whoever asks for freshness gets it."""

import asyncio
from collections.abc import Collection

from actors.runtime.memory.journal import MemoryJournal, MemorySnapshots
from actors.runtime.projector import MAX_ROUND, Projector
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.ports import Address
from tests.actors.runtime.conftest import Cluster
from tests.actors.runtime.counter import Add, Answer
from tests.waiting import until


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


async def test_stopping_during_a_pause_ends_and_closes_what_had_just_ended() -> None:
    journal, closed = MemoryJournal(system_clock), list[str]()

    async def close(ids: Collection[str]) -> None:
        closed.extend(ids)

    journal.close = close  # type: ignore[method-assign]
    projector = Projector(journal, MemorySnapshots(), system_clock)
    projector.start()
    projector.ended(["first"])
    await until(lambda: closed == ["first"])  # what follows is a pause
    projector.ended(["second"])
    async with asyncio.timeout(1.0):
        await projector.stop()
    assert closed == ["first", "second"]
