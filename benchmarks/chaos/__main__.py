"""The command: choose faults, play them one after the other, say what was found."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import machine
from benchmarks.chaos import clocks, databases, planned, processes, providers
from benchmarks.chaos.fault import Fault
from benchmarks.chaos.play import Load, Outcome, play
from benchmarks.chaos.report import page

PARTS = (providers, planned, processes, databases, clocks)
CATALOG: dict[str, Fault] = {fault.name: fault for part in PARTS for fault in part.FAULTS}

SHOWN = ("recovery_s", "takeover_s", "pause_s", "handover_s", "acknowledged", "commands", "errors", "signs")


def main() -> int:
    """Play; 1 when a promise was not kept."""
    options = _options()
    if options.list:
        for fault in CATALOG.values():
            print(f"{fault.name:<20} {fault.title}")
        return 0
    results = _earlier(options.json)
    for part in ("simulation", "machines"):
        if (file := getattr(options, part)) is not None:
            results[part] = json.loads(file.read_text())
    if options.note:
        results["note"] = options.note
    if options.only_report:
        options.report.write_text(page(results))
        return 0
    load = Load(rate=options.rate, seconds=options.seconds, contacts=options.contacts)
    found = 0
    for name in options.fault or list(CATALOG):
        fault = CATALOG[name]
        if reason := fault.missing():
            print(f"{name}: skipped, {reason}")
            results["skipped"][name] = reason
            continue
        times = options.times or fault.times
        print(f"{name}: {fault.title}, {times} times", flush=True)
        outcome = uvloop.run(play(fault, times, load))
        _show(outcome)
        found += len(outcome.violations)
        _keep(results, outcome.plain() | {"at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"), "rate": load.rate})
        if options.json:
            options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    if options.report:
        options.report.write_text(page(results))
    print(f"{len(options.fault or CATALOG)} faults, {found} violations")
    return 1 if found else 0


def _earlier(file: Path | None) -> dict[str, Any]:
    """The results in the file, to be added to; none without one."""
    if file is not None and file.exists():
        told: dict[str, Any] = json.loads(file.read_text())
        return told
    return {"runs": [], "violations": 0, "skipped": {}, "machine": machine.describe()}


def _keep(results: dict[str, Any], run: dict[str, Any]) -> None:
    """In the catalogue's order, in the place of an earlier run of the same fault."""
    order = list(CATALOG)
    runs = [each for each in results["runs"] if each["fault"] != run["fault"]] + [run]
    results["runs"] = sorted(runs, key=lambda each: order.index(each["fault"]))
    results["violations"] = sum(len(each["violations"]) for each in runs)
    results["skipped"].pop(run["fault"], None)


def _show(outcome: Outcome) -> None:
    for name in SHOWN:
        print(f"  {name:<16} {outcome.figures.get(name)}")
    print(f"  {'violations':<16} {len(outcome.violations)}")
    for violation in outcome.violations[:20]:
        print(f"    {violation.check}: {violation.what[:300]}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--fault", action="append", choices=sorted(CATALOG), help="again for more; all without it")
    parser.add_argument("--list", action="store_true", help="name the faults and end")
    parser.add_argument("--times", type=int, help="blows a fault, instead of its own number")
    parser.add_argument("--seconds", type=float, default=8.0, help="load before, between and after blows")
    parser.add_argument("--rate", type=float, default=100.0, help="customers' messages a second")
    parser.add_argument("--contacts", type=int, default=120, help="customers")
    parser.add_argument("--json", type=Path, help="keep what was found here, with what is there of other faults")
    parser.add_argument("--report", type=Path, help="write the page of all results here")
    parser.add_argument("--simulation", type=Path, help="put what `make simulate` wrote with --json on the page too")
    parser.add_argument("--machines", type=Path, help="and what tests/cluster measured (FIGURES=FILE)")
    parser.add_argument("--note", help="what the page shall say of the circumstances of these runs")
    parser.add_argument("--only-report", action="store_true", help="no fault: write the page of what is there")
    options = parser.parse_args()
    if options.only_report and not (options.report and options.json):
        parser.error("--only-report needs --json and --report")
    return options


if __name__ == "__main__":
    sys.exit(main())
