"""The product on three machines: how it spreads, and what a lost, a cut-off and a leaving machine cost.

One cluster for all of it, one test after the other, because a start takes longer than what is tried. Each test begins
with the machines it needs and leaves nothing cut. What was measured is said on the output: `pytest -s`.
"""

import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cluster.lab import unavailable
from tests.cluster.machines import DATABASE, HEAD, SECOND, THIRD, Machines, Turn, machines

WHY_NOT = unavailable()
pytestmark = [pytest.mark.ray, pytest.mark.skipif(WHY_NOT is not None, reason=WHY_NOT or "")]

TAKEN_OVER_S = 20.0
EVEN_S = 40.0
BACK_S = 100.0  # TCP may wait long before it tries a healed link again


@pytest.fixture(scope="module")
async def cluster() -> AsyncIterator[Machines]:
    """The head, and the machines that earlier tests left there."""
    async with machines() as started:
        yield started


def told(what: str, seconds: float) -> None:
    """A figure for whoever runs this to learn it; added to the list in the file FIGURES names."""
    sys.stdout.write(f"\nmeasured: {what}: {seconds:.1f} s\n")
    if name := os.environ.get("FIGURES"):
        file = Path(name)
        earlier = json.loads(file.read_text()) if file.exists() else []
        file.write_text(json.dumps([*earlier, {"what": what, "seconds": round(seconds, 2)}], ensure_ascii=False))


def judge(turns: list[Turn], answered: set[str]) -> None:
    """Everything that was answered is there once and in its order, and no former owner wrote."""
    messages = [turn.message for turn in turns if turn.message]
    assert answered - set(messages) == set()
    assert len(messages) == len(set(messages))
    for before, after in pairwise(turns):
        if before.key == after.key:
            assert after.seq == before.seq + 1
            assert after.epoch >= before.epoch
    places: dict[str, int] = {}
    for turn in turns:
        if turn.message:
            customer, _, place = turn.message.rpartition("-")
            assert int(place) == places.get(customer, 0), turn
            places[customer] = int(place) + 1


async def settled(cluster: Machines, answered: set[str]) -> list[Turn]:
    """The journal once all that was answered is in it: some of it may still wait in the inbox."""

    async def arrived() -> bool:
        return answered <= {turn.message for turn in await cluster.turns()}

    await cluster.until_true(arrived, TAKEN_OVER_S)
    return await cluster.turns()


async def lose(cluster: Machines, machine: str, how: Callable[[], None]) -> float:
    """Seconds from a machine's loss to the first commit of its shards by another."""
    shards, epochs = await cluster.shards(machine), (await cluster.ownership.table()).epochs
    names = {card.name for card in await cluster.hosts(machine)}
    assert shards
    lost_at = time.time()
    how()
    first = await cluster.until_committed(
        lambda turn: turn.shard in shards and turn.epoch > epochs[turn.shard], lost_at, 2 * TAKEN_OVER_S
    )
    assert first.host not in names
    return first.at - lost_at


async def test_shards_spread_over_machines_that_join_and_all_of_them_serve(cluster: Machines) -> None:
    began = time.monotonic()
    await cluster.join(SECOND, THIRD)
    told("two machines start and join", time.monotonic() - began)
    await cluster.until_even(3, EVEN_S)
    async with cluster.writing("spread") as answered:
        hosts = {card.name for card in await cluster.hosts()}

        async def all_wrote() -> bool:
            return {turn.host for turn in await cluster.turns() if turn.message} == hosts

        await cluster.until_true(all_wrote, EVEN_S)
    judge(await settled(cluster, answered), answered)


async def test_a_machine_that_leaves_hands_over_first_and_nobody_waits(cluster: Machines) -> None:
    async with cluster.writing("leave") as answered:
        began = time.time()
        leaving = {card.claim for card in await cluster.hosts(THIRD)}
        assert await cluster.leave(THIRD) == 0
        told("a machine leaves in order", time.time() - began)
        assert not leaving & (await cluster.shares()).keys()
        assert not await cluster.hosts(THIRD)
        await cluster.until_committed(lambda turn: bool(turn.message), time.time(), EVEN_S)
    judge(await settled(cluster, answered), answered)


async def test_a_machine_that_dies_is_replaced_and_gets_shards_again_when_it_is_back(cluster: Machines) -> None:
    async with cluster.writing("loss") as answered:
        seconds = await lose(cluster, SECOND, lambda: cluster.switch_off(SECOND))
        told("a machine dies, first commit of its shards elsewhere", seconds)
        assert seconds <= TAKEN_OVER_S
        began = time.monotonic()
        await cluster.join(SECOND)
        await cluster.until_even(2, EVEN_S)
        told("it starts again and has its share", time.monotonic() - began)
    judge(await settled(cluster, answered), answered)


async def test_a_machine_cut_off_from_all_is_replaced_and_comes_back_as_another_life(cluster: Machines) -> None:
    def cut() -> None:
        cluster.lab.cut(SECOND, HEAD)
        cluster.lab.cut(SECOND, DATABASE)

    await _cut_and_heal(cluster, "a machine cut off from head and database", cut)


async def test_a_machine_cut_off_from_the_database_alone_is_replaced_too(cluster: Machines) -> None:
    await _cut_and_heal(cluster, "a machine cut off from the database", lambda: cluster.lab.cut(SECOND, DATABASE))


async def _cut_and_heal(cluster: Machines, what: str, cut: Callable[[], None]) -> None:
    before = {card.claim for card in await cluster.hosts(SECOND)}
    async with cluster.writing(what.replace(" ", "_")) as answered:
        seconds = await lose(cluster, SECOND, cut)
        told(f"{what}, first commit of its shards elsewhere", seconds)
        assert seconds <= TAKEN_OVER_S
        cluster.lab.heal()
        began = time.monotonic()
        await cluster.until_even(2, BACK_S)
        told("healed, and it has its share", time.monotonic() - began)
        assert not before & {card.claim for card in await cluster.hosts(SECOND)}
    judge(await settled(cluster, answered), answered)
