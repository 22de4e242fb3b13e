"""Faults of the database: a replica set whose primary steps down, dies or freezes; and a disk that is full."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.chaos.fault import Blow, Fault, Scene, Setting
from deploy.one_machine.replica_set import ReplicaSet, replica_set

DISK_MB = 900  # the product wants 500 free at its start
FULL_S = 20.0
DOWN_S = 10.0
FREEZE_S = 20.0
CHUNK = 1 << 20


@asynccontextmanager
async def three_members() -> AsyncIterator[Setting]:
    """A replica set of three, which the product is pointed at."""
    folder = Path(tempfile.mkdtemp(prefix="ipro-chaos-rs-"))
    try:
        async with replica_set(folder) as members:
            yield Setting({"mongodb_url": members.url}, members)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def small_disk() -> AsyncIterator[Setting]:
    """A data folder on a file system of its own, in memory."""
    folder = Path(tempfile.mkdtemp(prefix="ipro-chaos-disk-"))
    await asyncio.to_thread(_mount, folder, DISK_MB)
    try:
        yield Setting({"folder": folder}, folder)
    finally:
        await asyncio.to_thread(_unmount, folder)


def _mount(folder: Path, megabytes: int) -> None:
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(folder)]
    subprocess.run(command, check=True, capture_output=True, text=True)


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "-l", str(folder)], check=True)
    folder.rmdir()


def no_mounts() -> str:
    """Why a file system cannot be mounted here; empty when it can."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return "mounting a small disk needs root"
    folder = Path(tempfile.mkdtemp(prefix="ipro-chaos-disk-"))
    try:
        _mount(folder, 1)
    except subprocess.CalledProcessError as error:
        folder.rmdir()
        return f"a small disk cannot be mounted here ({str(error.stderr).strip()[:100]})"
    _unmount(folder)
    return ""


async def step_down(scene: Scene) -> Blow:
    """The primary is told to go."""
    members: ReplicaSet = scene.place
    began = time.time()
    follower = await members.step_down()
    return Blow(began, time.time(), None, f"member {follower} followed")


async def kill_primary(scene: Scene) -> Blow:
    """kill -9 of the primary; it comes back ten seconds later."""
    members: ReplicaSet = scene.place
    victim = await members.primary()
    began = time.time()
    await members.kill(victim)
    await asyncio.sleep(DOWN_S)
    await members.restart(victim)
    return Blow(began, time.time(), None, f"member {victim}")


async def freeze_primary(scene: Scene) -> Blow:
    """The primary is silent for twenty seconds."""
    members: ReplicaSet = scene.place
    victim = await members.primary()
    began = time.time()
    members.freeze(victim)
    await asyncio.sleep(FREEZE_S)
    members.thaw(victim)
    return Blow(began, time.time(), None, f"member {victim}")


async def fill_disk(scene: Scene) -> Blow:
    """Something else takes all the room for twenty seconds."""
    folder: Path = scene.place
    ballast = folder / "ballast"
    began = time.time()
    try:
        with ballast.open("wb", buffering=0) as file:
            deadline = time.monotonic() + FULL_S
            while time.monotonic() < deadline:
                with contextlib.suppress(OSError):
                    while file.write(bytes(CHUNK)):
                        pass
                await asyncio.sleep(0.1)  # what was freed meanwhile is taken as well
    finally:
        ballast.unlink(missing_ok=True)
    return Blow(began, time.time(), None, f"{folder}")


FAULTS = [
    Fault("primary-step-down", "the primary of three steps down", step_down, three_members, target_s=15.0),
    Fault("primary-kill", "kill -9 of the primary of three", kill_primary, three_members, target_s=15.0),
    Fault("primary-freeze-20", "the primary of three frozen for 20 s", freeze_primary, three_members, target_s=15.0),
    Fault(
        "disk-full", "the disk full for 20 s", fill_disk, small_disk, no_mounts, may_double=True, times=1, target_s=60.0
    ),
]
