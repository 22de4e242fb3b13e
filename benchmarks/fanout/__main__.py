"""How fast events reach those who look, beside Node's Socket.IO in the same run, and through the whole product.

Both servers stand on the same core, their clients on the other, and are measured in turns. A delivery is one event at
one client; deliveries are counted a second of the server's CPU, which other work on the machine does not touch.
"""

import argparse
import json
import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import machine
from benchmarks.fanout import whole
from benchmarks.fanout.cases import ROOM, compare, gathered
from benchmarks.fanout.crowd import Crowd, many_files
from benchmarks.fanout.servers import cores, started

NAMES = ("ours", "node")
SIZES = (200, 2_000)
MODES = ("one", "stream")
ROUNDS, ROUND_S = 3, 2.0
WARM, SETTLE_S = 100, 5.0
RATE, SCREENS, SECONDS = 1_000.0, 500, 20.0


def measure_cases(scale: float) -> list[dict[str, Any]]:
    """Each room and mode, both servers side by side."""
    servers_core, _ = cores()
    cases = []
    for clients in SIZES:
        with ExitStack() as stack:
            servers = [stack.enter_context(started(name, servers_core)) for name in NAMES]
            pairs = [(server, gathered(server, max(1, int(clients * scale)))) for server in servers]
            for mode in MODES:
                measured = compare(mode, pairs, ROUNDS, ROUND_S * scale)
                ours, node = measured["ours"], measured["node"]
                case = {
                    "clients": len(pairs[0][1]),
                    "mode": mode,
                    "ours": round(ours.per_core),
                    "node": round(node.per_core),
                    "ratio": round(ours.per_core / node.per_core, 2),
                    "by_clock": {
                        "ours": round(ours.per_second),
                        "node": round(node.per_second),
                        "ratio": round(ours.per_second / node.per_second, 2),
                    },
                }
                print(f"  {case}", flush=True)
                cases.append(case)
    return cases


def measure_idle(scale: float) -> dict[str, dict[str, float]]:
    """What a subscribed socket weighs while nothing happens, and how fast they come. A fresh process each."""
    servers_core, _ = cores()
    kilobytes: dict[str, float] = {}
    connects: dict[str, float] = {}
    clients = int(SIZES[-1] * scale)
    for name in NAMES:
        with started(name, servers_core) as server:
            gathered(server, WARM).leave()
            time.sleep(1.0)
            before, crowd = server.rss_kb(), Crowd(server.port)
            connects[name] = round(clients / crowd.join([ROOM] * clients))
            crowd.idle(SETTLE_S)
            kilobytes[name] = round((server.rss_kb() - before) / clients, 1)
    return {"idle_kb": kilobytes, "connects_per_s": connects}


def measure(scale: float, only: str | None) -> dict[str, Any]:
    """The whole run."""
    many_files()
    described, may = machine.describe(), os.sched_getaffinity(0)
    result: dict[str, Any] = {"machine": described, "scale": scale}
    if only in (None, "node"):
        os.sched_setaffinity(0, {cores()[1]})
        result["cases"] = measure_cases(scale)
        result |= measure_idle(scale)
        os.sched_setaffinity(0, may)
    if only in (None, "product"):
        screens, storm = max(10, int(SCREENS * scale)), max(20, int(SIZES[-1] * scale))
        result |= uvloop.run(whole.measure(screens, RATE * scale, max(3.0, SECONDS * scale), storm))
    return result


def show(result: dict[str, Any]) -> None:
    """The figures, ratios first."""
    print()
    for case in result.get("cases", ()):
        clock = case["by_clock"]
        print(
            f"{case['ratio']:>6.2f} × Node   {case['clients']:>5} clients, {case['mode']:<6}  "
            f"{case['ours']:>9,} and {case['node']:>9,} deliveries a CPU second; by the clock "
            f"{clock['ratio']:.2f} × ({clock['ours']:,} and {clock['node']:,} a second)"
        )
    if "idle_kb" in result:
        idle, connects = result["idle_kb"], result["connects_per_s"]
        print(f"idle socket     {idle['ours']} KB, Node's {idle['node']} KB")
        print(f"connects        {connects['ours']:,} a second, Node {connects['node']:,}")
    if "storm_s" in result:
        ages, load, back = result["commit_to_client_ms"], result["webhooks"], result["storm_s"]
        print(
            f"commit→client   p50 {ages['p50']} ms, p99 {ages['p99']} ms, at most {ages['max']} ms: "
            f"{load['rate']:,.0f} messages/s to {load['screens']} screens, {load['refused']} refused"
        )
        decided, posted = result["decision_to_client_ms"], result["webhook_ms"]
        print(f"from decision   p50 {decided['p50']} ms, p99 {decided['p99']} ms; POST to 200 p99 {posted['p99']} ms")
        clients = result["storm"]["clients"]
        print(f"storm           {clients:,} dropped: 95 % back after {back['p95']} s, all after {back['all']} s")
    print(f"machine         {result['machine']}")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="fewer clients and shorter rounds")
    parser.add_argument("--only", choices=["node", "product"], help="beside Node, or through the product")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()
    result = measure(options.scale, options.only)
    show(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
