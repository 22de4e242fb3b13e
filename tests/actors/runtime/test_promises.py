"""Small promises of the runtime: tells happen once, tenants take turns, a stuck turn ends, the glass box is true."""

import asyncio

import pytest

from actors.runtime.entity import Entity
from actors.runtime.fair import FairQueue
from actors.runtime.residents import Residents
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.journal import record_id
from ipro_rt.kernel.ports import Address
from tests.actors.runtime.conftest import Cluster
from tests.actors.runtime.counter import Add, Answer, Arm, Break, Loop, Tell
from tests.waiting import until

HERE = Address("conversation", "tenant", "one")


async def test_a_tell_reaches_an_entity_of_another_host_once(cluster: Cluster) -> None:
    here, there = cluster.address_on("host-0"), cluster.address_on("host-1")
    await cluster.router.ask(here, Tell(there.key, 5), Answer)
    await until(lambda: not cluster.journal.records[record_id(here.key, 1)].open)
    assert (await cluster.router.ask(there, Add(0), Answer)).total == 5
    assert cluster.journal.records[record_id(there.key, 1)].pids == (f"tell/{record_id(here.key, 1)}",)


async def test_a_tell_whose_sender_died_before_noting_it_is_told_again_and_changes_nothing(cluster: Cluster) -> None:
    here, there = cluster.address_on("host-0"), cluster.address_on("host-1")
    close, told = cluster.journal.close, asyncio.Event()

    async def never(ids: object) -> None:
        told.set()
        await asyncio.Event().wait()

    cluster.journal.close = never  # type: ignore[method-assign]
    await cluster.router.ask(here, Tell(there.key, 5), Answer)
    await told.wait()
    await cluster.kill_host("host-0")
    cluster.journal.close = close  # type: ignore[method-assign]
    await cluster.start_host("host-0")
    await until(lambda: not cluster.journal.records[record_id(here.key, 1)].open)
    assert (await cluster.router.ask(there, Add(0), Answer)).total == 5


async def test_a_turn_that_never_ends_is_stopped_and_set_aside_and_the_next_goes_on(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.runtime.watchdog.LIMIT_S", 0.2)
    monkeypatch.setattr("actors.runtime.watchdog.LOOK_S", 0.05)
    host = cluster.host_of(HERE).host
    host.watchdog.start()
    await cluster.router.intake(HERE, Loop())
    assert (await cluster.router.ask(HERE, Add(3), Answer)).total == 3
    assert host.watchdog.interrupted == 3
    assert [letter.message for letter in cluster.dead_letters.letters.values()] == ["Loop"]


async def test_a_dead_letter_that_is_replayed_and_breaks_again_comes_back(cluster: Cluster) -> None:
    await cluster.router.intake(HERE, Break())
    (letter,) = cluster.dead_letters.letters.values()
    cluster.dead_letters.letters.clear()
    await cluster.router.replay(HERE, letter.body)
    (again,) = cluster.dead_letters.letters.values()
    assert (again.id, again.body, again.source) == (letter.id, letter.body, "replay")


async def test_an_actor_shows_its_turns_timers_and_place_but_nothing_that_was_said(cluster: Cluster) -> None:
    await cluster.router.ask(HERE, Arm("wait", 60), Answer)
    detail = await cluster.router.actor(HERE)
    assert (detail.actor.host, detail.actor.shard, detail.actor.seq) == (
        cluster.router.office.host_of(HERE),
        HERE.shard,
        1,
    )
    assert [(turn.message, turn.outcome) for turn in detail.turns] == [("Arm", "committed")]
    assert [timer.name for timer in detail.timers] == ["wait"]
    cards = await cluster.router.actors("tenant", None, None, 10)
    assert [card.id for card in cards] == ["one"]
    assert await cluster.router.actors("another", None, None, 10) == []


async def test_an_actor_that_never_took_a_turn_is_not_found(cluster: Cluster) -> None:
    for kind in ("conversation", "strange"):
        with pytest.raises(Refusal) as refused:
            await cluster.router.actor(Address(kind, "tenant", "nobody"))
        assert refused.value.code == "not_found"


def test_tenants_take_turns_and_each_keeps_its_order() -> None:
    queue: FairQueue[str] = FairQueue()
    for index in range(4):
        queue.put("loud", f"loud-{index}")
    queue.put("quiet", "quiet-0")
    queue.put("quiet", "quiet-1")
    assert [queue.pop() for _ in range(len(queue))] == ["loud-0", "quiet-0", "loud-1", "quiet-1", "loud-2", "loud-3"]


def test_past_the_cap_the_tenant_with_the_most_gives_up_what_it_used_least_recently() -> None:
    residents = Residents(held=lambda key: False, cap=3)
    for tenant, name in (("loud", "a"), ("loud", "b"), ("quiet", "c"), ("quiet", "d")):
        entity = Entity(Address("conversation", tenant, name), None, 0)  # type: ignore[arg-type]
        residents.add(entity)
        if name == "b":
            first = residents.get("conversation:loud:a")
            assert first is not None
            residents.used(first, 1.0)
    assert sorted(entity.address.id for entity in residents) == ["a", "c", "d"]
