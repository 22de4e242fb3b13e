"""What a host takes up of a shard's open turns: neither what it is still writing, nor less than the journal says."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.journal import Outcome, Record, record_id
from ipro_rt.kernel.timers import Timer
from tests.actors.runtime.conftest import Cluster
from tests.actors.runtime.counter import Add, Answer, Arm
from tests.waiting import until

MUCH_LATER = datetime(2100, 1, 1, tzinfo=UTC)


async def test_a_turn_without_its_verdict_stays_open_until_its_timer_is_stored(cluster: Cluster) -> None:
    host, key = cluster.hosts["host-0"], cluster.address_on("host-0")
    await cluster.router.ask(key, Add(1), Answer)
    append, answered = cluster.journal.append, asyncio.Event()

    async def slowly(records: Sequence[Record], until: datetime) -> list[Outcome]:
        outcomes = await append(records, until)
        await answered.wait()
        return outcomes

    cluster.journal.append = slowly  # type: ignore[method-assign]
    asked = asyncio.create_task(cluster.router.ask(key, Arm("wait", 60), Answer))
    armed = record_id(key.key, 2)
    await until(lambda: armed in cluster.journal.records)
    await host.adoption._take_up_open([key.shard], set(), frozenset())
    await host.host.projector.flushed()
    still_open = cluster.journal.records[armed].open
    answered.set()
    await asked
    assert still_open
    await until(lambda: not cluster.journal.records[armed].open)
    assert [stored.seq for stored in cluster.timers.timers.values()] == [2]


async def test_a_timer_that_a_life_before_wrote_late_is_stored_though_its_entity_was_awake(cluster: Cluster) -> None:
    host, key = cluster.hosts["host-0"], cluster.address_on("host-0")
    await cluster.router.ask(key, Add(1), Answer)
    first = cluster.journal.records[record_id(key.key, 1)]
    await cluster.journal.append([_late(first)], MUCH_LATER)
    await host.adoption._take_up_open([key.shard], set(), frozenset())
    await until(lambda: not cluster.journal.records[record_id(key.key, 2)].open)
    assert [(stored.timer.name, stored.seq) for stored in cluster.timers.timers.values()] == [("wait", 2)]
    assert (await cluster.router.ask(key, Add(0), Answer)).total == 11


async def test_lists_are_not_called_up_to_date_before_what_a_dead_host_left_is_looked_for(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = cluster.address_on("host-0")
    await cluster.router.ask(key, Add(1), Answer)
    await cluster.router.check()
    await cluster.router.ask(key, Add(1), Answer)
    await cluster.hosts["host-0"].host.projector.flushed()
    cluster.snapshots.documents["conversation", key.id] |= {"seq": 1, "total": 1}
    touched_since, found = cluster.journal.touched_since, asyncio.Event()

    async def slowly(at: datetime, shards: Sequence[int]) -> list[str]:
        await found.wait()
        return await touched_since(at, shards)

    cluster.journal.touched_since = slowly  # type: ignore[method-assign,assignment]
    await cluster.kill_host("host-0")
    claim = (await cluster.start_host("host-0")).keeper.claim
    await until(lambda: claim in [link.owner for link in cluster.router.office.links])
    with monkeypatch.context() as patch:
        patch.setattr("actors.runtime.router.SETTLE_S", 0.1)
        too_early = await asyncio.gather(cluster.router.check(), return_exceptions=True)
    found.set()
    assert isinstance(too_early[0], Unavailable)
    await cluster.router.check()
    assert cluster.snapshots.documents["conversation", key.id]["total"] == 2


def _late(first: Record) -> Record:
    timer = Timer("wait", first.at + timedelta(seconds=60), {"type": "add", "amount": 7})
    return Record(
        id=record_id(first.key, 2),
        key=first.key,
        tenant_id=first.tenant_id,
        shard=first.shard,
        seq=2,
        at=first.at,
        turn="host-0/earlier.1",
        event={"amount": 10},
        open=True,
        timers=(timer,),
    )
