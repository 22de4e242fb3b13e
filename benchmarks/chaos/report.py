"""docs/reliability.md, from the runs in a file of results and from nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

TEMPLATE = Path(__file__).with_name("page.md")


def page(results: Json) -> str:
    """The whole page."""
    runs: list[Json] = results["runs"]
    return TEMPLATE.read_text().format(
        summary=_summary(results),
        table="\n".join(_table(runs)),
        found="".join(f"{line}\n" for line in _found(runs)),
        simulation="\n".join(_simulation(results.get("simulation"))),
        machines="\n".join(_machines(results.get("machines"))),
        uncovered="\n".join(f"- {line}" for line in _uncovered(results)),
    )


def _summary(results: Json) -> str:
    runs: list[Json] = results["runs"]
    machine = results["machine"]
    total = {name: sum(run[name] for run in runs) for name in ("acknowledged", "commands", "turns")}
    stale = sum(each["check"] == "G" for run in runs for each in run["violations"])
    days = sorted({run["at"][:10] for run in runs})
    blows = sum(run["times"] for run in runs)
    return "\n".join(
        (
            f"## Runs of {days[0] if len(days) == 1 else f'{days[0]} to {days[-1]}'}\n",
            f"{machine['cores']} cores ({machine['cpu']}), {machine['memory_gb']} GB, Python {machine['python']}; the",
            "product, its database and the load on this one machine.",
            f"{blows} blows of {len(runs)} kinds; {total['acknowledged']:,} messages acknowledged,",
            f"{total['commands']:,} commands accepted, {total['turns']:,} turns read back.",
            f"**Violations: {results['violations']}**, of them turns accepted from a former owner: {stale}.",
            f"{results.get('note', '')}\n",
        )
    )


def _table(runs: list[Json]) -> Iterator[str]:
    names = (
        "blows",
        "violations",
        "recovery p50 / p95 / max",
        "takeover p95",
        "handover p99",
        "longest wait p50 / p99",
        "target",
    )
    yield f"| what went wrong | {' | '.join(names)} |"
    yield "|---|---|---|---|---|---|---|---|"
    for run in runs:
        recovery, pause, takeover = run["recovery_s"], run["pause_s"], run["takeover_s"]
        cells = [
            run["title"],
            run["times"],
            len(run["violations"]),
            " / ".join(_seconds(recovery, name) for name in ("p50", "p95", "max")),
            _seconds(takeover, "p95"),
            _seconds(run.get("handover_s", {}), "p99"),
            " / ".join(_seconds(pause, name) for name in ("p50", "p99")),
            _target(run),
        ]
        yield f"| {' | '.join(str(cell) for cell in cells)} |"


def _target(run: Json) -> str:
    """Held against the takeover where there was one: an answer may come from a shard that was not hit."""
    if run["wait_target_s"] is not None:
        return _held(run["wait_target_s"], run["pause_s"].get("p99"), "wait p99 ")
    if run["target_s"] is None:
        return "–"
    figures = run["takeover_s"] or run["recovery_s"]
    return _held(run["target_s"], None if run["unrecovered"] else figures.get("p95"), "")


def _held(target: float, figure: float | None, what: str) -> str:
    reached = figure is not None and figure <= target
    return f"{what}≤ {target:g} s, {'held' if reached else '**missed**'}"


def _seconds(figures: Json, name: str) -> str:
    return f"{figures[name]:.2f}" if name in figures else "–"


def _found(runs: list[Json]) -> Iterator[str]:
    broken = [run for run in runs if run["violations"]]
    if broken:
        yield "## Violations\n"
    for run in broken:
        yield f"{run['title']}:\n"
        yield "\n".join(f"- {each['check']}: {each['what']}" for each in run["violations"][:10])
        if len(run["violations"]) > 10:
            yield f"- and {len(run['violations']) - 10} more"
        yield ""


def _simulation(told: Json | None) -> Iterator[str]:
    if told is None:
        yield "These results hold no simulation."
        return
    totals = told["totals"]
    yield f"{told['seeds']:,} seeds, {told['seconds']:,.0f} s: {totals['virtual_s'] / 3600:,.0f} hours of a cluster's"
    yield f"life, {totals['inbound']:,} customers' messages, {totals['sends']:,} sent to customers"
    yield f"({totals['sent_again']:,} of them twice, shown as `unconfirmed` meanwhile), {totals['turns']:,} turns,"
    yield f"{totals['rings']:,} timers, {totals['lives']:,} processes started, {totals['buried']:,} hosts given up,"
    yield f"{totals['moves']:,} changes of the table of shards. **Violations: {told['violations']}**."
    for broken in told["failing"]:
        for violation in broken["violations"][:1]:
            yield f"\n- seed {broken['seed']}: {violation['rule']}, {violation['what'][:200]}"


def _machines(told: list[Json] | None) -> Iterator[str]:
    if told is None:
        yield "These results hold no run of it."
        return
    yield "| | seconds |"
    yield "|---|---|"
    for each in told:
        yield f"| {each['what']} | {each['seconds']:.1f} |"


def _uncovered(results: Json) -> Iterator[str]:
    for name, reason in results.get("skipped", {}).items():
        yield f"`{name}` was skipped in these runs: {reason}."
    yield "A disk that lies about what it wrote, a machine that loses its power: mongod's journal is trusted."
    yield "The real provider: the sandbox stands in for Meta, and its faults are our idea of Meta's."
    yield "Long soaks: a run lasts minutes."
