"""Through the whole product (mongod, Ray, hosts, gateway): how old an event is when a screen has it, and 2,000 screens
that are dropped at once.

The age counts from the instant at which the host learnt that the turn is in the journal (`stamped`); from the decision,
which the event itself carries, it holds the write as well.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from benchmarks.fanout.stamped import NOTES
from benchmarks.machine import CpuMeter
from benchmarks.openloop import Load, run
from benchmarks.product import ROOT, Product, product
from benchmarks.webhooks import SECRET, Target, messages

CONTACTS, NUMBERS = 2_000, 10
MISSED = 50  # events while nobody is there
ANSWER_S = 180.0
Heard = tuple[str, int, float, float]  # conversation, seq, decided, heard: as `watchers` tells


async def measure(screens: int, rate: float, seconds: float, storm: int) -> dict[str, Any]:
    """Everything of the product; figures as they go into the result."""
    async with product(open_host="benchmarks.fanout.stamped:open_host") as it:
        targets = [await _number(it, index) for index in range(NUMBERS)]
        await _post(it, targets, "warm", 500, CONTACTS / 500)
        load, read = await _listened(it, targets, screens, rate, seconds)
        committed = _commits(it.settings.data_dir)
        back = await _storm(it, targets, storm)
    since_commit = [heard - committed[conversation, seq] for conversation, seq, _, heard in read]
    since_decision = [heard - decided for _, _, decided, heard in read]
    return {
        "commit_to_client_ms": _spread(since_commit),
        "decision_to_client_ms": _spread(since_decision),
        "webhook_ms": {"p50": load.percentile_ms(0.5), "p99": load.percentile_ms(0.99)},
        "webhooks": {"rate": rate, "seconds": seconds, "refused": load.failed, "screens": screens, "read": len(read)},
        "storm_s": {"p95": _at(back["back_s"], 0.95), "all": _at(back["back_s"], 1.0)},
        "storm": {"clients": storm, "missed": MISSED, "complete_s": round(back["complete_s"], 2)},
    }


def _commits(folder: Path) -> dict[tuple[str, int], float]:
    """When each turn was committed."""
    lines = [line.split() for file in folder.glob(NOTES) for line in file.read_text().splitlines()]
    return {(conversation, int(seq)): float(at) for conversation, seq, at in lines}


async def _listened(
    it: Product, targets: list[Target], screens: int, rate: float, seconds: float
) -> tuple[Load, list[Heard]]:
    """What was posted and what was heard, after a second of the same that is not counted."""
    async with _watching(it, screens) as watchers:
        before = await _post(it, targets, "first", rate, 1.0)
        await _told(watchers, f"listen {before}")
        load = asyncio.create_task(
            run(it.settings.port, messages(it.settings.port, targets, CONTACTS, "m"), rate, seconds)
        )
        meter = CpuMeter({**it.pids(), "screens": watchers.pid})
        told = await _told(watchers, f"listen {before + int(rate * seconds)}")
        print(f"  CPU ms per 1,000 messages: {meter.per_thousand(int(rate * seconds))}", flush=True)
        return await load, [tuple(each) for each in told["read"]]


async def _storm(it: Product, targets: list[Target], screens: int) -> dict[str, Any]:
    """All gone at once, back at once, and everybody has what came meanwhile."""
    async with _watching(it, screens) as watchers:
        await _told(watchers, "drop")
        meanwhile = asyncio.create_task(_post(it, targets, "away", MISSED, 1.0))
        told = await _told(watchers, f"return {MISSED}")
        assert await meanwhile == MISSED
        return told


async def _number(it: Product, index: int) -> Target:
    phone_number_id = str(300000000000000 + index)
    number = await it.post(
        "/numbers",
        {
            "name": f"Número {index}",
            "channel": "whatsapp_cloud",
            "phone_number_id": phone_number_id,
            "display_phone": f"+55 11 4000-{1000 + index}",
            "access_token": "none",
            "app_secret": SECRET,
            "base_url": it.settings.sandbox_url,
        },
    )
    return Target(str(number["id"]), phone_number_id)


async def _post(it: Product, targets: list[Target], label: str, rate: float, seconds: float) -> int:
    load = await run(it.settings.port, messages(it.settings.port, targets, CONTACTS, label), rate, seconds)
    assert load.failed == 0, f"{load.failed} of {load.sent} webhooks were not taken"
    return load.ok


@asynccontextmanager
async def _watching(it: Product, screens: int) -> AsyncIterator[Process]:
    """The screens, all there, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.fanout.watchers", str(it.settings.port), it.token, it.tenant_id),
        str(screens),
        stdin=PIPE,
        stdout=PIPE,
        cwd=ROOT,
        limit=2**28,
    )
    try:
        await _told(process, "")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _told(process: Process, command: str) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    if command:
        process.stdin.write(f"{command}\n".encode())
    async with asyncio.timeout(ANSWER_S):
        line = await process.stdout.readline()
    assert line, "the screens ended"
    told: dict[str, Any] = json.loads(line)
    return told


def _spread(values: list[float]) -> dict[str, float]:
    return {"p50": _at(values, 0.5), "p99": _at(values, 0.99), "max": _at(values, 1.0)}


def _at(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2) if ordered else 0.0
