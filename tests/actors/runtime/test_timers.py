"""Timers are stored, fire once through the mailbox, and survive the host that armed them."""

import asyncio

import pytest

from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.timers import Timer, next_due
from tests.actors.runtime.conftest import Cluster
from tests.actors.runtime.counter import Add, Answer, Arm
from tests.conftest import HandClock
from tests.waiting import until

HERE = Address("conversation", "tenant", "one")


async def total(cluster: Cluster, key: Address = HERE) -> int:
    return (await cluster.router.ask(key, Add(0), Answer)).total


async def test_a_timer_fires_once_and_is_forgotten(cluster: Cluster) -> None:
    await cluster.router.ask(HERE, Arm("wait", 0.05, amount=7), Answer)
    await until(lambda: any(record.fired == "wait" for record in cluster.journal.records.values()))
    await until(lambda: not cluster.timers.timers)
    assert await total(cluster) == 7


async def test_a_disarmed_timer_does_not_fire_and_a_rearmed_one_fires_at_its_new_time(cluster: Cluster) -> None:
    await cluster.router.ask(HERE, Arm("wait", 60, amount=7), Answer)
    await cluster.router.ask(HERE, Arm("wait", 0), Answer)
    await cluster.router.ask(HERE, Arm("other", 60, amount=1), Answer)
    await cluster.router.ask(HERE, Arm("other", 0.05, amount=10), Answer)
    await until(lambda: any(record.fired == "other" for record in cluster.journal.records.values()))
    await until(lambda: not cluster.timers.timers)
    assert await total(cluster) == 10
    assert [record.fired for record in cluster.journal.records.values() if record.fired] == ["other"]


async def test_a_reply_that_comes_before_the_timer_always_cancels_it(cluster: Cluster) -> None:
    """The race is forced: the timer is in the mailbox already when the cancelling message is there before it."""
    keys = [Address("conversation", "tenant", f"race-{index}") for index in range(500)]
    await asyncio.gather(*(cluster.router.ask(key, Arm("wait", 0.03, amount=1000), Answer) for key in keys))
    await asyncio.gather(*(cluster.router.ask(key, Arm("wait", 0), Answer) for key in keys))
    await until(lambda: not cluster.timers.timers)
    fired = {record.key for record in cluster.journal.records.values() if record.fired}
    totals = await asyncio.gather(*(total(cluster, key) for key in keys))
    for key, amount in zip(keys, totals, strict=True):
        records = sorted((r for r in cluster.journal.records.values() if r.key == key.key), key=lambda r: r.seq)
        disarmed = next(record.seq for record in records if record.disarmed)
        assert amount == (1000 if key.key in fired else 0)
        assert all(record.seq < disarmed for record in records if record.fired)


async def test_a_timer_survives_the_host_that_armed_it(cluster: Cluster) -> None:
    key = cluster.address_on("host-0")
    await cluster.router.ask(key, Arm("wait", 0.3, amount=7), Answer)
    await cluster.kill_host("host-0")
    await cluster.start_host("host-0")
    await until(lambda: any(record.fired == "wait" for record in cluster.journal.records.values()))
    assert await total(cluster, key) == 7


async def test_a_timer_whose_storing_a_crash_prevented_is_stored_by_the_next_owner(cluster: Cluster) -> None:
    key = cluster.address_on("host-0")
    save, hung = cluster.timers.save, asyncio.Event()

    async def never(timers: object) -> None:
        hung.set()
        await asyncio.Event().wait()

    cluster.timers.save = never  # type: ignore[method-assign]
    await cluster.router.ask(key, Arm("wait", 1.0, amount=7), Answer)
    await hung.wait()
    await cluster.kill_host("host-0")
    cluster.timers.save = save  # type: ignore[method-assign]
    await cluster.start_host("host-0")
    await until(lambda: [stored.timer.name for stored in cluster.timers.timers.values()] == ["wait"])
    await until(lambda: any(record.fired == "wait" for record in cluster.journal.records.values()))
    assert await total(cluster, key) == 7


async def test_a_recurring_timer_fires_again_until_it_is_disarmed(cluster: Cluster) -> None:
    await cluster.router.ask(HERE, Arm("tick", 0.02, amount=1, every_s=0.02), Answer)
    await until(lambda: sum(record.fired == "tick" for record in cluster.journal.records.values()) >= 3)
    await cluster.router.ask(HERE, Arm("tick", 0), Answer)
    await until(lambda: not cluster.timers.timers)
    pids = [pid for record in cluster.journal.records.values() for pid in record.pids]
    assert len(pids) == len(set(pids))


def test_ticks_that_were_missed_become_one(clock: HandClock) -> None:
    timer = Timer("tick", clock(), {}, every_s=60)
    clock.advance(minutes=10, seconds=5)
    assert (next_due(timer, clock()) - timer.due).total_seconds() == 660


@pytest.mark.parametrize("seconds", [0, 59])
def test_a_recurring_timer_is_due_next_in_the_future(clock: HandClock, seconds: int) -> None:
    timer = Timer("tick", clock(), {}, every_s=60)
    clock.advance(seconds=seconds)
    assert next_due(timer, clock()) > clock()
