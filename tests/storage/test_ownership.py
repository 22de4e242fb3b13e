"""One contract, two ownerships: memory for simulation, MongoDB for everything else."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
import pytest

from actors.runtime.memory.ownership import MemoryOwnership
from ipro_rt.kernel.glassbox import HostStats
from ipro_rt.kernel.ownership import BURY_S, LEAD_S, LEASE_S, NOBODY, HostCard, Lease, Ownership, Table, replaced
from ipro_rt.kernel.ports import SHARDS
from storage import ownership
from storage.engine.mongo import Database
from storage.ownership import MongoOwnership
from tests.conftest import HandClock

FIRST = HostCard(
    name="host-0",
    incarnation="a",
    machine="m",
    pid=7,
    born=99,
    build="b1",
    node="n",
    address="unix:s",
    stats=HostStats(live=3),
)
SECOND = msgspec.structs.replace(FIRST, incarnation="b", pid=8)


class World(NamedTuple):
    """An ownership, and a way to let the time by which it judges pass."""

    owners: Ownership
    later: Callable[[float], Awaitable[None]]


def in_memory(clock: HandClock) -> World:
    async def later(seconds: float) -> None:
        clock.advance(seconds=seconds)

    return World(MemoryOwnership(clock), later)


def in_mongodb(database: Database) -> World:
    async def later(seconds: float) -> None:
        """What ends in a while has ended that much earlier: the server cannot tell it from time having passed."""
        earlier = {"$dateSubtract": {"startDate": "$expires_at", "unit": "millisecond", "amount": int(seconds * 1000)}}
        for name in (ownership.HOSTS, ownership.COORDINATOR):
            await database.driver(name).update_many({}, [{"$set": {"expires_at": earlier}}])

    return World(MongoOwnership(database), later)


@pytest.fixture(params=["memory", "mongodb"])
def world(request: pytest.FixtureRequest, database: Database, clock: HandClock) -> World:
    return in_memory(clock) if request.param == "memory" else in_mongodb(database)


def granted(lease: Lease) -> datetime:
    """When the lease was given, by the time that judges it."""
    return lease.until - timedelta(seconds=LEASE_S)


async def held(owners: Ownership, card: HostCard) -> Lease:
    lease = await owners.acquire(card)
    assert lease is not None
    return lease


async def test_a_lease_that_nobody_holds_is_taken_and_the_host_is_seen_as_it_said(world: World) -> None:
    lease = await held(world.owners, FIRST)
    assert (lease.claim, lease.until.utcoffset()) == ("host-0#a", timedelta(0))
    (seen,) = await world.owners.hosts()
    assert msgspec.structs.replace(seen, silent_s=0.0) == FIRST
    assert -LEASE_S <= seen.silent_s < -LEASE_S + 5


async def test_a_held_lease_is_refused_to_another_life_and_given_again_to_its_own(world: World) -> None:
    await held(world.owners, FIRST)
    assert await world.owners.acquire(SECOND) is None
    assert await world.owners.acquire(SECOND, instead_of="somebody") is None
    assert (await held(world.owners, FIRST)).incarnation == "a"


async def test_of_two_lives_that_ask_at_once_one_gets_the_lease(world: World) -> None:
    cards = [msgspec.structs.replace(FIRST, incarnation=f"life-{number}") for number in range(8)]
    leases = [lease for lease in await asyncio.gather(*(world.owners.acquire(card) for card in cards)) if lease]
    assert [lease.incarnation for lease in leases] == [card.incarnation for card in await world.owners.hosts()]


async def test_a_life_proved_dead_is_replaced_at_once_and_its_checkpoint_is_inherited(world: World) -> None:
    lease = await held(world.owners, FIRST)
    await world.owners.renew(lease, granted(lease), HostStats())
    heir = msgspec.structs.replace(SECOND, checkpoint=lease.until + timedelta(hours=1))
    assert await world.owners.acquire(heir, instead_of="a") is not None
    assert await world.owners.renew(lease, None, HostStats()) is None
    (seen,) = await world.owners.hosts()
    assert (seen.incarnation, seen.checkpoint) == ("b", granted(lease))


async def test_the_first_life_brings_its_own_checkpoint(world: World) -> None:
    known = (await held(world.owners, SECOND)).until
    await held(world.owners, msgspec.structs.replace(FIRST, name="host-1", checkpoint=known))
    assert [card.checkpoint for card in await world.owners.hosts()] == [None, known]


async def test_a_lease_that_ended_a_while_ago_is_taken_without_a_burial(world: World) -> None:
    await held(world.owners, FIRST)
    await world.later(LEASE_S + BURY_S / 2)
    assert await world.owners.acquire(SECOND) is None
    await world.later(BURY_S)
    assert await world.owners.acquire(SECOND) is not None


async def test_a_renewal_prolongs_the_lease_and_keeps_checkpoint_and_figures(world: World) -> None:
    lease = await held(world.owners, FIRST)
    await world.later(LEASE_S - 1)
    renewed = await world.owners.renew(lease, granted(lease), HostStats(turns=5))
    assert renewed is not None
    (seen,) = await world.owners.hosts()
    assert seen.silent_s < -LEASE_S + 5
    assert (seen.checkpoint, seen.stats) == (granted(lease), HostStats(turns=5))
    await world.owners.renew(renewed, None, HostStats())
    (seen,) = await world.owners.hosts()
    assert (seen.checkpoint, seen.stats) == (granted(lease), HostStats())


async def test_a_checkpoint_ahead_of_the_database_is_cut_to_its_time(world: World) -> None:
    lease = await held(world.owners, FIRST)
    renewed = await world.owners.renew(lease, lease.until + timedelta(hours=1), HostStats())
    assert renewed is not None
    (seen,) = await world.owners.hosts()
    assert seen.checkpoint is not None
    assert granted(lease) <= seen.checkpoint <= granted(renewed)


async def test_a_late_renewal_is_good_as_long_as_nobody_buried_the_host(world: World) -> None:
    lease = await held(world.owners, FIRST)
    await world.later(LEASE_S + 60)
    assert (await world.owners.hosts())[0].silent_s > 55
    assert await world.owners.renew(lease, None, HostStats()) is not None
    assert await world.owners.bury(FIRST) is False


async def test_a_buried_life_never_comes_back_and_the_next_one_takes_its_place(world: World) -> None:
    lease = await held(world.owners, FIRST)
    await world.owners.renew(lease, granted(lease), HostStats())
    assert await world.owners.bury(FIRST) is False
    await world.later(LEASE_S + BURY_S / 2)
    assert await world.owners.bury(FIRST) is False
    await world.later(BURY_S)
    assert await world.owners.bury(SECOND) is False
    assert await world.owners.bury(FIRST) is True
    assert await world.owners.bury(FIRST) is True
    assert await world.owners.renew(lease, None, HostStats()) is None
    assert await world.owners.acquire(FIRST) is None
    assert [card.dead for card in await world.owners.hosts()] == [True]
    await held(world.owners, SECOND)
    assert [(card.dead, card.checkpoint) for card in await world.owners.hosts()] == [(False, granted(lease))]


async def test_a_proved_death_needs_no_waiting_but_the_right_life(world: World) -> None:
    await held(world.owners, FIRST)
    assert await world.owners.bury(SECOND, proved=True) is False
    assert await world.owners.bury(FIRST, proved=True) is True


async def test_a_released_host_is_gone_but_a_buried_one_waits_for_the_coordinator(world: World) -> None:
    lease = await held(world.owners, FIRST)
    await world.owners.release(Lease("host-0", "b", lease.until))
    assert len(await world.owners.hosts()) == 1
    await world.owners.release(lease)
    assert await world.owners.hosts() == []
    again = await held(world.owners, SECOND)
    await world.owners.bury(SECOND, proved=True)
    await world.owners.release(again)
    assert [card.dead for card in await world.owners.hosts()] == [True]


async def test_a_host_is_drained_by_name_and_stays_so_until_its_next_life(world: World) -> None:
    assert await world.owners.drain("host-0") is False
    lease = await held(world.owners, FIRST)
    assert await world.owners.drain("host-0") is True
    await world.owners.renew(lease, None, HostStats())
    assert [card.draining for card in await world.owners.hosts()] == [True]
    await world.owners.acquire(SECOND, instead_of="a")
    assert [card.draining for card in await world.owners.hosts()] == [False]


async def test_the_table_is_changed_by_whoever_is_first_and_read_back_whole(world: World, clock: HandClock) -> None:
    assert (await world.owners.table(), await world.owners.version()) == (Table(), 0)
    first = replaced(Table(), dict.fromkeys(range(0, SHARDS, 2), "host-0#a") | {1: "host-1#a"})
    both = await asyncio.gather(world.owners.change(first), world.owners.change(first))
    assert sorted(both) == [False, True]
    assert await world.owners.table() == first
    second = replaced(first, {0: "host-1#a", 2: NOBODY}, since=clock())
    second = msgspec.structs.replace(second, dedicated={"number:t.1:a$b": SHARDS})
    both = await asyncio.gather(world.owners.change(second), world.owners.change(second))
    assert sorted(both) == [False, True]
    assert (await world.owners.table(), await world.owners.version()) == (second, 2)
    assert await world.owners.change(first) is False
    assert await world.owners.change(replaced(replaced(second, {}), {})) is False


async def test_a_table_with_shards_of_single_keys_is_kept(world: World) -> None:
    table = replaced(Table(), {})
    wider = msgspec.structs.replace(
        table, owners=(*table.owners, "host-9#z"), epochs=(*table.epochs, 1), since=(*table.since, None)
    )
    assert await world.owners.change(wider) is True
    assert await world.owners.table() == wider


async def test_one_leads_and_another_follows_with_the_next_term_when_the_first_is_silent(world: World) -> None:
    assert await world.owners.lead("one") == 1
    assert await world.owners.lead("two") is None
    assert await world.owners.lead("one") == 1
    await world.later(LEAD_S + 1)
    assert await world.owners.lead("two") == 2
    assert await world.owners.lead("one") is None


async def test_a_late_coordinator_goes_on_with_its_term_when_nobody_else_led(world: World) -> None:
    await world.owners.lead("one")
    await world.later(LEAD_S * 10)
    assert await world.owners.lead("one") == 1


async def test_a_coordinator_proved_dead_is_followed_at_once(world: World) -> None:
    await world.owners.lead("one")
    assert await world.owners.lead("two", instead_of="zero") is None
    assert await world.owners.lead("two", instead_of="one") == 2


async def test_of_many_who_would_lead_one_does(world: World) -> None:
    terms = await asyncio.gather(*(world.owners.lead(f"holder-{number}") for number in range(8)))
    assert sorted(term for term in terms if term is not None) == [1]
