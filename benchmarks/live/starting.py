"""Everything has just been started again, and customers write into conversations that are all asleep."""

import time
from typing import Any

from benchmarks.live.crowd import Crowd

CALM = 2_000  # conversations woken at a rate no host notices: what one activation takes
CALM_PER_S = 100.0
STORM = 20_000  # conversations woken within STORM_S: a morning after a restart
STORM_S = 60.0
RUSH = 20_000  # conversations woken as fast as it goes


async def wake(people: Crowd, scale: float, began: float) -> dict[str, Any]:
    """Wake conversations nobody has woken before: calmly, in a storm, in a rush. `began` is when the start began."""
    calm, storm, rush = (max(10, int(number * scale)) for number in (CALM, STORM, RUSH))
    first = await people.write([0])
    ready_s = time.perf_counter() - began
    calmly = await people.write_at(CALM_PER_S, range(1, calm))
    print(f"  {calm:,} woken calmly: {calmly.percentiles_ms}")
    stormy = await people.write_at(STORM / STORM_S, range(calm, calm + storm))
    print(f"  {storm:,} woken in a storm: {stormy.percentiles_ms}")
    rushed = await people.write(range(calm + storm, calm + storm + rush))
    return {
        "activation_ms": calmly.percentiles_ms,
        "cold_start": {
            "ready_s": round(ready_s, 1),
            "storm": storm,
            "storm_per_s": round(STORM / STORM_S),
            "storm_ms": stormy.percentiles_ms,
            "activations_per_s": rushed.per_second,
            "failed": first.failed + calmly.failed + stormy.failed + rushed.failed,
        },
    }
