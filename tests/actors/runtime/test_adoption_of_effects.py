"""Whoever gains a shard takes up what was left open in it: all of it, once, and nothing that is under way already."""

import asyncio
from collections.abc import Collection

import pytest

from actors.runtime import adoption
from actors.runtime.runtime import HostRuntime
from ipro_rt.kernel.decision import Effect
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.journal import record_id
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.timers import StoredTimer
from tests.actors.runtime.conftest import Cluster
from tests.actors.runtime.counter import Add, Answer
from tests.waiting import until

FAR_S = 3600.0


def adopt_again(runtime: HostRuntime, key: Address) -> None:
    """As if the shard of this address came from a host that died."""
    runtime.adoption.gained([key.shard], runtime.host.now())


@pytest.fixture
async def settled(cluster: Cluster) -> Cluster:
    """The hosts have nothing to take up any more."""
    for runtime in cluster.hosts.values():
        await runtime.adoption.handed(runtime.holdings.shards, ())
        await until(lambda here=runtime: not here.adoption.busy)  # type: ignore[misc]
    return cluster


async def left_open(cluster: Cluster, key: Address) -> None:
    """A turn whose effect was begun and never ended."""
    cluster.counter.ends_effects = False
    await cluster.router.ask(key, Add(1, effect="call"), Answer)
    await until(lambda: (key.key, 1, "call") in cluster.counter.performed)
    await until(lambda: not cluster.host_of(key).host.aftermath.effects.performs(key.key, 1))
    cluster.counter.ends_effects = True
    cluster.counter.performed.clear()


async def left_waiting(cluster: Cluster, key: Address) -> None:
    """A turn whose effect waits for its delay."""
    await cluster.router.ask(key, Add(1, effect="call", delay_s=FAR_S), Answer)
    await until(lambda: any(stored.key == key.key for stored in cluster.timers.timers.values()))
    await until(lambda: len(cluster.host_of(key).host.aftermath.wheel._unsaved) == 0)
    cluster.host_of(key).host.aftermath.obligations._left.clear()  # another life wrote it


async def fired_before(cluster: Cluster, key: Address) -> None:
    """The state document knows that its delay is over; its timer was not removed any more."""
    await left_waiting(cluster, key)
    (await cluster.host_of(key).host.wake(key)).armed = None
    cluster.counter.recovers = False


async def test_an_effect_no_record_owes_does_not_hide_an_open_turn(settled: Cluster) -> None:
    key = settled.address_on("host-0")
    await left_open(settled, key)
    runtime = settled.host_of(key)
    entity = await runtime.host.wake(key)
    runtime.host.aftermath.effects.start(entity, 1, Effect("await", durable=False, delay_s=FAR_S))
    adopt_again(runtime, key)
    await until(lambda: not settled.journal.records[record_id(key.key, 1)].open)
    assert settled.counter.performed == [(key.key, 1, "call")]


async def test_a_delay_that_was_over_in_an_earlier_life_is_not_waited_for(settled: Cluster) -> None:
    key = settled.address_on("host-0")
    await fired_before(settled, key)
    adopt_again(settled.host_of(key), key)
    await until(lambda: not settled.journal.records[record_id(key.key, 1)].open)


async def test_a_delay_that_is_not_over_is_waited_for(settled: Cluster) -> None:
    key = settled.address_on("host-0")
    await left_waiting(settled, key)
    runtime = settled.host_of(key)
    await runtime.adoption._take_up_open([key.shard], set(), frozenset())
    assert not runtime.host.aftermath.effects.performs(key.key, 1)
    assert settled.journal.records[record_id(key.key, 1)].open


async def test_what_the_database_kept_from_being_taken_up_is_tried_again(
    settled: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, of_key = settled.address_on("host-0"), settled.timers.of_key
    await fired_before(settled, key)
    failures = [Unavailable("The database does not answer.")]

    async def fails_once(key: str, limit: int) -> list[StoredTimer]:
        if failures:
            raise failures.pop()
        return await of_key(key, limit)

    monkeypatch.setattr(settled.timers, "of_key", fails_once)
    monkeypatch.setattr(adoption, "RETRY_S", 0.0)
    adopt_again(settled.host_of(key), key)
    await until(lambda: not settled.journal.records[record_id(key.key, 1)].open)
    assert not failures


async def test_an_effect_whose_delay_is_over_is_under_way_while_its_timer_is_removed(
    settled: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, remove = settled.address_on("host-0"), settled.timers.remove
    removing, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(fired: Collection[tuple[str, int]]) -> None:
        removing.set()
        await go_on.wait()
        await remove(fired)

    monkeypatch.setattr(settled.timers, "remove", slowly)
    await settled.router.ask(key, Add(1, effect="call", delay_s=0.01), Answer)
    await removing.wait()
    under_way = settled.host_of(key).host.aftermath.effects.performs(key.key, 1)
    begun = list(settled.counter.performed)
    go_on.set()  # first: nothing ends while a timer cannot be removed
    assert under_way
    assert begun == []
    await until(lambda: not settled.journal.records[record_id(key.key, 1)].open)
    assert settled.counter.performed == [(key.key, 1, "call")]
