"""The command `make bench-rest`: 50,000 open conversations of one company, one of 20,000 messages, read over HTTP.

`python -m benchmarks.rest [--json FILE] [--scale SMALLER] [--times N] [--webhooks RATE]`. Every case is measured twice:
alone, and while customers write. A scale below 1 makes the company smaller; the targets are meant for 1.
"""

import argparse
import asyncio
import json
import time
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import machine
from benchmarks.product import product
from benchmarks.rest import asking, seeding
from benchmarks.rest.plans import plans

CONVERSATIONS = 50_000
MESSAGES = 20_000
TARGETS = {"inbox_first": 300.0, "timeline_last": 100.0}


async def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Fill, ask in quiet, ask under load, look at the plans."""
    conversations = max(300, int(CONVERSATIONS * options.scale))
    messages = max(200, int(MESSAGES * options.scale))
    result: dict[str, Any] = {"conversations": conversations, "messages": messages, "machine": machine.describe()}
    async with product(options.hosts) as it:
        began = time.perf_counter()
        company = await seeding.fill(it, conversations, messages)
        result["filled_s"] = round(time.perf_counter() - began, 1)
        print(f"  filled in {result['filled_s']} s", flush=True)
        await machine.settle(it.pids())
        asked = await asking.cases(it, company, options.times)
        result["alone"] = await asking.measure(it, asked)
        result["while_customers_write"] = await _under_load(it, company, asked, options)
        result["plans"] = await plans(it, asked)
    return result


async def _under_load(it: Any, company: seeding.Company, asked: list[asking.Case], options: argparse.Namespace) -> Any:
    """The webhooks go on until the last case is done; each case is asked under the same load."""
    told: dict[str, Any] = {}
    for case in asked:
        async with asking.webhooks(it, company, options.webhooks, options.seconds) as load:
            await asyncio.sleep(1.0)  # the load's process must be up
            told |= await asking.measure(it, [case])
            print(f"  {case[0]}: {told[case[0]]}", flush=True)
        told[case[0]]["webhooks"] = load
    return told


def show(result: dict[str, Any]) -> None:
    """The table."""
    print(f"{result['conversations']:,} conversations, the longest of {result['messages']:,} messages")
    print(f"{'ms':<22}{'p50':>8}{'p95':>8}{'p99':>8}   while customers write{'p50':>8}{'p95':>8}{'p99':>8}")
    for name, alone in result["alone"].items():
        loaded = result["while_customers_write"][name]
        target = f"   target p99 {TARGETS[name]:.0f}" if name in TARGETS else ""
        print(
            f"{name:<22}{alone['p50']:>8}{alone['p95']:>8}{alone['p99']:>8}{'':>24}"
            f"{loaded['p50']:>8}{loaded['p95']:>8}{loaded['p99']:>8}{target}"
        )
    for name, questions in result["plans"].items():
        for question in questions:
            print(f"{name:<22}{question}")
    print(f"machine               {result['machine']}")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="below 1: a smaller company")
    parser.add_argument("--times", type=int, default=400, help="how often each case is asked")
    parser.add_argument("--webhooks", type=float, default=200.0, help="messages a second meanwhile")
    parser.add_argument("--seconds", type=float, default=12.0, help="how long they come for each case")
    parser.add_argument("--hosts", type=int, default=2, help="host processes")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()
    result = uvloop.run(measure(options))
    show(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
