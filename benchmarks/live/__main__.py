"""The command `make bench-live`: many live conversations, many timers, and what is hot, on one machine.

`python -m benchmarks.live [--json FILE] [--scale SMALLER] [--only PART ...]`. A scale below 1 makes every count
smaller; the targets are meant for 1.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import machine
from benchmarks.live import phases
from benchmarks.live.waiting import wait

PARTS = ("conversations", "timers", "hot")
TARGETS = {"bytes": 8_192, "activation_ms": 50.0, "late_ms": 1_000.0, "quiet_tenant_ratio": 1.5}


async def measure(scale: float, parts: list[str]) -> dict[str, Any]:
    """The parts one after the other, each with a database and processes of its own."""
    result: dict[str, Any] = {"scale": scale, "machine": machine.describe()}
    with tempfile.TemporaryDirectory(prefix="ipro-bench-") as folder:
        if "conversations" in parts:
            grown = await phases.run("growth", Path(folder) / "crowd", scale)
            started = await phases.run("cold_start", Path(folder) / "crowd", scale)
            last = grown["growth"][-1]
            result |= {"conversations": last["live"], "bytes_per_conversation": last["bytes"], **grown, **started}
        if "timers" in parts:
            result["timers"] = await wait(scale)
        if "hot" in parts:
            result |= await phases.run("hot", Path(folder) / "hot", scale)
    return result


def show(result: dict[str, Any]) -> None:
    """The table, ratios to the targets first."""
    if "quiet_tenant_ratio" in result:
        _line("quiet company's p99 beside the hot one", "quiet_tenant_ratio", result["quiet_tenant_ratio"], "times")
    if "conversations" in result:
        _line("memory of a live conversation", "bytes", result["bytes_per_conversation"], "bytes")
        _line("activation p99", "activation_ms", result["activation_ms"]["p99"], "ms")
    if "timers" in result:
        _line("lateness of timers p99", "late_ms", result["timers"]["late_ms"]["p99"], "ms")
    for row in result.get("growth", ()):
        print(
            f"{row['live']:>9,} live          {row['bytes']:,} bytes each, hosts {row['host_rss_mb']} MB, "
            f"CPU per 1,000 messages {row['cpu_ms_per_1000']} ms, p99 {row['turn_ms']['p99']} ms"
        )
    if "cold_start" in result:
        cold = result["cold_start"]
        print(f"cold start              ready in {cold['ready_s']} s, {cold['activations_per_s']:,} activations/s")
        print(f"  {cold['storm']:,} in a storm     p50 {cold['storm_ms']['p50']} ms, p99 {cold['storm_ms']['p99']} ms")
    if "timers" in result:
        timers = result["timers"]
        fired = f"{timers['rang']:,} fired, {timers['missing']} missing"
        print(f"timers                  {timers['pending']:,} pending, {fired}")
        print(f"  the host's memory     {timers['rss_without_mb']} MB without any, {timers['rss_max_mb']} MB at most")
        print(f"  look ahead            {timers['query']}")
    for name, told in result.get("hot", {}).items():
        if "rounds" in told:
            ratios = [each["ratio"] for each in told["rounds"]]
            print(f"{name:<24}{told['hot_per_s']:,.0f}/s beside {told['quiet_per_s']:,.0f}/s: ratios {ratios}")
        else:
            print(f"hot {name:<20}{told['per_s']:,.0f}/s: p50 {told['p50_ms']} ms, p99 {told['p99_ms']} ms")
    print(f"machine                 {result['machine']}")


def _line(what: str, target: str, value: float, unit: str) -> None:
    limit = TARGETS[target]
    print(f"{value / limit:>6.2f} of the target    {what}: {value:,} {unit} (target {limit:,})")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument("--scale", type=float, default=1.0, help="0.1: a tenth of everything that is counted")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="leave the other parts out")
    options = parser.parse_args()
    result = uvloop.run(measure(options.scale, options.only))
    show(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
