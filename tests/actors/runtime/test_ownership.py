"""Who owns a shard at any instant, and what happens to messages when that changes; over the local backend."""

import asyncio
from collections.abc import AsyncIterator, Collection
from itertools import count

import pytest
from msgspec.structs import replace

from actors.runtime import machine
from actors.runtime.adoption import Adoption
from actors.runtime.assigning import Move
from actors.runtime.runtime import HostRuntime
from actors.runtime.wire import Seal
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.journal import Record, record_id
from ipro_rt.kernel.ownership import HostCard, Table
from ipro_rt.kernel.ports import Address
from tests.actors.runtime.conftest import Cluster
from tests.actors.runtime.counter import Add, Answer, Arm
from tests.waiting import until, until_async


def everything_to(cluster: Cluster, giver: str, taker: str) -> Move:
    """All shards of one host for another."""
    giving, taking = cluster.hosts[giver].keeper.claim, cluster.hosts[taker].keeper.claim
    return Move(giving, taking, tuple(cluster.ownership._table.shards_of(giving)))


async def test_shards_are_shared_out_evenly_and_every_shard_has_one_owner(cluster: Cluster) -> None:
    shares = [len(host.holdings.shards) for host in cluster.hosts.values()]
    assert shares == [512, 512]
    assert set(cluster.hosts["host-0"].holdings.shards).isdisjoint(cluster.hosts["host-1"].holdings.shards)


async def test_messages_said_during_a_handover_arrive_once_and_in_order(cluster: Cluster) -> None:
    key = cluster.address_on("host-0")
    said = [asyncio.create_task(cluster.router.ask(key, Add(n), Answer)) for n in range(1, 30)]
    handed = asyncio.create_task(cluster.coordinator.hand_over(everything_to(cluster, "host-0", "host-1")))
    said += [asyncio.create_task(cluster.router.ask(key, Add(n), Answer)) for n in range(30, 60)]
    assert await handed
    said += [asyncio.create_task(cluster.router.ask(key, Add(n), Answer)) for n in range(60, 90)]
    answers = [each.total for each in await asyncio.gather(*said)]
    assert answers == [n * (n + 1) // 2 for n in range(1, 90)]
    epochs = [cluster.journal.records[record_id(key.key, seq)].epoch for seq in range(1, 90)]
    assert epochs == sorted(epochs)
    assert cluster.router.office.host_of(key) == "host-1"


async def test_a_message_for_a_host_that_has_left_goes_to_the_next_owner_at_once(cluster: Cluster) -> None:
    key = cluster.address_on("host-0")
    assert await cluster.coordinator.hand_over(everything_to(cluster, "host-0", "host-1"))
    assert cluster.router.office.host_of(key) == "host-0"
    del cluster.backend.hosts["host-0"]
    async with asyncio.timeout(1):
        assert (await cluster.router.ask(key, Add(5), Answer)).total == 5


async def test_a_sealed_shard_whose_new_owner_never_comes_is_served_again(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.runtime.runtime.TAKE_BACK_S", 0.05)
    key = cluster.address_on("host-0")
    move = everything_to(cluster, "host-0", "host-1")

    async def refused(table: object) -> bool:
        return False

    change, cluster.ownership.change = cluster.ownership.change, refused  # type: ignore[method-assign]
    assert not await cluster.coordinator.hand_over(move)
    cluster.ownership.change = change  # type: ignore[method-assign]
    assert (await cluster.router.ask(key, Add(5), Answer)).total == 5
    assert cluster.router.office.host_of(key) == "host-0"


async def test_shards_that_were_taken_back_are_not_given_away_by_a_coordinator_that_was_slow(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.runtime.runtime.TAKE_BACK_S", 0.05)
    host = cluster.hosts["host-0"]
    move = everything_to(cluster, "host-0", "host-1")
    read = cluster.ownership.table

    async def read_late() -> Table:
        if asyncio.current_task() is handed and not host.holdings.shards:
            await until(lambda: len(host.holdings.shards) == 512)
        return await read()

    cluster.ownership.table = read_late  # type: ignore[method-assign]
    handed = asyncio.create_task(cluster.coordinator.hand_over(move))
    assert not await handed
    assert len(host.holdings.shards) == 512


async def sealed(cluster: Cluster, key: Address) -> HostRuntime:
    """The host of a key that has given its shard up, and has not seen another owner."""
    host = cluster.host_of(key)
    version = await cluster.ownership.version()
    name = cluster.router.office.host_of(key)
    assert (await cluster.fleet.seal(name, Seal(host.door.incarnation, (key.shard,), version))).done
    assert host.holdings.owns(key.shard)
    return host


async def test_a_timer_that_is_read_while_its_shard_is_given_up_is_left_to_the_next_owner(cluster: Cluster) -> None:
    key = cluster.address_on("host-0")
    await cluster.router.ask(key, Arm("wait", 60), Answer)
    host = await sealed(cluster, key)
    (stored,) = cluster.timers.timers.values()
    wheel = host.host.aftermath.wheel
    wheel._load(replace(stored, timer=replace(stored.timer, due=system_clock())))
    await until(lambda: wheel.fired == 1)
    assert host.host.waiting == 0
    assert len(cluster.journal.records) == 1


async def test_a_seal_that_another_one_replaced_does_not_open_the_shard_again(cluster: Cluster) -> None:
    key = cluster.address_on("host-0")
    host = cluster.hosts["host-0"]
    seal = Seal(host.door.incarnation, (key.shard,))
    closing, go, calls = asyncio.Event(), asyncio.Event(), count(1)

    async def flushed() -> None:
        if next(calls) == 2:  # the first seal's, once it has let go of the shard
            closing.set()
            await go.wait()

    host.host.projector.flushed = flushed  # type: ignore[method-assign]
    first = asyncio.create_task(cluster.fleet.seal("host-0", seal))
    await closing.wait()
    assert (await cluster.fleet.seal("host-0", seal)).done
    go.set()
    assert not (await first).done
    assert key.shard in host.host.aftermath._left


async def test_a_shard_stays_while_what_its_dead_owner_left_is_still_looked_for(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.runtime.adoption.LEASE_S", 0.2)
    monkeypatch.setattr("actors.runtime.adoption.BURY_S", 0.0)
    await cluster.kill_host("host-0")
    host = await cluster.start_host("host-0")
    assert not await cluster.coordinator.hand_over(everything_to(cluster, "host-0", "host-1"))
    await until(lambda: not host.adoption.busy)
    assert await cluster.coordinator.hand_over(everything_to(cluster, "host-0", "host-1"))


async def test_what_a_dead_host_left_is_not_taken_up_by_one_that_has_given_the_shard_up(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Adoption, "inherits", lambda adoption, shards: False)
    key = cluster.address_on("host-0")
    cluster.counter.hold = asyncio.Event()
    await cluster.router.ask(key, Add(1, effect="call"), Answer)
    await cluster.kill_host("host-0")
    found, given_up, over = asyncio.Event(), asyncio.Event(), asyncio.Event()
    still_open = cluster.journal.still_open

    async def read_late(shards: Collection[int]) -> AsyncIterator[Record]:
        records = [record async for record in still_open(shards)]
        found.set()
        await given_up.wait()
        for record in records:
            yield record
        over.set()

    cluster.journal.still_open = read_late  # type: ignore[method-assign]
    await cluster.start_host("host-0")
    await found.wait()
    host = await sealed(cluster, key)
    given_up.set()
    await over.wait()
    assert host.host.aftermath.effects.running == 0
    assert host.host.waiting == 0


async def test_a_new_host_gets_its_share_and_a_draining_one_gives_up_everything(cluster: Cluster) -> None:
    await cluster.start_host("host-2")
    await until(lambda: len(cluster.hosts["host-2"].holdings.shards) == 341, seconds=20)
    await cluster.ownership.drain("host-0")
    await until(lambda: not cluster.hosts["host-0"].holdings.shards, seconds=20)
    assert sum(len(host.holdings.shards) for host in cluster.hosts.values()) == 1024


async def test_calls_under_way_when_a_shard_moves_are_not_made_again(cluster: Cluster) -> None:
    key = cluster.address_on("host-0")
    cluster.counter.hold = asyncio.Event()
    await cluster.router.ask(key, Add(1, effect="call"), Answer)
    assert await cluster.coordinator.hand_over(everything_to(cluster, "host-0", "host-1"))
    assert (await cluster.router.ask(key, Add(1), Answer)).total == 2
    cluster.counter.hold.set()
    await until(lambda: not cluster.journal.records[record_id(key.key, 1)].open)
    assert cluster.counter.performed == [(key.key, 1, "call")]


async def test_a_host_that_cannot_renew_takes_nothing_and_commits_nothing(cluster: Cluster) -> None:
    host = cluster.hosts["host-0"]
    key = cluster.address_on("host-0")
    host.keeper._renewed_at = float("-inf")
    assert not host.keeper.good
    waiting = asyncio.create_task(cluster.router.ask(key, Add(1), Answer))
    await until(lambda: cluster.router.office.parked == 1)
    assert cluster.journal.records == {}
    assert (await waiting).total == 1  # a renewal came: it is still the owner


async def test_a_buried_host_learns_it_at_its_next_renewal_and_ends(cluster: Cluster) -> None:
    host = cluster.hosts["host-0"]
    card = next(card for card in await cluster.ownership.hosts() if card.name == "host-0")
    await cluster.ownership.bury(card, proved=True)
    await until(lambda: cluster.ended == [host.keeper.claim])
    assert not host.keeper.good
    key = Address("conversation", "tenant", "after")
    await until_async(lambda: _owner_is(cluster, key, "host-1"))
    assert (await cluster.router.ask(key, Add(1), Answer)).total == 1


async def _owner_is(cluster: Cluster, key: Address, name: str) -> bool:
    table = await cluster.ownership.table()
    return table.owners[key.shard].startswith(name)


async def test_a_dedicated_key_moves_to_a_host_of_its_own_with_its_order(cluster: Cluster) -> None:
    key = cluster.address_on("host-0")
    said = [asyncio.create_task(cluster.router.ask(key, Add(1), Answer)) for _ in range(20)]
    solo = await cluster.start_host("solo-1", only=key.key)
    card = await cluster.coordinator.arrived("solo-1")
    assert await cluster.coordinator.dedicate(key, card)
    said += [asyncio.create_task(cluster.router.ask(key, Add(1), Answer)) for _ in range(20)]
    assert [each.total for each in await asyncio.gather(*said)] == list(range(1, 41))
    assert cluster.router.office.host_of(key) == "solo-1"
    assert solo.holdings.shards == [1024]
    assert [entity.key for entity in solo.host.residents] == [key.key]


async def test_a_dedicated_key_lives_with_the_others_while_its_host_is_away(cluster: Cluster) -> None:
    key = cluster.address_on("host-0")
    await cluster.start_host("solo-1", only=key.key)
    card = await cluster.coordinator.arrived("solo-1")
    await cluster.coordinator.dedicate(key, card)
    assert (await cluster.router.ask(key, Add(1), Answer)).total == 1
    await cluster.kill_host("solo-1")
    buried = next(card for card in await cluster.ownership.hosts() if card.name == "solo-1")
    await cluster.ownership.bury(buried, proved=True)
    assert (await cluster.router.ask(key, Add(1), Answer)).total == 2
    assert cluster.router.office.host_of(key) in ("host-0", "host-1")


def test_only_a_process_that_is_certainly_gone_is_called_dead() -> None:
    me = HostCard(name="h", incarnation="i", machine=machine.machine_id(), pid=1, born=machine.born_at(1) or 0)
    assert machine.alive(me)
    assert not machine.alive(HostCard(name="h", incarnation="i", machine=me.machine, pid=1, born=me.born + 1))
    assert machine.alive(HostCard(name="h", incarnation="i", machine="another", pid=1, born=me.born + 1))


async def test_lists_are_looked_at_again_when_the_shards_of_a_dead_host_go_to_others(cluster: Cluster) -> None:
    await cluster.router.office.watch("inbox:tenant", None)
    await cluster.kill_host("host-1")
    await until(lambda: {"inbox:tenant"} in cluster.heard.missed_topics, seconds=20)
    assert cluster.router.office.table.claims() == {cluster.hosts["host-0"].keeper.claim}
