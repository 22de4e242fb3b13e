"""One seed, from the first step to the verdict. The same seed gives the same steps, digest and verdict."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.simulation.database import at_once
from benchmarks.simulation.evidence import Evidence, Violation
from benchmarks.simulation.judge_timers import lateness
from benchmarks.simulation.loop import Deadlock, Livelock, new_loop
from benchmarks.simulation.network import WORLD
from benchmarks.simulation.oracle import judge
from benchmarks.simulation.seal import sealed
from benchmarks.simulation.trace import Trace
from benchmarks.simulation.weather import Weather, forecast
from benchmarks.simulation.world import World


class Result(msgspec.Struct, frozen=True):
    """What became of a seed. `figures` count what happened; `tail` is the end of the trace, when something is wrong."""

    seed: int
    digest: str
    violations: list[Violation]
    names: tuple[str, ...]
    figures: dict[str, float]
    tail: list[str] = []


def play(
    seed: int,
    *,
    weather: Weather | None = None,
    sabotage: Callable[[World], None] | None = None,
    file: Path | None = None,
) -> Result:
    """Run a seed. `sabotage` breaks something before the world begins: the oracle has to notice."""
    loop = new_loop()
    trace = Trace(loop, file)
    told = weather or forecast(seed)
    with sealed(seed, loop, trace.logger):
        world = World(told, loop, trace)
        trace.note(f"seed {seed}: {', '.join(told.names) or 'fine'}")
        try:
            if sabotage is not None:
                sabotage(world)
            violations = _live(world)
            evidence = Evidence(told, world.stores.twins, world.ledger, world.screens, loop.time())
            violations += judge(evidence)
            figures, digest = _figures(world, evidence), trace.digest()
        finally:
            loop.unwind()
            trace.close()
    return Result(seed, digest, violations, told.names, figures, list(trace.tail) if violations else [])


def _live(world: World) -> list[Violation]:
    loop = world.loop
    try:
        loop.run_until_complete(loop.create_task(world.live(), context=WORLD.copy()))
    except (Deadlock, Livelock) as error:
        return [Violation("stuck", str(error))]
    violations = [Violation("defect", _told(context)) for context in loop.broken]
    violations += [Violation("defect", what) for what in world.trace.defects]
    if world.quiet_after_s is None:
        violations.append(Violation("stuck", f"not quiet in the end: {', '.join(world.unrest())}"))
    return violations


def _told(context: dict[str, Any]) -> str:
    return f"{context.get('message')}: {context.get('exception')!r} {context.get('task') or context.get('future')!r}"[
        :600
    ]


def _figures(world: World, evidence: Evidence) -> dict[str, float]:
    late = lateness(evidence)
    taken = [call for call in world.ledger.calls if call.taken]
    return {
        "virtual_s": round(world.loop.time(), 3),
        "steps": world.loop.steps,
        "turns": len(world.ledger.kept),
        "inbound": len(world.ledger.inbound),
        "commands": len(world.ledger.commands),
        "sends": len(taken),
        "sent_again": len(taken) - len({call.opaque for call in taken}),
        "rings": len(late),
        "late_s": round(max(late, default=0.0), 3),
        "lives": sum(kept.lives for kept in world.processes.values()),
        "stale": world.ledger.stale,
        "fenced": world.ledger.fenced,
        "buried": len(world.ledger.buried),
        "posthumous": sum(kept.at > evidence.ledger.buried.get(kept.claim, kept.at) for kept in evidence.ledger.kept),
        "moves": at_once(world.stores.twins.ownership.version()),
        "quiet_after_s": world.quiet_after_s or -1.0,
    }
