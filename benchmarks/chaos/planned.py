"""What is done on purpose to a healthy product: no client may see an error of it."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.chaos.fault import Blow, Fault, Scene, Setting

LAUNCHER = ("-m", "benchmarks.chaos.launcher")
UPGRADED_S = 120.0
LOOK_S = 0.1


@asynccontextmanager
async def upgradable() -> AsyncIterator[Setting]:
    """The product under a launcher that upgrades when it is told to."""
    yield Setting({"command": LAUNCHER})


async def upgrade(scene: Scene) -> Blow:
    """Every host is replaced by a new process, one after the other."""
    await scene.scout.look()
    before = {card.name for card in scene.scout.living}
    launcher = min(scene.there.processes("benchmarks.chaos.launcher"), key=lambda each: each.create_time())
    began = time.time()
    scene.there.strike(launcher.pid, signal.SIGUSR1)
    deadline = time.monotonic() + UPGRADED_S
    while time.monotonic() < deadline:
        if not before & {card.name for card in scene.scout.cards}:
            break
        await asyncio.sleep(LOOK_S)
    after = sorted(card.name for card in scene.scout.living)
    return Blow(began, time.time(), None, f"{', '.join(sorted(before))} to {', '.join(after)}")


FAULTS = [
    Fault("upgrade", "every host replaced by a new process", upgrade, upgradable, planned=True, wait_s=0.3, times=2)
]
