"""One run: a product under load, blow after blow, then silence, the oracle and the figures."""

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from benchmarks.chaos.agents import Agent
from benchmarks.chaos.customers import Customers
from benchmarks.chaos.fault import HEALTHY_S, Blow, Fault, Scene
from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.oracle import Evidence, Violation, gather, judge
from benchmarks.chaos.recovery import handovers, measure, summary
from benchmarks.chaos.scout import Scout
from benchmarks.chaos.screens import compare
from benchmarks.chaos.stage import Stage, stage
from benchmarks.chaos.turns import on_the_way, read_journal, read_leftovers, signs
from benchmarks.chaos.watchers import Watcher
from ipro_rt.kernel.errors import Unavailable

QUIET_S = 120.0
CALM_S = 3.0  # without a new turn
LOOK_S = 0.5


@dataclass(frozen=True)
class Load:
    """How much is going on: contacts, messages a second, agents with their answers a second, watching clients."""

    contacts: int = 120
    rate: float = 100.0
    agents: int = 4
    answers: float = 20.0
    watchers: int = 4
    each_watches: int = 30
    seconds: float = 8.0  # before, between and after the blows; also how long a blow lasts that has no length itself


@dataclass
class Outcome:
    """What came of a run."""

    fault: str
    title: str
    times: int
    violations: list[Violation]
    figures: dict[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        listed = [{"check": each.check, "what": each.what} for each in self.violations]
        return {"fault": self.fault, "title": self.title, "times": self.times, "violations": listed, **self.figures}


async def play(fault: Fault, times: int, load: Load) -> Outcome:
    """Start a product, strike it `times` times under load, and judge."""
    async with AsyncExitStack() as opened:
        setting = await opened.enter_async_context(fault.setting())
        there = await opened.enter_async_context(stage(**setting.arguments))
        ledger, scout = Ledger(), Scout(there)
        customers = Customers(there, ledger, load.contacts, load.rate, fault.replays)
        await customers.introduce()
        scene = Scene(there, scout, ledger, customers, load.seconds, setting.place)
        cast = _Cast(there, ledger, customers, load)
        scout.start()
        opened.push_async_callback(scout.stop)
        await cast.start()
        blows, violations = await _strike(fault, times, scene, load)
        await cast.quiet_agents()
        violations += await _until_quiet(there)
        evidence = await gather(there, ledger, customers.contacts, scout, fault.may_double)
        violations += judge(evidence) + await compare(there, cast.watchers)
        figures = _figures(fault, blows, evidence, cast)
        if blows:
            figures["handover_s"] = summary(handovers(there.folder, blows[0].at))
        await cast.leave()
    if fault.planned:
        violations += [Violation("errors", f"{each.who}: {each.what}") for each in ledger.troubles]
    return Outcome(fault.name, fault.title, times, violations, figures)


class _Cast:
    """Everybody who uses the product in a run."""

    def __init__(self, there: Stage, ledger: Ledger, customers: Customers, load: Load) -> None:
        self._customers = customers
        identifiers = [contact.conversation for contact in customers.contacts]
        every_s = load.agents / load.answers
        self.agents = [
            Agent(there, ledger, str(index), customers.contacts, every_s, live=index % 2 == 1)
            for index in range(load.agents)
        ]
        share = [identifiers[index :: load.watchers][: load.each_watches] for index in range(load.watchers)]
        self.watchers = [Watcher(there, ledger, f"watcher {index}", some) for index, some in enumerate(share)]

    async def start(self) -> None:
        """Watchers first, so that they see everything."""
        await asyncio.gather(*(watcher.start() for watcher in self.watchers))
        self._customers.start()
        await asyncio.gather(*(agent.start() for agent in self.agents))

    async def quiet_agents(self) -> None:
        """No new messages; what is under way is carried through."""
        await asyncio.gather(self._customers.stop(), *(agent.stop() for agent in self.agents))

    async def leave(self) -> None:
        """Close the screens."""
        await asyncio.gather(*(watcher.stop() for watcher in self.watchers))


async def _strike(fault: Fault, times: int, scene: Scene, load: Load) -> tuple[list[Blow], list[Violation]]:
    blows: list[Blow] = []
    lasting: list[Violation] = []
    await asyncio.sleep(load.seconds)
    for number in range(1, times + 1):
        blow = await fault.strike(scene)
        blows.append(blow)
        if (since := await scene.scout.until_healthy(HEALTHY_S)) is None:
            lasting.append(Violation("health", f"blow {number} ({blow.note}): not healthy {HEALTHY_S:.0f} s later"))
            break
        print(f"  {fault.name} {number}/{times}: healthy {since - blow.over:.1f} s after {blow.note}", flush=True)
        await asyncio.sleep(load.seconds / 2 if number < times else load.seconds)
    return blows, lasting


async def _until_quiet(there: Stage) -> list[Violation]:
    """Wait until no turn comes any more, nothing is open, and nothing waits to be sent or in the inbox."""
    deadline = time.monotonic() + QUIET_S
    last, since = -1, time.monotonic()
    while time.monotonic() < deadline:
        await asyncio.sleep(LOOK_S)
        try:
            journal, waits = await read_journal(there), (await read_leftovers(there))["inbox"]
        except Unavailable:
            continue
        turns = journal.turns
        busy = bool(waits) or any(turn.open for turn in turns) or any(map(on_the_way, journal.keys.values()))
        if len(turns) != last or busy:
            last, since = len(turns), time.monotonic() if len(turns) != last else since
            continue
        if time.monotonic() - since > CALM_S:
            return []
    left = [key for key, turns in journal.keys.items() if any(turn.open for turn in turns) or on_the_way(turns)]
    return [Violation("E", f"{key} is not done {QUIET_S:.0f} s after the last message") for key in left]


def _figures(fault: Fault, blows: list[Blow], evidence: Evidence, cast: _Cast) -> dict[str, Any]:
    ledger = evidence.ledger
    recovery = measure(blows, ledger, evidence.contacts, evidence.journal)
    return {
        "recovery_s": summary(recovery.acked),
        "takeover_s": summary(recovery.taken_over),
        "pause_s": summary(recovery.pauses),
        "unrecovered": recovery.unrecovered,
        "target_s": fault.target_s,
        "wait_target_s": fault.wait_s,
        "acknowledged": len(ledger.acked),
        "commands": len(ledger.accepted),
        "sends_doubled_and_shown_as_unconfirmed": evidence.doubles,
        "turns": len(evidence.journal.turns),
        "signs": signs(evidence.journal.turns),
        "client_errors": len(ledger.troubles),
        "errors": dict(Counter(each.what[:60] for each in ledger.troubles).most_common(8)),
        "resyncs": sum(watcher.resyncs for watcher in cast.watchers),
        "reconnects": sum(watcher.connects - 1 for watcher in cast.watchers),
        "notes": [blow.note for blow in blows],
    }
