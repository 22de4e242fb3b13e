"""The parts of the run, each in a process of its own: a second Ray in one process would keep the first one's key.

`python -m benchmarks.live.phases PART FOLDER SCALE` starts a product on the folder's data and prints the figures.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.live.crowd import crowd
from benchmarks.live.growing import grow
from benchmarks.live.hot import heat
from benchmarks.live.starting import wake
from benchmarks.product import product

_FIGURES = "figures: "


async def run(part: str, folder: Path, scale: float) -> dict[str, Any]:
    """Run one part to its end; what it says meanwhile is shown."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.live.phases", part, str(folder), str(scale), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    figures: dict[str, Any] | None = None
    async for line in child.stdout:
        text = line.decode().rstrip()
        if text.startswith(_FIGURES):
            figures = json.loads(text.removeprefix(_FIGURES))
        else:
            print(text, flush=True)
    if await child.wait() or figures is None:
        raise RuntimeError(f"the part {part!r} ended with {child.returncode}")
    return figures


async def _part(part: str, folder: Path, scale: float, began: float) -> dict[str, Any]:
    async with product(kept=folder) as it, crowd(it) as people:
        if part == "growth":
            return await grow(it, people, scale)
        if part == "cold_start":
            return await wake(people, scale, began)
        return await heat(it, people.router, scale)


if __name__ == "__main__":
    began = time.perf_counter()
    figures = uvloop.run(_part(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), began))
    print(_FIGURES + json.dumps(figures), flush=True)
