"""A host of bells in a process of its own, over a real database and without Ray, so that its memory is a host's alone.

`python -m benchmarks.live.bell_host wind|ring URL DATABASE COUNT BEGIN END`: wind up COUNT bells that ring evenly
between two instants (epoch seconds), or be there while they ring. Figures are printed as JSON.
"""

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psutil
import uvloop

from actors.main import runtime_ports
from actors.runtime.coordinator import Coordinator
from actors.runtime.entity import Reply
from actors.runtime.memory.hosts import LocalFleet, LocalHosts
from actors.runtime.ports import RuntimePorts
from actors.runtime.runtime import HostRuntime, own_card
from benchmarks.live.bell import KIND, BellActor, Wind
from benchmarks.openloop import percentile_ms
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.journal import Document
from ipro_rt.kernel.ports import SHARDS, Address
from ipro_rt.kernel.process import settle_in
from storage.engine.mongo import connect
from storage.schema import prepare

TENANT = "bells"
AT_ONCE = 500
LATE_S = 20.0  # beyond the last due time; what has not rung then is reported as missing


class NoDocuments:
    """Bells have no state documents: each is read from its journal."""

    async def load(self, kind: str, ids: Collection[str]) -> dict[str, Document]:
        """None."""
        return {}

    async def save(self, kind: str, documents: Sequence[Document]) -> None:
        """Nothing to keep."""


def bell(index: int) -> Address:
    """A bell by its number."""
    return Address(KIND, TENANT, f"{index:08d}")


async def main(command: str, url: str, name: str, count: int, begin: float, end: float) -> dict[str, Any]:
    """Start a host that owns every shard, do what is asked, stop."""
    database = await connect(url, name)
    await prepare(database)
    ports = replace(runtime_ports(database), snapshots=NoDocuments())
    bells, hosts = BellActor(system_clock), LocalHosts()
    runtime = HostRuntime(own_card("host-0", uuid4().hex), [bells], ports, hosts.dial, lambda: os._exit(70))
    hosts.hosts["host-0"] = runtime
    coordinator = Coordinator("coordinator/bench", ports.ownership, LocalFleet(hosts))
    await runtime.start()
    coordinator.start()
    settle_in()
    while len(runtime.holdings.shards) < SHARDS:  # noqa: ASYNC110 - the coordinator's business
        await asyncio.sleep(0.1)
    try:
        if command == "wind":
            return await _wind(runtime, count, begin, end)
        return await _ring(runtime, bells, ports, count, end)
    finally:
        await coordinator.stop()
        await runtime.stop()
        await database.close()


async def _wind(runtime: HostRuntime, count: int, begin: float, end: float) -> dict[str, Any]:
    """Wind up every bell; the memory told is that of a host before there is any timer."""
    told = {"rss_mb": _rss_mb()}
    left = iter(range(count))

    async def some() -> None:
        for index in left:
            due = datetime.fromtimestamp(begin + (end - begin) * index / count, UTC)
            answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
            runtime.host.deliver(bell(index), Wind(due), answer.set_result)
            assert (await answer).error is None

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    await runtime.host.aftermath.wheel.flushed()
    return told


async def _ring(runtime: HostRuntime, bells: BellActor, ports: RuntimePorts, count: int, end: float) -> dict[str, Any]:
    """Be there until every bell rang."""
    wheel, loaded, rss, busy = runtime.host.aftermath.wheel, 0, 0.0, time.process_time()
    while len(bells.late_s) < count and time.time() < end + LATE_S:
        await asyncio.sleep(0.5)
        loaded, rss = max(loaded, wheel.loaded), max(rss, _rss_mb())
    used_s = time.process_time() - busy
    return {
        "rang": len(bells.late_s),
        "missing": count - len(bells.late_s),
        "late_ms": {"p50": percentile_ms(bells.late_s, 0.5), "p99": percentile_ms(bells.late_s, 0.99)},
        "latest_ms": percentile_ms(bells.late_s, 1.0),
        "loaded_max": loaded,
        "rss_max_mb": rss,
        "cpu_ms_per_1000": round(used_s * 1e6 / max(1, len(bells.late_s)), 1),
    }


def _rss_mb() -> float:
    gc.collect()
    return round(psutil.Process().memory_info().rss / 2**20, 1)


if __name__ == "__main__":
    command, url, name, count, begin, end = sys.argv[1:]
    print(json.dumps(uvloop.run(main(command, url, name, int(count), float(begin), float(end)))), flush=True)
