"""The oracle can fail: the runtime is broken on purpose, one promise at a time, and the judge must name it.

A judge that never says guilty is worth nothing. Each world is also played unbroken, and then nothing may be found.
"""

import asyncio
import random
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from actors.runtime.aftermath import Aftermath
from actors.runtime.committer import Committer, Turn
from actors.runtime.door import Door
from actors.runtime.holdings import Holdings
from actors.runtime.keeper import Keeper
from actors.runtime.memory.journal import MemoryJournal, MemorySnapshots
from actors.runtime.memory.ownership import MemoryOwnership
from actors.runtime.router import Router
from actors.runtime.timers import Wheel
from benchmarks.simulation.evidence import Evidence
from benchmarks.simulation.ledger import Kept, Ledger
from benchmarks.simulation.oracle import posthumous
from benchmarks.simulation.run import Result, play
from benchmarks.simulation.stores import Twins
from benchmarks.simulation.weather import Blow, Carrier, Weather, fine
from ipro_rt.conversations import sending
from ipro_rt.kernel.decision import NOTHING
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.journal import Record
from ipro_rt.kernel.ownership import HostCard, Lease, Table
from ipro_rt.kernel.timers import StoredTimer

OUT_OF_REACH = (Blow(8.0, "cut there", f"coordinator-{index}", 30.0, "host-0") for index in range(2))
FROZEN = fine(11, Blow(8.0, "stop", "host-0", 28.0), *OUT_OF_REACH, active_s=45.0)
KILLED = fine(12, *(Blow(at, "kill", f"host-{int(at) % 2}", 1.0) for at in (6.0, 13.0, 20.0, 27.0)))
QUIET = fine(13)
FAR = datetime(2100, 1, 1, tzinfo=UTC)


def letters(result: Result) -> set[str]:
    return {violation.rule for violation in result.violations}


@pytest.mark.parametrize("weather", [FROZEN, KILLED, QUIET], ids=["frozen", "killed", "quiet"])
def test_unbroken_these_worlds_are_fine(weather: Weather) -> None:
    assert play(weather.seed, weather=weather).violations == []


def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """host-0 can neither renew its lease nor see that the table has changed, and goes on as if nothing were."""
    renew, see = MemoryOwnership.renew, Holdings._see

    async def unheard(self: MemoryOwnership, lease: Lease, *told: Any) -> Lease | None:
        if lease.host == "host-0":
            raise Unavailable("The database does not answer.")
        return await renew(self, lease, *told)

    def unseen(self: Holdings, table: Table) -> None:
        if not (self._keeper.claim.startswith("host-0") and self.table.version):
            see(self, table)

    monkeypatch.setattr(MemoryOwnership, "renew", unheard)
    monkeypatch.setattr(Holdings, "_see", unseen)
    monkeypatch.setattr("benchmarks.simulation.hosts.SimulatedFleet.kill", _nothing)


def test_a_blind_host_fences_itself_off_and_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    blind(monkeypatch)
    assert "G" not in letters(play(QUIET.seed, weather=QUIET))


def test_a_blind_host_that_trusts_itself_is_stopped_by_the_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    blind(monkeypatch)
    monkeypatch.setattr(Keeper, "good", property(lambda self: self._lease is not None))
    result = play(QUIET.seed, weather=QUIET)
    assert "G" not in letters(result)
    assert result.figures["stale"] > 0


def test_without_the_fence_in_the_journal_it_is_a_second_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    blind(monkeypatch)
    monkeypatch.setattr(Keeper, "good", property(lambda self: self._lease is not None))
    append = MemoryJournal.append

    async def unfenced(self: MemoryJournal, records: Any, until: datetime) -> Any:
        return await append(self, records, FAR)

    monkeypatch.setattr(MemoryJournal, "append", unfenced)
    assert "G" in letters(play(QUIET.seed, weather=QUIET))


def test_a_coordinator_that_gives_away_the_shards_of_the_living(monkeypatch: pytest.MonkeyPatch) -> None:
    async def bury(self: MemoryOwnership, card: HostCard, *, proved: bool = False) -> bool:
        return True

    monkeypatch.setattr(MemoryOwnership, "bury", bury)
    monkeypatch.setattr("actors.runtime.coordinator.BURY_S", -9.5)
    assert "G" in letters(play(FROZEN.seed, weather=FROZEN))


def test_a_table_that_anybody_may_overwrite(monkeypatch: pytest.MonkeyPatch) -> None:
    async def change(self: MemoryOwnership, table: Table) -> bool:
        names = sorted(table.claims())
        owners = tuple(names[(shard + table.version) % len(names)] for shard in range(len(table.owners)))
        self._table = Table(max(table.version, self._table.version + 1), owners, table.epochs, table.since)
        return True

    monkeypatch.setattr(MemoryOwnership, "change", change)
    assert letters(play(KILLED.seed, weather=KILLED)) & {"G", "stuck"}


def test_a_journal_that_keeps_what_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    append = MemoryJournal._append

    def forgetful(self: MemoryJournal, record: Record, late: bool) -> Any:
        self._by_pid.clear()
        return append(self, record, late)

    monkeypatch.setattr(MemoryJournal, "_append", forgetful)
    assert "A" in letters(play(KILLED.seed, weather=_with(KILLED, carrier=Carrier(again=0.5))))


def test_a_router_that_answers_before_anything_is_durable(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hasty(self: Router, to: Any, message: Any) -> None:
        return None

    monkeypatch.setattr(Router, "intake", hasty)
    assert "A" in letters(play(QUIET.seed, weather=QUIET))


def test_a_router_that_delivers_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    intake, chance = Router.intake, random.Random(1)
    keep: list[Any] = []

    async def hasty(self: Router, to: Any, message: Any) -> None:
        async def later() -> None:
            await asyncio.sleep(chance.uniform(0.0, 10.0))
            await intake(self, to, message)

        keep.append(asyncio.ensure_future(later()))

    monkeypatch.setattr(Router, "intake", hasty)
    assert "C deferred" in letters(play(QUIET.seed, weather=QUIET))


def test_an_effect_that_does_not_wait_for_its_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    add = Committer.add

    def eager(self: Committer, turn: Turn) -> None:
        add(self, turn)
        for effect in turn.decision.effects:
            if effect.kind == "send":
                perform = turn.entity.behaviour.perform(turn.entity.address, turn.after, turn.record.seq, effect)
                keep.append(asyncio.ensure_future(_quietly(perform)))

    keep: list[Any] = []
    monkeypatch.setattr(Committer, "add", eager)
    assert "D" in letters(play(QUIET.seed, weather=QUIET))


def test_a_send_repeated_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(state: Any, message: Any) -> Any:
        slot = state.slot
        if slot is None or slot.seq != message.seq:
            return NOTHING
        return sending._again(state, slot.seq, slot.attempt + 1, slot.opened, 0.0)

    monkeypatch.setattr(sending, "unknown", silent)
    weather = _with(QUIET, carrier=Carrier(silent=0.5, late=1.0))
    assert "D" in letters(play(QUIET.seed, weather=weather))


def test_a_wheel_that_forgets_and_one_that_rings_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    arm = Wheel.arm
    counted = [0]

    def forgetful(self: Wheel, record: str, timer: Any) -> None:
        counted[0] += 1
        if counted[0] % 3:
            arm(self, record, timer)
        else:
            self._saved(record)

    with monkeypatch.context() as patch:
        patch.setattr(Wheel, "arm", forgetful)
        assert letters(play(QUIET.seed, weather=QUIET)) & {"E", "stuck"}
    fired = Wheel._fire_due

    def twice(self: Wheel) -> None:
        ring = self._fire

        def ring_twice(timer: StoredTimer) -> None:
            ring(timer)
            ring(timer)

        self._fire = ring_twice
        try:
            fired(self)
        finally:
            self._fire = ring

    monkeypatch.setattr(Wheel, "_fire_due", twice)
    monkeypatch.setattr(Aftermath, "due", lambda self, entity, delivery: True)
    monkeypatch.setattr("ipro_rt.kernel.timers.StoredTimer.pid", property(lambda self: None))
    assert "E" in letters(play(QUIET.seed, weather=QUIET))


def test_a_door_that_keeps_the_news_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    publish = Door.publish

    def hushed(self: Door, publications: Iterable[Any]) -> None:
        told = list(publications)
        if told and told[0].seq < 8:
            publish(self, told)

    monkeypatch.setattr(Door, "publish", hushed)
    assert "F" in letters(play(QUIET.seed, weather=QUIET))


def test_state_documents_that_stay_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    save = MemorySnapshots.save

    async def lazy(self: MemorySnapshots, kind: str, documents: Any) -> None:
        await save(self, kind, [document for document in documents if document["seq"] < 8])

    monkeypatch.setattr(MemorySnapshots, "save", lazy)
    assert letters(play(QUIET.seed, weather=QUIET)) >= {"H"}


def test_a_turn_of_the_dead_is_lawful_up_to_the_second_in_which_its_lease_ends() -> None:
    until = datetime(2026, 1, 1, 12, 0, 37, 262_000, tzinfo=UTC)
    ledger = Ledger()
    ledger.died["host-2#1"] = datetime(2026, 1, 1, 12, 0, 31, tzinfo=UTC)
    evidence = Evidence(QUIET, Twins(lambda: until), ledger, [], 0.0)
    record = Record("c:t:1:1", "c:t:1", "t", 1, 1, until, "turn", {})

    def lawful(at: datetime, claim: str = "host-2#1") -> bool:
        return posthumous(evidence, Kept(record, at, claim, "host-2#2", until))

    assert lawful(until.replace(microsecond=429_000))
    assert not lawful(until.replace(second=38, microsecond=0))
    assert not lawful(until.replace(second=36), claim="host-0#1"), "it never died"


def _with(weather: Weather, **changes: Any) -> Weather:
    return structs.replace(weather, **changes)


async def _nothing(*_: Any) -> None:
    """Nobody can kill it."""


async def _quietly(work: Any) -> None:
    try:
        await work
    except Exception:  # noqa: BLE001 - it runs too early, so its item may not be there
        return
