"""A fault of time: the wall clock of one host jumps an hour forth, an hour back, and home again.

The machine's clock is not touched: a small library, compiled for the run, stands between the process and its clock.
"""

import asyncio
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.chaos.fault import Blow, Fault, Scene, Setting

HOUR_S = 3600
SOURCE = Path(__file__).with_name("clock_shim.c")


@asynccontextmanager
async def own_clocks() -> AsyncIterator[Setting]:
    """Processes whose clocks can be moved one by one."""
    folder = Path(tempfile.mkdtemp(prefix="ipro-chaos-clock-"))
    library = folder / "clock_shim.so"
    try:
        await asyncio.to_thread(_compile, library)
        yield Setting({"environment": {"LD_PRELOAD": str(library), "CHAOS_CLOCK": str(folder)}}, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _compile(library: Path) -> None:
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-lpthread"], check=True)


def no_compiler() -> str:
    """Why clocks cannot be moved here; empty when they can."""
    return "" if shutil.which("cc") else "moving one process's clock needs a C compiler (cc)"


async def jump(scene: Scene) -> Blow:
    """One host, forth, back and home."""
    await scene.scout.look()
    card = scene.scout.living[0]
    shards = frozenset(scene.scout.table.shards_of(card.claim))
    file = scene.place / str(card.pid)
    assert file.exists(), "the host does not look at its clock through the library"
    began = time.time()
    for seconds in (HOUR_S, -HOUR_S, 0):
        with file.open("r+b") as mapped:  # in place: who maps a file that is cut dies
            mapped.write(struct.pack("=q", seconds))
        await asyncio.sleep(scene.seconds / 2)
    return Blow(began, time.time(), shards, card.claim)


FAULTS = [Fault("clock-jump", "the clock of a host jumps by an hour", jump, own_clocks, no_compiler, times=2)]
