"""Virtual time: it jumps, it never goes back, and nothing real gets in."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from benchmarks.simulation.loop import Deadlock, Livelock, OutOfBounds, VirtualLoop, new_loop
from benchmarks.simulation.process import Process

Main = Callable[[VirtualLoop], Coroutine[Any, Any, Any]]


def run(main: Main) -> Any:
    loop = new_loop()
    try:
        return loop.run_until_complete(loop.create_task(main(loop)))
    finally:
        loop.unwind()


def test_an_hour_of_sleep_takes_no_time() -> None:
    async def main(loop: VirtualLoop) -> float:
        await asyncio.sleep(3600)
        return loop.time()

    began = time.monotonic()
    assert run(main) == 3600
    assert time.monotonic() - began < 1


def test_timers_fire_by_their_time_and_then_by_their_order() -> None:
    async def main(loop: VirtualLoop) -> list[str]:
        heard: list[str] = []
        for name, delay in [("late", 2.0), ("first", 1.0), ("second", 1.0)]:
            loop.call_later(delay, heard.append, name)
        loop.call_later(1.5, heard.append, "cancelled").cancel()
        await asyncio.sleep(3)
        return heard

    assert run(main) == ["first", "second", "late"]


def test_asyncios_own_waiting_works_in_it() -> None:
    async def main(loop: VirtualLoop) -> tuple[float, int]:
        async def answer(after: float) -> int:
            await asyncio.sleep(after)
            return int(after)

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await answer(60)
        async with asyncio.timeout(60):
            total = sum(await asyncio.gather(answer(1), answer(2)))
        return loop.time(), total

    assert run(main) == (7.0, 3)


def test_waiting_for_nothing_is_called_a_deadlock_by_its_tasks() -> None:
    async def main(loop: VirtualLoop) -> None:
        await asyncio.create_task(asyncio.Event().wait(), name="the one who waits")

    with pytest.raises(Deadlock, match="the one who waits"):
        run(main)


def test_time_that_stands_still_is_called_a_livelock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.simulation.loop.MAX_STILL", 1000)

    async def main(loop: VirtualLoop) -> None:
        def again() -> None:
            loop.call_soon(again)

        again()
        await asyncio.sleep(1)

    with pytest.raises(Livelock):
        run(main)


def test_threads_and_sockets_are_out_of_bounds() -> None:
    async def main(loop: VirtualLoop) -> None:
        with pytest.raises(OutOfBounds):
            await asyncio.to_thread(print)
        with pytest.raises(OutOfBounds):
            await asyncio.open_connection("127.0.0.1", 1)

    run(main)


def test_what_ends_unheard_is_remembered() -> None:
    async def main(loop: VirtualLoop) -> list[dict[str, Any]]:
        async def broken() -> None:
            raise ValueError("nobody listens")

        task = asyncio.create_task(broken())
        await asyncio.sleep(1)
        del task
        return loop.broken

    assert [str(each["exception"]) for each in run(main)] == ["nobody listens"]


def test_a_stopped_process_does_nothing_and_then_everything_at_once() -> None:
    async def main(loop: VirtualLoop) -> list[float]:
        ticks: list[float] = []

        async def tick() -> None:
            for _ in range(4):
                await asyncio.sleep(1)
                ticks.append(loop.time())

        process = Process("p", "p#1", loop)
        process.spawn(tick())
        loop.call_later(1.5, process.stop)
        loop.call_later(10.0, process.go_on)
        await asyncio.sleep(20)
        return ticks

    assert run(main) == [1.0, 10.0, 11.0, 12.0]


def test_a_killed_process_vanishes_with_its_children_and_without_its_finally() -> None:
    async def main(loop: VirtualLoop) -> list[str]:
        heard: list[str] = []

        async def child() -> None:
            await asyncio.sleep(5)
            heard.append("child")

        async def parent() -> None:
            task = asyncio.create_task(child())
            try:
                await task
            finally:
                heard.append("finally")

        process = Process("p", "p#1", loop)
        process.on_death.append(lambda: heard.append("dead"))
        process.spawn(parent())
        loop.call_later(2.0, process.kill)
        await asyncio.sleep(20)
        return list(heard)

    assert run(main) == ["dead"]


def test_an_answer_from_outside_runs_in_the_process_that_waits_for_it() -> None:
    async def main(loop: VirtualLoop) -> list[float]:
        answered: list[float] = []
        answer = loop.create_future()

        async def ask() -> None:
            await answer
            answered.append(loop.time())

        process = Process("p", "p#1", loop)
        process.spawn(ask())
        loop.call_later(1.0, process.stop)
        loop.call_later(2.0, answer.set_result, None)
        loop.call_later(3.0, process.go_on)
        await asyncio.sleep(5)
        return answered

    assert run(main) == [3.0]
