"""Limits counted in a real Redis by several gateways; one that is away is not waited for."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.inbound.limits import MemoryLimits
from ipro_rt.kernel.limits import Quota
from storage.engine.redis import TIMEOUT_S, RedisDoor
from storage.limits import SharedLimits
from tests.valkey import Valkey, valkey
from tests.waiting import until_async

HOUR = Quota("hour", 10, 3600.0)
QUICK = Quota("quick", 5, 0.5)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Valkey]:
    with valkey(tmp_path) as made:
        await made.start()
        yield made


@pytest.fixture
async def doors(server: Valkey) -> AsyncIterator[list[RedisDoor]]:
    """Two gateways' ways to it."""
    made = [RedisDoor(server.url), RedisDoor(server.url)]
    yield made
    for door in made:
        await door.close()


def limits(door: RedisDoor, database: str = "ipro") -> SharedLimits:
    return SharedLimits(door, database, MemoryLimits())


async def test_gateways_count_together(doors: list[RedisDoor]) -> None:
    one, two = (limits(door) for door in doors)
    verdicts = [await (one, two)[turn % 2].take(HOUR, "ana") for turn in range(12)]
    assert [each.allowed for each in verdicts] == [True] * 10 + [False] * 2
    assert [each.remaining for each in verdicts[:10]] == list(range(9, -1, -1))
    assert 300 < verdicts[10].retry_after_s <= 360
    assert verdicts[9].reset_s == pytest.approx(3600, abs=5)
    assert (await one.take(HOUR, "rui")).allowed
    assert (await limits(doors[0], "another").take(HOUR, "ana")).allowed


async def test_of_many_at_once_no_more_get_in_than_the_quota_says(doors: list[RedisDoor]) -> None:
    both = [limits(door) for door in doors]
    verdicts = await asyncio.gather(*(both[turn % 2].take(HOUR, "ana") for turn in range(100)))
    assert sum(each.allowed for each in verdicts) == 10


async def test_it_says_what_counting_in_memory_says(doors: list[RedisDoor]) -> None:
    alone, shared = MemoryLimits(), limits(doors[0])
    for cost in (1, 3, 5, 4, 1, 1, 1):
        expected, got = await alone.take(HOUR, "ana", cost), await shared.take(HOUR, "ana", cost)
        assert (got.allowed, got.remaining) == (expected.allowed, expected.remaining)
        assert got.reset_s == pytest.approx(expected.reset_s, abs=1)
        assert got.retry_after_s == pytest.approx(expected.retry_after_s, abs=1)


async def test_a_bucket_fills_again_with_time(doors: list[RedisDoor]) -> None:
    shared = limits(doors[0])
    for _ in range(5):
        assert (await shared.take(QUICK, "ana")).allowed
    refused = await shared.take(QUICK, "ana")
    assert 0 < refused.retry_after_s <= 0.1

    async def let_in() -> bool:
        return (await shared.take(QUICK, "ana")).allowed

    await until_async(let_in, 1.0)


async def test_while_it_is_dead_each_counts_alone_and_together_again_when_it_is_back(
    server: Valkey, doors: list[RedisDoor]
) -> None:
    one, two = (limits(door) for door in doors)
    assert (await one.take(HOUR, "ana")).remaining == 9
    server.kill()
    assert [(await each.take(HOUR, "ana")).remaining for each in (one, two, one, two)] == [9, 9, 8, 8]
    assert [door.up for door in doors] == [False, False]
    await server.start()

    async def together() -> bool:
        await one.take(HOUR, "rui")
        await two.take(HOUR, "rui")
        return all(door.up for door in doors)

    await until_async(together, 5.0)
    assert (await one.take(HOUR, "new")).remaining == 9
    assert (await two.take(HOUR, "new")).remaining == 8


async def test_one_that_says_nothing_is_waited_for_once_a_second_and_by_one_alone(
    server: Valkey, doors: list[RedisDoor]
) -> None:
    shared = limits(doors[0])
    await shared.take(HOUR, "ana")
    server.freeze()
    loop = asyncio.get_running_loop()
    began = loop.time()
    verdicts = await asyncio.gather(*(shared.take(HOUR, f"{number}") for number in range(200)))
    assert all(each.allowed for each in verdicts)
    assert loop.time() - began < 10 * TIMEOUT_S
    assert not doors[0].up
    began = loop.time()
    for number in range(200):
        await shared.take(HOUR, f"{number}")
    assert loop.time() - began < 2 * TIMEOUT_S
    server.thaw()
