"""How memory and the cost of a message grow with the conversations that live."""

import asyncio
import random
from typing import Any

import psutil

from benchmarks.live.crowd import TURNS, Crowd
from benchmarks.machine import CpuMeter
from benchmarks.product import Product

LEVELS = (1_000, 10_000, 100_000)
WARM_UP = 4_000  # messages, of customers who are not counted: what a process needs to work at all is there then
RATE = 1_000.0
MEASURED_S = 10.0
QUIET_S = 3.0  # after the last document is written, before memory is read


async def grow(it: Product, people: Crowd, scale: float) -> dict[str, Any]:
    """A row for each level. `bytes`: the hosts' resident memory beyond the warm start, for each live conversation."""
    levels = [max(10, int(level * scale)) for level in LEVELS]
    hosts = {name: pid for name, pid in it.cluster.pids().items() if name.startswith("host-")}
    await people.write([levels[-1] + index % 500 for index in range(WARM_UP)])
    before = await _resident(people, hosts)
    rows: list[dict[str, Any]] = []
    live = 0
    for level in levels:
        grown = await people.write(index for _ in range(TURNS) for index in range(live, level))
        live = level
        resident = await _resident(people, hosts)
        meter = CpuMeter(it.pids())
        chance = random.Random(level)
        steady = await people.write_at(RATE, (chance.randrange(live) for _ in range(int(RATE * MEASURED_S))))
        cpu = meter.per_thousand(len(steady.latencies))
        rows.append(
            {
                "live": live,
                "bytes": round((resident - before) / live),
                "host_rss_mb": round(resident / 2**20, 1),
                "cpu_ms_per_1000": round(sum(used for name, used in cpu.items() if name in hosts), 1),
                "mongod_cpu_ms_per_1000": cpu.get("mongod", 0.0),
                "turn_ms": steady.percentiles_ms,
                "growing_per_s": grown.per_second,
                "failed": grown.failed + steady.failed,
            }
        )
        print(f"  {live:,} live: {rows[-1]}")
    return {"hosts": len(hosts), "warm_rss_mb": round(before / 2**20, 1), "growth": rows}


async def _resident(people: Crowd, hosts: dict[str, int]) -> int:
    """Resident bytes of all hosts, once they have nothing left to write."""
    await people.settled()
    await asyncio.sleep(QUIET_S)
    return sum(psutil.Process(pid).memory_info().rss for pid in hosts.values())
