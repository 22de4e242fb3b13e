"""Plays the cluster in simulated worlds, one per seed, and judges each: `python -m benchmarks.simulate --seeds 200`.

`--seed S` plays one seed again, bit for bit, and writes all of it to a trace file.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.simulation.run import Result, play

CHUNK = 5
SHOWN = 3


def main() -> int:
    """The command; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="benchmarks.simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds")
    parser.add_argument("--first", type=int, default=1, help="the first of them")
    parser.add_argument("--seed", type=int, help="play this one alone and write its trace")
    parser.add_argument("--trace", type=Path, help="where to (default: simulation-<seed>.trace)")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--json", type=Path, help="write the result here")
    arguments = parser.parse_args()
    began = time.monotonic()
    if arguments.seed is not None:
        results = [_one(arguments.seed, arguments.trace)]
    else:
        results = list(_many(arguments.first, arguments.seeds, arguments.processes))
    told = summary(results)
    told["seconds"] = round(time.monotonic() - began, 1)
    _print(told)
    if arguments.json:
        arguments.json.write_text(json.dumps(told, indent=2) + "\n")
    return 1 if told["violations"] else 0


def _one(seed: int, file: Path | None) -> Result:
    file = file or Path(f"simulation-{seed}.trace")
    result = play(seed, file=file)
    _show(result)
    print(f"digest {result.digest}, trace in {file}")
    for name, value in result.figures.items():
        print(f"  {name:15} {value:g}")
    return result


def _many(first: int, seeds: int, processes: int) -> Iterator[Result]:
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for index, result in enumerate(pool.map(play, range(first, first + seeds), chunksize=CHUNK), 1):
            if result.violations:
                _show(result)
            if index % 500 == 0:
                print(f"{index} seeds played", flush=True)
            yield result


def _show(result: Result) -> None:
    print(f"seed {result.seed} ({', '.join(result.names) or 'fine'}): {len(result.violations)} violations")
    for violation in result.violations[:SHOWN]:
        print(f"  {violation.rule}: {violation.what}")
    sys.stdout.flush()


def summary(results: list[Result]) -> dict[str, Any]:
    """What a run of many seeds showed: `{seeds, violations, …}`."""
    totals: Counter[str] = Counter()
    for result in results:
        totals.update(
            {name: value for name, value in result.figures.items() if name not in ("late_s", "quiet_after_s")}
        )
    broken = [result for result in results if result.violations]
    return {
        "seeds": len(results),
        "violations": sum(len(result.violations) for result in broken),
        "failing": [
            {"seed": result.seed, "violations": msgspec.to_builtins(result.violations[:10])} for result in broken
        ],
        "trouble": dict(sorted(Counter(name for result in results for name in result.names or ("none",)).items())),
        "totals": {name: round(value) for name, value in sorted(totals.items())},
        "late_s_max": max((result.figures["late_s"] for result in results), default=0.0),
        "quiet_after_s_max": max((result.figures["quiet_after_s"] for result in results), default=0.0),
    }


def _print(told: dict[str, Any]) -> None:
    print(
        f"{told['seeds']} seeds, {told['violations']} violations in {len(told['failing'])} of them, {told['seconds']} s"
    )
    totals = told["totals"]
    print(
        f"  {totals['virtual_s'] / 3600:.1f} hours lived: {totals['inbound']} messages in, {totals['sends']} out "
        f"({totals['sent_again']} twice, unconfirmed), {totals['turns']} turns, {totals['rings']} timers, "
        f"{totals['lives']} processes started, {totals['buried']} claims buried, {totals['moves']} tables"
    )


if __name__ == "__main__":
    sys.exit(main())
