"""One contract, two stores of timers: memory for simulation, MongoDB for everything else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from actors.runtime.memory.timers import MemoryTimers
from ipro_rt.kernel.timers import StoredTimer, Timer, Timers
from storage import timers
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from storage.timers import MongoTimers

NOW = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)
KEY = "conversation:t:one"


def armed(name: str, *, after: float = 0, seq: int = 1, key: str = KEY, shard: int = 3) -> StoredTimer:
    timer = Timer(name, NOW + timedelta(seconds=after), {"type": "tick", "a.b": {"$at": NOW}}, every_s=60.0)
    return StoredTimer(key, "t", shard, seq, timer)


@pytest.fixture(params=["memory", "mongodb"])
async def waiting(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Timers]:
    if request.param == "memory":
        yield MemoryTimers()
        return
    await ensure(database, timers.INDEXES)
    yield MongoTimers(database)


async def test_timers_are_due_earliest_first_in_their_shards_and_up_to_a_limit(waiting: Timers) -> None:
    late, early, elsewhere = armed("late", after=2), armed("early", after=1), armed("elsewhere", shard=4)
    twin = armed("twin", after=1, key="conversation:t:two")
    await waiting.save([late, early, elsewhere, twin])
    until = NOW + timedelta(seconds=5)
    assert await waiting.due([3], until, 10) == [early, twin, late]
    assert await waiting.due([3, 4], until, 2) == [elsewhere, early]
    assert await waiting.due([], until, 10) == []


async def test_a_timer_is_due_before_an_instant_and_not_at_it(waiting: Timers) -> None:
    await waiting.save([armed("now")])
    assert await waiting.due([3], NOW, 10) == []
    assert len(await waiting.due([3], NOW + timedelta(milliseconds=1), 10)) == 1


async def test_arming_a_name_again_replaces_it_and_an_older_turn_does_not(waiting: Timers) -> None:
    await waiting.save([])
    await waiting.save([armed("a", seq=5)])
    newer = armed("a", seq=6, after=9, shard=8)
    await waiting.save([newer])
    await waiting.save([armed("a", seq=4), armed("a", seq=6, after=1), armed("b", seq=1)])
    assert [each.timer.name for each in await waiting.of_key(KEY, 10)] == ["b", "a"]
    assert await waiting.due([8], NOW + timedelta(minutes=1), 10) == [newer]


async def test_a_fired_timer_is_forgotten_unless_a_later_turn_armed_it_again(waiting: Timers) -> None:
    again = armed("again", seq=7)
    await waiting.save([armed("once", seq=5), again])
    await waiting.remove([])
    await waiting.remove([(armed("once").id, 5), (again.id, 6), (armed("never").id, 9)])
    assert await waiting.of_key(KEY, 10) == [again]
    await waiting.remove([(again.id, 8)])
    assert await waiting.of_key(KEY, 10) == []


async def test_an_entity_s_timers_are_its_own_even_if_another_s_key_begins_like_it(waiting: Timers) -> None:
    mine, later = armed("mine"), armed("later", after=3)
    strangers = [armed("x", key=KEY + "/sub"), armed("x", key=KEY + "0"), armed("x", key=KEY + "-")]
    await waiting.save([later, mine, *strangers])
    assert await waiting.of_key(KEY, 10) == [mine, later]
    assert await waiting.of_key(KEY, 1) == [mine]


async def test_those_that_wait_are_counted_by_shard(waiting: Timers) -> None:
    await waiting.save([armed("a"), armed("b", seq=2), armed("c", shard=4)])
    await waiting.remove([(armed("a").id, 1)])
    assert [await waiting.pending(shards) for shards in ([3], [4], [3, 4], [5])] == [1, 1, 2, 0]
