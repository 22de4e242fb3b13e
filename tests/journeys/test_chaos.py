"""The short form of `make chaos`: the real product under load, struck three times, and every promise looked up."""

import pytest

from benchmarks.chaos.fault import Blow, Fault, Scene
from benchmarks.chaos.oracle import Violation
from benchmarks.chaos.play import Load, play
from benchmarks.chaos.processes import freeze_host_3, kill_coordinator, kill_host

LOAD = Load(contacts=40, rate=40.0, agents=2, answers=6.0, watchers=2, each_watches=20, seconds=2.0)
BLOWS = [kill_coordinator, freeze_host_3, kill_host]


@pytest.mark.ray
async def test_dead_and_frozen_processes_cost_no_message_and_no_order_and_no_screen_its_truth() -> None:
    left = list(BLOWS)

    async def strike(scene: Scene) -> Blow:
        return await left.pop(0)(scene)

    drill = Fault("drill", "one thing after another", strike, may_double=True)
    outcome = await play(drill, len(BLOWS), LOAD)
    assert outcome.violations == list[Violation]()
    assert (outcome.figures["unrecovered"], left) == (0, [])
    assert outcome.figures["acknowledged"] > 100
