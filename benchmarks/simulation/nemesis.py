"""Carries out the blows of the weather, each at its instant, and mends everything when they are over."""

from collections.abc import Mapping

from benchmarks.simulation.database import Database, at_once
from benchmarks.simulation.hosts import Keeping, KeptHost
from benchmarks.simulation.ledger import Ledger
from benchmarks.simulation.network import Network
from benchmarks.simulation.process import Process
from benchmarks.simulation.stores import Stores
from benchmarks.simulation.trace import Trace
from benchmarks.simulation.weather import Blow, Weather

DRAIN_LOOK_S = 0.5
DRAIN_S = 60.0


class Nemesis:
    """Owns the trouble of one run. Lives it touched are written to the ledger: they explain what would be a fault."""

    def __init__(
        self,
        weather: Weather,
        processes: Mapping[str, Keeping],
        network: Network,
        database: Database,
        stores: Stores,
        ledger: Ledger,
        trace: Trace,
    ) -> None:
        self._weather = weather
        self._processes = processes
        self._network = network
        self._database = database
        self._stores = stores
        self._ledger = ledger
        self._trace = trace
        self._stopped: list[Process] = []
        self.mended = False

    def begin(self) -> None:
        """Put every blow on the clock."""
        for blow in self._weather.blows:
            self._network.later(blow.at, self._strike, blow)

    def mend(self) -> None:
        """Everything works from now on."""
        self.mended = True
        self._network.heal()
        self._database.thaw()
        for process in self._stopped:
            process.go_on()
        self._trace.note("mended")

    def _strike(self, blow: Blow) -> None:
        if self.mended:
            return
        self._trace.note(f"blow {blow.what} {blow.who} {blow.other} {blow.seconds:.2f}")
        if blow.what.startswith("cut"):
            self._cut(blow)
        elif blow.what == "freeze":
            self._database.freeze(blow.seconds)
            self._touch(*(name for name in self._processes if name.startswith("host")))
        else:
            self._touch(blow.who)
            self._to_process(blow, self._processes[blow.who])

    def _cut(self, blow: Blow) -> None:
        self._touch(blow.who, blow.other)
        if blow.what != "cut back":
            self._network.cut(blow.who, blow.other, blow.seconds)
        if blow.what != "cut there":
            self._network.cut(blow.other, blow.who, blow.seconds)

    def _touch(self, *names: str) -> None:
        for name in names:
            if name in self._processes:
                self._ledger.touched.add(self._processes[name].process.claim)

    def _to_process(self, blow: Blow, kept: Keeping) -> None:
        process = kept.process
        match blow.what:
            case "kill":
                kept.kill(blow.seconds)
            case "stop":
                process.stop()
                self._stopped.append(process)
                self._network.later(blow.seconds, process.go_on)
            case "jump":
                assert isinstance(kept, KeptHost)
                kept.skew_s += blow.seconds
            case "drain":
                assert isinstance(kept, KeptHost)
                self._ledger.touched.discard(process.claim)  # a drain explains nothing
                at_once(self._stores.twins.ownership.drain(kept.name))
                self._network.later(DRAIN_LOOK_S, self._drained, kept, process, 0.0)

    def _drained(self, host: KeptHost, process: Process, waited: float) -> None:
        """Ends the host in order once it has nothing left, or when it takes too long."""
        if not process.alive:
            return
        table = at_once(self._stores.twins.ownership.table())
        if process.stopped or (table.shards_of(process.claim) and waited < DRAIN_S):
            self._network.later(DRAIN_LOOK_S, self._drained, host, process, waited + DRAIN_LOOK_S)
            return
        self._trace.note(f"{process.claim} leaves, {len(table.shards_of(process.claim))} shards left")
        host.leave()
