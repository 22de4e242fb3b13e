"""The command `make bench-soak MINUTES=n`: steady load, a sample every few seconds, a verdict at the end.

`python -m benchmarks.soak --minutes 20 [--json FILE] [--every SECONDS] [--webhooks RATE]`. Ends with 1 when something
is not flat, or when what was asked of the product went wrong.
"""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import machine
from benchmarks.product import Product, product
from benchmarks.soak.crowd import Crowd, Pace
from benchmarks.soak.provider import Provider
from benchmarks.soak.sampling import Sampler
from benchmarks.soak.verdict import judge
from benchmarks.webhooks import SECRET, Target
from deploy.one_machine.ports import free_port

PHONE_NUMBER_ID = "300000000000001"
TROUBLE = 0.001  # the share of acts that may go wrong


async def soak(options: argparse.Namespace) -> dict[str, Any]:
    """The whole run."""
    described = machine.describe()
    pace = Pace(webhooks=options.webhooks)
    provider = Provider(free_port())
    await provider.start()
    async with product(options.hosts) as it:
        target = await _number(it, provider)
        crowd = Crowd(it, target, pace)
        await crowd.start()
        sampler = Sampler(it)
        sampling = asyncio.create_task(sampler.run(options.every))
        await asyncio.wait([sampling], timeout=options.minutes * 60)
        if sampling.done():
            await sampling  # a process that ended cannot be looked at: it says which
        sampling.cancel()
        await asyncio.gather(sampling, return_exceptions=True)
        await crowd.stop()
        await provider.stop()
    rows = judge(sampler.samples)
    acts = sum(crowd.done.values()) - crowd.done["event"]
    failed = sum(crowd.trouble.values())
    return {
        "flat": all(row["flat"] for row in rows),
        "good": failed <= acts * TROUBLE,
        "minutes": options.minutes,
        "pace": asdict(pace),
        "done": dict(crowd.done),
        "trouble": dict(crowd.trouble),
        "sent": provider.taken,
        "rows": rows,
        "samples": {name: [list(each) for each in seen] for name, seen in sampler.samples.items()},
        "machine": described,
    }


async def _number(it: Product, provider: Provider) -> Target:
    number = await it.post(
        "/numbers",
        {
            "name": "Vendas",
            "channel": "whatsapp_cloud",
            "phone_number_id": PHONE_NUMBER_ID,
            "display_phone": "+55 11 4000-1001",
            "access_token": "none",
            "app_secret": SECRET,
            "base_url": provider.url,
        },
    )
    target = Target(str(number["id"]), PHONE_NUMBER_ID)
    provider.hook = f"{it.url}/hooks/whatsapp/{target.number_id}"
    return target


def show(result: dict[str, Any]) -> None:
    """The table and the verdict."""
    print(f"{'process':<14}{'figure':<10}{'first':>9}{'last':>9}{'most':>9}{'an hour':>10}{'allowed':>9}")
    for row in result["rows"]:
        verdict = "" if row["flat"] else "   NOT FLAT"
        print(
            f"{row['process']:<14}{row['figure']:<10}{row['first']:>9}{row['last']:>9}{row['most']:>9}"
            f"{row['per_hour']:>+10}{row['allowed_per_hour']:>9}{verdict}"
        )
    print(f"done     {result['done']}, {result['sent']} taken by the provider")
    print(f"trouble  {result['trouble'] or 'none'}")
    print(f"machine  {result['machine']}")
    print("flat" if result["flat"] else "NOT FLAT")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0, help="how long; below 20 memory is still warming up")
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two samples")
    parser.add_argument("--webhooks", type=float, default=40.0, help="messages of customers a second")
    parser.add_argument("--hosts", type=int, default=2, help="host processes")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()
    result = uvloop.run(soak(options))
    show(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    sys.exit(0 if result["flat"] and result["good"] else 1)


if __name__ == "__main__":
    main()
