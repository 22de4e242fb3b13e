"""A million timers wait in the database; a known share of them falls due while a host is there."""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.live.bell import KIND, ring_at
from deploy.one_machine.mongod import embedded_mongod
from ipro_rt.kernel.ports import SHARDS, Address
from ipro_rt.kernel.timers import StoredTimer
from storage.engine.mongo import Database, connect
from storage.schema import prepare
from storage.timers import MongoTimers

PENDING = 1_000_000
DUE = 20_000  # of them, within SPREAD_S
SPREAD_S = 60.0
LEAD_S = 60.0  # from the beginning of winding to the first ringing; a minute is what a host loads ahead
BATCH = 2_000
LATER_S = 7_200.0  # the others are due from then on
THIRTY_DAYS_S = 30 * 86_400.0
QUERIES = 10
AHEAD = timedelta(seconds=60)
_TENANT = "waiting"
_NAME = "live_timers"


async def wait(scale: float) -> dict[str, Any]:
    """Store them, wind up those that will ring, restart the host, listen."""
    pending, due = int(PENDING * scale), max(10, int(DUE * scale))
    with tempfile.TemporaryDirectory(prefix="ipro-bench-") as folder:
        (Path(folder) / "logs").mkdir()
        async with embedded_mongod(Path(folder)) as url:
            database = await connect(url, _NAME)
            await prepare(database)
            stored_per_s = await _store(MongoTimers(database), pending - due)
            begin = time.time() + LEAD_S
            before = await _host("wind", url, due, begin)
            query = await _query(database)
            rung = await _host("ring", url, due, begin)
            await database.close()
    return {"pending": pending, "due": due, "due_within_s": SPREAD_S, "stored_per_s": stored_per_s} | {
        "rss_without_mb": before["rss_mb"],
        "query": query,
        **rung,
    }


async def _store(timers: MongoTimers, count: int) -> float:
    """Keep what is not due today, through the port; how many a second."""
    began = time.perf_counter()
    for start in range(0, count, BATCH):
        await timers.save(list(_later(start, min(count, start + BATCH), count)))
    took = time.perf_counter() - began
    print(f"  {count:,} timers stored in {took:.0f} s")
    return round(count / took)


def _later(start: int, stop: int, count: int) -> Iterator[StoredTimer]:
    now = datetime.now(UTC)
    for index in range(start, stop):
        address = Address(KIND, _TENANT, f"{index:08d}")
        due = now + timedelta(seconds=LATER_S + THIRTY_DAYS_S * (index * 7919 % count) / count)
        yield StoredTimer(address.key, _TENANT, address.shard, 1, ring_at(due))


async def _query(database: Database) -> dict[str, Any]:
    """What a host's look ahead costs: for half of the shards and for all, with DUE of them found."""
    timers, told = MongoTimers(database), {}
    for name, shards in (("half", range(0, SHARDS, 2)), ("all", range(SHARDS))):
        before = datetime.now(UTC) + AHEAD * 3
        took = []
        for _ in range(QUERIES):
            began = time.perf_counter()
            found = await timers.due(shards, before, DUE)
            took.append(time.perf_counter() - began)
        told[name] = {"ms": round(sorted(took)[QUERIES // 2] * 1000, 1), "found": len(found)}
        nothing = []
        for _ in range(QUERIES):
            began = time.perf_counter()
            await timers.due(shards, before - timedelta(days=1), DUE)
            nothing.append(time.perf_counter() - began)
        told[name]["nothing_due_ms"] = round(sorted(nothing)[QUERIES // 2] * 1000, 1)
    print(f"  look ahead: {told}")
    return told


async def _host(command: str, url: str, count: int, begin: float) -> dict[str, Any]:
    arguments = (command, url, _NAME, str(count), str(begin), str(begin + SPREAD_S))
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.live.bell_host", *arguments, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate()
    if child.returncode:
        raise RuntimeError(f"the host of bells ended with {child.returncode}")
    figures: dict[str, Any] = json.loads(out.decode().splitlines()[-1])
    print(f"  {command}: {figures}")
    return figures
