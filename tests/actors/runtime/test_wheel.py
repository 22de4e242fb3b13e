"""The wheel keeps a few timers in memory, however many are due, and fires each of them once."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from actors.runtime import timers
from actors.runtime.memory.timers import MemoryTimers
from actors.runtime.timers import Wheel
from ipro_rt.kernel.timers import StoredTimer, Timer
from tests.conftest import HandClock
from tests.waiting import until

FEW = 40


class Ringing:
    """A wheel over stored timers. `fired` lists the names in order; each ends at once, as a short turn would."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.stored = MemoryTimers()
        self.shards = {0}
        self.fired: list[str] = []
        self.most = 0
        self.wheel = Wheel(self.stored, clock, lambda: self.shards, self._fire, lambda record: None)

    def timer(self, name: str, *, due_in: float, shard: int = 0, seq: int = 1) -> StoredTimer:
        return StoredTimer(
            f"bell:t:{name}", "t", shard, seq, Timer("ring", self.clock() + timedelta(seconds=due_in), {})
        )

    def _fire(self, timer: StoredTimer) -> None:
        self.fired.append(timer.key.rpartition(":")[2])
        self.most = max(self.most, self.wheel.loaded)
        self.wheel.disarm(timer.id, timer.seq)


@pytest.fixture
async def ringing(clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ringing]:
    monkeypatch.setattr(timers, "MAX_LOADED", FEW)
    monkeypatch.setattr(timers, "NAP_S", 0.01)
    made = Ringing(clock)
    yield made
    await made.wheel.stop()


async def test_many_more_than_are_kept_in_memory_all_fire_once_in_their_order(ringing: Ringing) -> None:
    names = [f"{index:04d}" for index in range(10 * FEW)]
    await ringing.stored.save([ringing.timer(name, due_in=-1 + index / 1e4) for index, name in enumerate(names)])
    ringing.wheel.start()
    await until(lambda: len(ringing.fired) >= len(names))
    await ringing.wheel.flushed()
    assert ringing.fired == names
    assert ringing.most <= FEW
    assert not ringing.stored.timers


async def test_what_is_not_due_yet_is_read_once_and_not_again_and_again(ringing: Ringing) -> None:
    asked = 0
    due = ringing.stored.due

    async def counted(*arguments: object) -> list[StoredTimer]:
        nonlocal asked
        asked += 1
        return await due(*arguments)  # type: ignore[arg-type]

    ringing.stored.due = counted  # type: ignore[method-assign, assignment]
    await ringing.stored.save([ringing.timer(f"{index}", due_in=30) for index in range(10 * FEW)])
    ringing.wheel.start()
    await until(lambda: ringing.wheel.loaded == FEW)
    await ringing.stored.save([ringing.timer("first", due_in=0.0, shard=1)])
    ringing.shards.add(1)
    ringing.wheel.reload()
    await until(lambda: ringing.fired == ["first"])
    assert asked == 2


async def test_a_timer_that_ended_but_is_stored_still_does_not_fire_again(ringing: Ringing) -> None:
    stuck = ringing.timer("stuck", due_in=0.0)
    await ringing.stored.save([stuck])
    remove = ringing.stored.remove

    async def refuse(fired: object) -> None:
        raise OSError("not now")

    ringing.stored.remove = refuse  # type: ignore[method-assign]
    ringing.wheel.start()
    await until(lambda: ringing.fired == ["stuck"])
    await ringing.stored.save([ringing.timer("after", due_in=0.0)])
    ringing.wheel.reload()
    await until(lambda: ringing.fired[-1] == "after")
    ringing.stored.remove = remove  # type: ignore[method-assign]
    await until(lambda: not ringing.stored.timers)
    assert ringing.fired == ["stuck", "after"]
