"""What is done on purpose to a healthy product: no client may see an error of it."""

import asyncio
import time

from benchmarks.chaos.fault import Blow, Fault, Scene
from deploy.one_machine.keeper import UPGRADE

UPGRADED_S = 120.0
LOOK_S = 0.1


async def upgrade(scene: Scene) -> Blow:
    """Every host is replaced by a new process, one after the other."""
    await scene.scout.look()
    before = {card.name for card in scene.scout.living}
    began = time.time()
    scene.there.process.send_signal(UPGRADE)
    deadline = time.monotonic() + UPGRADED_S
    while time.monotonic() < deadline:
        if not before & {card.name for card in scene.scout.cards}:
            break
        await asyncio.sleep(LOOK_S)
    after = sorted(card.name for card in scene.scout.living)
    return Blow(began, time.time(), None, f"{', '.join(sorted(before))} to {', '.join(after)}")


FAULTS = [Fault("upgrade", "every host replaced by a new process", upgrade, planned=True, wait_s=0.3, times=2)]
