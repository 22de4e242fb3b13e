"""Faults of processes: killed with -9, or frozen and let go on."""

import asyncio
import random
import signal
import time

from benchmarks.chaos.fault import Blow, Fault, Scene
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.ownership import HostCard

ZOMBIE_S = 12.6  # a lease, and what lies between its end and a burial
TAKEN_S = 10.0
LOOK_S = 0.02
STORM = 6


async def kill_host(scene: Scene) -> Blow:
    """kill -9 of one host, chosen by chance."""
    card, shards = await _victim(scene)
    scene.there.strike(card.pid, signal.SIGKILL)
    now = time.time()
    return Blow(now, now, shards, card.claim)


async def freeze_host(scene: Scene, seconds: float) -> Blow:
    """SIGSTOP, and SIGCONT unless it was killed meanwhile."""
    card, shards = await _victim(scene)
    scene.there.strike(card.pid, signal.SIGSTOP)
    began = time.time()
    await asyncio.sleep(seconds)
    _let_go_on(scene, card.pid)
    return Blow(began, time.time(), shards, card.claim)


async def freeze_host_3(scene: Scene) -> Blow:
    """A pause shorter than anything that would be done about it."""
    return await freeze_host(scene, 3.0)


async def freeze_host_30(scene: Scene) -> Blow:
    """A pause in which the host is given up."""
    return await freeze_host(scene, 30.0)


async def wake_zombie(scene: Scene) -> Blow:
    """A host is frozen until its shards belong to others, and wakes before anybody could kill it.

    The coordinator would kill it after five seconds, so it is frozen as well, for as long as a lease takes to die.
    """
    card, shards = await _victim(scene)
    coordinator = scene.there.processes("CoordinatorActor")[0].pid
    scene.there.strike(coordinator, signal.SIGSTOP)
    scene.there.strike(card.pid, signal.SIGSTOP)
    began = time.time()
    await asyncio.sleep(ZOMBIE_S)
    scene.there.strike(coordinator, signal.SIGCONT)
    deadline = time.monotonic() + TAKEN_S
    while time.monotonic() < deadline and any(owner == card.claim for owner in scene.scout.table.owners):
        await scene.scout.look()
        await asyncio.sleep(LOOK_S)
    woken = _let_go_on(scene, card.pid)
    return Blow(began, time.time(), shards, f"{card.claim} {'woke up' if woken else 'was killed before it woke up'}")


async def kill_gateway(scene: Scene) -> Blow:
    """kill -9 of the gateway."""
    return _kill(scene, "GatewayActor")


async def kill_coordinator(scene: Scene) -> Blow:
    """kill -9 of the coordinator: nothing moves, everything runs."""
    return _kill(scene, "CoordinatorActor")


async def kill_raylet(scene: Scene) -> Blow:
    """kill -9 of the raylet: Ray ends all processes it started."""
    return _kill(scene, "/raylet/raylet")


async def kill_gcs(scene: Scene) -> Blow:
    """kill -9 of Ray's control store."""
    return _kill(scene, "gcs_server")


async def freeze_gcs_30(scene: Scene) -> Blow:
    """Ray's control store is silent for half a minute."""
    pid = scene.there.processes("gcs_server")[0].pid
    scene.there.strike(pid, signal.SIGSTOP)
    began = time.time()
    await asyncio.sleep(30.0)
    _let_go_on(scene, pid)
    return Blow(began, time.time(), None, "gcs_server")


async def kill_mongod(scene: Scene) -> Blow:
    """kill -9 of the embedded mongod; it is started again."""
    return _kill(scene, "--dbpath")


async def storm(scene: Scene) -> Blow:
    """Six blows by chance, one after the other, without waiting for anything to be well again."""
    struck: list[str] = []
    while len(struck) < STORM:
        one = random.choice([kill_host, kill_host, kill_gateway, kill_coordinator, kill_mongod, freeze_host_3])
        try:
            blow = await one(scene)
        except (IndexError, Unavailable):  # nobody is left to be struck, or nobody can say who is
            await asyncio.sleep(1.0)
            continue
        struck.append(one.__name__)
        await asyncio.sleep(random.random() * 3.0)
    return Blow(blow.at, blow.over, None, " ".join(struck))


def _kill(scene: Scene, word: str) -> Blow:
    victim = scene.there.processes(word)[0].pid
    scene.there.strike(victim, signal.SIGKILL)
    now = time.time()
    return Blow(now, now, None, f"{word} {victim}")


async def _victim(scene: Scene) -> tuple[HostCard, frozenset[int]]:
    await scene.scout.look()
    card = random.choice([card for card in scene.scout.living if card.pid])
    return card, frozenset(scene.scout.table.shards_of(card.claim))


def _let_go_on(scene: Scene, pid: int) -> bool:
    """False: it is not there any more."""
    if not scene.there.owns(pid):
        return False
    scene.there.strike(pid, signal.SIGCONT)
    return True


FAULTS = [
    Fault("host-kill", "kill -9 of a host", kill_host, may_double=True, target_s=5.0, times=5),
    Fault("host-freeze-3", "a host frozen for 3 s", freeze_host_3, may_double=True),
    Fault("host-freeze-30", "a host frozen for 30 s", freeze_host_30, may_double=True, target_s=15.0),
    Fault("host-zombie", "a frozen host wakes after its shards were given away", wake_zombie, may_double=True),
    Fault("gateway-kill", "kill -9 of the gateway", kill_gateway, target_s=10.0),
    Fault("coordinator-kill", "kill -9 of the coordinator", kill_coordinator),
    Fault("raylet-kill", "kill -9 of the raylet", kill_raylet, may_double=True, target_s=20.0),
    Fault("gcs-kill", "kill -9 of the GCS", kill_gcs, may_double=True, target_s=60.0),
    Fault("gcs-freeze-30", "the GCS frozen for 30 s", freeze_gcs_30, may_double=True),
    Fault("mongod-kill", "kill -9 of the embedded mongod", kill_mongod, may_double=True, target_s=15.0),
    Fault("storm", "six blows by chance in quick succession", storm, may_double=True, times=2),
]
