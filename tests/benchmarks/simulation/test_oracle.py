"""The oracle can fail: the runtime is broken on purpose, one promise at a time, and the judge must name it.

A judge that never says guilty is worth nothing. Each world is also played unbroken, and then nothing may be found.
"""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from actors.runtime.aftermath import Aftermath
from actors.runtime.committer import Committer, Turn
from actors.runtime.door import Door
from actors.runtime.keeper import Keeper
from actors.runtime.link import Link
from actors.runtime.memory.journal import MemoryJournal, MemorySnapshots
from actors.runtime.memory.ownership import MemoryOwnership
from actors.runtime.router import Router
from actors.runtime.timers import Wheel
from actors.runtime.wire import Envelope
from benchmarks.simulation.run import Result, play
from benchmarks.simulation.weather import Blow, Carrier, Weather, fine
from ipro_rt.conversations import rules, sending
from ipro_rt.kernel.journal import Record
from ipro_rt.kernel.ownership import HostCard, Table

FROZEN = fine(11, Blow(8.0, "stop", "host-0", 28.0), Blow(9.0, "stop", "host-1", 0.2), active_s=45.0)
KILLED = fine(12, *(Blow(at, "kill", f"host-{int(at) % 2}", 1.0) for at in (6.0, 13.0, 20.0, 27.0)))
QUIET = fine(13)
FAR = datetime(2100, 1, 1, tzinfo=UTC)


def letters(result: Result) -> set[str]:
    return {violation.rule for violation in result.violations}


@pytest.mark.parametrize("weather", [FROZEN, KILLED, QUIET], ids=["frozen", "killed", "quiet"])
def test_unbroken_these_worlds_are_fine(weather: Weather) -> None:
    assert play(weather.seed, weather=weather).violations == []


def test_a_journal_without_the_fence_and_a_host_that_trusts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    fenced = MemoryJournal.append

    async def unfenced(self: MemoryJournal, records: Any, until: datetime) -> Any:
        return await fenced(self, records, FAR)

    monkeypatch.setattr(MemoryJournal, "append", unfenced)
    monkeypatch.setattr(Keeper, "good", property(lambda self: self._lease is not None))
    assert "G" in letters(play(FROZEN.seed, weather=FROZEN))


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


def test_a_link_that_turns_its_batches_round(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = Link._cut
    held: list[Envelope] = []

    def shuffled(self: Link) -> list[Envelope]:
        batch = cut(self)
        conversations = [each for each in batch if each.key.startswith("conversation:")]
        if conversations and not held:
            held.append(conversations[0])
            batch.remove(conversations[0])
        elif held and len(conversations) > 0:
            batch.append(held.pop())
        return batch

    monkeypatch.setattr(Link, "_cut", shuffled)
    assert letters(play(QUIET.seed, weather=QUIET)) & {"A", "C", "C deferred", "stuck"}


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
            return sending.NOTHING
        return sending._again(state, slot.seq, slot.attempt + 1, slot.opened, 0.0)

    monkeypatch.setattr(rules.sending, "unknown", silent)
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
        ring, self._fire = self._fire, lambda timer: (ring(timer), ring(timer))  # type: ignore[func-returns-value]
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


def _with(weather: Weather, **changes: Any) -> Weather:
    return structs.replace(weather, **changes)


async def _quietly(work: Any) -> None:
    try:
        await work
    except Exception:  # noqa: BLE001 - it runs too early, so its item may not be there
        return
