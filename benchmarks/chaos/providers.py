"""Faults at the edges: a provider that errs, forgets to answer or repeats itself; and no fault at all."""

import asyncio
import time
from typing import Any

from benchmarks.chaos.fault import Blow, Fault, Scene

SHARE = 0.05
MEND_S = 25.0  # messages whose answer was lost are asked about for 20 s


async def calm(scene: Scene) -> Blow:
    """Nothing goes wrong: nothing may be lost or doubled, and no client may see an error."""
    return await _while(scene, {})


async def lose_answers(scene: Scene) -> Blow:
    """One in twenty sends is carried out and never answered."""
    return await _while(scene, {"drop_answers": SHARE})


async def repeat_webhooks(scene: Scene) -> Blow:
    """The provider tells everything twice, in any order."""
    return await _while(scene, {"duplicate_webhooks": 1, "shuffle": True})


async def refuse_sends(scene: Scene) -> Blow:
    """Every second one send is refused for the number's rate; the load sends about twenty a second."""
    began = time.time()
    for _ in range(int(scene.seconds)):
        await scene.there.sandbox("PUT", "/faults", json={"error": {"code": 130429, "times": 1}})
        await asyncio.sleep(1.0)
    await scene.there.sandbox("DELETE", "/faults")
    return Blow(began, time.time(), None)


async def replay_webhooks(scene: Scene) -> Blow:
    """The customers' own webhooks come three times more within five seconds; the load does it."""
    return await _while(scene, {})


async def _while(scene: Scene, faults: dict[str, Any]) -> Blow:
    began = time.time()
    if faults:
        await scene.there.sandbox("PUT", "/faults", json=faults)
    await asyncio.sleep(scene.seconds)
    if faults:
        await scene.there.sandbox("DELETE", "/faults")
    return Blow(began, time.time(), None)


FAULTS = [
    Fault("calm", "nothing", calm, planned=True, times=1),
    Fault("provider-errors", "the provider refuses one send in twenty", refuse_sends, times=1),
    Fault("provider-silent", "one answer of the provider in twenty is lost", lose_answers, may_double=True, times=1),
    Fault("provider-repeats", "the provider tells everything twice, in any order", repeat_webhooks, times=1),
    Fault("webhook-replays", "every webhook comes three times more, shuffled", replay_webhooks, times=1, replays=3),
]
